// Sparse matrices of linear operators on the orthonormal polynomials of degree <= D (K of them, graded order).
//
// The matrix of an operator T has as its column l the coefficients of T phi_l: T phi_l = sum_k T_kl phi_k. So if f has
// coefficients w, T f has T w. Every matrix here is a product over coordinates of small univariate matrices.
#pragma once

#include "lieder/dictionary/orthogonal_polynomials.hpp"

namespace lieder {

/// d/dx_axis. Exact (the degree falls). Throws ValueError for an axis out of range, as below.
SparseMatrix derivative_matrix(const OrthogonalPolynomials& basis, Index axis);

/// Multiplication by x_axis followed by the orthogonal projection on degree <= D: exact on polynomials of degree < D.
SparseMatrix multiplication_matrix(const OrthogonalPolynomials& basis, Index axis);

/// The Lie derivative of functions along the affine field v(x) = A x + b, f -> grad f . v, from [b | A] (n x (n + 1)).
/// Exact: x_j d/dx_i does not raise the degree. Entries below rounding are pruned.
SparseMatrix affine_derivative_matrix(const OrthogonalPolynomials& basis, const MatrixRef& affine);

/// Between coefficients in the orthonormal basis and in the monomials graded_exponents(n, 0, D) of the original
/// coordinates. The two matrices are inverses of one another, upper triangular in the graded order.
struct ChangeOfBasis {
  SparseMatrix to_monomials;    ///< w_monomial = to_monomials * w_orthonormal
  SparseMatrix from_monomials;  ///< w_orthonormal = from_monomials * w_monomial
};
ChangeOfBasis change_of_basis(const OrthogonalPolynomials& basis);

}  // namespace lieder
