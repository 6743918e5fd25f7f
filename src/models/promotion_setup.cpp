#include "models/promotion_setup.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/data_range.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/polynomial_operators.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"
#include "lieder/models/equivariant_regression.hpp"
#include "lieder/promote/discrete_candidates.hpp"
#include "lieder/promote/normalisation.hpp"

namespace lieder {

namespace {

void check_data(const MatrixRef& inputs, const MatrixRef& outputs, const Vector& weights) {
  require_finite("promoted regression: inputs", inputs);
  require_finite("promoted regression: outputs", outputs);
  require_shape("promoted regression: outputs", outputs, inputs.rows(), -1, "one row for each sample");
  require(inputs.rows() >= 2,
          fmt::format("promoted regression: at least two samples are needed, got {}", inputs.rows()));
  require(outputs.cols() >= 1, "promoted regression: no outputs");
  if (weights.size() > 0) {
    require_size("promoted regression: weights", weights.size(), inputs.rows());
    require_finite("promoted regression: weights", weights);
    require((weights.array() >= 0.0).all() && weights.sum() > 0.0,
            "promoted regression: weights must not be negative nor all zero");
  }
}

void check_options(const PromotedRegressionOptions& options, Index inputs, Index outputs) {
  require(options.kind == ObjectKind::function || options.kind == ObjectKind::vector_field,
          "promoted regression: expected a function or a vector field");
  require(options.kind == ObjectKind::function || outputs == inputs,
          "promoted regression: a vector field has as many outputs as inputs");
  for (const auto& [value, name] :
       {std::pair{options.lambda, "lambda"}, {options.ridge, "ridge"}, {options.l1, "l1"}}) {
    require(value >= 0.0 && std::isfinite(value),
            fmt::format("promoted regression: {}: expected a number >= 0, got {}", name, value));
  }
  require(options.degree >= 0, "promoted regression: degree must not be negative");
  require(options.kept_defect > 0.0 && options.kept_defect < 1.0,
          "promoted regression: kept_defect must lie in (0, 1)");
  require(options.steps >= 2 && options.folds >= 2, "promoted regression: expected steps >= 2 and folds >= 2");
  require(options.smallest > 0.0 && options.smallest < 1.0, "promoted regression: smallest must lie in (0, 1)");
}

// I_m (x) Phi: the design of m outputs, output by output.
Matrix block_design(const Matrix& phi, Index outputs) {
  Matrix result = Matrix::Zero(phi.rows() * outputs, phi.cols() * outputs);
  for (Index c = 0; c < outputs; ++c) {
    result.block(c * phi.rows(), c * phi.cols(), phi.rows(), phi.cols()) = phi;
  }
  return result;
}

Vector unit_weights(const Vector& weights, Index samples) {
  return weights.size() > 0 ? Vector(weights / weights.sum())
                            : Vector::Constant(samples, 1.0 / static_cast<double>(samples));
}

// Points of each copy, one set below the other.
Matrix stacked_copies(const Matrix& inputs, Index copies) {
  const Index n = inputs.cols() / copies;
  Matrix result(inputs.rows() * copies, n);
  for (Index c = 0; c < copies; ++c) {
    result.middleRows(c * inputs.rows(), inputs.rows()) = inputs.middleCols(c * n, n);
  }
  return result;
}

}  // namespace

PromotionSetup::PromotionSetup(const MatrixRef& inputs, const MatrixRef& outputs, const Vector& weights,
                               const std::optional<Candidates>& candidates, const PromotedRegressionOptions& options)
    : options_(options), inputs_(inputs), outputs_(outputs) {
  check_data(inputs, outputs, weights);
  check_options(options, inputs.cols(), outputs.cols());
  require(candidates || !options.discrete.empty(), "promoted regression: there are no candidates");
  if (options.groups.size() > 0) {
    require_size("promoted regression: groups", options.groups.size(), inputs.rows(), "a label for each sample");
  }
  weights_ = unit_weights(weights, inputs.rows());
  choose_dictionary(data_range(inputs));
  problem_.design = block_design(dictionary_->values(inputs_), outputs.cols());
  problem_.target = outputs_.reshaped();
  problem_.weights = weights_.replicate(outputs.cols(), 1);
  if (candidates) {
    set_candidates(*candidates);
  }
  set_discrete();
  enforce();
}

void PromotionSetup::choose_dictionary(const DataRange& range) {
  const bool sampled = options_.measure == PromotionMeasure::samples;
  if (options_.dictionary != nullptr) {
    require(sampled, "promoted regression: a dictionary other than polynomials needs the measure of the samples");
    require_size("promoted regression: inputs of the dictionary", options_.dictionary->inputs(), inputs_.cols());
    dictionary_ = options_.dictionary;
    return;
  }
  polynomials_ = options_.measure == PromotionMeasure::gaussian
                     ? hermite_polynomials(range.mean, range.spread(), options_.degree)
                     : legendre_polynomials(range.box_lower(), range.box_upper(), options_.degree);
  dictionary_ = polynomials_;
}

void PromotionSetup::set_candidates(const Candidates& candidates) {
  require_shape("promoted regression: inputs", inputs_, -1, candidates.inputs(), "as many as the candidates act on");
  const bool sampled = options_.measure == PromotionMeasure::samples;
  const Index copies = candidates.copies();
  const std::optional<int> degree = candidates.functions().polynomial_degree();
  require(sampled || (degree && copies == 1),
          "promoted regression: candidates that are not polynomial, or that act on several copies, need the measure of "
          "the samples");
  if (options_.norm == PromotionNorm::measure && sampled) {
    factors_ = generator_factors(candidates, stacked_copies(inputs_, copies), weights_.replicate(copies, 1));
  } else if (options_.norm == PromotionNorm::measure) {
    const QuadratureRule rule = polynomials_->measure()->rule(2 * *degree);
    factors_ = generator_factors(candidates, rule.points, rule.weights);
  } else {
    factors_ = generator_factors(
        candidates, options_.norm == PromotionNorm::frobenius ? GeneratorNorm::frobenius : GeneratorNorm::as_given);
  }
  const Candidates unit = rescaled(candidates, factors_);
  finder_.emplace(options_.kind, candidates);
  problem_.lie_derivative =
      sampled ? sampled_lie_derivative(options_.kind, dictionary_, outputs_.cols(), unit, inputs_, weights_)
              : exact_lie_derivative(options_.kind, *polynomials_, outputs_.cols(), unit);
}

void PromotionSetup::set_discrete() {
  for (const FiniteElement& g : options_.discrete) {
    require_shape("promoted regression: psi of a discrete candidate", g.output, outputs_.cols(), outputs_.cols(),
                  "it acts on the outputs");
    problem_.discrete.push_back(options_.measure == PromotionMeasure::samples
                                    ? discrete_candidate(*dictionary_, g, inputs_, weights_)
                                    : discrete_candidate(*polynomials_, g));
  }
}

void PromotionSetup::enforce() {
  if (!options_.enforced) {
    return;
  }
  EquivarianceOptions equivariance;
  equivariance.kind = options_.kind;
  equivariance.seed = options_.seed;
  // Where constraints that are not exact are sampled: about twice as many points of the box as there are functions.
  const DataRange range = data_range(inputs_);
  Rng rng(options_.seed ^ 0xe4f0ULL);
  const Matrix unit = rng.uniform_matrix(2 * dictionary_->size() + 60, dictionary_->inputs(), 0.0, 1.0);
  const Vector width = range.box_upper() - range.box_lower();
  equivariance.points = (unit * width.asDiagonal()).rowwise() + range.box_lower().transpose();
  const EquivariantDictionary models = equivariant_dictionary(dictionary_, *options_.enforced, equivariance);
  require(models.outputs == outputs_.cols(), "promoted regression: the enforced action has another number of outputs");
  require(models.size() >= 1, fmt::format("promoted regression: no function is equivariant under {}: {}",
                                          options_.enforced->name(), models.message));
  problem_.parameterisation = Matrix(models.basis);
}

PromotionProblem PromotionSetup::problem(const std::vector<Index>& samples) const {
  std::vector<Index> rows;
  for (Index c = 0; c < outputs_.cols(); ++c) {
    for (const Index i : samples) {
      rows.push_back(c * inputs_.rows() + i);
    }
  }
  PromotionProblem result = problem_;
  result.design = problem_.design(rows, Eigen::all);
  result.target = problem_.target(rows);
  result.weights = problem_.weights(rows);
  // The loss is a mean: its balance with the penalty does not depend on the number of samples.
  const double sum = weights_(samples).sum();
  result.weights /= sum > 0.0 ? sum : 1.0;
  return result;
}

PathOptions PromotionSetup::path_options() const {
  PathOptions result;
  result.count = options_.steps;
  result.smallest = options_.smallest;
  result.rule = [this](const Vector& w) { return kept(w); };
  result.solver.lambda = options_.lambda;
  result.solver.exact = options_.mode == PromotionMode::exact;
  result.solver.ridge = options_.ridge;
  result.solver.l1 = options_.l1;
  result.solver.gap = options_.gap;
  return result;
}

DictionaryModel PromotionSetup::model(const Vector& w) const {
  return {dictionary_, Matrix(w.reshaped(dictionary_->size(), outputs_.cols()))};
}

// Coordinates in the candidates as given to coordinates in those of unit size.
GeneratorSplit PromotionSetup::with_units(GeneratorSplit split) const {
  split.combinations = factors_.cwiseInverse().asDiagonal() * split.combinations;
  return split;
}

GeneratorSplit PromotionSetup::kept(const Vector& w) const {
  const DictionaryModel fitted = model(w);
  GeneratorSplit split;
  if (finder_) {
    split = with_units(finder_->of(fitted.jet(inputs_), weights_, options_.kept_defect));
  }
  split.discrete_defects = discrete_defects(fitted, options_.discrete, inputs_, weights_);
  for (Index g = 0; g < split.discrete_defects.size(); ++g) {
    if (split.discrete_defects(g) <= options_.kept_defect) {
      split.kept_discrete.push_back(g);
    }
  }
  return split;
}

std::optional<PathPoint> PromotionSetup::readable(const PathPoint& point) const {
  if (!finder_ || point.generators.kept().cols() == 0) {
    return std::nullopt;
  }
  GeneratorSplit given = point.generators;
  given.combinations = factors_.asDiagonal() * given.combinations;
  const Jet jet = model(point.fit.coefficients).jet(inputs_);
  const std::optional<GeneratorSplit> split = finder_->readable(jet, weights_, given, options_.kept_defect);
  if (!split) {
    return std::nullopt;
  }
  PathPoint result = point;
  result.generators = with_units(*split);
  result.models = symmetric_models(problem_, result.generators);
  result.debiased = refit(problem_, result.models, options_.ridge, options_.l1);
  return result.models.cols() > 0 ? std::optional(std::move(result)) : std::nullopt;
}

double PromotionSetup::error(const Vector& w, const std::vector<Index>& samples) const {
  return relative_error(outputs_(samples, Eigen::all), model(w).value(inputs_(samples, Eigen::all)), weights_(samples));
}

PromotionStep PromotionSetup::step(const PathPoint& point) const {
  PromotionStep result;
  result.lambda = point.lambda;
  result.fit = point.fit;
  result.generators = point.generators.kept();
  result.kept = result.generators.cols();
  if (factors_.size() > 0) {
    result.generators = factors_.asDiagonal() * result.generators;
  }
  result.relative_defects = point.generators.defects;
  result.readable = point.generators.exact;
  result.algebra = point.generators.algebra;
  result.discrete_defects = point.generators.discrete_defects;
  result.kept_discrete = point.generators.kept_discrete;
  result.refit_size = point.models.cols();
  result.refit = point.debiased;
  return result;
}

void PromotionSetup::describe(PromotedRegression& result) const {
  result.measure = options_.measure == PromotionMeasure::samples ? fmt::format("the {} samples", inputs_.rows())
                                                                 : polynomials_->measure()->description();
  result.enforced_size = options_.enforced ? problem_.parameterisation.cols() : 0;
  result.train_error = relative_error(outputs_, result.model.value(inputs_), weights_);
  result.functions = dictionary_;
  result.coefficients = result.model.coefficients();
  if (polynomials_ != nullptr) {
    result.functions = monomials(inputs_.cols(), 0, options_.degree);
    result.coefficients = change_of_basis(*polynomials_).to_monomials * result.model.coefficients();
  }
}

}  // namespace lieder
