// Inclusion probabilities and medians over draws of blocks of rows and of terms (private).
#pragma once

#include "lieder/sparse/sparse_regression.hpp"

namespace lieder::detail {

struct Ensemble {
  Matrix inclusion;  ///< K x n
  Matrix median;     ///< K x n
};

/// `cut` K x n: thresholds of every draw.
Ensemble draw_ensemble(const RegressionRows& rows, const ConstrainedLeastSquares& solver, const Support& allowed,
                       const MatrixRef& cut, const SparseOptions& options);

}  // namespace lieder::detail
