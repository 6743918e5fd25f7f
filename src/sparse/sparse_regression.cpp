#include "lieder/sparse/sparse_regression.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "lieder/core/error.hpp"
#include "sparse/automatic.hpp"
#include "sparse/ensemble.hpp"
#include "sparse/support_search.hpp"

namespace lieder {

namespace {

void check(const RegressionRows& rows, const SparseOptions& options) {
  const auto number = [](bool good, const char* name, const char* expected, double value) {
    require(good, fmt::format("sparse regression: {}: expected {}, got {}", name, expected, value));
  };
  const double threshold = options.threshold.value_or(0.0);
  number(threshold >= 0.0 && std::isfinite(threshold), "threshold", "a number >= 0", threshold);
  number(options.nu > 0.0 && std::isfinite(options.nu), "nu", "a number > 0", options.nu);
  number(options.max_steps >= 1, "max_steps", "at least 1", static_cast<double>(options.max_steps));
  number(options.folds >= 2, "folds", "at least 2", static_cast<double>(options.folds));
  number(options.standard_errors >= 0.0, "standard_errors", "a number >= 0", options.standard_errors);
  const EnsembleOptions& ensemble = options.ensemble;
  number(ensemble.draws >= 0, "draws", "at least 0", static_cast<double>(ensemble.draws));
  number(ensemble.leave_out >= 0.0 && ensemble.leave_out < 1.0, "leave_out", "a number in [0, 1)", ensemble.leave_out);
  number(ensemble.inclusion >= 0.0 && ensemble.inclusion < 1.0, "inclusion", "a number in [0, 1)", ensemble.inclusion);
  if (options.candidates.size() > 0) {
    require(options.candidates.rows() == rows.features() && options.candidates.cols() == rows.targets(),
            fmt::format("sparse regression: candidates: expected {} x {}, got {} x {}", rows.features(), rows.targets(),
                        options.candidates.rows(), options.candidates.cols()));
  }
}

struct Choice {
  Support support;
  bool settled = true;
};

// The supports that the method keeps, with the thresholds and errors that led to them.
Choice choose(const RegressionRows& rows, const ConstrainedLeastSquares& solver, const Matrix& factor,
              const Support& allowed, const SparseOptions& options, SparseResult& result) {
  if (options.method == SparseMethod::none) {
    return {allowed, true};
  }
  if (!options.threshold) {
    detail::AutomaticChoice choice = detail::automatic_support(rows, solver, factor, allowed, options);
    result.cross_validated_error = choice.error;
    result.steps = choice.steps;
    return {std::move(choice.support), true};
  }
  Matrix cut = Matrix::Constant(rows.features(), rows.targets(), *options.threshold);
  if (options.scaled_threshold) {
    cut = *options.threshold * rows.scale().cwiseInverse() * rows.target_scale().transpose();
  }
  const detail::SupportSearch search = options.method == SparseMethod::sr3
                                           ? detail::sr3_support(solver, rows.scale(), factor, allowed, cut, options)
                                           : detail::stlsq_support(solver, factor, allowed, cut, options.max_steps);
  result.steps = search.steps;
  return {search.support, search.settled || !search.feasible};
}

// The least coefficient of each target that is not fixed; 0 without one.
Vector least_coefficients(const Matrix& coefficients, const Support& fixed) {
  Vector least = Vector::Zero(coefficients.cols());
  for (Index c = 0; c < coefficients.cols(); ++c) {
    for (Index k = 0; k < coefficients.rows(); ++k) {
      const double size = std::abs(coefficients(k, c));
      if (size > 0.0 && !fixed(k, c) && (least(c) == 0.0 || size < least(c))) {
        least(c) = size;
      }
    }
  }
  return least;
}

// Thresholds of the draws of an ensemble: those given, or half of the least share that the fit to all rows kept.
Matrix ensemble_cut(const RegressionRows& rows, const Matrix& coefficients, const Support& fixed,
                    const SparseOptions& options) {
  const Matrix unit = rows.scale().cwiseInverse() * rows.target_scale().transpose();
  if (options.method == SparseMethod::none) {
    return Matrix::Zero(rows.features(), rows.targets());
  }
  if (options.threshold) {
    return options.scaled_threshold ? Matrix(*options.threshold * unit)
                                    : Matrix::Constant(rows.features(), rows.targets(), *options.threshold);
  }
  const Vector least = least_coefficients(rows.scale().asDiagonal() * coefficients, fixed);
  return 0.5 * rows.scale().cwiseInverse() * least.transpose();
}

void finish(const RegressionRows& rows, const ConstrainedSolution& solution, SparseResult& result) {
  result.coefficients = solution.coefficients;
  result.support = result.coefficients.array() != 0.0;
  result.residual_rms = solution.mean_squares.cwiseSqrt();
  result.r_squared.resize(rows.targets());
  for (Index c = 0; c < rows.targets(); ++c) {
    const double size = rows.target_scale()(c) * rows.target_scale()(c);
    const double variance = rows.target_variance()(c);
    const bool constant = variance <= 1e-24 * size;
    result.r_squared(c) =
        constant ? (solution.mean_squares(c) <= 1e-24 * size ? 1.0 : 0.0) : 1.0 - solution.mean_squares(c) / variance;
  }
  result.dropped_directions = solution.dropped_directions;
  result.violation = solution.violation;
  result.status = solution.status;
  result.message = solution.message;
}

}  // namespace

bool uses_blocks(const SparseOptions& options) {
  return options.ensemble.draws > 0 || (options.method != SparseMethod::none && !options.threshold);
}

SparseResult sparse_regression(const RegressionRows& rows, const LinearConstraints& constraints,
                               const SparseOptions& options) {
  check(rows, options);
  const Support allowed = options.candidates.size() > 0
                              ? options.candidates
                              : Support(Support::Constant(rows.features(), rows.targets(), true));
  const ConstrainedLeastSquares solver(rows.scale(), rows.targets(), constraints, {options.rcond, options.ridge});
  const double last_ridge = options.method == SparseMethod::none ? options.ridge : 0.0;
  const ConstrainedLeastSquares last(rows.scale(), rows.targets(), constraints, {options.rcond, last_ridge});
  const Matrix factor = rows.factor();
  SparseResult result;
  Choice choice = choose(rows, solver, factor, allowed, options, result);
  ConstrainedSolution solution = last.solve(factor, choice.support);
  if (options.ensemble.draws > 0 && solution.status != Status::empty) {
    const Matrix cut = ensemble_cut(rows, solution.coefficients, solver.fixed(), options);
    detail::Ensemble ensemble = detail::draw_ensemble(rows, solver, allowed, cut, options);
    Support kept = allowed && ensemble.inclusion.array() > options.ensemble.inclusion;
    if (last.solve(factor, kept).status == Status::empty) {
      kept = detail::restore_feasibility(last, factor, kept, allowed, ensemble.inclusion);
    }
    solution = last.solve(factor, kept);
    result.inclusion = std::move(ensemble.inclusion);
    result.median = std::move(ensemble.median);
  }
  finish(rows, solution, result);
  result.thresholds = options.threshold ? Vector(Vector::Constant(rows.targets(), *options.threshold))
                                        : least_coefficients(result.coefficients, solver.fixed());
  if (!choice.settled && result.status == Status::ok) {
    result.status = Status::not_converged;
    result.message = fmt::format("the support still changed after {} steps", result.steps);
  }
  return result;
}

SparseResult sparse_regression(const MatrixRef& theta, const MatrixRef& targets, const Vector& weights,
                               const LinearConstraints& constraints, const SparseOptions& options) {
  const RegressionRows rows =
      uses_blocks(options) ? RegressionRows(theta, targets, weights) : RegressionRows(theta, targets, weights, 1);
  return sparse_regression(rows, constraints, options);
}

}  // namespace lieder
