#include "lieder/promote/promote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "promote/newton.hpp"
#include "promote/phase.hpp"

namespace lieder {

namespace {

using detail::Certifier;
using detail::Phase;
using detail::PseudoInverse;
using detail::ReducedProblem;

// Data that no model fits: relative misfit of the least squares solution above this.
constexpr double kContradiction = 1e-8;

void check_problem(const PromotionProblem& problem) {
  require(problem.lie_derivative != nullptr || !problem.discrete.empty(), "promote: there are no candidates");
  const Index p = problem.design.cols();
  require(p >= 1, "promote: the design has no columns");
  if (problem.lie_derivative != nullptr) {
    require_size("promote: columns of the design", p,
                 problem.lie_derivative->functions() * problem.lie_derivative->outputs(),
                 "one for each function and output of the Lie derivative");
  }
  require_size("promote: target", problem.target.size(), problem.design.rows(), "one entry for each row of the design");
  require_finite("promote: design", problem.design);
  require_finite("promote: target", problem.target);
  if (problem.weights.size() != 0) {
    require_size("promote: weights", problem.weights.size(), problem.design.rows(), "one for each row of the design");
    require_finite("promote: weights", problem.weights);
    require(problem.weights.minCoeff() >= 0.0, "promote: a weight is negative");
  }
  if (problem.parameterisation.size() != 0) {
    require_shape("promote: parameterisation", problem.parameterisation, p, -1,
                  "as many rows as the design has columns");
    require_finite("promote: parameterisation", problem.parameterisation);
  }
  for (const SparseMatrix& discrete : problem.discrete) {
    require_size("promote: columns of a discrete candidate", discrete.cols(), p, "as many as the design has");
    require_finite("promote: discrete candidate", Matrix(discrete));
  }
}

void check_options(const PromotionOptions& options) {
  const auto non_negative = [](double value, const char* name) {
    require(std::isfinite(value) && value >= 0.0, fmt::format("promote: {} is {}, it must be >= 0", name, value));
  };
  non_negative(options.lambda, "lambda");
  non_negative(options.ridge, "ridge");
  non_negative(options.l1, "l1");
  require(options.gap > 0.0 && options.gap < 1.0, fmt::format("promote: gap is {}, it must be in (0, 1)", options.gap));
  require(options.max_iterations >= 1, "promote: max_iterations must be at least 1");
}

// The best fit among the models that the penalty does not see, in free coordinates. When the origin itself is seen
// (exact data), the nearest: its objective tells whether it is of use.
Vector unseen_fit(const ReducedProblem& problem, const Matrix& penalty_gram, const Matrix& fit_gram) {
  const PseudoInverse seen(penalty_gram);
  Vector pull = Vector::Zero(problem.p());
  for (const detail::PenaltyBlock& block : problem.penalty) {
    pull += block.apply_adjoint(block.apply(problem.origin));
  }
  Vector u = -seen.solve(problem.project(pull));
  if (seen.null.cols() > 0 && fit_gram.trace() > 0.0) {
    const Vector force = problem.project(problem.adjoint(problem.residual(problem.origin + problem.lift(u))));
    u += seen.null * PseudoInverse(seen.null.transpose() * fit_gram * seen.null).solve(seen.null.transpose() * force);
  }
  return u;
}

// Where Newton's method starts: a fit with a little of the squared norm ||A(w)||_F^2, so that it exists; for exact data
// the minimiser of that norm. Then the warm start, if there is one.
std::vector<Vector> starting_points(const ReducedProblem& problem, const Matrix& penalty_gram, const Matrix& fit_gram,
                                    const Vector& unseen, const Vector* warm_start) {
  std::vector<Vector> starts = {unseen};
  if (problem.rows.rows() > 0) {
    const double share = 1e-4 * fit_gram.trace() / std::max(penalty_gram.trace(), 1e-300);
    starts = {PseudoInverse(fit_gram + share * penalty_gram)
                  .solve(problem.project(problem.adjoint(problem.residual(problem.origin))))};
  }
  if (warm_start != nullptr) {
    starts.push_back(problem.coordinates(*warm_start));
  }
  return starts;
}

void describe(const PromotionProblem& problem, PromotionResult& result) {
  const Vector& w = result.coefficients;
  const double size = problem.target.norm();
  const double miss = (problem.design * w - problem.target).norm();
  result.residual = size > 0.0 ? miss / size : miss;
  if (problem.lie_derivative != nullptr) {
    const BilinearLieDerivative& lie = *problem.lie_derivative;
    result.singular_values =
        singular_values(lie.apply(Eigen::Map<const Matrix>(w.data(), lie.functions(), lie.outputs())));
    result.nuclear_norm = result.singular_values.sum();
  }
}

void set_status(const ReducedProblem& reduced, const PromotionOptions& options, bool converged, bool undetermined,
                PromotionResult& result) {
  if (reduced.misfit > kContradiction) {
    result.status = Status::empty;
    result.message =
        fmt::format("no model fits the data: relative residual {:.3g} of the least squares fit", reduced.misfit);
  } else if (!converged) {
    result.status = Status::not_converged;
    result.message = fmt::format("{} steps left a relative duality gap of {:.3g}, asked for {:.3g}", result.iterations,
                                 result.duality_gap, options.gap);
  } else if (undetermined) {
    result.status = Status::rank_deficient;
    result.message = "the data and the penalty leave some coefficients undetermined";
  }
}

// No penalty in free coordinates, or no freedom: linear algebra.
bool solve_directly(const ReducedProblem& reduced, const Matrix& fit_gram, PromotionResult& result,
                    bool& undetermined) {
  if (reduced.k() > 0 && !reduced.penalty.empty()) {
    return false;
  }
  result.coefficients = reduced.origin;
  undetermined = false;
  if (reduced.k() > 0) {
    Matrix rows(reduced.rows.rows() + (reduced.root_ridge > 0.0 ? reduced.p() : 0), reduced.k());
    const Matrix basis = reduced.identity ? Matrix::Identity(reduced.p(), reduced.p()).eval() : reduced.basis;
    for (Index j = 0; j < reduced.k(); ++j) {
      rows.col(j) = reduced.image(basis.col(j));
    }
    result.coefficients += reduced.lift(solve_least_squares(rows, reduced.residual(reduced.origin)));
    undetermined = PseudoInverse(fit_gram).null.cols() > 0;
  }
  result.objective = detail::objective(reduced, result.coefficients);
  return true;
}

}  // namespace

PromotionResult promote(const PromotionProblem& problem, const PromotionOptions& options, const Vector* warm_start) {
  check_problem(problem);
  check_options(options);
  if (warm_start != nullptr) {
    require_size("promote: warm start", warm_start->size(), problem.design.cols());
    require_finite("promote: warm start", *warm_start);
  }
  PromotionResult result;
  std::optional<Phase> setup(std::in_place, result.profile.setup);
  const ReducedProblem reduced = detail::reduce(problem, options);
  const Matrix fit_gram = reduced.gram();
  bool converged = true;
  bool undetermined = false;
  if (!solve_directly(reduced, fit_gram, result, undetermined)) {
    const Matrix penalty_gram = reduced.project_matrix(detail::penalty_gram(reduced.penalty, reduced.p()));
    const Certifier certifier(reduced, penalty_gram, fit_gram);
    const Vector unseen = unseen_fit(reduced, penalty_gram, fit_gram);
    const std::vector<Vector> starts = starting_points(reduced, penalty_gram, fit_gram, unseen, warm_start);
    setup.reset();
    const detail::NewtonResult newton = detail::minimise(
        reduced, certifier, starts, unseen, {options.gap, options.max_iterations, detail::NewtonMethod::by_size});
    result.coefficients = reduced.origin + reduced.lift(newton.u);
    result.objective = newton.objective;
    result.duality_gap = newton.gap;
    result.iterations = newton.iterations;
    const double setup_seconds = result.profile.setup;
    result.profile = newton.profile;
    result.profile.setup = setup_seconds;
    converged = newton.converged;
    undetermined = certifier.undetermined();
  }
  describe(problem, result);
  set_status(reduced, options, converged, undetermined, result);
  return result;
}

double lambda_max(const PromotionProblem& problem, double ridge, double gap) {
  check_problem(problem);
  PromotionOptions options;
  options.lambda = 1.0;
  options.ridge = ridge;
  options.gap = gap;
  check_options(options);
  const ReducedProblem reduced = detail::reduce(problem, options);
  const Matrix penalty_gram = reduced.project_matrix(detail::penalty_gram(reduced.penalty, reduced.p()));
  const Vector symmetric = reduced.lift(unseen_fit(reduced, penalty_gram, reduced.gram()));
  const Vector force = reduced.adjoint(reduced.residual(symmetric));
  // Rounding of the force: that of the terms whose difference it is.
  const double size = reduced.adjoint(reduced.residual(reduced.origin)).norm();
  if (reduced.penalty.empty() || reduced.project(force).norm() <= 1e-12 * size) {
    return 0.0;
  }
  PromotionProblem dual = problem;
  dual.design = force.transpose() / force.norm();
  dual.target = Vector::Ones(1);
  dual.weights.resize(0);
  PromotionOptions exact;
  exact.exact = true;
  exact.gap = gap;
  const PromotionResult nearest = promote(dual, exact);
  return force.norm() / nearest.objective;
}

}  // namespace lieder
