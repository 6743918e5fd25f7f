#include "lieder/dictionary/least_squares.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "dictionary/support.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {
namespace {

struct Problem {
  Matrix phi;
  Matrix truth;
  Matrix y;
};

// Columns of very different size (1e-4 .. 1e4), planted coefficients, noise.
Problem planted(Rng& rng, Index rows, Index functions, Index outputs, double noise) {
  Problem p;
  const Vector scale =
      rng.uniform_matrix(functions, 1, -4.0, 4.0).unaryExpr([](double e) { return std::pow(10.0, e); });
  p.phi = rng.normal_matrix(rows, functions) * scale.asDiagonal();
  p.truth = scale.cwiseInverse().asDiagonal() * rng.normal_matrix(functions, outputs);
  p.y = p.phi * p.truth + noise * rng.normal_matrix(rows, outputs);
  return p;
}

double scaled_difference(const Problem& p, const Matrix& a, const Matrix& b) {
  const Vector rms = p.phi.colwise().norm() / std::sqrt(static_cast<double>(p.phi.rows()));
  return (rms.asDiagonal() * (a - b)).cwiseAbs().maxCoeff();
}

TEST(LeastSquaresTest, FindsPlantedCoefficients) {
  Rng rng(1);
  const Problem p = planted(rng, 300, 12, 3, 0.0);
  const LeastSquaresResult fit = fit_least_squares(p.phi, p.y);
  // Backward stable: errors of some K^2 eps of the size of y, in scaled coordinates (condition about 1.5).
  EXPECT_LE(scaled_difference(p, fit.coefficients, p.truth), 1e-13);
  EXPECT_LE(fit.residual_rms.maxCoeff(), 1e-13);
  EXPECT_EQ(fit.rank, 12);
  EXPECT_EQ(fit.dropped_directions.cols(), 0);
  EXPECT_EQ(fit.samples, 300);
  EXPECT_LT(fit.condition, 3.0);  // (1 + sqrt(K/N)) / (1 - sqrt(K/N)) = 1.5 for normal columns
  EXPECT_NEAR(fit.r_squared.pooled, 1.0, 1e-14);
}

TEST(LeastSquaresTest, AgreesWithTheDenseSolverAndTheNormalEquationsOfTheCovariance) {
  Rng rng(2);
  const Problem p = planted(rng, 200, 8, 2, 0.3);
  const LeastSquaresResult fit = fit_least_squares(p.phi, p.y);
  const Vector rms = p.phi.colwise().norm();
  const Matrix scaled = p.phi * rms.cwiseInverse().asDiagonal();
  const Matrix expected = rms.cwiseInverse().asDiagonal() * solve_least_squares(scaled, p.y);
  EXPECT_LE(scaled_difference(p, fit.coefficients, expected), 1e-13);
  const Matrix residual = p.y - p.phi * expected;
  for (Index c = 0; c < 2; ++c) {
    EXPECT_NEAR(fit.residual_rms(c), residual.col(c).norm() / std::sqrt(200.0), 1e-13);
    EXPECT_NEAR(fit.residual_variance(c), residual.col(c).squaredNorm() / 192.0, 1e-13);
  }
  EXPECT_LE((fit.singular_values - singular_values(scaled)).cwiseAbs().maxCoeff(), 1e-14);
  const Matrix covariance =
      rms.asDiagonal() * fit.covariance_factor * fit.covariance_factor.transpose() * rms.asDiagonal();
  EXPECT_LE((covariance - inverse(scaled.transpose() * scaled)).cwiseAbs().maxCoeff(), 1e-12);
  const Matrix errors = fit.standard_errors();
  EXPECT_NEAR(rms(3) * errors(3, 1), std::sqrt(covariance(3, 3) * fit.residual_variance(1)), 1e-13);
}

// The standard errors predict the spread of the coefficients over repeated noise: 400 draws give it within 10%
// (relative standard error of a standard deviation: 1/sqrt(800) = 3.5%).
TEST(LeastSquaresTest, StandardErrorsPredictTheSpread) {
  Rng rng(3);
  const Problem p = planted(rng, 60, 4, 1, 0.0);
  Matrix draws(400, 4);
  Vector predicted = Vector::Zero(4);
  for (Index d = 0; d < 400; ++d) {
    const LeastSquaresResult fit = fit_least_squares(p.phi, p.y + 0.1 * rng.normal_matrix(60, 1));
    draws.row(d) = (fit.coefficients - p.truth).transpose();
    predicted += fit.standard_errors().col(0) / 400.0;
  }
  for (Index k = 0; k < 4; ++k) {
    EXPECT_NEAR(draws.col(k).norm() / 20.0 / predicted(k), 1.0, 0.12);
  }
}

TEST(LeastSquaresTest, StreamingAndMergingEqualTheBatch) {
  Rng rng(4);
  const Problem p = planted(rng, 10000, 6, 2, 0.2);
  const Vector weights = rng.uniform_matrix(10000, 1, 0.0, 2.0);
  const LeastSquaresResult batch = fit_least_squares(p.phi, p.y, weights);
  LeastSquaresAccumulator streamed(6, 2);
  LeastSquaresAccumulator left(6, 2);
  LeastSquaresAccumulator right(6, 2);
  for (Index first = 0; first < 10000; first += 777) {
    const Index rows = std::min<Index>(777, 10000 - first);
    const auto add = [&](LeastSquaresAccumulator& a) {
      a.add(p.phi.middleRows(first, rows), p.y.middleRows(first, rows), weights.segment(first, rows));
    };
    add(streamed);
    add(first < 3000 ? left : right);
  }
  right.merge(left);
  for (const LeastSquaresResult& other : {streamed.solve(), right.solve()}) {
    EXPECT_LE(scaled_difference(p, other.coefficients, batch.coefficients), 1e-13);
    EXPECT_LE((other.residual_rms - batch.residual_rms).cwiseAbs().maxCoeff(), 1e-13);
    EXPECT_LE((other.r_squared.per_output - batch.r_squared.per_output).cwiseAbs().maxCoeff(), 1e-13);
    EXPECT_LE((other.singular_values - batch.singular_values).cwiseAbs().maxCoeff(), 1e-13);
    EXPECT_EQ(other.samples, batch.samples);
  }
}

TEST(LeastSquaresTest, WeightsEqualRepeatedRows) {
  Rng rng(5);
  const Problem p = planted(rng, 50, 5, 2, 0.5);
  Vector weights(50);
  std::vector<Index> repeated;
  for (Index i = 0; i < 50; ++i) {
    const Index times = rng.integer(4);
    weights(i) = static_cast<double>(times);
    repeated.insert(repeated.end(), static_cast<std::size_t>(times), i);
  }
  const LeastSquaresResult weighted = fit_least_squares(p.phi, p.y, weights);
  const LeastSquaresResult rows = fit_least_squares(p.phi(repeated, Eigen::all), p.y(repeated, Eigen::all));
  EXPECT_LE(scaled_difference(p, weighted.coefficients, rows.coefficients), 1e-13);
  EXPECT_LE((weighted.residual_rms - rows.residual_rms).cwiseAbs().maxCoeff(), 1e-13);
  EXPECT_LE((weighted.r_squared.per_output - rows.r_squared.per_output).cwiseAbs().maxCoeff(), 1e-13);
  EXPECT_NEAR(weighted.r_squared.pooled, rows.r_squared.pooled, 1e-13);
  EXPECT_LE((weighted.singular_values - rows.singular_values).cwiseAbs().maxCoeff(), 1e-13);
  EXPECT_EQ(weighted.samples, (weights.array() > 0.0).count());
  // Only the ratios of weights matter.
  const LeastSquaresResult tripled = fit_least_squares(p.phi, p.y, 3.0 * weights);
  EXPECT_LE((tripled.standard_errors() - weighted.standard_errors()).cwiseAbs().maxCoeff(),
            1e-12 * weighted.standard_errors().maxCoeff());
}

TEST(LeastSquaresTest, DropsAndReturnsAPlantedNullDirection) {
  Rng rng(6);
  Problem p = planted(rng, 100, 4, 1, 0.0);
  Matrix phi(100, 6);
  phi << p.phi, p.phi.col(0) + 2.0 * p.phi.col(3), Vector::Zero(100);  // one combination, one column of zeros
  const LeastSquaresResult fit = fit_least_squares(phi, p.y);
  EXPECT_EQ(fit.rank, 4);
  ASSERT_EQ(fit.dropped_directions.cols(), 2);
  const Vector rms = phi.colwise().norm().cwiseMax(1e-300) / 10.0;
  // Each direction is a null vector of Phi: compare with the size of the terms that cancel.
  for (Index d = 0; d < 2; ++d) {
    const Vector w = fit.dropped_directions.col(d);
    EXPECT_NEAR(w.norm(), 1.0, 1e-14);
    EXPECT_LE((phi * w).norm() / 10.0, 1e-14 * std::max(1.0, rms.cwiseProduct(w).norm()));
  }
  EXPECT_LE(fit.residual_rms(0), 1e-13);  // the kept directions explain y all the same
  EXPECT_NEAR(fit.r_squared.pooled, 1.0, 1e-14);
  // Coefficients have no component along the dropped directions in scaled coordinates: the minimum norm solution.
  Vector null(6);
  null << 1.0, 0.0, 0.0, 2.0, -1.0, 0.0;
  EXPECT_LE(std::abs(rms.cwiseProduct(fit.coefficients.col(0)).dot(rms.cwiseProduct(null))),
            1e-13 * rms.cwiseProduct(null).norm());
}

TEST(LeastSquaresTest, RcondDecidesAboutNearNullDirections) {
  Rng rng(7);
  Matrix phi = rng.normal_matrix(500, 3);
  phi.col(2) = phi.col(0) + 1e-6 * phi.col(2);
  const Matrix y = phi.col(0) + phi.col(1);
  EXPECT_EQ(fit_least_squares(phi, y).rank, 3);
  const LeastSquaresResult fit = fit_least_squares(phi, y, {}, {.rcond = 1e-4});
  EXPECT_EQ(fit.rank, 2);
  EXPECT_LT(fit.condition, 2.0);
  ASSERT_EQ(fit.dropped_directions.cols(), 1);
  // The direction is (1, 0, -1) / sqrt 2 up to the perturbation of 1e-6.
  EXPECT_NEAR(std::abs(fit.dropped_directions(0, 0)), std::sqrt(0.5), 1e-5);
  EXPECT_NEAR(fit.dropped_directions(0, 0), -fit.dropped_directions(2, 0), 1e-5);
}

TEST(LeastSquaresTest, FewerRowsThanFunctions) {
  Rng rng(8);
  const Matrix phi = rng.normal_matrix(5, 9);
  const Matrix y = rng.normal_matrix(5, 2);
  const LeastSquaresResult fit = fit_least_squares(phi, y);
  EXPECT_EQ(fit.rank, 5);
  EXPECT_EQ(fit.dropped_directions.cols(), 4);
  EXPECT_LE((phi * fit.coefficients - y).cwiseAbs().maxCoeff(), 1e-13);
  EXPECT_LE((phi * fit.dropped_directions).cwiseAbs().maxCoeff(), 1e-13);
  EXPECT_TRUE(std::isinf(fit.residual_variance(0)));
  EXPECT_TRUE(fit.coefficients.allFinite());
}

// min |Phi W - Y|^2 / N + ridge |S W|^2 is an ordinary problem with rows sqrt(N ridge) S below Phi.
TEST(LeastSquaresTest, RidgeEqualsAppendedRows) {
  Rng rng(9);
  const Problem p = planted(rng, 40, 5, 2, 0.5);
  const Vector rms = p.phi.colwise().norm() / std::sqrt(40.0);
  Matrix rows(45, 5);
  rows << p.phi, std::sqrt(40.0 * 0.1) * Matrix(rms.asDiagonal());
  Matrix y = Matrix::Zero(45, 2);
  y.topRows(40) = p.y;
  const Matrix expected =
      rms.cwiseInverse().asDiagonal() * solve_least_squares(rows * rms.cwiseInverse().asDiagonal(), y);
  const LeastSquaresResult fit = fit_least_squares(p.phi, p.y, {}, {.ridge = 0.1});
  EXPECT_LE(scaled_difference(p, fit.coefficients, expected), 1e-13);
  const Matrix residual = p.y - p.phi * expected;
  EXPECT_NEAR(fit.residual_rms(1), residual.col(1).norm() / std::sqrt(40.0), 1e-13);
}

TEST(LeastSquaresTest, ErrorsSayWhatWasExpected) {
  LeastSquaresAccumulator a(3, 1);
  Matrix phi = Matrix::Ones(4, 3);
  const Matrix y = Matrix::Ones(4, 1);
  test::expect_throw<ValueError>([&] { a.solve(); }, "at least one sample of positive weight");
  test::expect_throw<ShapeError>([&] { a.add(Matrix::Ones(4, 2), y); }, "phi: expected any x 3, got 4 x 2");
  test::expect_throw<ShapeError>([&] { a.add(phi, Matrix::Ones(3, 1)); }, "y: expected 4 x 1, got 3 x 1");
  test::expect_throw<ShapeError>([&] { a.add(phi, y, Vector::Ones(2)); }, "weights: expected size 4, got 2");
  test::expect_throw<ValueError>([&] { a.add(phi, y, -Vector::Ones(4)); }, "weights: expected non-negative numbers");
  phi(2, 1) = std::numeric_limits<double>::infinity();
  test::expect_throw<ValueError>([&] { a.add(phi, y); }, "phi: entry (2, 1) is inf");
  EXPECT_EQ(a.samples(), 0);  // rejected blocks leave nothing behind
  a.add(Matrix::Ones(4, 3), y, Vector::Zero(4));
  test::expect_throw<ValueError>([&] { a.solve(); }, "at least one sample of positive weight");
  a.add(Matrix::Ones(4, 3), y);
  test::expect_throw<ValueError>([&] { a.solve({.rcond = 1.0}); }, "rcond: expected a number in [0, 1), got 1");
  test::expect_throw<ValueError>([&] { a.solve({.ridge = -1.0}); }, "ridge: expected a number >= 0, got -1");
  test::expect_throw<ShapeError>([&] { a.merge(LeastSquaresAccumulator(2, 1)); }, "functions: expected size 3, got 2");
  test::expect_throw<ShapeError>([&] { a.merge(LeastSquaresAccumulator(3, 2)); }, "expected size");
  test::expect_throw<ValueError>([] { LeastSquaresAccumulator(0, 1); }, "at least one function");
}

TEST(RSquaredTest, DefinitionAndConstantOutputs) {
  Matrix y(4, 3);
  y << 1.0, 7.1, 0.0, 2.0, 7.1, 0.0, 3.0, 7.1, 0.0, 4.0, 7.1, 0.0;
  Matrix prediction = y;
  prediction(0, 0) = 1.5;
  // sum (y - mean)^2 = 5, residual 0.25; constants reproduced: 1.
  RSquared r = r_squared(y, prediction);
  EXPECT_NEAR(r.per_output(0), 0.95, 1e-15);
  EXPECT_EQ(r.per_output(1), 1.0);
  EXPECT_EQ(r.per_output(2), 1.0);
  EXPECT_NEAR(r.pooled, 0.95, 1e-14);
  prediction(3, 1) = 7.0;
  prediction(1, 2) = 1e-3;
  r = r_squared(y, prediction);
  EXPECT_EQ(r.per_output(1), 0.0);
  EXPECT_EQ(r.per_output(2), 0.0);
  EXPECT_NEAR(r.pooled, 1.0 - (0.25 + 0.01 + 1e-6) / 5.0, 1e-14);
  EXPECT_EQ(r_squared(y.rightCols(2), prediction.rightCols(2)).pooled, 0.0);
  EXPECT_EQ(r_squared(y.rightCols(2), y.rightCols(2)).pooled, 1.0);
  // Worse than the mean.
  EXPECT_NEAR(r_squared(y.col(0), -y.col(0)).pooled, 1.0 - 4.0 * 30.0 / 5.0, 1e-12);
  test::expect_throw<ShapeError>([&] { r_squared(y, prediction.topRows(3)); }, "predicted: expected 4 x 3, got 3 x 3");
  test::expect_throw<ValueError>([] { r_squared(Matrix(0, 1), Matrix(0, 1)); }, "at least one sample");
}

// The mean of 10,000 copies of 0.1 is not 0.1: constancy is decided at rounding, not at equality.
TEST(RSquaredTest, ConstantFitsReportNoNan) {
  const LeastSquaresResult fit = fit_least_squares(Matrix::Ones(10000, 1), Matrix::Constant(10000, 1, 0.1));
  EXPECT_EQ(fit.r_squared.per_output(0), 1.0);
  const LeastSquaresResult poor = fit_least_squares(Rng(1).normal_matrix(10000, 1), Matrix::Constant(10000, 1, 0.1));
  EXPECT_EQ(poor.r_squared.per_output(0), 0.0);
  const LeastSquaresResult zero = fit_least_squares(Rng(1).normal_matrix(10, 2), Matrix::Zero(10, 1));
  EXPECT_EQ(zero.r_squared.per_output(0), 1.0);
  EXPECT_EQ(zero.coefficients, Matrix::Zero(2, 1));
}

// Offsets far larger than the spread: the one-pass spread must not cancel.
TEST(RSquaredTest, LargeOffsets) {
  Rng rng(10);
  const Matrix noise = rng.normal_matrix(1000, 1);
  OutputSpread spread(1);
  for (Index first = 0; first < 1000; first += 100) {
    spread.add((noise.middleRows(first, 100).array() + 1e8).matrix());
  }
  const double mean = noise.mean();
  // Each entry is rounded to 1e8 eps = 2e-8 of the spread.
  EXPECT_NEAR(spread.centred_squares()(0), (noise.array() - mean).square().sum(), 1e-3);
  EXPECT_NEAR(spread.mean()(0), 1e8 + mean, 1e8 * 10.0 * test::kEps);
}

}  // namespace
}  // namespace lieder
