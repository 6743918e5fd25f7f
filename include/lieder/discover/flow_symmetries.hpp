// Symmetries of x' = f(x) that every vector field has: v = g f with a constant of motion g (v = f itself, if the
// candidates hold it) moves each state along its own trajectory.
#pragma once

#include "lieder/core/types.hpp"
#include "lieder/generators/candidates.hpp"

namespace lieder {

/// Those combinations of `coordinates` (q x d, symmetries) whose fields are parallel to f at all points: q x k. The part
/// of v across f, relative to v (root mean squares), up to `tolerance` counts as zero. `points`, `field`: N x n.
Matrix along_flow(const Candidates& candidates, const MatrixRef& coordinates, const MatrixRef& points,
                  const MatrixRef& field, double tolerance = 1e-8);

}  // namespace lieder
