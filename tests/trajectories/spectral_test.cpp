#include "lieder/trajectories/spectral.hpp"

#include <gtest/gtest.h>

#include <numbers>

#include "lieder/core/error.hpp"
#include "trajectories/signals.hpp"

namespace lieder::test {
namespace {

const double pi = std::numbers::pi;

// Analytic and periodic with all frequencies.
Signal periodic() {
  return {"exp(sin)", [](double t) { return std::exp(std::sin(t)); },
          [](double t) { return std::cos(t) * std::exp(std::sin(t)); }, 0.0, 2.0 * pi};
}

// Against the derivative of the trigonometric interpolant written as a matrix (Trefethen 2000, (3.9)): an independent
// formula. Odd, even and prime numbers of rows.
TEST(Spectral, IsTheDifferentiationMatrix) {
  Rng rng(1);
  for (const Index rows : {16, 15, 17, 30}) {
    SCOPED_TRACE(rows);
    const Trajectory data = sample(periodic(), sample_times(periodic(), rows, 0.0, rng), 0.0, rng);
    Matrix d = Matrix::Zero(rows, rows);
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < rows; ++j) {
        const double angle = static_cast<double>(i - j) * pi / static_cast<double>(rows);
        if (i != j) {
          d(i, j) = ((i - j) % 2 == 0 ? 0.5 : -0.5) * (rows % 2 == 0 ? 1.0 / std::tan(angle) : 1.0 / std::sin(angle));
        }
      }
    }
    const DerivativeEstimate found = spectral_derivative(data, 0.0, Vector::Zero(1));
    EXPECT_LT((found.derivatives - d * data.states).cwiseAbs().maxCoeff(), 1e-12);
  }
}

TEST(Spectral, ConvergesSpectrally) {
  Rng rng(1);
  double errors[3];
  for (int level = 0; level < 3; ++level) {
    const Trajectory data = sample(periodic(), sample_times(periodic(), 12 << level, 0.0, rng), 0.0, rng);
    errors[level] = true_error(spectral_derivative(data, 0.0, Vector::Zero(1)), data, periodic());
  }
  EXPECT_GT(measured_order(errors[0], errors[1]), 12.0);
  EXPECT_LT(errors[2], 1e-12);
}

// Stated bound: within a factor of three of the true error with noise.
TEST(Spectral, EstimatedErrors) {
  for (const double noise : {1e-4, 1e-2, 1e-1}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      SCOPED_TRACE("noise " + std::to_string(noise) + " seed " + std::to_string(seed));
      Rng rng(seed);
      const Trajectory data = sample(periodic(), sample_times(periodic(), 200, 0.0, rng), noise, rng);
      const DerivativeEstimate found = spectral_derivative(data, 0.0, noise_level({data}));
      const double ratio = true_error(found, data, periodic()) / found.rms_error()(0);
      EXPECT_LT(ratio, 3.0);
      EXPECT_GT(ratio, 1.0 / 3.0);
    }
  }
}

// Two periods and a half: the transform is of two, the rest has the same phase.
TEST(Spectral, GivenPeriod) {
  Rng rng(2);
  Signal signal = periodic();
  signal.end = 5.0 * pi;
  const Trajectory data = sample(signal, sample_times(signal, 100, 0.0, rng), 0.0, rng);
  const DerivativeEstimate found = spectral_derivative(data, 2.0 * pi, Vector::Zero(1));
  EXPECT_LT(true_error(found, data, signal), 1e-12);
  EXPECT_THROW(spectral_derivative(data, 0.0, Vector::Zero(1)), ValueError);        // not whole periods
  EXPECT_THROW(spectral_derivative(data, 2.01 * pi, Vector::Zero(1)), ValueError);  // not a whole number of steps
  EXPECT_THROW(spectral_derivative(data, 6.0 * pi, Vector::Zero(1)), ValueError);   // longer than the rows
}

TEST(Spectral, RejectsUnevenTimesAndRepeatedRows) {
  Rng rng(3);
  const Trajectory uneven = sample(periodic(), sample_times(periodic(), 40, 0.1, rng), 0.0, rng);
  EXPECT_THROW(spectral_derivative(uneven, 0.0, Vector::Zero(1)), ValueError);
  Trajectory closed = sample(periodic(), Vector::LinSpaced(41, 0.0, 2.0 * pi), 0.0, rng);
  EXPECT_THROW(spectral_derivative(closed, 0.0, Vector::Zero(1)), ValueError);
  EXPECT_LT(true_error(spectral_derivative(closed, 2.0 * pi, Vector::Zero(1)), closed, periodic()), 1e-12);
  const Trajectory few = sample(periodic(), sample_times(periodic(), 7, 0.0, rng), 0.0, rng);
  EXPECT_THROW(spectral_derivative(few, 0.0, Vector::Zero(1)), ValueError);
}

}  // namespace
}  // namespace lieder::test
