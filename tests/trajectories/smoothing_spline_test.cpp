#include "lieder/trajectories/smoothing_spline.hpp"

#include <gtest/gtest.h>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "trajectories/signals.hpp"
#include "trajectories/spline_filter.hpp"

namespace lieder::test {
namespace {

class SmoothingSplineOf : public testing::TestWithParam<Signal> {};

INSTANTIATE_TEST_SUITE_P(Signals, SmoothingSplineOf, testing::ValuesIn(signals()),
                         [](const auto& each) { return each.param.name; });

// Kernel of m-fold integrated white noise (Wahba 1978): cov(g^(a)(s), g^(b)(t)) = int_0^min(s,t)
// (s-u)^(m-1-a) (t-u)^(m-1-b) du / ((m-1-a)! (m-1-b)!), by Gauss's rule, exact for these polynomials.
double covariance(double s, double t, int a, int b, int m) {
  const double nodes[4] = {-0.8611363115940526, -0.3399810435848563, 0.3399810435848563, 0.8611363115940526};
  const double weights[4] = {0.3478548451374538, 0.6521451548625461, 0.6521451548625461, 0.3478548451374538};
  const double end = std::min(s, t);
  double sum = 0.0;
  for (int k = 0; k < 4; ++k) {
    const double u = 0.5 * end * (1.0 + nodes[k]);
    sum += 0.5 * end * weights[k] * std::pow(s - u, m - 1 - a) * std::pow(t - u, m - 1 - b);
  }
  return sum / (std::tgamma(m - a) * std::tgamma(m - b));
}

struct Dense {
  Matrix value_weights;  // of g at the times
  Matrix slope_weights;
  Vector slope_posterior;  // / sigma^2
  double rounding;         // of the solution
};

// The posterior by dense matrices: kriging with polynomials of degree < m as drift.
Dense kriging(const Vector& t, int m, double lambda) {
  const Index n = t.size();
  Matrix system = Matrix::Zero(n + m, n + m);
  Matrix value = Matrix::Zero(n + m, n);
  Matrix slope = Matrix::Zero(n + m, n);
  Vector prior(n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      value(i, j) = covariance(t(i), t(j), 0, 0, m) / lambda;
      slope(i, j) = covariance(t(i), t(j), 0, 1, m) / lambda;
      system(i, j) = value(i, j) + (i == j ? 1.0 : 0.0);
    }
    for (int p = 0; p < m; ++p) {
      system(i, n + p) = system(n + p, i) = value(n + p, i) = std::pow(t(i), p);
      slope(n + p, i) = p == 0 ? 0.0 : p * std::pow(t(i), p - 1);
    }
    prior(i) = covariance(t(i), t(i), 1, 1, m) / lambda;
  }
  const Matrix inverse_system = inverse(system);
  const Matrix weights = inverse_system * slope;
  return {(inverse_system * value).topRows(n).transpose(), weights.topRows(n).transpose(),
          prior - (slope.cwiseProduct(weights)).colwise().sum().transpose(),
          10.0 * static_cast<double>(n + m) * std::numeric_limits<double>::epsilon() * system.norm() *
              inverse_system.norm()};
}

// The filter against the dense solution; tolerance: 10 n rounding times the condition of its matrix.
TEST(SmoothingSpline, IsThePosterior) {
  Rng rng(11);
  Vector t(25);
  double now = 0.3;
  for (Index i = 0; i < t.size(); ++i) {
    t(i) = now;
    now += rng.uniform(0.05, 0.4);
  }
  const Vector x = t.array().sin().matrix() + 0.1 * rng.normal_vector(25);
  for (const int m : {2, 3, 4}) {
    for (const double lambda : {0.03, 1.0}) {
      SCOPED_TRACE("m " + std::to_string(m) + " lambda " + std::to_string(lambda));
      const Dense dense = kriging(t, m, lambda);
      const detail::SplineSolution found = detail::solve_spline(detail::SplineProcess(t, m), x, lambda);
      EXPECT_LT(dense.rounding, 1e-4);
      EXPECT_LT((found.value - dense.value_weights * x).cwiseAbs().maxCoeff(), dense.rounding);
      EXPECT_LT((found.slope - dense.slope_weights * x).cwiseAbs().maxCoeff(), dense.rounding);
      EXPECT_LT((found.slope_noise - dense.slope_weights.rowwise().squaredNorm()).cwiseAbs().maxCoeff(),
                dense.rounding);
      EXPECT_LT((found.slope_posterior - dense.slope_posterior).cwiseAbs().maxCoeff(), dense.rounding);
    }
  }
}

// The restricted likelihood by dense matrices: -2 log L = log|S| + log|P^T S^-1 P| + (n - m) log(x^T M x / (n - m)) up to
// a constant that does not depend on lambda, S = K / lambda + I and P the polynomials.
TEST(SmoothingSpline, LikelihoodOfDenseMatrices) {
  Rng rng(12);
  const Index n = 20;
  const Vector t = (Vector::LinSpaced(n, 0.2, 4.0) + 0.05 * rng.uniform_matrix(n, 1)).eval();
  const Vector x = t.array().sin().matrix() + 0.1 * rng.normal_vector(n);
  const int m = 3;
  std::vector<double> dense;
  std::vector<double> filter;
  for (const double lambda : {0.01, 0.3, 10.0}) {
    Matrix s = Matrix::Identity(n, n);
    Matrix p(n, m);
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        s(i, j) += covariance(t(i), t(j), 0, 0, m) / lambda;
      }
      for (int k = 0; k < m; ++k) {
        p(i, k) = std::pow(t(i), k);
      }
    }
    const Matrix si = inverse(s);
    const Matrix information = p.transpose() * si * p;
    const Matrix projected = si - si * p * inverse(information) * p.transpose() * si;
    dense.push_back(std::log(determinant(s)) + std::log(determinant(information)) +
                    static_cast<double>(n - m) * std::log(x.dot(projected * x)));
    const detail::SplineLikelihood found = detail::spline_likelihood(detail::SplineProcess(t, m), x, lambda);
    filter.push_back(2.0 * found.log_determinant - m * static_cast<double>(n - 1) * std::log(lambda) +
                     static_cast<double>(n - m) * std::log(found.residual_squares));
  }
  EXPECT_NEAR(filter[1] - filter[0], dense[1] - dense[0], 1e-6);
  EXPECT_NEAR(filter[2] - filter[0], dense[2] - dense[0], 1e-6);
}

// Quadratics are free: they come back whatever lambda is.
TEST(SmoothingSpline, QuadraticsAreKept) {
  const Vector t = (Vector(8) << 0.0, 0.3, 0.4, 1.0, 1.7, 1.9, 2.5, 3.0).finished();
  const Trajectory data{t, (2.0 * t.array().square() - 3.0 * t.array() + 1.0).matrix(), Matrix(8, 0), 0};
  for (const double lambda : {1e-6, 1.0, 1e6}) {
    const Vector number = Vector::Constant(1, lambda);
    const DerivativeEstimate found = smoothing_spline(data, {number, number, number}, Vector::Zero(1));
    for (Index i = 0; i < 8; ++i) {
      EXPECT_NEAR(found.derivatives(i, 0), 4.0 * t(i) - 3.0, 1e-9) << lambda;
      EXPECT_NEAR(found.states(i, 0), data.states(i, 0), 1e-9) << lambda;
    }
  }
}

// Interpolating quintic splines have slopes of order step^5 away from the ends.
TEST(SmoothingSpline, ConvergenceOrder) {
  const Signal signal = signals()[2];
  Rng rng(7);
  double errors[2];
  for (int level = 0; level < 2; ++level) {
    const Trajectory data = sample(signal, sample_times(signal, 40 << level, 0.0, rng), 0.0, rng);
    const Vector small = Vector::Constant(1, 1e-12);
    DerivativeEstimate found = smoothing_spline(data, {small, small, small}, Vector::Zero(1));
    found.first = data.samples() / 4;
    found.count = data.samples() / 2;
    errors[level] = true_error(found, data, signal);
  }
  EXPECT_GT(measured_order(errors[0], errors[1]), 4.5);
}

// Stated bound: within a factor of three of the true error with noise; without noise an upper bound.
TEST_P(SmoothingSplineOf, EstimatedErrors) {
  const Signal& signal = GetParam();
  for (const double noise : {0.0, 1e-3, 1e-2, 1e-1}) {
    for (std::uint64_t seed = 0; seed < (noise > 0.0 ? 8U : 1U); ++seed) {
      SCOPED_TRACE(signal.name + " noise " + std::to_string(noise) + " seed " + std::to_string(seed));
      Rng rng(seed);
      const Trajectory data = sample(signal, sample_times(signal, 200, 0.3, rng), noise, rng);
      const DerivativeEstimate found = smoothing_spline(data, spline_smoothing({data}), noise_level({data}));
      const double ratio = true_error(found, data, signal) / found.rms_error()(0);
      EXPECT_LT(ratio, 3.0);
      if (noise > 0.0) {
        EXPECT_GT(ratio, 1.0 / 3.0);
      }
    }
  }
}

// Rows of many short pieces are smoothed by the same lambda as one long trajectory, up to its own uncertainty.
TEST(SmoothingSpline, TrajectoriesArePooled) {
  Rng rng(5);
  const Signal signal = signals()[0];
  const Trajectory data = sample(signal, sample_times(signal, 600, 0.0, rng), 0.05, rng);
  std::vector<Trajectory> parts;
  for (Index k = 0; k < 20; ++k) {
    parts.push_back({data.times.segment(30 * k, 30), data.states.middleRows(30 * k, 30), Matrix(30, 0), 30 * k});
  }
  const double whole = spline_smoothing({data}).lambda(0);
  const double pieces = spline_smoothing(parts).lambda(0);
  EXPECT_LT(std::abs(std::log10(pieces / whole)), 0.7);
}

TEST(SmoothingSpline, Errors) {
  const Trajectory data{Vector::LinSpaced(5, 0.0, 1.0), Matrix::Ones(5, 1), Matrix(5, 0), 0};
  const Vector one = Vector::Ones(1);
  EXPECT_THROW(spline_smoothing({data}), ValueError);
  EXPECT_THROW(spline_smoothing({}), ValueError);
  EXPECT_THROW(smoothing_spline(data, {one, one, one}, one), ValueError);
  const Trajectory longer{Vector::LinSpaced(9, 0.0, 1.0), Matrix::Ones(9, 1), Matrix(9, 0), 0};
  EXPECT_THROW(smoothing_spline(longer, {Vector::Zero(1), one, one}, one), ValueError);
  EXPECT_THROW(smoothing_spline(longer, {Vector::Ones(2), one, one}, one), ShapeError);
}

}  // namespace
}  // namespace lieder::test
