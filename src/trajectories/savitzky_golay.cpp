#include "lieder/trajectories/savitzky_golay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "lieder/core/error.hpp"
#include "trajectories/linear_estimate.hpp"

namespace lieder {

namespace {

// Weights of value and slope at t_i of the fits of degree `degree` and degree + 2 on the window.
detail::LinearEstimate local_polynomial(const Vector& times, Index i, Index window, int degree) {
  const Index samples = times.size();
  detail::LinearEstimate result;
  result.first = std::clamp<Index>(i - window / 2, 0, samples - window);
  const auto nodes = times.segment(result.first, window);
  const double scale = 0.5 * (nodes(window - 1) - nodes(0));
  const Vector s = (nodes.array() - times(i)) / scale;
  result.value = Vector::Zero(window);
  result.derivative = Vector::Zero(window);
  result.comparison = Vector::Zero(window);
  result.fit.resize(window, degree + 3);
  // A polynomial of degree d + 2 follows (d + 2) / 2 periods at most; faster ones have more than this frequency.
  result.unresolved_slope = std::pow(0.5 * static_cast<double>(degree + 2) * std::numbers::pi / scale, 2);
  Vector before = Vector::Zero(window);
  Vector p = Vector::Ones(window);
  double value_before = 0.0;
  double value = 1.0;
  double slope_before = 0.0;
  double slope = 0.0;
  double norm_before = 1.0;
  for (int k = 0; k <= degree + 2; ++k) {
    const double norm = p.squaredNorm();
    if (k <= degree) {
      result.value += (value / norm) * p;
      result.derivative += (slope / norm / scale) * p;
    }
    result.comparison += (slope / norm / scale) * p;
    result.fit.col(k) = p / std::sqrt(norm);
    const double a = s.dot(p.cwiseAbs2()) / norm;
    const double b = k == 0 ? 0.0 : norm / norm_before;
    const Vector next = (s.array() - a) * p.array() - b * before.array();
    const double next_slope = value - a * slope - b * slope_before;
    const double next_value = -a * value - b * value_before;
    before = std::exchange(p, next);
    slope_before = std::exchange(slope, next_slope);
    value_before = std::exchange(value, next_value);
    norm_before = norm;
  }
  return result;
}

void check_degree(int degree) {
  require(degree >= 1 && degree <= 8, fmt::format("savitzky-golay: expected a degree of 1 to 8, got {}", degree));
}

// Sums over rows of what squared_errors separates; the rows at the ends are left out.
struct WindowScore {
  RowVector noise;
  RowVector difference;
  RowVector expected;
  RowVector unresolved;
  Index rows = 0;
};

WindowScore score(const std::vector<Trajectory>& trajectories, Index window, int degree, const Vector& noise) {
  const RowVector zero = RowVector::Zero(noise.size());
  WindowScore result{zero, zero, zero, zero, 0};
  Index total = 0;
  for (const Trajectory& part : trajectories) {
    total += std::max<Index>(0, part.samples() - window + 1);
  }
  const Index step = std::max<Index>(1, total / 400);
  for (const Trajectory& part : trajectories) {
    for (Index i = window / 2; i + window / 2 < part.samples(); i += step) {
      const detail::SquaredErrors squares =
          detail::squared_errors(local_polynomial(part.times, i, window, degree), part.states, noise);
      result.noise += squares.noise;
      result.difference += squares.difference;
      result.expected += squares.expected;
      result.unresolved += squares.unresolved;
      ++result.rows;
    }
  }
  return result;
}

// Sums over states of the estimated mean squared errors relative to the variance of each state. The bias of wide
// windows is hidden by noise: one standard error of its estimate is added.
double total_score(const WindowScore& sums, Index window, const Vector& variance) {
  const double rows = static_cast<double>(sums.rows);
  const double uncertainty = std::sqrt(2.0 * std::min(1.0, static_cast<double>(window) / rows));
  double total = 0.0;
  for (Index c = 0; c < variance.size(); ++c) {
    if (variance(c) > 0.0) {
      const double bias =
          std::max(0.0, sums.difference(c) - sums.expected(c)) + uncertainty * sums.expected(c) + sums.unresolved(c);
      total += (bias + sums.noise(c)) / (rows * variance(c));
    }
  }
  return total;
}

}  // namespace

Index savitzky_golay_window(const std::vector<Trajectory>& trajectories, int degree, const Vector& noise) {
  check_degree(degree);
  require(!trajectories.empty(), "savitzky-golay: no trajectory");
  Index longest = 0;
  Index shortest = std::numeric_limits<Index>::max();
  Vector variance = Vector::Zero(noise.size());
  for (const Trajectory& part : trajectories) {
    check_trajectory(part);
    require_size("noise", noise.size(), part.dimension(), "one for each state");
    longest = std::max(longest, part.samples());
    shortest = std::min(shortest, part.samples());
    const RowVector mean = part.states.colwise().mean();
    variance += (part.states.rowwise() - mean).cwiseAbs2().colwise().sum().transpose();
  }
  const Index least = degree + 3 + (degree % 2);  // odd
  if (shortest < least) {
    throw ValueError(fmt::format("savitzky-golay of degree {}: a trajectory has {} rows, expected at least {}", degree,
                                 shortest, least));
  }
  Index best = least;
  double lowest = std::numeric_limits<double>::infinity();
  for (Index window = least; window <= std::min(shortest, std::max(least, longest / 2));
       window = std::max<Index>(window + 2, 2 * (window * 5 / 8) + 1)) {
    const double found = total_score(score(trajectories, window, degree, noise), window, variance);
    if (found < lowest) {
      lowest = found;
      best = window;
    } else if (found > 30.0 * lowest) {
      break;  // the bias only grows from here
    }
  }
  return best;
}

DerivativeEstimate savitzky_golay(const Trajectory& trajectory, const SavitzkyGolayOptions& options,
                                  const Vector& noise) {
  check_degree(options.degree);
  DerivativeEstimate result = detail::empty_estimate(trajectory, noise);
  const Index window = options.window > 0 ? options.window : savitzky_golay_window({trajectory}, options.degree, noise);
  require(window % 2 == 1 && window >= options.degree + 3,
          fmt::format("savitzky-golay: expected an odd window of at least degree + 3 = {} rows, got {}",
                      options.degree + 3, window));
  const Index samples = trajectory.samples();
  if (window > samples) {
    throw ValueError(fmt::format("savitzky-golay: the window has {} rows, the trajectory {}", window, samples));
  }
  for (Index i = 0; i < samples;) {
    const detail::LinearEstimate estimate = local_polynomial(trajectory.times, i, window, options.degree);
    const Index last = samples - 1 - window / 2;
    const Index count =
        i >= window / 2 && i <= last ? detail::equal_windows(trajectory.times, i, estimate.first, window, last) : 1;
    detail::set_rows(i, count, estimate, trajectory.states, noise, result);
    i += count;
  }
  result.method = fmt::format("savitzky-golay:{},{}", window, options.degree);
  result.first = window / 2;
  result.count = samples - window + 1;
  return result;
}

}  // namespace lieder
