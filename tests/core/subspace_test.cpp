#include "lieder/core/subspace.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {
namespace {

// Two planes in R^4 with planted angles, in random bases of a randomly rotated space.
TEST(Subspaces, PlantedPrincipalAngles) {
  for (const double angle : {1e-12, 1e-6, 0.3, std::numbers::pi / 2.0}) {
    Rng rng(1);
    Matrix a = Matrix::Zero(4, 2);
    Matrix b = Matrix::Zero(4, 2);
    a(0, 0) = a(1, 1) = 1.0;
    b(0, 0) = 1.0;
    b(1, 1) = std::cos(angle);
    b(2, 1) = std::sin(angle);
    const Matrix turn = random_orthogonal(rng, 4);
    const Vector found = principal_angles(turn * a * rng.normal_matrix(2, 2), turn * b * rng.normal_matrix(2, 2));
    EXPECT_NEAR(found(0), 0.0, 1e-14);
    EXPECT_NEAR(found(1), angle, 1e-14);
  }
}

TEST(Subspaces, DifferentDimensionsAndBases) {
  Rng rng(2);
  const Matrix a = rng.normal_matrix(7, 4);
  EXPECT_EQ(principal_angles(a, a.leftCols(2)).size(), 2);
  EXPECT_LT(principal_angles(a, a.leftCols(2)).maxCoeff(), 1e-13);
  const Matrix null = null_space_basis(a.transpose());
  EXPECT_EQ(null.cols(), 3);
  EXPECT_LT((a.transpose() * null).norm(), 1e-13 * a.norm());
  EXPECT_EQ(orthonormal_basis(a * rng.normal_matrix(4, 6)).cols(), 4);
  EXPECT_THROW(principal_angles(a, Matrix::Zero(6, 1)), ShapeError);
}

}  // namespace
}  // namespace lieder
