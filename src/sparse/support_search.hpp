// Supports by thresholding, within the constraints (private).
#pragma once

#include "lieder/sparse/sparse_regression.hpp"

namespace lieder::detail {

struct SupportSearch {
  Support support;
  Index steps = 0;
  bool settled = true;
  bool feasible = true;  ///< the start can meet the constraints
};

/// `smaller` with those entries of `larger` put back, the largest of `priority` first, that make the constraints
/// satisfiable; `larger` satisfies them. For one group, or all (-1).
Support restore_feasibility(const ConstrainedLeastSquares& solver, const MatrixRef& factor, const Support& smaller,
                            const Support& larger, const MatrixRef& priority, Index group = -1);

/// Sequentially thresholded least squares from `start`; `cut` K x n, for unscaled coefficients.
SupportSearch stlsq_support(const ConstrainedLeastSquares& solver, const MatrixRef& factor, const Support& start,
                            const MatrixRef& cut, Index max_steps);

/// SR3; the thresholds are those of W's entries: sqrt(2 lambda nu) for l0, lambda nu for l1. `scale` as in
/// RegressionRows.
SupportSearch sr3_support(const ConstrainedLeastSquares& solver, const Vector& scale, const MatrixRef& factor,
                          const Support& start, const MatrixRef& cut, const SparseOptions& options);

}  // namespace lieder::detail
