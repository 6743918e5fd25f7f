// The choice of supports by cross-validation along paths (private).
#pragma once

#include "lieder/sparse/sparse_regression.hpp"

namespace lieder::detail {

struct AutomaticChoice {
  Support support;
  Vector error;  ///< n: root mean squares on left-out blocks
  Index steps = 0;
};

/// Every group on a path of its own: backward elimination (stlsq) or SR3 along thresholds.
AutomaticChoice automatic_support(const RegressionRows& rows, const ConstrainedLeastSquares& solver,
                                  const MatrixRef& factor, const Support& allowed, const SparseOptions& options);

}  // namespace lieder::detail
