#include "lieder/models/promoted_regression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/data_range.hpp"
#include "lieder/dictionary/polynomial_operators.hpp"
#include "lieder/models/equivariant_regression.hpp"
#include "lieder/promote/normalisation.hpp"
#include "models/kept_symmetries.hpp"

namespace lieder {

namespace {

void check(const MatrixRef& inputs, const MatrixRef& outputs, const Vector& weights, const Candidates& candidates,
           const PromotedRegressionOptions& options) {
  require_finite("promoted regression: inputs", inputs);
  require_finite("promoted regression: outputs", outputs);
  require_shape("promoted regression: outputs", outputs, inputs.rows(), -1, "one row for each sample");
  require(inputs.rows() >= 2, "promoted regression: at least two samples are needed");
  require_shape("promoted regression: inputs", inputs, -1, candidates.inputs(), "as many as the candidates act on");
  require(outputs.cols() >= 1, "promoted regression: no outputs");
  if (weights.size() > 0) {
    require_size("promoted regression: weights", weights.size(), inputs.rows());
    require((weights.array() >= 0.0).all() && weights.sum() > 0.0,
            "promoted regression: weights must not be negative nor all zero");
  }
  require(options.kind == ObjectKind::function || options.kind == ObjectKind::vector_field,
          "promoted regression: expected a function or a vector field");
  require(options.kind == ObjectKind::function || outputs.cols() == inputs.cols(),
          "promoted regression: a vector field has as many outputs as inputs");
  require(options.lambda >= 0.0 && std::isfinite(options.lambda), "--lambda: expected a number >= 0");
  require(options.degree >= 0, "promoted regression: degree must not be negative");
  require(options.kept_defect > 0.0 && options.kept_defect < 1.0,
          "promoted regression: kept_defect must lie in (0, 1)");
  require(options.steps >= 1 && options.folds >= 2, "promoted regression: expected steps >= 1 and folds >= 2");
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

double largest_kept_defect(const PromotionStep& step) {
  return step.kept > 0 ? step.relative_defects(step.relative_defects.size() - step.kept) : 0.0;
}

// The whole problem in Legendre products, and what is read off its solutions.
class Problem {
 public:
  Problem(const MatrixRef& inputs, const MatrixRef& outputs, const Vector& weights, const Candidates& candidates,
          const PromotedRegressionOptions& options)
      : options_(options),
        inputs_(inputs),
        outputs_(outputs),
        weights_(unit_weights(weights, inputs.rows())),
        kept_(options.kind, candidates) {
    const DataRange range = data_range(inputs);
    basis_ = legendre_polynomials(range.box_lower(), range.box_upper(), options.degree);
    const Matrix design = block_design(basis_->values(inputs), outputs.cols());
    promotion_.lie_derivative =
        exact_lie_derivative(options.kind, *basis_, outputs.cols(), normalised(candidates, GeneratorNorm::frobenius));
    promotion_.design = design;
    promotion_.target = outputs_.reshaped();
    promotion_.weights = weights_.replicate(outputs.cols(), 1);
  }

  const PromotionProblem& promotion() const { return promotion_; }
  const OrthogonalPolynomialsPtr& basis() const { return basis_; }
  Index outputs() const { return outputs_.cols(); }

  DictionaryModel model(const Vector& w) const { return {basis_, Matrix(w.reshaped(basis_->size(), outputs_.cols()))}; }

  PromotionStep step(double lambda, const Vector* warm) const {
    PromotionOptions solve;
    solve.lambda = lambda;
    solve.exact = options_.mode == PromotionMode::exact;
    solve.gap = options_.gap;
    PromotionStep result;
    result.lambda = lambda;
    result.fit = promote(promotion_, solve, warm);
    const KeptSymmetries kept = kept_.of(model(result.fit.coefficients).jet(inputs_), weights_, options_.kept_defect);
    result.kept = kept.generators.cols();
    result.generators = kept.generators;
    result.relative_defects = kept.relative_defects;
    result.algebra = kept.algebra;
    return result;
  }

  // (K m) x r: the functions that have the kept symmetries.
  Matrix symmetric_functions(const PromotionStep& step) const {
    return functions_with_symmetries(*basis_, options_.kind, outputs_.cols(), kept_.candidates(), step.generators,
                                     largest_kept_defect(step));
  }

  // The refit without penalty: w = Pi c, least squares on the rows (samples) given.
  Vector refit(const Matrix& functions, const std::vector<Index>& samples) const {
    const std::vector<Index> rows = design_rows(samples);
    const LeastSquaresResult fit = fit_least_squares(promotion_.design(rows, Eigen::all) * functions,
                                                     Matrix(promotion_.target(rows)), promotion_.weights(rows));
    return functions * fit.coefficients.col(0);
  }

  double error(const Vector& w, const std::vector<Index>& samples) const {
    return relative_error(outputs_(samples, Eigen::all), model(w).value(inputs_(samples, Eigen::all)),
                          weights_(samples));
  }

 private:
  std::vector<Index> design_rows(const std::vector<Index>& samples) const {
    std::vector<Index> rows;
    for (Index c = 0; c < outputs_.cols(); ++c) {
      for (const Index i : samples) {
        rows.push_back(c * inputs_.rows() + i);
      }
    }
    return rows;
  }

  PromotedRegressionOptions options_;
  Matrix inputs_;
  Matrix outputs_;
  Vector weights_;
  KeptSymmetryFinder kept_;
  OrthogonalPolynomialsPtr basis_;
  PromotionProblem promotion_;
};

std::vector<double> lambdas(const PromotedRegressionOptions& options, double largest) {
  if (options.mode == PromotionMode::fixed || options.mode == PromotionMode::exact) {
    return {options.lambda};
  }
  std::vector<double> result;
  for (Index k = 0; k < options.steps; ++k) {
    const double fraction = options.steps == 1 ? 1.0 : static_cast<double>(k) / static_cast<double>(options.steps - 1);
    result.push_back(largest * std::pow(options.smallest, fraction));
  }
  return result;
}

// Mean and standard error of the refit's relative error over the folds, for each step with a set of its own.
void cross_validate(const Problem& problem, Index samples, const PromotedRegressionOptions& options,
                    std::vector<PromotionStep>& steps) {
  Rng rng(options.seed ^ 0xf01d5ULL);
  const std::vector<Index> order = rng.permutation(samples);
  const Index folds = std::min(options.folds, samples);
  for (PromotionStep& step : steps) {
    const Matrix functions = problem.symmetric_functions(step);
    step.refit_size = functions.cols();
    if (functions.cols() == 0) {
      continue;
    }
    Vector errors(folds);
    for (Index f = 0; f < folds; ++f) {
      std::vector<Index> train;
      std::vector<Index> test;
      for (Index i = 0; i < samples; ++i) {
        (i % folds == f ? test : train).push_back(order[static_cast<std::size_t>(i)]);
      }
      errors(f) = problem.error(problem.refit(functions, train), test);
    }
    step.cv_error = errors.mean();
    const double deviation =
        std::sqrt((errors.array() - errors.mean()).square().sum() / static_cast<double>(folds - 1));
    step.cv_standard_error = deviation / std::sqrt(static_cast<double>(folds));
  }
}

// Most symmetry within one standard error of the best; among equals the smaller error.
std::size_t choose(const std::vector<PromotionStep>& steps) {
  std::size_t best = steps.size();
  for (std::size_t k = 0; k < steps.size(); ++k) {
    if (steps[k].cv_error && (best == steps.size() || *steps[k].cv_error < *steps[best].cv_error)) {
      best = k;
    }
  }
  if (best == steps.size()) {
    return steps.size() - 1;
  }
  const double bound = *steps[best].cv_error + *steps[best].cv_standard_error;
  std::size_t chosen = best;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    const PromotionStep& step = steps[k];
    if (step.cv_error && *step.cv_error <= bound &&
        (step.kept > steps[chosen].kept ||
         (step.kept == steps[chosen].kept && *step.cv_error < *steps[chosen].cv_error))) {
      chosen = k;
    }
  }
  return chosen;
}

std::vector<Index> all_rows(Index samples) {
  std::vector<Index> rows;
  for (Index i = 0; i < samples; ++i) {
    rows.push_back(i);
  }
  return rows;
}

}  // namespace

PromotedRegression fit_promoted(const MatrixRef& inputs, const MatrixRef& outputs, const Vector& weights,
                                const Candidates& candidates, const PromotedRegressionOptions& options) {
  check(inputs, outputs, weights, candidates, options);
  const Problem problem(inputs, outputs, weights, candidates, options);
  const bool follows = options.mode == PromotionMode::path || options.mode == PromotionMode::cv;
  const double largest = follows ? lambda_max(problem.promotion()) : 0.0;
  PromotedRegression result{
      problem.model(Vector::Zero(problem.basis()->size() * problem.outputs())), {}, {}, largest, {}, 0, false, 0.0, {}};
  Vector warm;
  for (const double lambda : lambdas(options, largest)) {
    result.steps.push_back(problem.step(lambda, warm.size() > 0 ? &warm : nullptr));
    warm = result.steps.back().fit.coefficients;
  }
  result.chosen = result.steps.size() - 1;
  if (options.mode == PromotionMode::cv) {
    cross_validate(problem, inputs.rows(), options, result.steps);
    result.chosen = choose(result.steps);
  }
  const PromotionStep& chosen = result.steps[result.chosen];
  Vector w = chosen.fit.coefficients;
  result.status = chosen.fit.status;
  result.message = chosen.fit.message;
  if (chosen.cv_error) {
    w = problem.refit(problem.symmetric_functions(chosen), all_rows(inputs.rows()));
    result.refitted = true;
    result.status = Status::ok;
    result.message.clear();
  }
  result.model = problem.model(w);
  result.train_error = relative_error(outputs, result.model.value(inputs), weights);
  result.monomial_coefficients = change_of_basis(*problem.basis()).to_monomials * result.model.coefficients();
  return result;
}

}  // namespace lieder
