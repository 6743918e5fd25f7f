#include "lieder/core/null_space.hpp"

#include <gtest/gtest.h>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"

namespace lieder {
namespace {

// An m x q matrix with a planted null space of dimension d and other singular values in [1, 2].
struct Planted {
  Planted(Index m, Index q, Index d, std::uint64_t seed) {
    Rng rng(seed);
    const Matrix v = random_orthogonal(rng, q);
    null = v.rightCols(d);
    a = qr_q(rng.normal_matrix(m, q - d)) * rng.uniform_matrix(q - d, 1, 1.0, 2.0).col(0).asDiagonal() *
        v.leftCols(q - d).transpose();
  }
  Matrix a;
  Matrix null;
};

TEST(NullSpace, DenseFindsThePlantedOne) {
  const Planted p(80, 20, 4, 1);
  const NullSpaceResult found = null_space(MatrixRef(p.a));
  ASSERT_EQ(found.dimension(), 4);
  EXPECT_LT(principal_angles(found.basis, p.null).maxCoeff(), 1e-13);
  EXPECT_GT(found.gap, 1e12);
  EXPECT_LT(found.residual, 1e-14);
}

TEST(NullSpace, WideMatricesHaveOne) {
  EXPECT_EQ(null_space(MatrixRef(Planted(3, 5, 2, 2).a)).dimension(), 2);
}

TEST(NullSpace, KrylovAgreesWithDense) {
  const Planted p(400, 300, 3, 3);
  const AnyLinearOperator op(
      400, 300, [&](const Vector& x) -> Vector { return p.a * x; },
      [&](const Vector& y) -> Vector { return p.a.transpose() * y; });
  NullSpaceOptions options;
  options.tolerance = 1e-6;  // values below about 1e-8 cannot be told from zero here
  options.max_dimension = 6;
  const NullSpaceResult found = null_space(op, options);
  EXPECT_EQ(found.status, Status::ok);
  ASSERT_EQ(found.dimension(), 3);
  EXPECT_LT(principal_angles(found.basis, p.null).maxCoeff(), 1e-6);
}

TEST(NullSpace, Errors) {
  EXPECT_THROW(null_space(MatrixRef(Matrix(2, 0))), ValueError);
  NullSpaceOptions options;
  options.tolerance = 0.0;
  EXPECT_THROW(null_space(MatrixRef(Matrix::Ones(2, 2)), options), ValueError);
}

}  // namespace
}  // namespace lieder
