// The reduced echelon form of a basis: sparse, and the same for every basis of one space.
#pragma once

#include "lieder/core/types.hpp"

namespace lieder::detail {

/// A basis of the column space of `basis` (p x d, independent columns) that is the identity on d of its rows. The rows
/// are chosen one after the other, the first one whose pivot is at least half the largest left; entries below
/// 1e-13 of the pivot become zero. Columns are sorted by their pivot rows.
Matrix echelon_basis(Matrix basis);

/// The columns made orthonormal one after the other, so that zeros above the first nonzero entries stay.
Matrix orthonormalized(const Matrix& columns);

}  // namespace lieder::detail
