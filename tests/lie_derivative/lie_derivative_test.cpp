// Oracle: central differences of the *group* action, d/dt K_{exp(t xi)} F at t = 0, with flows by the matrix
// exponential or an ODE solver.
//
// Tolerance: a fourth-order difference with step h = 2e-3 has truncation error h^4 |d^5| / 30; along flows with |A| ~ 3
// fifth derivatives of the test functions reach 1e5, so 5e-8; rounding adds 1e-16 |F| / h = 1e-12. Hence 1e-7.
#include "lieder/lie_derivative/lie_derivative.hpp"

#include <gtest/gtest.h>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/flow.hpp"
#include "support/systems.hpp"

namespace lieder {
namespace {

constexpr double difference_tolerance = 1e-7;

// A smooth map R^3 -> R^3 without any symmetry.
test::State smooth(const test::State& x) {
  return {std::sin(x[0] + 0.3 * x[1]) + 0.2 * x[2] * x[2], x[0] * x[1] - std::cos(x[2]),
          std::exp(0.3 * x[0] - 0.2 * x[2]) + 0.1 * x[1]};
}

Jet jet_at(const Matrix& points) {
  return test::complex_step_jet(smooth, points, 3);
}
Matrix value_at(const Matrix& points) {
  return jet_at(points).values;
}

// Fourth-order central difference of t -> f(t) at 0.
template <class F>
Matrix difference(const F& f) {
  constexpr double h = 2e-3;
  return (8.0 * (f(h) - f(-h)) - (f(2.0 * h) - f(-2.0 * h))) / (12.0 * h);
}

Matrix as_samples(const Matrix& rows, Index samples) {
  return rows.reshaped(samples, rows.size() / samples);
}

struct Fixture {
  Fixture() : rng(20261), points(rng.uniform_matrix(7, 3)) {
    affine = rng.normal_matrix(3, 4);
    output = rng.normal_matrix(3, 3);
  }
  Rng rng;
  Matrix points;
  Matrix affine;  // [b | A]
  Matrix output;  // psi'
  Candidates one() const { return candidates_from_affine("test", {affine}); }
  Matrix moved(double t) const { return flow(affine_field(affine), points, t).points; }
};

TEST(LieDerivative, FunctionWithOutputAction) {
  const Fixture f;
  const LieDerivative l(ObjectKind::function, f.one().with_output_action({f.output}));
  const Matrix expected = difference([&](double t) -> Matrix {
    return value_at(f.moved(t)) * matrix_exponential(-t * f.output).transpose();  // psi_g^{-1} F(theta_g x)
  });
  EXPECT_LT((as_samples(l.rows(jet_at(f.points)), 7) - expected).cwiseAbs().maxCoeff(), difference_tolerance);
}

TEST(LieDerivative, FunctionOnTwoCopies) {
  const Fixture f;
  Rng rng(3);
  const Matrix points = rng.uniform_matrix(5, 6);
  const auto scalar = [](const test::State& x) -> test::State {
    return {std::sin(x[0] * x[4]) + x[1] * x[5] + x[2] * x[3]};
  };
  const LieDerivative l(ObjectKind::function, f.one().with_copies(2));
  const VectorField v = affine_field(f.affine);
  const Matrix expected = difference([&](double t) -> Matrix {
    Matrix moved(5, 6);
    moved << flow(v, points.leftCols(3), t).points, flow(v, points.rightCols(3), t).points;
    return test::complex_step_jet(scalar, moved, 1).values;
  });
  EXPECT_LT((l.rows(test::complex_step_jet(scalar, points, 1)) - expected).cwiseAbs().maxCoeff(), difference_tolerance);
}

TEST(LieDerivative, VectorFieldAlongAnAffineField) {
  const Fixture f;
  const LieDerivative l(ObjectKind::vector_field, f.one());
  const Matrix expected = difference([&](double t) -> Matrix {
    return value_at(f.moved(t)) *
           matrix_exponential(-t * f.affine.rightCols(3)).transpose();  // D theta^{-1} f(theta x)
  });
  EXPECT_LT((as_samples(l.rows(jet_at(f.points)), 7) - expected).cwiseAbs().maxCoeff(), difference_tolerance);
}

TEST(LieDerivative, VectorFieldAlongAQuadraticField) {
  Fixture f;
  const VectorField v(monomials(3, 0, 2), 0.3 * f.rng.normal_matrix(3, 10));
  const LieDerivative l(ObjectKind::vector_field, candidates_from_fields("quadratic", {v}));
  // D theta_t(x)^{-1} f(theta_t x) = D theta_{-t}(theta_t x) f(theta_t x), the pushed vector by a central difference of
  // the flow.
  const Matrix expected = difference([&](double t) -> Matrix {
    constexpr double h = 1e-4;
    const Matrix moved = flow(v, f.points, t).points;
    const Matrix value = value_at(moved);
    return (flow(v, moved + h * value, -t).points - flow(v, moved - h * value, -t).points) / (2.0 * h);
  });
  // The inner difference adds h^2 times a third derivative below 10, and flow errors of 1e-12 / h: together 2e-7 after
  // the outer step.
  EXPECT_LT((as_samples(l.rows(jet_at(f.points)), 7) - expected).cwiseAbs().maxCoeff(), 1e-5);
}

TEST(LieDerivative, DiscreteTimeMap) {
  const Fixture f;
  const LieDerivative l(ObjectKind::map, f.one());
  const Matrix expected = difference([&](double t) -> Matrix {
    return flow(affine_field(f.affine), value_at(f.moved(t)), -t).points;  // theta_g^{-1} f(theta_g x)
  });
  EXPECT_LT((as_samples(l.rows(jet_at(f.points)), 7) - expected).cwiseAbs().maxCoeff(), difference_tolerance);
}

TEST(LieDerivative, LevelSetIsTheNormalizedRateOfChange) {
  const Fixture f;
  const auto level = [](const test::State& x) -> test::State {
    return {x[0] * x[0] + 2.0 * x[1] * x[1] - std::sin(x[2])};
  };
  const Jet jet = test::complex_step_jet(level, f.points, 1);
  const LieDerivative l(ObjectKind::submanifold, f.one());
  const Matrix rate =
      difference([&](double t) -> Matrix { return test::complex_step_jet(level, f.moved(t), 1).values; });
  const Matrix rows = l.rows(level_set_jet(jet));
  for (Index i = 0; i < 7; ++i) {
    const double size = std::sqrt(std::pow(jet.jacobian[0](i, 0), 2) + std::pow(jet.jacobian[1](i, 0), 2) +
                                  std::pow(jet.jacobian[2](i, 0), 2));
    EXPECT_NEAR(std::abs(rows(i, 0)), std::abs(rate(i, 0)) / size, difference_tolerance);
  }
}

TEST(LieDerivative, GraphOfAnEquivariantMapIsInvariant) {
  Rng rng(5);
  const Matrix a = rng.normal_matrix(2, 2);
  const auto linear = [&](const test::State& x) -> test::State {
    return {a(0, 0) * x[0] + a(0, 1) * x[1], a(1, 0) * x[0] + a(1, 1) * x[1]};
  };
  const Jet graph = graph_jet(test::complex_step_jet(linear, rng.normal_matrix(9, 2), 2));
  Matrix joint = Matrix::Zero(4, 5);  // (x, y) -> (A x, A y): commutes with y = A x
  joint.block(0, 1, 2, 2) = a;
  joint.block(2, 3, 2, 2) = a;
  const LieDerivative l(ObjectKind::submanifold, candidates_from_affine("joint", {joint}));
  EXPECT_LT(l.rows(graph).cwiseAbs().maxCoeff(), 1e-13 * a.norm() * 10.0);
}

TEST(LieDerivative, SizeFactorIsTheNormOfTheGenerator) {
  const Fixture f;
  const Candidates set = all_fields("quadratic", monomials(3, 0, 2), 3).with_output_candidates({f.output}, {"P"});
  const LieDerivative l(ObjectKind::vector_field, set);
  const Jet jet = jet_at(f.points);
  const GeneratorFeatures features = l.features(jet);
  Rng rng(8);
  const Vector a = rng.normal_vector(set.size());
  const double scale = 1.7;
  const double squared = (l.size_factor(qr_r(features.input), qr_r(features.output), scale) * a).squaredNorm();
  const VectorField v = set.field(a);
  const Matrix w = v.jvp(f.points, jet.values) + jet.values * set.output_matrix(a).transpose();
  const double expected = scale * scale * v.values(f.points).squaredNorm() + w.squaredNorm();
  EXPECT_NEAR(squared, expected, 1e-11 * expected);
}

TEST(LieDerivative, AdjointOfRows) {
  const Fixture f;
  for (const ObjectKind kind : {ObjectKind::function, ObjectKind::vector_field}) {
    const Candidates set = all_fields("quadratic", monomials(3, 0, 2), 3).with_output_candidates({f.output}, {"P"});
    const LieDerivative l(kind, set);
    Rng rng(9);
    const Jet jet = jet_at(f.points);
    const Matrix y = rng.normal_matrix(21, set.size());
    const Jet adjoint = l.rows_adjoint(f.points, y);
    double right = jet.values.cwiseProduct(adjoint.values).sum();
    for (std::size_t j = 0; j < 3; ++j) {
      right += jet.jacobian[j].cwiseProduct(adjoint.jacobian[j]).sum();
    }
    const Matrix rows = l.rows(jet);
    EXPECT_NEAR(rows.cwiseProduct(y).sum(), right, 1e-11 * rows.norm() * y.norm());
  }
}

TEST(LieDerivative, RejectsWhatCannotAct) {
  const Fixture f;
  EXPECT_THROW(LieDerivative(ObjectKind::map, f.one().with_copies(2)), ValueError);
  EXPECT_THROW(LieDerivative(ObjectKind::submanifold, f.one().with_output_action({f.output})), ValueError);
  const LieDerivative l(ObjectKind::function, f.one());
  EXPECT_THROW(l.rows(Jet{Matrix::Zero(2, 2), Matrix::Zero(2, 1), {}}), ShapeError);
}

}  // namespace
}  // namespace lieder
