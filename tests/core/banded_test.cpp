#include "lieder/core/banded.hpp"

#include <gtest/gtest.h>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {
namespace {

// L L^T is the matrix again, and L^-1 B has B as its image; rounding times a condition below 1e3.
TEST(BandedCholesky, FactorsARandomMatrix) {
  for (const Index width : {0, 1, 3, 7}) {
    SCOPED_TRACE(width);
    Rng rng(5);
    const Index n = 8;
    Matrix lower = Matrix::Zero(n, n);
    for (Index j = 0; j < n; ++j) {
      for (Index i = j; i < std::min(n, j + width + 1); ++i) {
        lower(i, j) = i == j ? 1.0 + rng.uniform() : 0.3 * rng.normal();
      }
    }
    const Matrix a = lower * lower.transpose();
    Matrix band = Matrix::Constant(width + 1, n, std::numeric_limits<double>::quiet_NaN());
    for (Index j = 0; j < n; ++j) {
      for (Index k = 0; k <= std::min(width, n - 1 - j); ++k) {
        band(k, j) = a(j + k, j);
      }
    }
    const Matrix b = rng.normal_matrix(n, 3);
    const Matrix y = BandedCholesky(band).half_solve(b);
    EXPECT_LT((lower * y - b).norm(), 1e-12);
  }
}

TEST(BandedCholesky, Errors) {
  EXPECT_THROW(BandedCholesky(Matrix(1, 0)), ValueError);
  EXPECT_THROW(BandedCholesky(Matrix::Constant(1, 3, -1.0)), ValueError);
  EXPECT_THROW(BandedCholesky(Matrix::Constant(1, 3, std::numeric_limits<double>::infinity())), ValueError);
  EXPECT_THROW(BandedCholesky(Matrix::Ones(1, 3)).half_solve(Matrix::Ones(2, 1)), ShapeError);
}

}  // namespace
}  // namespace lieder
