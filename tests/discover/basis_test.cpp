#include <gtest/gtest.h>

#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/discover/readable_basis.hpp"

namespace lieder {
namespace {

// so(1,3) in gl(4): the null space of A -> A^T J + J A, hidden behind a random basis.
TEST(ReadableBasis, LorentzGeneratorsFromARandomBasis) {
  const Vector metric = (Vector(4) << 1.0, -1.0, -1.0, -1.0).finished();
  Matrix constraint(16, 16);
  for (Index i = 0; i < 16; ++i) {
    const Matrix unit = Vector::Unit(16, i).reshaped(4, 4);
    constraint.col(i) = (unit.transpose() * metric.asDiagonal() + Matrix(metric.asDiagonal()) * unit).reshaped();
  }
  Rng rng(11);
  const Matrix null = null_space_basis(constraint);
  ASSERT_EQ(null.cols(), 6);
  const GeneralisedProblem problem{constraint, Matrix::Identity(16, 16)};
  const ReadableBasis basis = readable_basis(null * random_orthogonal(rng, 6), problem);
  for (Index i = 0; i < 6; ++i) {
    EXPECT_EQ((basis.generators.col(i).array() != 0.0).count(), 2) << basis.generators.col(i).transpose();
    EXPECT_EQ(basis.generators.col(i).cwiseAbs().maxCoeff(), 1.0);
    EXPECT_LE(basis.defects(i), 1e-12);
  }
  EXPECT_LT(principal_angles(basis.generators, null).maxCoeff(), 1e-12);
}

// A coefficient that is not near-rational is not snapped: the defect would grow.
TEST(ReadableBasis, KeepsIrrationalCoefficients) {
  Vector direction(2);
  direction << 1.0, std::sqrt(2.0) / 2.0;
  const Vector normal = (Vector(2) << -direction(1), direction(0)).finished().normalized();
  const GeneralisedProblem problem{normal.transpose(), Matrix::Identity(2, 2)};
  const ReadableBasis basis = readable_basis(direction, problem);
  EXPECT_NEAR(basis.generators(1, 0), std::sqrt(0.5), 1e-15);
  EXPECT_LT(basis.defects(0), 1e-12);
}

// With an allowed defect of the size of the noise, noise is snapped away.
TEST(ReadableBasis, SnapsNoiseWithinTheAllowedDefect) {
  Vector direction(3);
  direction << 1.0, 0.5 + 2e-4, -3e-4;
  const Matrix normals = null_space_basis(Matrix(direction.transpose()));
  const GeneralisedProblem problem{normals.transpose(), Matrix::Identity(3, 3)};
  const ReadableBasis basis = readable_basis(direction, problem, {1e-3, 6});
  EXPECT_EQ(basis.generators.col(0), (Vector(3) << 1.0, 0.5, 0.0).finished());
  EXPECT_GT(basis.defects(0), 1e-5);
  const ReadableBasis strict = readable_basis(direction, problem, {1e-6, 6});
  EXPECT_NE(strict.generators(2, 0), 0.0);
}

TEST(ReadableBasis, NearestRational) {
  EXPECT_EQ(nearest_rational(0.334, 6), 1.0 / 3.0);
  EXPECT_EQ(nearest_rational(-1.24, 6), -1.25);
  EXPECT_EQ(nearest_rational(0.24, 1), 0.0);
  EXPECT_EQ(nearest_rational(7.0, 6), 7.0);
}

}  // namespace
}  // namespace lieder
