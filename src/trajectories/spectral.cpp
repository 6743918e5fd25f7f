#include "lieder/trajectories/spectral.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <unsupported/Eigen/FFT>
#include <vector>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

using Spectrum = std::vector<std::complex<double>>;

double even_step(const Trajectory& trajectory) {
  const Index samples = trajectory.samples();
  const double step = (trajectory.times(samples - 1) - trajectory.times(0)) / static_cast<double>(samples - 1);
  for (Index i = 0; i < samples; ++i) {
    const double expected = trajectory.times(0) + static_cast<double>(i) * step;
    if (std::abs(trajectory.times(i) - expected) > 1e-6 * step + 1e-12 * std::abs(expected)) {
      throw ValueError(fmt::format("spectral: expected times in even steps of {:.9g}, found {} at row {}", step,
                                   trajectory.times(i), trajectory.first_row + i));
    }
  }
  return step;
}

// Rows of the whole periods.
Index rows_of_periods(const Trajectory& trajectory, double period, double step) {
  const Index samples = trajectory.samples();
  if (period == 0.0) {
    return samples;
  }
  require(period > 0.0 && std::isfinite(period), fmt::format("spectral: expected a period > 0, got {}", period));
  const double steps = period / step;
  const auto rows = static_cast<Index>(std::llround(std::min(steps, 1e15)));
  if (rows > samples) {
    throw ValueError(fmt::format("spectral: the period {} is longer than the trajectory of {} rows in steps of {:.9g}",
                                 period, samples, step));
  }
  if (rows < 1 || std::abs(steps - static_cast<double>(rows)) > 1e-6 * static_cast<double>(rows)) {
    throw ValueError(
        fmt::format("spectral: the period {} is {:.9g} steps of {:.9g}, expected a whole number", period, steps, step));
  }
  return (samples / rows) * rows;
}

// Fourth differences that reach from the last row to the first against those that do not.
void check_wrap(const Matrix& states, const Vector& noise) {
  const Index rows = states.rows();
  constexpr double weights[5] = {1.0, -4.0, 6.0, -4.0, 1.0};
  const double norm = std::sqrt(70.0);
  for (Index c = 0; c < states.cols(); ++c) {
    double inside = 0.0;
    double across = 0.0;
    for (Index i = 0; i < rows; ++i) {
      double difference = 0.0;
      for (Index j = 0; j < 5; ++j) {
        difference += weights[j] * states((i + j) % rows, c) / norm;
      }
      double& largest = i + 4 < rows ? inside : across;
      largest = std::max(largest, std::abs(difference));
    }
    if (across > 5.0 * inside + 10.0 * noise(c)) {
      throw ValueError(
          fmt::format("spectral: state {} is not periodic over the {} rows: from the last row to the first it jumps by "
                      "{:.3g} times what it does inside (a first row that is repeated at the end? give the period)",
                      c, rows, across / std::max(inside, std::numeric_limits<double>::min())));
    }
  }
}

struct Kept {
  Index frequencies;  // K
  double error;       // root mean square
};

Kept choose_frequencies(const Spectrum& coefficients, double base, double noise) {
  const auto rows = static_cast<Index>(coefficients.size());
  const Index most = (rows - 1) / 2;
  const double each = noise * noise / static_cast<double>(rows);
  const auto energy = [&](Index k) {  // of +-k
    const double w = base * static_cast<double>(k);
    const double size = std::abs(coefficients[static_cast<std::size_t>(k)]);
    return 2.0 * w * w * (size * size);
  };
  const auto noise_energy = [&](Index k) {
    const double w = base * static_cast<double>(k);
    return 2.0 * w * w * each;
  };
  double risk = 0.0;
  for (Index k = 1; k <= most; ++k) {
    risk += energy(k) - noise_energy(k);
  }
  Kept best{0, risk};
  for (Index k = 1; k <= most; ++k) {
    risk += 2.0 * noise_energy(k) - energy(k);
    if (risk < best.error) {
      best = {k, risk};
    }
  }
  // Of the frequencies left out the next ones count: further ones are less of a smooth signal, and more of noise.
  double error = 0.0;
  for (Index k = 1; k <= best.frequencies; ++k) {
    error += noise_energy(k);
  }
  double bias = 0.0;
  for (Index k = best.frequencies + 1; k <= std::min(most, best.frequencies + std::max<Index>(2, best.frequencies / 4));
       ++k) {
    bias += energy(k) - noise_energy(k);
  }
  for (Index k = std::max<Index>(1, most - 1); best.frequencies >= most - 1 && k <= most; ++k) {
    bias += std::max(0.0, energy(k) - noise_energy(k));  // as much is aliased
  }
  error += std::max(0.0, bias);
  return {best.frequencies, std::sqrt(error)};
}

}  // namespace

DerivativeEstimate spectral_derivative(const Trajectory& trajectory, double period, const Vector& noise) {
  check_trajectory(trajectory, 8);
  require_size("noise", noise.size(), trajectory.dimension(), "one for each state");
  const Index samples = trajectory.samples();
  const Index n = trajectory.dimension();
  const double step = even_step(trajectory);
  const Index rows = rows_of_periods(trajectory, period, step);
  require(rows >= 8, fmt::format("spectral: the whole periods have {} rows, expected at least 8", rows));
  check_wrap(trajectory.states.topRows(rows), noise);
  const double base = 2.0 * std::numbers::pi / (static_cast<double>(rows) * step);
  DerivativeEstimate result{"", trajectory.states, Matrix(samples, n), Matrix(samples, n), 0, samples};
  Eigen::FFT<double> transform;
  std::vector<double> line(static_cast<std::size_t>(rows));
  std::vector<double> slope;
  std::vector<double> smooth;
  for (Index c = 0; c < n; ++c) {
    Eigen::Map<Vector>(line.data(), rows) = trajectory.states.col(c).head(rows);
    Spectrum coefficients;
    transform.fwd(coefficients, line);
    const double count = static_cast<double>(rows);
    for (std::complex<double>& value : coefficients) {
      value /= count;
    }
    const Kept kept = choose_frequencies(coefficients, base, noise(c));
    Spectrum derivative(coefficients.size());
    for (Index k = 0; k < rows; ++k) {
      const Index frequency = 2 * k <= rows ? k : k - rows;
      auto& value = coefficients[static_cast<std::size_t>(k)];
      if (std::abs(frequency) > kept.frequencies) {
        value = 0.0;
      }
      derivative[static_cast<std::size_t>(k)] =
          std::complex<double>(0.0, base * static_cast<double>(frequency)) * value * count;
      value *= count;
    }
    transform.inv(slope, derivative);
    transform.inv(smooth, coefficients);
    for (Index i = 0; i < samples; ++i) {
      result.derivatives(i, c) = slope[static_cast<std::size_t>(i % rows)];
      result.states(i, c) = smooth[static_cast<std::size_t>(i % rows)];
    }
    result.errors.col(c).setConstant(kept.error);
  }
  result.method = period > 0.0 ? fmt::format("spectral:{}", period) : "spectral";
  return result;
}

}  // namespace lieder
