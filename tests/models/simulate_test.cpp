// Simulation against closed forms: matrix exponentials, invariants, blow-up times, iterated maps.
#include "lieder/models/simulate.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/user_functions.hpp"

namespace lieder {
namespace {

// x' = A x + b u in monomials of degree 0..1 of (x, u).
DynamicsModel linear_model(const Matrix& a, const Matrix& b = {}, DynamicsKind kind = DynamicsKind::continuous) {
  const Index n = a.rows();
  Matrix w = Matrix::Zero(1 + n + b.cols(), n);
  w.middleRows(1, n) = a.transpose();
  if (b.size() > 0) {
    w.bottomRows(b.cols()) = b.transpose();
  }
  return {kind, DictionaryModel(monomials(n + b.cols(), 0, 1), w)};
}

TEST(Simulate, LinearSystemsAreMatrixExponentials) {
  Rng rng(3);
  for (const Integrator integrator : {Integrator::adams, Integrator::bdf}) {
    for (int trial = 0; trial < 4; ++trial) {
      SCOPED_TRACE(testing::Message() << "seed 3 trial " << trial);
      const Matrix a = rng.normal_matrix(4, 4);
      const Vector start = rng.normal_vector(4);
      SimulationOptions options;
      options.integrator = integrator;
      const Vector times = uniform_times(0.5, 2.5, 0.125);
      const Simulation result = simulate(linear_model(a), start, times, {}, options);
      ASSERT_EQ(result.status, Status::ok) << result.message;
      ASSERT_EQ(result.states.rows(), 17);
      for (Index i = 0; i < 17; ++i) {
        const Vector exact = matrix_exponential((times(i) - 0.5) * a) * start;
        // Local errors of 1e-8 add up over some hundred steps and grow with exp(|A| t), which the solution's size bounds.
        EXPECT_LT((result.states.row(i).transpose() - exact).norm(), 2e-5 * (1.0 + result.states.norm()));
      }
    }
  }
}

TEST(Simulate, ErrorsFallWithTheTolerance) {
  const Matrix a = (Matrix(2, 2) << 0.0, 1.0, -1.0, 0.0).finished();
  const Vector start = Vector::Unit(2, 0);
  double last = 1.0;
  for (const double tolerance : {1e-4, 1e-6, 1e-8, 1e-10}) {
    SimulationOptions options;
    options.relative_tolerance = tolerance;
    options.absolute_tolerance = tolerance;
    const Simulation result = simulate(linear_model(a), start, uniform_times(0.0, 20.0, 1.0), {}, options);
    double error = 0.0;
    for (Index i = 0; i < result.times.size(); ++i) {
      error = std::max(error, std::abs(result.states(i, 0) - std::cos(result.times(i))));
    }
    EXPECT_LT(error, 0.2 * last);  // two digits of tolerance give at least one of accuracy
    last = error;
  }
  EXPECT_LT(last, 1e-7);
}

TEST(Simulate, BackwardsInTime) {
  const Matrix a = (Matrix(2, 2) << -0.1, 1.0, -1.0, -0.1).finished();
  const Vector start = (Vector(2) << 1.0, 0.5).finished();
  const Simulation forth = simulate(linear_model(a), start, uniform_times(0.0, 3.0, 0.5));
  const Simulation back = simulate(linear_model(a), forth.states.row(6).transpose(), uniform_times(3.0, 0.0, -0.5));
  EXPECT_LT((back.states.row(6).transpose() - start).norm(), 1e-6);
}

TEST(Simulate, LotkaVolterraKeepsItsInvariant) {
  // p' = 2/3 - 4/3 e^q, q' = e^p - 1 in p = log x, q = log y: e^p - p + 4/3 e^q - 2/3 q is constant.
  const auto values = [](const Matrix& x) {
    Matrix result(x.rows(), 3);
    result << Matrix::Ones(x.rows(), 1), x.array().exp().matrix();
    return result;
  };
  const auto derivative = [](const Matrix& x, Index axis) {
    Matrix result = Matrix::Zero(x.rows(), 3);
    result.col(1 + axis) = x.col(axis).array().exp();
    return result;
  };
  const Matrix w = (Matrix(3, 2) << 2.0 / 3.0, -1.0, 0.0, 1.0, -4.0 / 3.0, 0.0).finished();
  const DynamicsModel model(DynamicsKind::continuous,
                            DictionaryModel(user_functions(2, {"1", "exp(p)", "exp(q)"}, values, derivative), w));
  const Simulation result = simulate(model, (Vector(2) << 0.3, -0.6).finished(), uniform_times(0.0, 50.0, 0.5));
  ASSERT_EQ(result.status, Status::ok);
  const auto invariant = [&result](Index i) {
    const double p = result.states(i, 0);
    const double q = result.states(i, 1);
    return std::exp(p) - p + 4.0 / 3.0 * std::exp(q) - 2.0 / 3.0 * q;
  };
  for (Index i = 0; i < result.times.size(); ++i) {
    EXPECT_NEAR(invariant(i), invariant(0), 1e-5);  // local errors of 1e-8 over some thousand steps
  }
}

TEST(Simulate, BlowUpKeepsWhatItHas) {
  // x' = x^2 from 1: x = 1 / (1 - t), infinite at t = 1.
  Matrix w = Matrix::Zero(3, 1);
  w(2, 0) = 1.0;
  const DynamicsModel model(DynamicsKind::continuous, DictionaryModel(monomials(1, 0, 2), w));
  for (const Integrator integrator : {Integrator::adams, Integrator::bdf}) {
    SimulationOptions options;
    options.integrator = integrator;
    const Simulation result = simulate(model, Vector::Ones(1), uniform_times(0.0, 2.0, 0.125), {}, options);
    EXPECT_EQ(result.status, Status::not_converged);
    EXPECT_NE(result.message.find("stopped at t ="), std::string::npos) << result.message;
    EXPECT_NEAR(result.reached, 1.0, 1e-5);
    ASSERT_GE(result.states.rows(), 8);
    ASSERT_LE(result.states.rows(), 9);
    for (Index i = 0; i < 8; ++i) {
      EXPECT_NEAR(result.states(i, 0), 1.0 / (1.0 - result.times(i)), 1e-4);
    }
    EXPECT_TRUE(result.states.allFinite());
  }
}

TEST(Simulate, ControlsOfTime) {
  // x' = -x + u, u = sin t, from 0: x = (sin t - cos t + e^-t) / 2.
  const DynamicsModel model = linear_model(-Matrix::Identity(1, 1), Matrix::Ones(1, 1));
  ASSERT_EQ(model.controls(), 1);
  const Simulation result = simulate(model, Vector::Zero(1), uniform_times(0.0, 5.0, 0.5),
                                     [](double t) { return Vector::Constant(1, std::sin(t)); });
  for (Index i = 0; i < result.times.size(); ++i) {
    const double t = result.times(i);
    EXPECT_NEAR(result.states(i, 0), 0.5 * (std::sin(t) - std::cos(t) + std::exp(-t)), 1e-6);
  }
  EXPECT_THROW(simulate(model, Vector::Zero(1), uniform_times(0.0, 5.0, 0.5)), ValueError);
}

TEST(Simulate, MapsIterate) {
  const Matrix a = (Matrix(2, 2) << 0.5, 0.25, -0.25, 0.5).finished();
  const Vector start = (Vector(2) << 1.0, -2.0).finished();
  const Simulation result = iterate(linear_model(a, {}, DynamicsKind::map), start, 20);
  Vector expected = start;
  for (Index i = 0; i <= 20; ++i) {
    EXPECT_LT((result.states.row(i).transpose() - expected).norm(), 1e-15);
    expected = a * expected;
  }
  const Simulation wild = iterate(linear_model(1e30 * a, {}, DynamicsKind::map), start, 20);
  EXPECT_EQ(wild.status, Status::not_converged);
  EXPECT_EQ(wild.states.rows(), 4);  // 1e90 is inside the bound, 1e120 is not
}

TEST(Simulate, Errors) {
  const DynamicsModel model = linear_model(Matrix::Identity(2, 2));
  EXPECT_THROW(simulate(model, Vector::Ones(3), uniform_times(0.0, 1.0, 0.1)), ShapeError);
  EXPECT_THROW(simulate(model, Vector::Ones(2), (Vector(3) << 0.0, 1.0, 0.5).finished()), ValueError);
  EXPECT_THROW(iterate(model, Vector::Ones(2), 3), ValueError);
  EXPECT_THROW(uniform_times(0.0, 1.0, -0.1), ValueError);
  EXPECT_THROW(uniform_times(0.0, 1.0, 1e-12), ValueError);
  EXPECT_EQ(uniform_times(0.0, 1.0, 0.1).size(), 11);
  EXPECT_EQ(uniform_times(0.0, 1.0, 0.3).size(), 4);
}

}  // namespace
}  // namespace lieder
