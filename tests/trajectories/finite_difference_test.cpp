#include "lieder/trajectories/finite_difference.hpp"

#include <gtest/gtest.h>

#include "lieder/core/error.hpp"
#include "trajectories/signals.hpp"

namespace lieder::test {
namespace {

TEST(FiniteDifference, ClassicalWeights) {
  const Matrix w = finite_difference_weights(0.0, (Vector(5) << -2, -1, 0, 1, 2).finished(), 4);
  // Fornberg (1988), table 1: first and second derivative at five points.
  const Vector first = (Vector(5) << 1.0 / 12, -2.0 / 3, 0, 2.0 / 3, -1.0 / 12).finished();
  const Vector second = (Vector(5) << -1.0 / 12, 4.0 / 3, -5.0 / 2, 4.0 / 3, -1.0 / 12).finished();
  EXPECT_LT((w.col(0) - Vector::Unit(5, 2)).norm(), 1e-15);
  EXPECT_LT((w.col(1) - first).norm(), 1e-15);
  EXPECT_LT((w.col(2) - second).norm(), 1e-14);
}

// All derivatives of monomials are exact on random nodes: the rounding of weights of size O(1) times 1e2 nodes.
TEST(FiniteDifference, WeightsAreExactForPolynomials) {
  Rng rng(4);
  const Vector nodes = (Vector::LinSpaced(7, -1.0, 1.0) + 0.1 * rng.normal_vector(7)).eval();
  const double at = 0.3;
  const Matrix w = finite_difference_weights(at, nodes, 3);
  for (int power = 0; power <= 6; ++power) {
    const Vector values = nodes.array().pow(power);
    double expected = std::pow(at, power);
    for (int m = 0; m <= 3; ++m) {
      EXPECT_NEAR(w.col(m).dot(values), expected, 1e-11) << power << " " << m;
      expected *= power - m >= 1 ? (power - m) / at : 0.0;
    }
  }
}

// Even times, from row 500 on uneven ones: a row has the derivative and error that it has among its four neighbours alone.
// Distances are taken as equal to the rounding of the times, 4e-16 * 9 / 0.01 of a step.
TEST(FiniteDifference, RunsOfEvenTimesAreRowByRow) {
  SCOPED_TRACE("seed 9");
  Rng rng(9);
  Vector times(900);
  for (Index i = 0; i < 900; ++i) {
    times(i) = 0.01 * static_cast<double>(i) + (i < 500 ? 0.0 : rng.uniform(0.0, 0.005));
  }
  Trajectory data{times, Matrix(900, 2), Matrix(900, 0), 0};
  data.states.col(0) = (3.0 * times.array()).sin();
  data.states.col(1) = times.array().square() + 0.1 * rng.normal_vector(900).array();
  const Vector noise = (Vector(2) << 1e-6, 0.1).finished();
  const DerivativeEstimate found = finite_difference(data, 2, noise);
  for (Index i = 2; i < 898; ++i) {
    const Trajectory near{times.segment(i - 2, 5), data.states.middleRows(i - 2, 5), Matrix(5, 0), 0};
    const DerivativeEstimate alone = finite_difference(near, 2, noise);
    ASSERT_LT((found.derivatives.row(i) - alone.derivatives.row(2)).norm(),
              1e-11 * (1.0 + alone.derivatives.row(2).norm()))
        << i;
    ASSERT_LT((found.errors.row(i) - alone.errors.row(2)).norm(), 1e-11 * (1.0 + alone.errors.row(2).norm())) << i;
  }
}

// Order 2 is the formula of three points, exact for quadratics, and its rows are those with two neighbours.
TEST(FiniteDifference, OrderTwoIsThreePoints) {
  Trajectory data{(Vector(5) << 0.0, 0.3, 0.4, 1.0, 1.7).finished(), Matrix(5, 2), Matrix(5, 0), 0};
  data.states.col(0) = 2.0 * data.times.array().square() - 3.0 * data.times.array();
  data.states.col(1) = 5.0 - data.times.array();
  const DerivativeEstimate found = finite_difference(data, 2, Vector::Zero(2));
  EXPECT_EQ(found.first, 1);
  EXPECT_EQ(found.count, 3);
  EXPECT_EQ(found.method, "finite-difference:2");
  for (Index i = 0; i < 5; ++i) {
    EXPECT_NEAR(found.derivatives(i, 0), 4.0 * data.times(i) - 3.0, 1e-13);
    EXPECT_NEAR(found.derivatives(i, 1), -1.0, 1e-13);
  }
  EXPECT_LT(found.errors.maxCoeff(), 1e-12);
  data.states.col(0) = data.times.array().sin();
  const DerivativeEstimate sine = finite_difference(data, 2, Vector::Zero(2));
  for (Index i = 1; i < 4; ++i) {
    const double before = data.times(i) - data.times(i - 1);
    const double after = data.times(i + 1) - data.times(i);
    const double expected = ((data.states(i + 1, 0) - data.states(i, 0)) * (before / after) +
                             (data.states(i, 0) - data.states(i - 1, 0)) * (after / before)) /
                            (before + after);
    EXPECT_NEAR(sine.derivatives(i, 0), expected, 1e-14);
  }
}

// Errors fall as step^order, on even times exactly so (ratio within a quarter of a power of two), on uneven times the
// grids differ between the two resolutions: within half an order.
TEST(FiniteDifference, ConvergenceOrders) {
  const Signal signal = signals()[0];
  for (const double jitter : {0.0, 0.2}) {
    for (const int order : {1, 2, 3, 4, 6}) {
      SCOPED_TRACE("jitter " + std::to_string(jitter) + " order " + std::to_string(order));
      Rng rng(7);
      double errors[2];
      for (int level = 0; level < 2; ++level) {
        const Trajectory data = sample(signal, sample_times(signal, 100 << level, jitter, rng), 0.0, rng);
        errors[level] = true_error(finite_difference(data, order, Vector::Zero(1)), data, signal);
      }
      EXPECT_NEAR(measured_order(errors[0], errors[1]), order, jitter > 0.0 ? 0.5 : 0.25);
    }
  }
}

// Stated bound: the estimated error is within a factor of three of the true one, without noise (truncation) and with.
TEST(FiniteDifference, EstimatedErrors) {
  for (const Signal& signal : signals()) {
    for (const double noise : {0.0, 1e-3, 1e-2, 1e-1}) {
      for (const int order : {2, 4}) {
        for (std::uint64_t seed = 0; seed < (noise > 0.0 ? 20U : 3U); ++seed) {
          SCOPED_TRACE(signal.name + " noise " + std::to_string(noise) + " order " + std::to_string(order) + " seed " +
                       std::to_string(seed));
          Rng rng(seed);
          const Trajectory data = sample(signal, sample_times(signal, 200, 0.3, rng), noise, rng);
          const DerivativeEstimate found = finite_difference(data, order, noise_level({data}));
          const double ratio = true_error(found, data, signal) / found.rms_error()(0);
          EXPECT_LT(ratio, 3.0);
          EXPECT_GT(ratio, 1.0 / 3.0);
        }
      }
    }
  }
}

TEST(FiniteDifference, Errors) {
  const Trajectory data{Vector::LinSpaced(4, 0.0, 1.0), Matrix::Ones(4, 1), Matrix(4, 0), 0};
  EXPECT_THROW(finite_difference(data, 0, Vector::Zero(1)), ValueError);
  EXPECT_THROW(finite_difference(data, 13, Vector::Zero(1)), ValueError);
  EXPECT_THROW(finite_difference(data, 4, Vector::Zero(1)), ValueError);
  EXPECT_THROW(finite_difference(data, 2, Vector::Zero(2)), ShapeError);
  EXPECT_THROW(finite_difference_weights(0.0, (Vector(2) << 1, 1).finished(), 1), ValueError);
}

}  // namespace
}  // namespace lieder::test
