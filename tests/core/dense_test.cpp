#include "lieder/core/dense.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {
namespace {

class Shapes : public testing::TestWithParam<std::pair<Index, Index>> {};

// Reconstruction and orthogonality to rounding: 1e-15 times the size times a small factor.
TEST_P(Shapes, SvdAndQr) {
  const auto [m, n] = GetParam();
  Rng rng(1);
  const Matrix a = rng.normal_matrix(m, n);
  const double tolerance = 1e-14 * static_cast<double>(m + n);
  const Svd f = svd(a);
  EXPECT_LT((f.u * f.s.asDiagonal() * f.v.transpose() - a).norm(), tolerance * (1.0 + a.norm()));
  const Svd full = svd(a, true);
  EXPECT_EQ(full.v.rows(), n);
  EXPECT_EQ(full.v.cols(), n);
  EXPECT_LT((full.v.transpose() * full.v - Matrix::Identity(n, n)).norm(), tolerance);
  const Svd square = full_svd(a);
  EXPECT_EQ(square.u.rows(), m);
  EXPECT_LT((square.u.transpose() * square.u - Matrix::Identity(m, m)).norm(), tolerance);
  EXPECT_LT((square.v.transpose() * square.v - Matrix::Identity(n, n)).norm(), tolerance);
  const Index l = std::min(m, n);
  EXPECT_LT((square.u.leftCols(l) * square.s.asDiagonal() * square.v.leftCols(l).transpose() - a).norm(),
            tolerance * (1.0 + a.norm()));
  EXPECT_LT((qr_r(a).transpose() * qr_r(a) - a.transpose() * a).norm(), tolerance * (1.0 + a.squaredNorm()));
  const Matrix q = qr_q(a);
  EXPECT_LT((q.transpose() * q - Matrix::Identity(q.cols(), q.cols())).norm(), tolerance);
  EXPECT_LT((singular_values(a) - f.s).norm(), tolerance * (1.0 + a.norm()));
}

INSTANTIATE_TEST_SUITE_P(Various, Shapes,
                         testing::Values(std::pair<Index, Index>{1, 1}, std::pair<Index, Index>{7, 3},
                                         std::pair<Index, Index>{3, 7}, std::pair<Index, Index>{40, 5},
                                         std::pair<Index, Index>{5, 5}, std::pair<Index, Index>{0, 3},
                                         std::pair<Index, Index>{3, 0}));

TEST(Dense, Eigen) {
  Rng rng(2);
  const Matrix a = rng.normal_matrix(6, 6);
  const GeneralEigen e = eigen(a);
  EXPECT_LT((a.cast<std::complex<double>>() * e.vectors - e.vectors * e.values.asDiagonal()).norm(), 1e-12 * a.norm());
  EXPECT_NEAR(eigenvalues(a).sum().real(), a.trace(), 1e-12);
  const Matrix s = a + a.transpose();
  const SymmetricEigen w = symmetric_eigen(s);
  EXPECT_LT((w.vectors * w.values.asDiagonal() * w.vectors.transpose() - s).norm(), 1e-13 * s.norm());
}

TEST(Dense, ExponentialInClosedForm) {
  Matrix rotation(2, 2);
  rotation << 0.0, -3.0, 3.0, 0.0;
  const Matrix g = matrix_exponential(rotation);
  EXPECT_NEAR(g(0, 0), std::cos(3.0), 1e-14);
  EXPECT_NEAR(g(1, 0), std::sin(3.0), 1e-14);
  Matrix nilpotent = Matrix::Zero(3, 3);
  nilpotent(0, 1) = 2.0;
  nilpotent(1, 2) = 5.0;
  EXPECT_NEAR(matrix_exponential(nilpotent)(0, 2), 5.0, 1e-14);
  Rng rng(3);
  const Matrix a = 4.0 * rng.normal_matrix(5, 5);  // norm about 20: several squarings
  const Matrix product = matrix_exponential(a) * matrix_exponential(-a);
  EXPECT_LT((product - Matrix::Identity(5, 5)).norm(),
            1e-13 * matrix_exponential(a).norm() * matrix_exponential(-a).norm());
}

TEST(Dense, LeastSquaresInverseRank) {
  Rng rng(4);
  const Matrix a = rng.normal_matrix(20, 4);
  const Matrix x = rng.normal_matrix(4, 2);
  EXPECT_LT((solve_least_squares(a, a * x) - x).norm(), 1e-13);
  EXPECT_EQ(rank(a * rng.normal_matrix(4, 6)), 4);
  const Matrix b = rng.normal_matrix(4, 4);
  EXPECT_LT((b * inverse(b) - Matrix::Identity(4, 4)).norm(), 1e-12);
  EXPECT_THROW(inverse(Matrix::Ones(3, 3)), ValueError);
  EXPECT_THROW(inverse(Vector::Unit(2, 0).asDiagonal().toDenseMatrix()), ValueError);  // a pivot that is exactly 0
  EXPECT_THROW(inverse(Vector::Unit(3, 1).asDiagonal().toDenseMatrix()), ValueError);
  EXPECT_THROW(inverse(Matrix::Zero(2, 2)), ValueError);
  EXPECT_EQ(inverse(Matrix(0, 0)).size(), 0);
  EXPECT_LT((multiply_transposed(a, a) - a.transpose() * a).norm(), 1e-13 * a.squaredNorm());
  Matrix bad = a;
  bad(3, 2) = std::nan("");
  EXPECT_THROW(svd(bad), ValueError);
}

}  // namespace
}  // namespace lieder
