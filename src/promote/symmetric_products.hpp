// Products and factorisations of symmetric matrices at half the cost of general ones, and orthogonal complements (BLAS and
// LAPACK).
#pragma once

#include "lieder/core/types.hpp"

namespace lieder::detail {

/// The lower triangle of H -= G^T G for the first `rows` rows of G. dsyrk.
void subtract_gram(const Matrix& g, Index rows, Matrix& h);
/// Copies the lower triangle to the upper one.
void mirror_lower(Matrix& h);

/// Solves with a symmetric positive definite matrix of widely varying diagonal: Cholesky factors of D A D + shift,
/// D = diag(A)^{-1/2}, with the smallest shift of 1e-15, 1e-13, ... at which the factorisation succeeds. dpotrf.
class ScaledCholesky {
 public:
  ScaledCholesky() = default;
  explicit ScaledCholesky(const Matrix& a);
  Vector solve(const Vector& b) const;
  /// The smallest squared pivot of D A D + shift, of at most one; 0 where nothing was factorised.
  double smallest_pivot() const { return pivot_; }
  double shift() const { return shift_; }

 private:
  Vector scale_;
  Matrix factor_;
  double pivot_ = 0.0;
  double shift_ = 0.0;
};

/// For a tall matrix of full column rank: the x of least norm with A^T x = b, and an orthonormal basis of the complement
/// of the range of A.
struct ComplementSplit {
  Vector least_norm;
  Matrix complement;
  bool full_rank = false;  ///< false: the estimated condition number is above 1e9, and nothing else is set
};
ComplementSplit split_complement(Matrix a, const Vector& b);

}  // namespace lieder::detail
