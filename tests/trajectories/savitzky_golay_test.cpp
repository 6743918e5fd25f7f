#include "lieder/trajectories/savitzky_golay.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "trajectories/signals.hpp"

namespace lieder::test {
namespace {

class SavitzkyGolayOf : public testing::TestWithParam<Signal> {};

INSTANTIATE_TEST_SUITE_P(Signals, SavitzkyGolayOf, testing::ValuesIn(signals()),
                         [](const auto& each) { return each.param.name; });

// The tables of Savitzky and Golay (1964): five points, quadratic, smoothing (-3 12 17 12 -3) / 35 and slope
// (-2 -1 0 1 2) / 10.
TEST(SavitzkyGolay, ClassicalTables) {
  const Vector smoothing = (Vector(7) << 0, -3, 12, 17, 12, -3, 0).finished() / 35.0;
  const Vector slope = (Vector(7) << 0, -2, -1, 0, 1, 2, 0).finished() / 10.0;
  for (Index j = 0; j < 7; ++j) {
    const Trajectory impulse{Vector::LinSpaced(7, 0.0, 6.0), Vector::Unit(7, j), Matrix(7, 0), 0};
    const DerivativeEstimate found = savitzky_golay(impulse, {5, 2}, Vector::Zero(1));
    EXPECT_NEAR(found.states(3, 0), smoothing(j), 1e-14) << j;
    EXPECT_NEAR(found.derivatives(3, 0), slope(j), 1e-14) << j;
  }
}

// Even times: a row has the state, derivative and error that it has in its window alone (finite_difference_test.cpp).
TEST(SavitzkyGolay, RunsOfEvenTimesAreRowByRow) {
  SCOPED_TRACE("seed 9");
  Rng rng(9);
  const Vector times = Vector::LinSpaced(700, 0.0, 7.0);
  Trajectory data{times, Matrix(700, 1), Matrix(700, 0), 0};
  data.states.col(0) = (3.0 * times.array()).sin() + 0.1 * rng.normal_vector(700).array();
  const Vector noise = Vector::Constant(1, 0.1);
  const DerivativeEstimate found = savitzky_golay(data, {9, 3}, noise);
  for (Index i = 4; i < 696; ++i) {
    const Trajectory near{times.segment(i - 4, 9), data.states.middleRows(i - 4, 9), Matrix(9, 0), 0};
    const DerivativeEstimate alone = savitzky_golay(near, {9, 3}, noise);
    ASSERT_NEAR(found.states(i, 0), alone.states(4, 0), 1e-11);
    ASSERT_NEAR(found.derivatives(i, 0), alone.derivatives(4, 0), 1e-10);
    ASSERT_NEAR(found.errors(i, 0), alone.errors(4, 0), 1e-10);
  }
}

// Against the least squares solution of the Vandermonde system by SVD, on uneven times, at the ends too. Tolerance:
// rounding times the condition of the monomials on [-1, 1], below 1e3.
TEST(SavitzkyGolay, IsLocalLeastSquares) {
  Rng rng(2);
  const Signal signal = signals()[1];
  const Trajectory data = sample(signal, sample_times(signal, 60, 0.4, rng), 0.1, rng);
  for (const auto& [window, degree] : {std::pair<Index, int>{9, 3}, {11, 2}, {15, 5}}) {
    const DerivativeEstimate found = savitzky_golay(data, {window, degree}, Vector::Zero(1));
    for (const Index i : {Index{0}, Index{3}, Index{30}, Index{59}}) {
      const Index first = std::clamp<Index>(i - window / 2, 0, 60 - window);
      const Vector s = data.times.segment(first, window).array() - data.times(i);
      Matrix powers(window, degree + 1);
      for (int p = 0; p <= degree; ++p) {
        powers.col(p) = s.array().pow(p);
      }
      const Matrix fit = solve_least_squares(powers, data.states.middleRows(first, window));
      EXPECT_NEAR(found.states(i, 0), fit(0, 0), 1e-11);
      EXPECT_NEAR(found.derivatives(i, 0), fit(1, 0), 1e-11);
    }
  }
}

// The slope of a centred window of degree 3 has an error of order step^4.
TEST(SavitzkyGolay, ConvergenceOrder) {
  const Signal signal = signals()[0];
  Rng rng(7);
  double errors[2];
  for (int level = 0; level < 2; ++level) {
    const Trajectory data = sample(signal, sample_times(signal, 200 << level, 0.0, rng), 0.0, rng);
    errors[level] = true_error(savitzky_golay(data, {9, 3}, Vector::Zero(1)), data, signal);
  }
  EXPECT_NEAR(measured_order(errors[0], errors[1]), 4.0, 0.25);
}

// Stated bound: within a factor of three of the true error, with a given window and with the chosen one. Each of the 20
// seeds has one of the windows; without noise only the times are random, and one seed has each of them.
TEST_P(SavitzkyGolayOf, EstimatedErrors) {
  const Signal& signal = GetParam();
  for (const double noise : {0.0, 1e-3, 1e-2, 1e-1}) {
    for (std::uint64_t seed = 0; seed < (noise > 0.0 ? 20U : 3U); ++seed) {
      for (const Index window : {std::array<Index, 3>{0, 11, 41}[seed % 3]}) {
        SCOPED_TRACE(signal.name + " noise " + std::to_string(noise) + " window " + std::to_string(window) + " seed " +
                     std::to_string(seed));
        Rng rng(seed);
        const Trajectory data = sample(signal, sample_times(signal, 200, 0.3, rng), noise, rng);
        const DerivativeEstimate found = savitzky_golay(data, {window, 3}, noise_level({data}));
        const double ratio = true_error(found, data, signal) / found.rms_error()(0);
        EXPECT_LT(ratio, 3.0) << found.method;
        EXPECT_GT(ratio, 1.0 / 3.0) << found.method;
      }
    }
  }
}

// The chosen window is no worse than twice the best of a geometric sequence of windows: each is a quarter longer than the
// one before, which changes the standard error of a slope by 1.25^(3/2) = 1.4 at most.
TEST_P(SavitzkyGolayOf, ChosenWindow) {
  const Signal& signal = GetParam();
  for (const double noise : {1e-3, 1e-2, 1e-1}) {
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      SCOPED_TRACE(signal.name + " noise " + std::to_string(noise) + " seed " + std::to_string(seed));
      Rng rng(seed);
      const Trajectory data = sample(signal, sample_times(signal, 200, 0.3, rng), noise, rng);
      const Vector level = noise_level({data});
      double best = std::numeric_limits<double>::infinity();
      for (Index window = 7; window <= 99; window += std::max<Index>(2, 2 * (window / 8))) {
        best = std::min(best, true_error(savitzky_golay(data, {window, 3}, level), data, signal));
      }
      const DerivativeEstimate found = savitzky_golay(data, {0, 3}, level);
      EXPECT_LT(true_error(found, data, signal), 2.0 * best) << found.method;
    }
  }
}

TEST(SavitzkyGolay, Errors) {
  const Trajectory data{Vector::LinSpaced(10, 0.0, 1.0), Matrix::Ones(10, 1), Matrix(10, 0), 0};
  EXPECT_THROW(savitzky_golay(data, {6, 3}, Vector::Zero(1)), ValueError);
  EXPECT_THROW(savitzky_golay(data, {5, 3}, Vector::Zero(1)), ValueError);
  EXPECT_THROW(savitzky_golay(data, {11, 3}, Vector::Zero(1)), ValueError);
  EXPECT_THROW(savitzky_golay(data, {7, 9}, Vector::Zero(1)), ValueError);
  EXPECT_THROW(savitzky_golay_window({data}, 8, Vector::Zero(1)), ValueError);
}

}  // namespace
}  // namespace lieder::test
