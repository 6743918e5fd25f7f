#include "trajectories/linear_estimate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

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

Index equal_windows(const Vector& times, Index i, Index first, Index size, Index last) {
  const double largest = std::max(std::abs(times(0)), std::abs(times(times.size() - 1)));  // they increase
  const double rounding = 4.0 * std::numeric_limits<double>::epsilon() * largest;
  const Vector distances = times.segment(first, size).array() - times(i);
  Index count = 1;
  while (i + count <= last) {
    const double at = times(i + count);
    const double* window = times.data() + first + count;
    double change = 0.0;
    for (Index k = 0; k < size; ++k) {
      change = std::max(change, std::abs(window[k] - at - distances(k)));
    }
    if (!(change <= rounding)) {
      break;
    }
    ++count;
  }
  return count;
}

void set_rows(Index i, Index count, LinearEstimate estimate, const Matrix& states, const Vector& noise,
              DerivativeEstimate& result) {
  if (estimate.fit.size() > 0 || estimate.value.size() > 0) {
    for (Index row = i; row < i + count; ++row, ++estimate.first) {
      set_row(row, estimate, states, noise, result);
    }
    return;
  }
  const Vector change = estimate.derivative - estimate.comparison;
  constexpr Index chunk = 512;
  Vector derivative(chunk);
  Vector difference(chunk);
  for (Index c = 0; c < states.cols(); ++c) {
    const double noise_part = estimate.derivative.squaredNorm() * noise(c) * noise(c);
    const double expected = change.squaredNorm() * noise(c) * noise(c);
    for (Index start = 0; start < count; start += chunk) {
      const Index rows = std::min(chunk, count - start);
      derivative.head(rows).setZero();
      difference.head(rows).setZero();
      for (Index k = 0; k < change.size(); ++k) {
        const auto values = states.col(c).segment(estimate.first + start + k, rows);
        derivative.head(rows) += estimate.derivative(k) * values;
        difference.head(rows) += change(k) * values;
      }
      result.derivatives.col(c).segment(i + start, rows) = derivative.head(rows);
      result.errors.col(c).segment(i + start, rows) =
          ((difference.head(rows).array().square() - expected).max(0.0) + noise_part).sqrt();
    }
  }
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
