// The null space of sparse constraints, component by component.
//
// Rows with a single entry set their unknown to zero; this is repeated until no such row is left. The remaining
// unknowns that share a row are connected; each connected component is a small dense problem, and equal ones are solved
// once.
#pragma once

#include <vector>

#include "lieder/core/types.hpp"

namespace lieder::detail {

using RowSparse = Eigen::SparseMatrix<double, Eigen::RowMajor>;

struct BlockNullSpace {
  SparseMatrix basis;          ///< unknowns x d, orthonormal columns
  double largest = 0.0;        ///< the scale: the largest singular value or pivot, at least the one given
  double largest_kept = 0.0;   ///< largest null one
  double smallest_broken = 0;  ///< smallest one that is not null; 0 if there is none
  Index blocks = 0;
  Index largest_block = 0;
};

/// `scale` > 0: the size of constraints that are not satisfied, so that constraints of rounding errors alone count as
/// satisfied. Entries below 1e-13 of the scale count as zero; singular values up to tolerance times the scale are null.
/// Throws ValueError when a component has more than max_block unknowns.
BlockNullSpace block_null_space(const std::vector<RowSparse>& constraints, Index unknowns, double scale,
                                double tolerance, Index max_block);

/// Unknowns of the largest component, for callers that have another way for large ones.
Index largest_block(const std::vector<RowSparse>& constraints, Index unknowns, double scale);

/// The null space from a dense factor R with R^T R = A^T A of all unknowns.
BlockNullSpace dense_null_space(const Matrix& factor, double scale, double tolerance);

}  // namespace lieder::detail
