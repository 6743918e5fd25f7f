#include "lieder/trajectories/derivatives.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/trajectories/finite_difference.hpp"
#include "lieder/trajectories/savitzky_golay.hpp"
#include "lieder/trajectories/smoothing_spline.hpp"
#include "lieder/trajectories/spectral.hpp"

namespace lieder {

namespace {

// A method with all its parameters chosen.
using Estimator = std::function<DerivativeEstimate(const Trajectory&)>;

Estimator prepare(const std::vector<Trajectory>& trajectories, DerivativeOptions options, const Vector& noise) {
  switch (options.method) {
    case DerivativeMethod::finite_difference:
      return [options, noise](const Trajectory& part) { return finite_difference(part, options.order, noise); };
    case DerivativeMethod::savitzky_golay: {
      SavitzkyGolayOptions chosen{options.window, options.degree};
      if (chosen.window == 0) {
        chosen.window = savitzky_golay_window(trajectories, options.degree, noise);
      }
      return [chosen, noise](const Trajectory& part) { return savitzky_golay(part, chosen, noise); };
    }
    case DerivativeMethod::spline: {
      const SplineSmoothing smoothing = spline_smoothing(trajectories);
      return [smoothing, noise](const Trajectory& part) { return smoothing_spline(part, smoothing, noise); };
    }
    case DerivativeMethod::spectral:
      return [options, noise](const Trajectory& part) { return spectral_derivative(part, options.period, noise); };
    case DerivativeMethod::automatic:
    case DerivativeMethod::weak:
      break;
  }
  throw ValueError(fmt::format("derivatives: '{}' is no method that estimates derivatives", to_string(options)));
}

std::vector<DerivativeOptions> automatic_methods(Index shortest) {
  std::vector<DerivativeOptions> result;
  DerivativeOptions next;
  next.method = DerivativeMethod::finite_difference;
  for (const int order : {2, 4, 6, 8}) {
    if (order + 1 <= shortest) {
      next.order = order;
      result.push_back(next);
    }
  }
  next = {};
  next.method = DerivativeMethod::savitzky_golay;
  for (const int degree : {3, 5}) {
    if (degree + 4 <= shortest) {
      next.degree = degree;
      result.push_back(next);
    }
  }
  next = {};
  next.method = DerivativeMethod::spline;
  if (shortest >= 6) {
    result.push_back(next);
  }
  return result;
}

// The first rows of the trajectories, about 4000 in all: what methods are compared on.
std::vector<Trajectory> short_trajectories(const std::vector<Trajectory>& trajectories, Index shortest) {
  constexpr Index most = 4000;
  const Index each = std::max(shortest, most / static_cast<Index>(trajectories.size()));
  std::vector<Trajectory> result;
  Index rows = 0;
  for (const Trajectory& part : trajectories) {
    const Index used = std::min(part.samples(), std::max<Index>(each, 3));
    if (rows > 0 && rows + used > most) {
      break;
    }
    result.push_back({part.times.head(used), part.states.topRows(used), Matrix(used, 0), part.first_row});
    rows += used;
  }
  return result;
}

// Sum over states of the mean squared error relative to the variance of the state.
double relative_score(const std::vector<Trajectory>& trajectories, const Estimator& estimator, std::string& method) {
  const Index n = trajectories.front().dimension();
  Vector squares = Vector::Zero(n);
  Vector variance = Vector::Zero(n);
  Index rows = 0;
  for (const Trajectory& part : trajectories) {
    const DerivativeEstimate found = estimator(part);
    squares += found.errors.middleRows(found.first, found.count).cwiseAbs2().colwise().sum().transpose();
    rows += found.count;
    const RowVector mean = part.states.colwise().mean();
    variance += (part.states.rowwise() - mean).cwiseAbs2().colwise().sum().transpose();
    method = found.method;
  }
  double sum = 0.0;
  for (Index c = 0; c < n; ++c) {
    sum += variance(c) > 0.0 ? squares(c) / variance(c) : 0.0;
  }
  return rows > 0 ? sum / static_cast<double>(rows) : std::numeric_limits<double>::infinity();
}

struct Choice {
  DerivativeOptions options;
  std::string text;
};

Choice choose(const std::vector<Trajectory>& trajectories, Index shortest, const Vector& noise) {
  const std::vector<Trajectory> rows = short_trajectories(trajectories, shortest);
  Choice best;
  double lowest = std::numeric_limits<double>::infinity();
  std::vector<std::pair<std::string, double>> scores;
  for (const DerivativeOptions& options : automatic_methods(shortest)) {
    std::string method;
    const double found = relative_score(rows, prepare(rows, options, noise), method);
    scores.emplace_back(method, found);
    if (found < lowest) {
      lowest = found;
      best.options = options;
    }
  }
  require(best.options.method != DerivativeMethod::automatic, "derivatives: no method serves so few rows");
  best.text = "smallest estimated error of";
  for (const auto& [method, found] : scores) {
    best.text += fmt::format("{} {} ({:.2f})", &method == &scores.front().first ? "" : ",", method,
                             lowest > 0.0 ? std::sqrt(found / lowest) : 1.0);
  }
  return best;
}

}  // namespace

DerivativeEstimate estimate_derivative(const Trajectory& trajectory, const DerivativeOptions& options,
                                       const Vector& noise) {
  return prepare({trajectory}, options, noise)(trajectory);
}

DerivativeSamples derivative_samples(const std::vector<Trajectory>& trajectories, const DerivativeOptions& options) {
  require(!trajectories.empty(), "derivatives: no trajectory");
  Index shortest = std::numeric_limits<Index>::max();
  Index total = 0;
  for (const Trajectory& part : trajectories) {
    shortest = std::min(shortest, part.samples());
    total += part.samples();
  }
  DerivativeSamples result;
  result.noise = noise_level(trajectories);
  DerivativeOptions used = options;
  if (options.method == DerivativeMethod::automatic) {
    require(shortest >= 3, fmt::format("derivatives: a trajectory has {} rows, expected at least 3", shortest));
    Choice choice = choose(trajectories, shortest, result.noise);
    used = choice.options;
    result.choice = std::move(choice.text);
  }
  const Estimator estimator = prepare(trajectories, used, result.noise);
  const Index n = trajectories.front().dimension();
  const Index r = trajectories.front().inputs.cols();
  result.states.resize(total, n);
  result.derivatives.resize(total, n);
  result.errors.resize(total, n);
  result.inputs.resize(total, r);
  Index rows = 0;
  for (const Trajectory& part : trajectories) {
    const DerivativeEstimate found = estimator(part);
    result.states.middleRows(rows, found.count) = found.states.middleRows(found.first, found.count);
    result.derivatives.middleRows(rows, found.count) = found.derivatives.middleRows(found.first, found.count);
    result.errors.middleRows(rows, found.count) = found.errors.middleRows(found.first, found.count);
    if (r > 0) {
      require_shape("derivatives: inputs", part.inputs, part.samples(), r, "all trajectories have the same inputs");
      result.inputs.middleRows(rows, found.count) = part.inputs.middleRows(found.first, found.count);
    }
    rows += found.count;
    result.method = found.method;
  }
  result.states.conservativeResize(rows, n);
  result.derivatives.conservativeResize(rows, n);
  result.errors.conservativeResize(rows, n);
  result.inputs.conservativeResize(rows, r);
  result.left_out = total - rows;
  result.rms_error =
      rows > 0 ? Vector(result.errors.cwiseAbs2().colwise().mean().cwiseSqrt().transpose()) : Vector(Vector::Zero(n));
  return result;
}

}  // namespace lieder
