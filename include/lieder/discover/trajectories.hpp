// From trajectories to samples of a vector field or of a map.
//
// Rows in the order of the file; rows of equal trajectory label that follow one another belong together. Derivatives
// are three-point differences on uneven times, (second order; the ends of a trajectory are left out):
//   x'(t_i) ~ weighted by the other side's step: [ (x_{i+1}-x_i) h_-/h_+ + (x_i-x_{i-1}) h_+/h_- ] / (h_- + h_+).
#pragma once

#include "lieder/core/types.hpp"

namespace lieder {

struct StatePairs {
  Matrix states;   ///< N x n
  Matrix targets;  ///< N x n: derivatives or next states
};

/// `times` N; `labels` N or empty (one trajectory). Throws ValueError that names the row (0-based) where times do not
/// increase or a trajectory has fewer than three rows.
StatePairs derivative_pairs(const MatrixRef& states, const Vector& times, const Vector& labels = {});

/// Consecutive rows of one trajectory. Throws ValueError if no trajectory has two rows.
StatePairs successor_pairs(const MatrixRef& states, const Vector& labels = {});

}  // namespace lieder
