// Cholesky factorization of symmetric positive definite banded matrices (LAPACK).
#pragma once

#include "lieder/core/types.hpp"

namespace lieder {

/// A = L L^T with b subdiagonals. Cost O(N b^2), memory N (b + 1).
class BandedCholesky {
 public:
  /// `band` (b + 1) x N: band(k, j) = A(j + k, j); entries beyond the matrix are not read. Throws ValueError if A is not
  /// positive definite to working precision or a number is not finite.
  explicit BandedCholesky(Matrix band);

  Index size() const { return band_.cols(); }
  /// L^-1 B, N x m. Throws ShapeError. Cost O(N b m).
  Matrix half_solve(const MatrixRef& b) const;

 private:
  Matrix band_;
};

}  // namespace lieder
