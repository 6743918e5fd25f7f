// Dynamics from the weak form: exact trajectories give exact coefficients, noise averages out, constraints hold.
#include "lieder/models/weak_dynamics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/group_action.hpp"

namespace lieder {
namespace {

// x = e^{-t/10} R(t) x_0: x' = -x/10 - y, y' = x - y/10, from four starts.
std::vector<Trajectory> spirals(double noise, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<Trajectory> result;
  for (int run = 0; run < 4; ++run) {
    Trajectory part;
    part.times = Vector::LinSpaced(400, 0.0, 12.0);
    part.states.resize(400, 2);
    const Vector start = rng.normal_vector(2) + Vector::Ones(2);
    for (Index i = 0; i < 400; ++i) {
      const double t = part.times(i);
      const double r = std::exp(-0.1 * t);
      part.states.row(i) << r * (std::cos(t) * start(0) - std::sin(t) * start(1)),
          r * (std::sin(t) * start(0) + std::cos(t) * start(1));
    }
    part.states += noise * rng.normal_matrix(400, 2);
    part.inputs.resize(400, 0);
    result.push_back(std::move(part));
  }
  return result;
}

Matrix spiral_coefficients(Index features) {
  Matrix w = Matrix::Zero(features, 2);
  w.middleRows(1, 2) = (Matrix(2, 2) << -0.1, 1.0, -1.0, -0.1).finished();
  return w;
}

TEST(WeakDynamics, ExactDataExactCoefficients) {
  const WeakDynamicsFit found = fit_weak_dynamics(spirals(0.0, 1), monomials(2, 0, 3));
  EXPECT_EQ(found.fit.regression.status, Status::ok);
  EXPECT_EQ(found.fit.regression.terms(), 4);
  EXPECT_LT((found.fit.model.model().coefficients() - spiral_coefficients(10)).cwiseAbs().maxCoeff(), 1e-8);
  EXPECT_LT(found.train_error, 1e-8);
}

TEST(WeakDynamics, NoiseAveragesOut) {
  const WeakDynamicsFit found = fit_weak_dynamics(spirals(0.1, 2), monomials(2, 0, 2));
  EXPECT_EQ(found.fit.regression.terms(), 4);
  // Standard errors are near noise / (amplitude sqrt(rows)) = 0.1 / (0.7 * 40) = 3.6e-3; five of them.
  EXPECT_LT((found.fit.model.model().coefficients() - spiral_coefficients(6)).cwiseAbs().maxCoeff(), 0.018);
  EXPECT_NEAR(found.fit.regression.residual_rms(0), 1.0, 0.15);  // whitened by the estimated noise
}

// All states together, terms exchanged: Sel'kov's x' = 0.75 - x / 10 - x y^2, y' = x / 10 - y + x y^2 with 10 % noise keeps its terms in all
// of five draws.
TEST(WeakDynamics, TermsOfACubicOscillator) {
  const auto f = [](const RowVector& z) {
    const double rate = 0.1 * z(0) + z(0) * z(1) * z(1);
    return RowVector((RowVector(2) << 0.75 - rate, rate - z(1)).finished());
  };
  Matrix truth = Matrix::Zero(10, 2);  // 1, x, y, x^2, x y, y^2, x^3, x^2 y, x y^2, y^3
  truth(0, 0) = 0.75;
  truth.row(1) << -0.1, 0.1;
  truth.row(8) << -1.0, 1.0;
  truth(2, 1) = -1.0;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    std::vector<Trajectory> data;
    for (int run = 0; run < 10; ++run) {
      Trajectory part{Vector::LinSpaced(400, 0.0, 19.95), Matrix(400, 2), Matrix(400, 0), 0};
      RowVector z = (RowVector(2) << rng.uniform(0.2, 2.0), rng.uniform(0.2, 2.0)).finished();
      for (Index i = 0; i < 400; ++i) {
        part.states.row(i) = z;
        const double h = 0.05;  // Runge-Kutta of order 4, errors far below the noise
        const RowVector k1 = f(z);
        const RowVector k2 = f(z + 0.5 * h * k1);
        const RowVector k3 = f(z + 0.5 * h * k2);
        z += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + f(z + h * k3));
      }
      const RowVector size = part.states.colwise().norm() / 20.0;
      part.states += 0.1 * rng.normal_matrix(400, 2) * size.asDiagonal();
      data.push_back(std::move(part));
    }
    const WeakDynamicsFit found = fit_weak_dynamics(data, monomials(2, 0, 3));
    EXPECT_EQ((found.fit.model.model().coefficients().array() != 0.0).count(), 6);
    EXPECT_LT((found.fit.model.model().coefficients() - truth).norm(), 0.05 * truth.norm());
  }
}

TEST(WeakDynamics, ConstraintsOfOneStateAndOfBoth) {
  LinearConstraints own(6, 2);
  own.fix(1, 0, -0.12);
  const WeakDynamicsFit fixed = fit_weak_dynamics(spirals(0.05, 3), monomials(2, 0, 2), own);
  EXPECT_EQ(fixed.fit.model.model().coefficients()(1, 0), -0.12);
  LinearConstraints both(6, 2);
  both.equality({{2, 0, 1.0}, {1, 1, 1.0}}, 0.0);  // antisymmetric
  const WeakDynamicsFit tied = fit_weak_dynamics(spirals(0.05, 3), monomials(2, 0, 2), both);
  EXPECT_TRUE(tied.reweighted);
  EXPECT_LT(tied.fit.regression.violation, 1e-13);
  EXPECT_EQ(tied.fit.regression.terms(), 4);
  EXPECT_NEAR(tied.fit.model.model().coefficients()(2, 0), -1.0, 0.01);
}

TEST(WeakDynamics, EnforcedSymmetry) {
  EquivarianceOptions equivariance;
  equivariance.kind = ObjectKind::vector_field;
  const EquivariantDictionary equivariant =
      equivariant_dictionary(monomials(2, 0, 3), group_action(parse_group("so:2"), 2), equivariance);
  const WeakDynamicsFit found = fit_weak_dynamics(spirals(0.1, 4), equivariant);
  EXPECT_EQ(found.fit.regression.terms(), 2);
  const Matrix& w = found.fit.model.model().coefficients();
  EXPECT_NEAR(w(1, 0), w(2, 1), 1e-14);
  EXPECT_NEAR(w(2, 0), -w(1, 1), 1e-14);
  EXPECT_LT((w - spiral_coefficients(10)).cwiseAbs().maxCoeff(), 0.013);
}

TEST(WeakDynamics, Controls) {
  // x' = -x + u, u = sin(t): x = (sin t - cos t + e^-t) / 2.
  Trajectory part;
  part.times = Vector::LinSpaced(500, 0.0, 15.0);
  part.states = 0.5 * (part.times.array().sin() - part.times.array().cos() + (-part.times.array()).exp()).matrix();
  part.inputs = part.times.array().sin().matrix();
  DynamicsOptions options;
  options.names = {"x", "u"};
  const WeakDynamicsFit found = fit_weak_dynamics({part}, monomials(2, 0, 2), {}, options);
  EXPECT_EQ(found.fit.model.controls(), 1);
  EXPECT_EQ(found.fit.model.equation(0), "x' = -x + u");
}

TEST(WeakDynamics, Errors) {
  DynamicsOptions map;
  map.kind = DynamicsKind::map;
  EXPECT_THROW(fit_weak_dynamics(spirals(0.0, 1), monomials(2, 0, 1), {}, map), ValueError);
  EXPECT_THROW(fit_weak_dynamics({}, monomials(2, 0, 1)), ValueError);
  EXPECT_THROW(fit_weak_dynamics(spirals(0.0, 1), monomials(3, 0, 1)), ShapeError);
}

}  // namespace
}  // namespace lieder
