// Signals with known derivatives, sampled with noise on even or uneven times.
#pragma once

#include <cmath>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "lieder/core/random.hpp"
#include "lieder/trajectories/derivative_estimate.hpp"

namespace lieder::test {

struct Signal {
  std::string name;
  std::function<double(double)> value;
  std::function<double(double)> slope;
  double start;
  double end;
};

/// The name that GoogleTest shows.
inline void PrintTo(const Signal& signal, std::ostream* out) {
  *out << signal.name;
}

inline std::vector<Signal> signals() {
  return {
      {"sine", [](double t) { return std::sin(2.0 * t); }, [](double t) { return 2.0 * std::cos(2.0 * t); }, 0.0, 10.0},
      {"damped", [](double t) { return std::exp(-0.1 * t) * std::cos(2.0 * t); },
       [](double t) { return std::exp(-0.1 * t) * (-0.1 * std::cos(2.0 * t) - 2.0 * std::sin(2.0 * t)); }, 0.0, 25.0},
      {"bump", [](double t) { return std::exp(-0.5 * t * t); }, [](double t) { return -t * std::exp(-0.5 * t * t); },
       -4.0, 4.0},
      {"logistic", [](double t) { return 1.0 / (1.0 + std::exp(-t)); },
       [](double t) { return std::exp(-t) / std::pow(1.0 + std::exp(-t), 2); }, -6.0, 6.0},
  };
}

/// `jitter` 0: even times; up to 0.45: each time moved by that part of a step at most.
inline Vector sample_times(const Signal& signal, Index samples, double jitter, Rng& rng) {
  const double step = (signal.end - signal.start) / static_cast<double>(samples);
  Vector times(samples);
  for (Index i = 0; i < samples; ++i) {
    times(i) = signal.start + (static_cast<double>(i) + (jitter > 0.0 ? rng.uniform(-jitter, jitter) : 0.0)) * step;
  }
  return times;
}

/// One state.
inline Trajectory sample(const Signal& signal, const Vector& times, double noise, Rng& rng) {
  Matrix states(times.size(), 1);
  for (Index i = 0; i < times.size(); ++i) {
    states(i, 0) = signal.value(times(i)) + (noise > 0.0 ? noise * rng.normal() : 0.0);
  }
  return {times, states, Matrix(times.size(), 0), 0};
}

/// Root mean square of the true errors over the rows with neighbours on both sides.
inline double true_error(const DerivativeEstimate& estimate, const Trajectory& trajectory, const Signal& signal) {
  double sum = 0.0;
  for (Index i = estimate.first; i < estimate.first + estimate.count; ++i) {
    sum += std::pow(estimate.derivatives(i, 0) - signal.slope(trajectory.times(i)), 2);
  }
  return std::sqrt(sum / static_cast<double>(estimate.count));
}

/// Log2 of the ratio of two errors when the step is halved.
inline double measured_order(double coarse, double fine) {
  return std::log2(coarse / fine);
}

}  // namespace lieder::test
