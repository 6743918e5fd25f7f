#include "lieder/trajectories/smoothing_spline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "lieder/core/error.hpp"
#include "trajectories/spline_filter.hpp"

namespace lieder {

namespace {

constexpr int kOrder = 3;
constexpr Index kSplineRows = 6;
constexpr double kGolden = 0.6180339887498949;

// Rows that lambda is chosen on, in units of time in which the mean step is one.
struct Part {
  detail::SplineProcess process3;
  detail::SplineProcess process4;
  Matrix states;
};

struct Likelihood {
  double criterion;
  double variance;
};

Likelihood criterion(const std::vector<Part>& parts, int order, Index state, double lambda) {
  double squares = 0.0;
  double logarithms = 0.0;
  double freedom = 0.0;
  for (const Part& part : parts) {
    const detail::SplineProcess& process = order == kOrder ? part.process3 : part.process4;
    const detail::SplineLikelihood found = detail::spline_likelihood(process, part.states.col(state), lambda);
    squares += found.residual_squares;
    logarithms += 2.0 * found.log_determinant - order * static_cast<double>(process.samples() - 1) * std::log(lambda);
    freedom += static_cast<double>(process.samples() - order);
  }
  const double variance = squares / freedom;
  const double least = std::numeric_limits<double>::min();
  return {freedom * std::log(std::max(variance, least)) + logarithms, variance};
}

// The minimum over log10 lambda: a grid of every second decade, then golden sections between the neighbours of the best.
double choose(const std::vector<Part>& parts, int order, Index state, double low, double high) {
  const auto at = [&](double exponent) { return criterion(parts, order, state, std::pow(10.0, exponent)).criterion; };
  double best = low;
  double lowest = std::numeric_limits<double>::infinity();
  for (double exponent = low; exponent <= high; exponent += 2.0) {
    const double found = at(exponent);
    if (found < lowest) {
      lowest = found;
      best = exponent;
    }
  }
  double a = std::max(low, best - 2.0);
  double b = best + 2.0;
  double u = b - kGolden * (b - a);
  double v = a + kGolden * (b - a);
  double at_u = at(u);
  double at_v = at(v);
  for (int step = 0; step < 8; ++step) {
    if (at_u < at_v) {
      b = std::exchange(v, u);
      at_v = at_u;
      u = b - kGolden * (b - a);
      at_u = at(u);
    } else {
      a = std::exchange(u, v);
      at_u = at_v;
      v = a + kGolden * (b - a);
      at_v = at(v);
    }
  }
  return std::pow(10.0, at_u < at_v ? u : v);
}

void check_rows(const Trajectory& trajectory) {
  check_trajectory(trajectory);
  if (trajectory.samples() < kSplineRows) {
    throw ValueError(
        fmt::format("spline: a trajectory has {} rows, expected at least {}", trajectory.samples(), kSplineRows));
  }
}

double mean_step(const std::vector<Trajectory>& trajectories) {
  double time = 0.0;
  Index steps = 0;
  for (const Trajectory& part : trajectories) {
    time += part.times(part.samples() - 1) - part.times(0);
    steps += part.samples() - 1;
  }
  return time / static_cast<double>(steps);
}

}  // namespace

SplineSmoothing spline_smoothing(const std::vector<Trajectory>& trajectories) {
  require(!trajectories.empty(), "spline: no trajectory");
  const Index n = trajectories.front().dimension();
  for (const Trajectory& part : trajectories) {
    check_rows(part);
    require_shape("spline: states", part.states, -1, n, "all trajectories have the same states");
  }
  const double unit = mean_step(trajectories);
  constexpr Index most = 20000;
  const Index each = std::max(kSplineRows, most / static_cast<Index>(trajectories.size()));
  std::vector<Part> parts;
  Index rows = 0;
  for (const Trajectory& part : trajectories) {
    const Index used = std::min(part.samples(), each);
    if (rows > 0 && rows + used > most) {
      break;
    }
    const Vector times = (part.times.head(used).array() - part.times(0)) / unit;
    parts.push_back(
        {detail::SplineProcess(times, kOrder), detail::SplineProcess(times, kOrder + 1), part.states.topRows(used)});
    rows += used;
  }
  const double decades = std::log10(static_cast<double>(rows));
  SplineSmoothing result{Vector(n), Vector(n), Vector(n)};
  for (Index c = 0; c < n; ++c) {
    const double lambda = choose(parts, kOrder, c, -8.0, (2 * kOrder - 1) * decades + 1.0);
    result.variance(c) = criterion(parts, kOrder, c, lambda).variance;
    result.lambda(c) = lambda * std::pow(unit, 2 * kOrder - 1);
    result.comparison(c) =
        choose(parts, kOrder + 1, c, -8.0, (2 * kOrder + 1) * decades + 1.0) * std::pow(unit, 2 * kOrder + 1);
  }
  return result;
}

DerivativeEstimate smoothing_spline(const Trajectory& trajectory, const SplineSmoothing& smoothing,
                                    const Vector& noise) {
  check_rows(trajectory);
  const Index samples = trajectory.samples();
  const Index n = trajectory.dimension();
  for (const Vector* numbers : {&smoothing.lambda, &smoothing.comparison, &smoothing.variance, &noise}) {
    require_size("spline: smoothing and noise", numbers->size(), n, "one for each state");
  }
  require((smoothing.lambda.array() > 0.0).all() && (smoothing.comparison.array() > 0.0).all(),
          "spline: expected lambda > 0");
  const double unit = mean_step({trajectory});
  const Vector times = (trajectory.times.array() - trajectory.times(0)) / unit;
  const detail::SplineProcess process(times, kOrder);
  const detail::SplineProcess higher(times, kOrder + 1);
  DerivativeEstimate result{"spline", Matrix(samples, n), Matrix(samples, n), Matrix(samples, n), 0, samples};
  for (Index c = 0; c < n; ++c) {
    const auto x = trajectory.states.col(c);
    const detail::SplineSolution found =
        detail::solve_spline(process, x, smoothing.lambda(c) / std::pow(unit, 2 * kOrder - 1));
    const detail::SplineSolution compared =
        detail::solve_spline(higher, x, smoothing.comparison(c) / std::pow(unit, 2 * kOrder + 1));
    const Vector expected = (smoothing.variance(c) * (found.slope_posterior - found.slope_noise)).cwiseMax(0.0);
    const Vector bias = expected.cwiseMin((found.slope - compared.slope).cwiseAbs2());
    result.states.col(c) = found.value;
    result.derivatives.col(c) = found.slope / unit;
    result.errors.col(c) = (noise(c) * noise(c) * found.slope_noise + bias).cwiseSqrt() / unit;
  }
  constexpr Index ends = 2;
  result.first = ends;
  result.count = samples - 2 * ends;
  return result;
}

}  // namespace lieder
