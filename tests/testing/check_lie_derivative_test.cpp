#include "lieder/testing/check_lie_derivative.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "expect_check.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

using test::expect_fails;
using test::expect_passes;

const char* const lie_property = "L_xi F = d/dt K_exp(t xi) F";

Matrix derivative_points(Index n) {
  return Rng(60).uniform_matrix(5, n);
}

Candidates affine_fields(Index n) {
  return parse_candidates("affine", {n, {}, {}, {}});
}
Candidates quadratic_set(Index n) {
  return parse_candidates("polynomial:2", {n, {}, {}, {}});
}
std::vector<Matrix> random_matrices(Index count, Index m) {
  Rng rng(61);
  std::vector<Matrix> result;
  for (Index i = 0; i < count; ++i) {
    result.push_back(rng.normal_matrix(m, m));
  }
  return result;
}

// A linear map x -> W x followed by the sine of each component, with `error` added to the slope.
AnyDifferentiableMap waves(Index inputs, Index outputs, double error = 0.0) {
  const Matrix w = Rng(62).normal_matrix(inputs, outputs);
  return AnyDifferentiableMap(
      inputs, outputs, [w](const Matrix& x) -> Matrix { return (x * w).array().sin(); },
      [w, error](const Matrix& x, const Matrix& v) -> Matrix {
        return ((x * w).array().cos() + error) * (v * w).array();
      });
}

TEST(CheckLieDerivative, PassesEveryKindAlongAffineFields) {
  const Candidates set = affine_fields(2);
  const Candidates acting = set.with_output_action(random_matrices(set.size(), 2));
  for (const ObjectKind kind : {ObjectKind::function, ObjectKind::vector_field, ObjectKind::map}) {
    SCOPED_TRACE(static_cast<int>(kind));
    expect_passes(check_lie_derivative(LieDerivative(kind, set), waves(2, 2), derivative_points(2)));
    expect_passes(check_lie_derivative(LieDerivative(kind, acting), waves(2, 2), derivative_points(2)));
  }
  expect_passes(check_lie_derivative(LieDerivative(ObjectKind::submanifold, affine_fields(3)), waves(3, 1),
                                     derivative_points(3)));
  expect_passes(check_lie_derivative(LieDerivative(ObjectKind::submanifold, affine_fields(3)), waves(3, 2),
                                     derivative_points(3)));
}

TEST(CheckLieDerivative, PassesEveryKindAlongQuadraticFields) {
  for (const ObjectKind kind :
       {ObjectKind::function, ObjectKind::vector_field, ObjectKind::map, ObjectKind::submanifold}) {
    SCOPED_TRACE(static_cast<int>(kind));
    const Index outputs = kind == ObjectKind::submanifold ? 1 : 2;
    expect_passes(check_lie_derivative(LieDerivative(kind, quadratic_set(2)), waves(2, outputs), derivative_points(2)));
  }
}

TEST(CheckLieDerivative, PassesCopies) {
  const LieDerivative derivative(ObjectKind::function, affine_fields(2).with_copies(3));
  expect_passes(check_lie_derivative(derivative, waves(6, 1), derivative_points(6)));
}

// F = |x|^2 and rotations: both sides vanish, and rounding is all there is to compare.
TEST(CheckLieDerivative, PassesASymmetry) {
  const AnyDifferentiableMap square(
      3, 1, [](const Matrix& x) -> Matrix { return x.rowwise().squaredNorm(); },
      [](const Matrix& x, const Matrix& v) -> Matrix { return 2.0 * x.cwiseProduct(v).rowwise().sum(); });
  const LieDerivative derivative(ObjectKind::function, parse_candidates("rotations", {3, {}, {}, {}}));
  expect_passes(check_lie_derivative(derivative, square, derivative_points(3)));
}

TEST(CheckLieDerivative, FindsAWrongJacobian) {
  for (const ObjectKind kind : {ObjectKind::function, ObjectKind::vector_field, ObjectKind::map}) {
    SCOPED_TRACE(static_cast<int>(kind));
    expect_fails(check_lie_derivative(LieDerivative(kind, affine_fields(2)), waves(2, 2, 1e-5), derivative_points(2)),
                 lie_property);
  }
  const LieDerivative level(ObjectKind::submanifold, affine_fields(3));
  expect_fails(check_lie_derivative(level, waves(3, 1, 1e-5), derivative_points(3)), lie_property);
}

// The rows of one kind offered as those of another.
TEST(CheckLieDerivative, FindsTheWrongFormula) {
  const Candidates set = quadratic_set(2);
  const LieDerivative function(ObjectKind::function, set);
  const LieDerivative map(ObjectKind::map, set);
  const auto rows_of = [](const LieDerivative& l) { return [&l](const Jet& jet) { return l.rows(jet); }; };
  expect_fails(
      check_lie_derivative(ObjectKind::vector_field, set, rows_of(function), waves(2, 2), derivative_points(2)),
      lie_property);
  expect_fails(check_lie_derivative(ObjectKind::vector_field, set, rows_of(map), waves(2, 2), derivative_points(2)),
               lie_property);
  expect_fails(check_lie_derivative(ObjectKind::map, set, rows_of(function), waves(2, 2), derivative_points(2)),
               lie_property);
  expect_passes(check_lie_derivative(ObjectKind::map, set, rows_of(map), waves(2, 2), derivative_points(2)));
}

TEST(CheckLieDerivative, FindsTheWrongSignOfTheOutputAction) {
  const Candidates set = affine_fields(2);
  std::vector<Matrix> action = random_matrices(set.size(), 2);
  const Candidates right = set.with_output_action(action);
  for (Matrix& a : action) {
    a *= -1.0;
  }
  const LieDerivative wrong(ObjectKind::function, set.with_output_action(action));
  expect_fails(check_lie_derivative(
                   ObjectKind::function, right, [&](const Jet& jet) { return wrong.rows(jet); }, waves(2, 2),
                   derivative_points(2)),
               lie_property);
}

TEST(CheckLieDerivative, CallsThatMakeNoSenseThrow) {
  const LieDerivative derivative(ObjectKind::function, affine_fields(2));
  EXPECT_THROW(check_lie_derivative(derivative, waves(3, 1), derivative_points(3)), ShapeError);
  EXPECT_THROW(check_lie_derivative(derivative, waves(2, 1), Matrix::Zero(0, 2)), ValueError);
  EXPECT_THROW(check_lie_derivative(
                   ObjectKind::function, affine_fields(2), [](const Jet& jet) { return jet.values; }, waves(2, 1),
                   derivative_points(2)),
               ShapeError);
}

}  // namespace
}  // namespace lieder
