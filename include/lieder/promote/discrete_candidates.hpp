// Discrete candidates: how much a finite transformation g changes a model, as a matrix on its coefficients.
//
//   (K_g F)(x) = psi_g^-1 F(theta_g x),   D_g w = the coefficients of K_g F_w - F_w in an orthonormal basis
//
// (Otto et al., JMLR 26(248), 2025: F has the symmetry g iff K_g F = F.) theta_g is affine and psi_g linear, so on
// polynomials of total degree <= D the matrix is exact: p_e(theta_g x) obeys the three-term recurrence of the basis with
// multiplication by the moved coordinates in place of the coordinates.
#pragma once

#include "lieder/core/types.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"
#include "lieder/generators/group_action.hpp"

namespace lieder {

/// K_g, (K m) x (K m) for m outputs, w column by column: |D_g w| is the norm of K_g F - F in the measure of the basis.
/// Throws ShapeError when g acts on other inputs, ValueError when psi_g has no inverse. Cost n nnz for each function.
SparseMatrix transformation_matrix(const OrthogonalPolynomials& basis, const FiniteElement& g);

/// D_g = K_g - I; entries below rounding are left out.
SparseMatrix discrete_candidate(const OrthogonalPolynomials& basis, const FiniteElement& g);

/// The same for any dictionary in the measure of N weighted points (empty: 1/N each): (N m) x (K m), rows
/// weight_i^(1/2) [psi_g^-1 phi(theta_g x_i) - phi(x_i)].
SparseMatrix discrete_candidate(const Dictionary& dictionary, const FiniteElement& g, const MatrixRef& points,
                                const Vector& weights = {});

}  // namespace lieder
