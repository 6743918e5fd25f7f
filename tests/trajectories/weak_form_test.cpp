#include "lieder/trajectories/weak_form.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/least_squares.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/trajectories/derivatives.hpp"
#include "trajectories/signals.hpp"
#include "trajectories/test_functions.hpp"

namespace lieder::test {
namespace {

// x' = -0.1 x + 2 y, y' = -2 x - 0.1 y, whose solution is known.
Matrix oscillator(const Vector& times) {
  Matrix x(times.size(), 2);
  for (Index i = 0; i < times.size(); ++i) {
    const double size = 2.0 * std::exp(-0.1 * times(i));
    x.row(i) << size * std::cos(2.0 * times(i)), -size * std::sin(2.0 * times(i));
  }
  return x;
}

// Its coefficients on the monomials 1, x, y, x^2, ... .
Matrix oscillator_coefficients(Index functions) {
  Matrix w = Matrix::Zero(functions, 2);
  w.row(1) << -0.1, -2.0;
  w.row(2) << 2.0, -0.1;
  return w;
}

// A logistic curve solves x' = x - x^2: a nonlinear equation with a known solution.
Trajectory logistic(Index samples, double jitter, std::uint64_t seed) {
  Rng rng(seed);
  const Signal signal = signals()[3];
  return sample(signal, sample_times(signal, samples, jitter, rng), 0.0, rng);
}

Trajectory noisy(const Vector& times, double noise, Rng& rng) {
  const Matrix exact = oscillator(times);
  const RowVector size = exact.colwise().norm() / std::sqrt(static_cast<double>(times.size()));
  return {times, exact + noise * rng.normal_matrix(times.size(), 2) * size.asDiagonal(), Matrix(times.size(), 0), 0};
}

// Moments of the bump in closed form: int (1 - s^2)^p s^(2q) ds = B(q + 1/2, p + 1) on [-1, 1]; by parts for phi'.
TEST(WeakForm, WeightsIntegratePolynomials) {
  Rng rng(3);
  Vector uneven(15);
  for (Index i = 0; i < 15; ++i) {
    uneven(i) = -1.0 + (static_cast<double>(i) + (i % 14 == 0 ? 0.0 : rng.uniform(-0.3, 0.3))) / 7.0;
  }
  const int p = 6;
  const detail::TestFunction weights = detail::test_function(uneven, p);
  for (int power = 0; power <= 5; ++power) {  // exact to the degree of the interpolation
    const auto moment = [&](int q) { return q % 2 == 1 ? 0.0 : std::beta(0.5 * q + 0.5, p + 1.0); };
    const Vector u = uneven.array().pow(power);
    EXPECT_NEAR(weights.value.dot(u), moment(power), 1e-13) << power;
    EXPECT_NEAR(weights.slope.dot(u), power == 0 ? 0.0 : -power * moment(power - 1), 1e-12) << power;
  }
}

// With exact data the true coefficients leave the error of the quadrature, when the window keeps its length in time:
// step^4 on even times for p = 4 (int phi' x dt, whose integrand has a third derivative at the ends), step^6 on uneven
// times, whose grids differ between the two resolutions.
TEST(WeakForm, ResidualOfTheTrueModelIsQuadrature) {
  const auto dictionary = monomials(1, 0, 3);
  Matrix w = Matrix::Zero(4, 1);
  w(1, 0) = 1.0;
  w(2, 0) = -1.0;
  for (const double jitter : {0.0, 0.3}) {
    SCOPED_TRACE("jitter " + std::to_string(jitter));
    double residuals[2];
    for (int level = 0; level < 2; ++level) {
      const WeakOptions options{4, Index{8} << level, Index{4} << level, 0};
      const WeakSystem system = weak_system({logistic(120 << level, jitter, 5)}, *dictionary, options);
      residuals[level] = (system.targets - system.features * w).norm() / system.targets.norm();
    }
    const double order = measured_order(residuals[0], residuals[1]);
    EXPECT_NEAR(order, jitter > 0.0 ? 6.0 : 4.0, jitter > 0.0 ? 1.0 : 0.25);
  }
}

TEST(WeakForm, ExactDataGiveExactCoefficients) {
  const auto dictionary = monomials(2, 0, 3);
  const Vector times = Vector::LinSpaced(500, 0.0, 25.0);
  const Trajectory data{times, oscillator(times), Matrix(500, 0), 0};
  const WeakFit fit = fit_weak({data}, *dictionary);
  // Quadrature with p = 8 and 2 h + 1 > 30 rows in half a period: below 1e-9.
  EXPECT_LT((fit.coefficients - oscillator_coefficients(dictionary->size())).cwiseAbs().maxCoeff(), 1e-8);
}

// Residuals whitened by the full covariance have unit variance and are uncorrelated: over 200 draws of the noise the
// mean of r r^T is the identity, entries with a standard deviation of at most sqrt(2 / 200) = 0.1.
TEST(WeakForm, WhitenedResidualsAreWhite) {
  const auto dictionary = monomials(2, 0, 1);
  const Matrix w = oscillator_coefficients(3);
  const Vector times = Vector::LinSpaced(60, 0.0, 6.0);
  Rng rng(9);
  const Matrix exact = oscillator(times);
  const double sigma = 0.05;
  Matrix second = Matrix::Zero(6, 6);
  for (int draw = 0; draw < 200; ++draw) {
    const Trajectory data{times, exact + sigma * rng.normal_matrix(60, 2), Matrix(60, 0), 0};
    const WeakSystem system = weak_system({data}, *dictionary, {8, 8, 4, 0});
    const WeakRows rows = whiten(system, {data}, *dictionary, w, Vector::Constant(2, sigma), 1);
    const Vector residual = rows.targets.col(0).head(6) - rows.features.topRows(6) * w.col(1);
    second += residual * residual.transpose() / 200.0;
  }
  EXPECT_LT((second - Matrix::Identity(6, 6)).cwiseAbs().maxCoeff(), 0.4);
}

// The same for both outputs together, rows i n + c, with the windows at the ends: means over 200 draws of r r^T.
TEST(WeakForm, JointlyWhitenedResidualsAreWhite) {
  const auto dictionary = monomials(2, 0, 1);
  const Matrix w = oscillator_coefficients(3);
  const Vector times = Vector::LinSpaced(90, 0.0, 6.0);
  SparseMatrix basis(6, 6);
  basis.setIdentity();
  WeakOptions options;
  options.half_width = 12;
  options.stride = 4;
  options.ends = true;
  Rng rng(10);
  const Matrix exact = oscillator(times);
  const Vector sigma = (Vector(2) << 0.05, 0.02).finished();
  Matrix second = Matrix::Zero(12, 12);
  for (int draw = 0; draw < 200; ++draw) {
    const Trajectory data{times, exact + rng.normal_matrix(90, 2) * sigma.asDiagonal(), Matrix(90, 0), 0};
    const WeakSystem system = weak_system({data}, *dictionary, options);
    ASSERT_EQ(system.features.rows(), (90 - 25) / 4 + 1 + 2);  // half width 8 at both ends
    const WeakRows rows = whiten_jointly(system, weak_jacobians({data}, *dictionary, w), sigma, basis);
    const Vector residual = rows.targets.col(0).head(12) - rows.features.topRows(12) * w.reshaped();
    second += residual * residual.transpose() / 200.0;
  }
  EXPECT_LT((second - Matrix::Identity(12, 12)).cwiseAbs().maxCoeff(), 0.4);
}

// On a cubic smoothing changes nothing, even and uneven, at the ends too; of noise on it, it leaves at most a half (2 m + 1 = 21
// points, four degrees of freedom); a state that no window explains stays as it is.
TEST(WeakForm, SmoothedStates) {
  Rng rng(11);
  for (const bool even : {true, false}) {
    Vector times = Vector::LinSpaced(120, -1.0, 1.0);
    for (Index i = 0; i < 120 && !even; ++i) {
      times(i) += rng.uniform(-0.005, 0.005);
    }
    Matrix states(120, 2);
    states.col(0) = (times.array().cube() - 0.5 * times.array()).matrix();
    states.col(1) = (40.0 * times.array()).sin().matrix();
    Trajectory data{times, states, Matrix(120, 0), 0};
    const Vector none = Vector::Constant(2, 1e-9);
    const Matrix same = smooth_states({data}, 10, none).front().states;
    EXPECT_LT((same.col(0) - states.col(0)).cwiseAbs().maxCoeff(), 1e-12);
    EXPECT_EQ((same.col(1) - states.col(1)).norm(), 0.0);
    data.states.col(0) += 0.1 * rng.normal_vector(120);
    const Matrix smooth = smooth_states({data}, 10, (Vector(2) << 0.1, 1e-9).finished()).front().states;
    EXPECT_LT((smooth.col(0) - states.col(0)).norm(), 0.5 * (data.states.col(0) - states.col(0)).norm());
  }
}

// Noise of variance v adds v to the mean of x^2. Of the square of a smoothed state it adds v times the smoother's own weight,
// 9 / (4 (2 m + 1)) for a cubic far from the ends, 0.07 for m = 15, and more near them. Forty trajectories of 200 rows: the
// standard error is about 0.02 v.
TEST(WeakForm, SmoothedStatesTakeTheBiasAway) {
  SCOPED_TRACE("seed 12");
  const auto dictionary = monomials(1, 1, 2);
  Rng rng(12);
  std::vector<Trajectory> clean;
  std::vector<Trajectory> data;
  for (int k = 0; k < 40; ++k) {
    const Vector times = Vector::LinSpaced(200, -4.0, 4.0);
    const Matrix x = (1.0 + (-times.array()).exp()).inverse().matrix();
    clean.push_back({times, x, Matrix(200, 0), 0});
    data.push_back({times, x + 0.1 * rng.normal_matrix(200, 1), Matrix(200, 0), 0});
  }
  WeakOptions options;
  options.half_width = 30;
  const Vector exact = weak_system(clean, *dictionary, options).features.col(1);
  WeakSystem system = weak_system(data, *dictionary, options);
  const double raw = (system.features.col(1) - exact).mean();
  expand_around(smooth_states(data, 15, Vector::Constant(1, 0.1)), *dictionary, system);
  const double around = (system.features.col(1) - exact).mean();
  EXPECT_LT(std::abs(around), 0.2 * raw);
}

// Whitening by D D^T is generalised least squares: against the dense formula (G^T C^-1 G)^-1 G^T C^-1 b.
TEST(WeakForm, IsGeneralisedLeastSquares) {
  const auto dictionary = monomials(2, 0, 2);
  Rng rng(2);
  const Trajectory first = noisy(Vector::LinSpaced(70, 0.0, 6.0), 0.05, rng);
  const Trajectory second = noisy(Vector::LinSpaced(50, 1.0, 6.0), 0.05, rng);
  const WeakSystem system = weak_system({first, second}, *dictionary, {6, 6, 3, 0});
  Matrix covariance = Matrix::Zero(system.features.rows(), system.features.rows());
  for (const WeakBlock& block : system.blocks) {
    const Matrix d(block.slope);
    covariance.block(block.first, block.first, d.rows(), d.rows()) = d * d.transpose();
  }
  const Matrix weight = inverse(covariance);
  const Matrix expected = inverse(system.features.transpose() * weight * system.features) *
                          system.features.transpose() * weight * system.targets;
  const WeakRows rows = whiten(system);
  // The ridge of 1e-10 times the condition of C, below 1e3, and of the normal equations, below 1e3.
  EXPECT_LT((fit_least_squares(rows.features, rows.targets).coefficients - expected).norm(), 1e-4 * expected.norm());
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

// 20 % noise on the damped oscillator: the median error over 20 seeds, and that of finite differences of order 2 with the
// same library.
struct Comparison {
  double weak;
  double differences;
};

Comparison compare(int degree) {
  const Vector times = Vector::LinSpaced(1000, 0.0, 20.0);
  const auto dictionary = monomials(2, 0, degree);
  const Matrix truth = oscillator_coefficients(dictionary->size());
  std::vector<double> weak;
  std::vector<double> differences;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Rng rng(seed);
    const Trajectory data = noisy(times, 0.2, rng);
    weak.push_back((fit_weak({data}, *dictionary).coefficients - truth).norm() / truth.norm());
    const DerivativeSamples pairs = derivative_samples({data}, parse_derivatives("finite-difference:2"));
    const LeastSquaresResult fit = fit_least_squares(dictionary->values(pairs.states), pairs.derivatives);
    differences.push_back((fit.coefficients - truth).norm() / truth.norm());
  }
  testing::Test::RecordProperty("weak", std::to_string(median(weak)));
  testing::Test::RecordProperty("differences", std::to_string(median(differences)));
  return {median(weak), median(differences)};
}

TEST(WeakForm, BeatsFiniteDifferencesOnALinearLibrary) {
  const Comparison errors = compare(1);
  EXPECT_LT(3.0 * errors.weak, errors.differences) << errors.weak;
}

TEST(WeakForm, BeatsFiniteDifferencesOnACubicLibrary) {
  const Comparison errors = compare(3);
  EXPECT_LT(2.0 * errors.weak, errors.differences) << errors.weak;
}

// The standard errors hold: pulls (estimate - truth) / error have a root mean square near one (80 of them: 8 %; to first
// order in the noise).
TEST(WeakForm, StandardErrors) {
  const auto dictionary = monomials(2, 0, 1);
  const Matrix truth = oscillator_coefficients(3);
  double sum = 0.0;
  Vector misfit = Vector::Zero(2);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Rng rng(seed);
    const Trajectory data = noisy(Vector::LinSpaced(300, 0.0, 15.0), 0.02, rng);
    const WeakFit fit = fit_weak({data}, *dictionary);
    sum += ((fit.coefficients - truth).array() / fit.standard_errors.array()).square().bottomRows(2).sum();
    misfit += fit.misfit / 20.0;
  }
  EXPECT_NEAR(std::sqrt(sum / 80.0), 1.0, 0.3);
  EXPECT_NEAR(misfit(0), 1.0, 0.3);
  EXPECT_NEAR(misfit(1), 1.0, 0.3);
}

// One set of equations for both outputs serves about as well: within a factor of 1.5 of the reweighted fit, and better
// than D D^T alone. Long trajectories, so that noise averages out and the weights count.
TEST(WeakForm, CommonWhitening) {
  const auto dictionary = monomials(2, 0, 1);
  const Matrix truth = oscillator_coefficients(3);
  std::vector<double> own;
  std::vector<double> common;
  std::vector<double> without;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Rng rng(seed);
    const Trajectory data = noisy(Vector::LinSpaced(2000, 0.0, 20.0), 0.2, rng);
    const WeakFit fit = fit_weak({data}, *dictionary);
    const WeakSystem system = weak_system({data}, *dictionary);
    const WeakRows rows = whiten(system, {data}, *dictionary, fit.coefficients, fit.noise);
    const WeakRows plain = whiten(system);
    own.push_back((fit.coefficients - truth).norm());
    common.push_back((fit_least_squares(rows.features, rows.targets).coefficients - truth).norm());
    without.push_back((fit_least_squares(plain.features, plain.targets).coefficients - truth).norm());
  }
  EXPECT_LT(median(common), 1.5 * median(own));
  EXPECT_LT(median(common), median(without));
}

TEST(WeakForm, StatesThatDoNotMove) {
  const auto dictionary = monomials(2, 0, 1);
  Trajectory data = logistic(100, 0.2, 3);
  data.states.conservativeResize(100, 2);
  data.states.col(1).setZero();
  for (const int reweightings : {0, 2}) {
    const WeakFit fit = fit_weak({data}, *dictionary, {8, 0, 0, reweightings});
    EXPECT_TRUE(fit.coefficients.allFinite());
    EXPECT_TRUE(fit.misfit.allFinite());
    EXPECT_EQ(fit.coefficients.col(1).norm(), 0.0);
  }
}

TEST(WeakForm, SuitsUpToAQuarterOfItsEquations) {
  Rng rng(21);
  const std::vector<Trajectory> data = {noisy(Vector::LinSpaced(90, 0.0, 9.0), 0.01, rng),
                                        noisy(Vector::LinSpaced(60, 0.0, 6.0), 0.01, rng)};
  const Index half = weak_half_width(data);
  const Index equations = weak_system(data, *monomials(2, 0, 1), {0, half, 0, 0}).features.rows();
  EXPECT_TRUE(weak_form_suits(data, equations / 4));
  EXPECT_FALSE(weak_form_suits(data, equations / 4 + 1));
}

TEST(WeakForm, Errors) {
  const auto dictionary = monomials(1, 0, 1);
  const Trajectory few{Vector::LinSpaced(8, 0.0, 1.0), Matrix::Ones(8, 1), Matrix(8, 0), 0};
  EXPECT_THROW(weak_half_width({few}), ValueError);
  EXPECT_THROW(weak_half_width({}), ValueError);
  EXPECT_FALSE(weak_form_suits({few}, 1));
  EXPECT_THROW(weak_system({few}, *dictionary, {8, 4, 1, 0}), ValueError);
  EXPECT_THROW(weak_system({few}, *dictionary, {1, 3, 1, 0}), ValueError);
  EXPECT_THROW(weak_system({few}, *dictionary, {8, 2, 1, 0}), ValueError);
  EXPECT_THROW(weak_system({few}, *monomials(2, 0, 1), {8, 3, 1, 0}), ShapeError);
  const WeakSystem system = weak_system({few}, *dictionary, {8, 3, 1, 0});
  EXPECT_THROW(whiten(system, {few}, *dictionary, Matrix::Ones(3, 1), Vector::Ones(1), 0), ShapeError);
  EXPECT_THROW(whiten(system, {few}, *dictionary, Matrix::Ones(2, 1), Vector::Ones(1), 1), ValueError);
}

}  // namespace
}  // namespace lieder::test
