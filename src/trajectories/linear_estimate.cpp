#include "trajectories/linear_estimate.hpp"

#include <cmath>

#include "lieder/core/error.hpp"

namespace lieder::detail {

SquaredErrors squared_errors(const LinearEstimate& estimate, const Matrix& states, const Vector& noise) {
  const Vector change = estimate.derivative - estimate.comparison;
  const RowVector variance = noise.cwiseAbs2().transpose();
  SquaredErrors result;
  result.noise = estimate.derivative.squaredNorm() * variance;
  result.difference = RowVector(change.transpose() * states.middleRows(estimate.first, change.size())).cwiseAbs2();
  result.expected = change.squaredNorm() * variance;
  result.unresolved = RowVector::Zero(noise.size());
  if (estimate.fit.size() > 0) {
    // The mean square of the residual against sigma^2, which may itself be a third too low: an excess of four standard
    // deviations is no noise.
    const auto freedom = static_cast<double>(estimate.fit.rows() - estimate.fit.cols());
    const auto window = states.middleRows(estimate.first, change.size());
    const Matrix residual = window - estimate.fit * (estimate.fit.transpose() * window);
    const RowVector mean = residual.colwise().squaredNorm() / freedom;
    const RowVector most = (1.5 + 4.0 * std::sqrt(2.0 / freedom)) * variance;
    result.unresolved = (mean.array() > most.array()).select(estimate.unresolved_slope * (mean - variance), 0.0);
  }
  return result;
}

void set_row(Index i, const LinearEstimate& estimate, const Matrix& states, const Vector& noise,
             DerivativeEstimate& result) {
  const auto window = states.middleRows(estimate.first, estimate.derivative.size());
  result.derivatives.row(i) = estimate.derivative.transpose() * window;
  if (estimate.value.size() > 0) {
    result.states.row(i) = estimate.value.transpose() * window;
  }
  const SquaredErrors squares = squared_errors(estimate, states, noise);
  result.errors.row(i) =
      ((squares.difference - squares.expected).cwiseMax(0.0) + squares.unresolved + squares.noise).cwiseSqrt();
}

DerivativeEstimate empty_estimate(const Trajectory& trajectory, const Vector& noise) {
  check_trajectory(trajectory);
  require_size("noise", noise.size(), trajectory.dimension(), "one for each state");
  require(noise.allFinite() && (noise.array() >= 0.0).all(), "noise: expected numbers that are not negative");
  DerivativeEstimate result;
  result.states = trajectory.states;
  result.derivatives = Matrix::Zero(trajectory.samples(), trajectory.dimension());
  result.errors = result.derivatives;
  return result;
}

}  // namespace lieder::detail
