// Products and factorisations of symmetric matrices at half the cost of general ones, and orthogonal complements (BLAS and
// LAPACK).
#pragma once

#include <vector>

#include "lieder/core/types.hpp"

namespace lieder::detail {

/// The lower triangle of H -= G^T G for the first `rows` rows of G. dsyrk.
void subtract_gram(const Matrix& g, Index rows, Matrix& h);
/// The lower triangle of H += A^T B + B^T A. dsyr2k.
void add_symmetric_product(const Matrix& a, const Matrix& b, Matrix& h);
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

/// The same equations by triangular factors, P^T A = [L_1; L_2] U with partial pivoting: for w' = P^T w, A^T w = b is
/// w'_1 = x_1 + B w'_2 with B = -L_1^{-T} L_2^T. An orthonormal basis would fill p x (p - n).
struct Elimination {
  std::vector<Index> order;  ///< w'(i) = w(order[i]); empty: nothing else is set (the condition of U is above 1e9)
  Matrix multipliers;        ///< B, n x (p - n)
  Vector particular;         ///< the solution with w'_2 = 0
};
Elimination eliminate(Matrix a, const Vector& b);

}  // namespace lieder::detail
