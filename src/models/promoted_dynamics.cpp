#include "lieder/models/promoted_dynamics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "lieder/core/checkpoint.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/data_range.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/polynomial_operators.hpp"
#include "lieder/discover/accumulator.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"
#include "lieder/lie_derivative/bilinear.hpp"
#include "lieder/models/dynamics_model.hpp"
#include "lieder/models/equivariant_regression.hpp"
#include "lieder/models/folds.hpp"
#include "lieder/promote/normalisation.hpp"
#include "models/promoted_dynamics_candidates.hpp"
#include "models/suggested_symmetries.hpp"

namespace lieder {

namespace {

struct Judged {
  SuggestedSymmetry symmetry;
  std::size_t step = 0;
  Matrix functions;       // (K n) x r, in Legendre products
  Vector squared_errors;  // of each sample, weighted, when its group was left out
};

struct Refit {
  Vector coefficients;  // in Legendre products
  Index rank = 0;       // functions that the samples determine
};

struct PathFit {
  double lambda = 0.0;
  PromotionResult fit;
  Vector relative_defects;
};

class Problem {
 public:
  Problem(const MatrixRef& states, const MatrixRef& targets, const Vector& weights, const Vector& labels,
          const Candidates& candidates, const PromotedDynamicsOptions& options)
      : options_(options),
        states_(states),
        targets_(targets),
        weights_(weights.size() > 0 ? Vector(weights / weights.sum())
                                    : Vector::Constant(states.rows(), 1.0 / static_cast<double>(states.rows()))),
        candidates_(candidates),
        moving_(moving_outputs(candidates, options.kind)),
        derivative_(options.kind, candidates),
        folds_(make_folds(states.rows(), options.folds, options.seed, labels)) {
    const DataRange range = data_range(states);
    basis_ = legendre_polynomials(range.box_lower(), range.box_upper(), options.degree);
    monomials_ = monomials(states.cols(), 0, options.degree);
    const Matrix phi = basis_->values(states);
    promotion_.design = Matrix::Zero(phi.rows() * outputs(), phi.cols() * outputs());
    for (Index c = 0; c < outputs(); ++c) {
      promotion_.design.block(c * phi.rows(), c * phi.cols(), phi.rows(), phi.cols()) = phi;
    }
    promotion_.lie_derivative =
        exact_lie_derivative(ObjectKind::function, *basis_, outputs(), normalised(moving_, GeneratorNorm::frobenius));
    promotion_.target = targets_.reshaped();
    promotion_.weights = weights_.replicate(outputs(), 1);
  }

  const PromotionProblem& promotion() const { return promotion_; }
  const OrthogonalPolynomialsPtr& basis() const { return basis_; }
  DictionaryPtr library() const { return monomials_; }
  Index outputs() const { return targets_.cols(); }
  Index samples() const { return states_.rows(); }
  DictionaryModel model(const Vector& w) const { return {basis_, Matrix(w.reshaped(basis_->size(), outputs()))}; }
  double target_square() const { return weights_.dot(targets_.rowwise().squaredNorm()); }

  PromotionResult fit(double lambda, const Vector* warm) const {
    PromotionOptions solve;
    solve.lambda = lambda;
    solve.gap = options_.gap;
    return promote(promotion_, solve, warm);
  }

  // `defects` receives the relative defects of all directions.
  std::vector<SuggestedSymmetry> suggestions(const Vector& w, Vector* defects = nullptr) const {
    DiscoveryAccumulator accumulator(derivative_);
    accumulator.add(model(w).jet(states_), weights_);
    const GeneralisedProblem generalised = accumulator.problem();
    Vector sizes = generalised.size.colwise().norm();
    const double largest = sizes.maxCoeff();
    sizes = sizes.unaryExpr([largest](double s) { return s > 1e-14 * largest ? s : 1.0; });
    const Spectrum spectrum = generalised_spectrum(generalised);
    if (defects != nullptr) {
      *defects = spectrum.values;
    }
    return suggested_symmetries(candidates_, spectrum, sizes, states_, options_.largest_defect);
  }

  // (K n) x r: the vector fields or maps with these symmetries.
  Matrix functions(const SuggestedSymmetry& symmetry) const {
    if (symmetry.generators.cols() == 0) {
      return Matrix::Identity(basis_->size() * outputs(), basis_->size() * outputs());
    }
    std::vector<VectorField> fields;
    std::vector<Matrix> psi;
    for (Index a = 0; a < symmetry.generators.cols(); ++a) {
      fields.push_back(moving_.field(symmetry.generators.col(a)));
      psi.push_back(moving_.output_matrix(symmetry.generators.col(a)));
    }
    const Candidates kept = candidates_from_fields("kept", fields).with_output_action(psi);
    return models_with_symmetry(*basis_, monomials_, kept, symmetry);
  }

  // Least squares among the functions on some samples, or all.
  Refit refit(const Matrix& functions, const std::vector<Index>& rows) const {
    std::vector<Index> stacked;
    for (Index c = 0; c < outputs(); ++c) {
      for (const Index i : rows) {
        stacked.push_back(c * samples() + i);
      }
    }
    return solve(promotion_.design(stacked, Eigen::all) * functions, promotion_.target(stacked),
                 promotion_.weights(stacked), functions);
  }
  Refit refit(const Matrix& functions) const {
    return solve(promotion_.design * functions, promotion_.target, promotion_.weights, functions);
  }

  void cross_validate(Judged& judged) const {
    judged.squared_errors = Vector::Zero(samples());
    for (const Fold& fold : folds_) {
      const Matrix errors = targets_ - model(refit(judged.functions, fold.train).coefficients).value(states_);
      for (const Index i : fold.test) {
        judged.squared_errors(i) = weights_(i) * errors.row(i).squaredNorm();
      }
    }
  }

 private:
  static Refit solve(const Matrix& features, const Vector& target, const Vector& weights, const Matrix& functions) {
    const LeastSquaresResult fit = fit_least_squares(features, target, weights);
    return {functions * fit.coefficients.col(0), fit.rank};
  }

  PromotedDynamicsOptions options_;
  Matrix states_;
  Matrix targets_;
  Vector weights_;
  Candidates candidates_;
  Candidates moving_;
  LieDerivative derivative_;
  std::vector<Fold> folds_;
  OrthogonalPolynomialsPtr basis_;
  MonomialsPtr monomials_;
  PromotionProblem promotion_;
};

// Sum of the differences and its standard error, from the sums over trajectories (independent of one another).
struct Excess {
  double total = 0.0;
  double standard_error = 0.0;
};

Excess excess_over(const Judged& judged, const Judged& best, const Vector& labels) {
  const Vector difference = judged.squared_errors - best.squared_errors;
  std::map<double, double> sums;
  for (Index i = 0; i < difference.size(); ++i) {
    sums[labels.size() > 0 ? labels(i) : static_cast<double>(i)] += difference(i);
  }
  Excess result{difference.sum(), 0.0};
  const auto count = static_cast<double>(sums.size());
  const double mean = result.total / count;
  for (const auto& [label, sum] : sums) {
    result.standard_error += (sum - mean) * (sum - mean);
  }
  result.standard_error = std::sqrt(result.standard_error * count / std::max(1.0, count - 1.0));
  return result;
}

// More generators; among equals an exact subalgebra, then the smaller error.
bool preferred(const Judged& a, const Judged& b) {
  const Index kept_a = a.symmetry.generators.cols();
  const Index kept_b = b.symmetry.generators.cols();
  if (kept_a != kept_b) {
    return kept_a > kept_b;
  }
  if (a.symmetry.exact != b.symmetry.exact) {
    return a.symmetry.exact;
  }
  return a.squared_errors.sum() < b.squared_errors.sum();
}

double total(const Judged& set) {
  return set.squared_errors.sum();
}

std::size_t smallest_error(const std::vector<Judged>& sets) {
  return static_cast<std::size_t>(
      std::min_element(sets.begin(), sets.end(), [](const Judged& a, const Judged& b) { return total(a) < total(b); }) -
      sets.begin());
}

// Generators that are not exact were estimated from all samples, so that their cross-validation flatters them: without
// two standard errors over the best exact set they are dropped.
void drop_inexact(std::vector<Judged>& sets, const Vector& labels) {
  std::vector<Judged> exact;
  for (const Judged& set : sets) {
    if (set.symmetry.exact) {
      exact.push_back(set);
    }
  }
  const Excess excess = excess_over(exact[smallest_error(exact)], sets[smallest_error(sets)], labels);
  if (excess.total <= 2.0 * excess.standard_error) {
    sets = std::move(exact);
  }
}

std::size_t choose(const std::vector<Judged>& sets, const std::vector<Excess>& excesses) {
  std::size_t chosen = sets.size();
  for (std::size_t k = 0; k < sets.size(); ++k) {
    if (excesses[k].total <= excesses[k].standard_error &&
        (chosen == sets.size() || preferred(sets[k], sets[chosen]))) {
      chosen = k;
    }
  }
  return chosen;
}

void add_distinct(std::vector<Judged>& sets, std::vector<SuggestedSymmetry> suggestions, std::size_t step) {
  for (SuggestedSymmetry& suggestion : suggestions) {
    const bool known = std::any_of(sets.begin(), sets.end(), [&suggestion](const Judged& other) {
      return other.symmetry.exact == suggestion.exact &&
             same_symmetry(other.symmetry, suggestion, suggestion.exact ? 1e-9 : 0.02);
    });
    if (!known) {
      sets.push_back({std::move(suggestion), step, {}, {}});
    }
  }
}

// The fits from lambda_max down; what they suggest is added to the sets.
std::vector<PathFit> follow_path(const Problem& problem, double largest, const PromotedDynamicsOptions& options,
                                 std::vector<Judged>& sets) {
  std::vector<PathFit> path;
  for (Index k = 0; k < options.steps; ++k) {
    checkpoint("path", k, options.steps);
    const double fraction = options.steps == 1 ? 1.0 : static_cast<double>(k) / static_cast<double>(options.steps - 1);
    const double lambda = largest * std::pow(options.smallest, fraction);
    PromotionResult fit = problem.fit(lambda, path.empty() ? nullptr : &path.back().fit.coefficients);
    path.push_back({lambda, std::move(fit), {}});
    add_distinct(sets, problem.suggestions(path.back().fit.coefficients, &path.back().relative_defects),
                 path.size() - 1);
  }
  sets.front().step = path.size() - 1;
  return path;
}

// Cross-validates the sets from `first` on; those that leave no model but zero are dropped.
void judge(const Problem& problem, std::vector<Judged>& sets, std::size_t first) {
  for (std::size_t k = first; k < sets.size(); ++k) {
    checkpoint("cross-validation", static_cast<Index>(k), static_cast<Index>(sets.size()));
    sets[k].functions = problem.functions(sets[k].symmetry);
    if (sets[k].functions.cols() > 0) {
      problem.cross_validate(sets[k]);
    }
  }
  std::erase_if(sets, [](const Judged& set) { return set.functions.cols() == 0; });
}

// What the refits of the best sets keep beyond them: a refit with fewer unknowns is less noisy than the fits of the path.
void refine(const Problem& problem, std::vector<Judged>& sets) {
  constexpr int rounds = 3;
  constexpr std::size_t parents = 3;
  for (int round = 0; round < rounds; ++round) {
    std::vector<std::size_t> order(sets.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return total(sets[a]) < total(sets[b]); });
    const std::size_t before = sets.size();
    for (std::size_t k = 0; k < std::min(parents, order.size()); ++k) {
      const std::size_t step = sets[order[k]].step;
      const Refit refit = problem.refit(sets[order[k]].functions);
      add_distinct(sets, problem.suggestions(refit.coefficients), step);
    }
    if (sets.size() == before) {
      return;
    }
    judge(problem, sets, before);
  }
}

// In monomials, output by output.
Matrix in_monomials(const Problem& problem, const Matrix& functions) {
  const SparseMatrix change = change_of_basis(*problem.basis()).to_monomials;
  const Index size = problem.basis()->size();
  Matrix result(functions.rows(), functions.cols());
  for (Index c = 0; c < problem.outputs(); ++c) {
    result.middleRows(c * size, size) = change * functions.middleRows(c * size, size);
  }
  // Exact combinations of monomials, out of the orthonormal basis: what is left elsewhere is rounding.
  return result.unaryExpr([](double x) { return std::abs(x) < 1e-13 ? 0.0 : x; });
}

std::vector<PromotedSet> described(const Problem& problem, const std::vector<Judged>& sets,
                                   const std::vector<PathFit>& path, const std::vector<Excess>& excesses) {
  const double scale = problem.target_square() > 0.0 ? problem.target_square() : 1.0;
  std::vector<PromotedSet> result;
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const Judged& set = sets[k];
    const PathFit& from = path[set.step];
    result.push_back({set.symmetry.generators, set.symmetry.exact, set.symmetry.algebra, from.lambda, from.fit,
                      from.relative_defects, set.functions.cols(), in_monomials(problem, set.functions),
                      std::sqrt(total(set) / scale), excesses[k].total / scale, excesses[k].standard_error / scale});
  }
  // Nothing is kept: single coefficients.
  const Index all = sets.front().functions.rows();
  result.front().basis = Matrix::Identity(all, all);
  return result;
}

// The last refit once more, sparse: samples stay together in its blocks.
void make_sparse(const Problem& problem, const MatrixRef& states, const MatrixRef& targets, const Vector& weights,
                 const SparseOptions& options, PromotedDynamics& result) {
  const PromotedSet& set = result.kept();
  if (!set.exact) {
    result.message = "the kept symmetries are not exact: no sparse refit";
    return;
  }
  const Matrix features =
      stacked_features(problem.library()->values(states), SparseMatrix(set.basis.sparseView()), problem.outputs());
  const Vector stacked = Matrix(targets.transpose()).reshaped();
  Vector repeated;
  if (weights.size() > 0) {
    repeated = weights.transpose().replicate(problem.outputs(), 1).reshaped();
  }
  result.sparse = sparse_regression(features, stacked, repeated, {}, options);
  const Matrix w =
      Vector(set.basis * result.sparse->coefficients.col(0)).reshaped(problem.basis()->size(), problem.outputs());
  result.model = DictionaryModel(problem.library(), w);
  result.status = result.sparse->status;
  result.message = result.sparse->message;
}

}  // namespace

PromotedDynamics fit_promoted_dynamics(const MatrixRef& states, const MatrixRef& targets, const Vector& weights,
                                       const Vector& labels, const Candidates& candidates,
                                       const PromotedDynamicsOptions& options) {
  check_promoted_dynamics(states, targets, weights, labels, candidates, options);
  const Problem problem(states, targets, weights, labels, candidates, options);
  const double largest = lambda_max(problem.promotion());
  std::vector<Judged> sets = {{{Matrix(candidates.size(), 0), 0.0, true, {}}, 0, {}, {}}};
  const std::vector<PathFit> path = follow_path(problem, largest, options, sets);
  judge(problem, sets, 0);
  refine(problem, sets);
  drop_inexact(sets, labels);
  const std::size_t best = smallest_error(sets);
  std::vector<Excess> excesses;
  for (const Judged& set : sets) {
    excesses.push_back(excess_over(set, sets[best], labels));
  }
  const std::size_t chosen = choose(sets, excesses);
  const Refit refit = problem.refit(sets[chosen].functions);
  PromotedDynamics result{problem.model(refit.coefficients), {}, {}, largest, {}, chosen, best, {}, 0.0, {}, {}};
  result.sets = described(problem, sets, path, excesses);
  if (refit.rank < sets[chosen].functions.cols()) {
    result.status = Status::rank_deficient;
    result.message = fmt::format("{} samples determine {} of {} coefficients: the solution of minimum norm",
                                 states.rows(), refit.rank, sets[chosen].functions.cols());
  }
  if (options.sparse) {
    make_sparse(problem, states, targets, weights, *options.sparse, result);
  }
  result.train_error = relative_error(targets, result.model.value(states), weights);
  result.functions = problem.library();
  result.coefficients = result.sparse
                            ? result.model.coefficients()
                            : Matrix(change_of_basis(*problem.basis()).to_monomials * result.model.coefficients());
  return result;
}

}  // namespace lieder
