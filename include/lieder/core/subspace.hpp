// Subspaces of R^n given by the columns of a matrix.
#pragma once

#include "lieder/core/types.hpp"

namespace lieder {

/// Orthonormal basis (n x r) of the column space; directions below rcond * s_max are dropped.
Matrix orthonormal_basis(const MatrixRef& columns, double rcond = 1e-10);

/// Orthonormal basis (n x (n - r)) of {x : A x = 0}; singular values below rcond * s_max count as zero.
Matrix null_space_basis(const MatrixRef& a, double rcond = 1e-10);

/// Principal angles (radians, ascending) between two column spaces, min(r1, r2) of them. Small angles are computed from
/// sines, so they are accurate to rounding (Bjorck and Golub, Math. Comp. 27, 1973).
Vector principal_angles(const MatrixRef& a, const MatrixRef& b);

}  // namespace lieder
