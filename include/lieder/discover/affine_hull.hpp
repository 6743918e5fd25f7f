// The affine hull of a point cloud by principal components.
#pragma once

#include "lieder/core/types.hpp"

namespace lieder {

struct AffineHull {
  Vector mean;    ///< n
  Matrix basis;   ///< n x n orthogonal: principal directions, largest spread first
  Vector spread;  ///< n: root mean square along each direction

  /// The first i with spread(i) <= ratio * spread(i - 1): the dimension of the hull; n when the cloud is full.
  Index dimension(double ratio) const;
  /// Points in the coordinates of the hull's first `dimension` directions: N x n -> N x dimension.
  Matrix coordinates(const MatrixRef& points, Index dimension) const;
  /// Back again: N x dimension -> N x n.
  Matrix points(const MatrixRef& coordinates) const;
};

/// `weights` (N, not negative) may be empty. Throws ValueError for fewer than two points.
AffineHull affine_hull(const MatrixRef& points, const Vector& weights = {});

}  // namespace lieder
