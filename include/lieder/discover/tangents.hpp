// Tangent spaces of a point cloud: from samples of an unknown submanifold M of R^n to normal frames at each of them.
//
// At a point, a quadratic graph over the local PCA directions of its k nearest neighbours is fitted and its slope at
// the point itself tilts the tangent plane; twice. Curvature then no longer tilts the planes (plain PCA: error O(h),
// here O(h^2)). The intrinsic dimension, if not given, is where the largest drop of the local principal spread is
// (median over points).
//
// Collinear neighbourhoods: when the cloud lies in an affine subspace, its global hull is the better tangent. If the
// smallest global principal spread is at most `hull_ratio` of the next, the points are moved onto their hull (fields
// that vanish on it are then exactly trivial) and, unless a smaller intrinsic dimension is asked for, the hull is the
// tangent space everywhere.
#pragma once

#include "lieder/core/differentiable_map.hpp"
#include "lieder/core/types.hpp"

namespace lieder {

/// The affine hull of a cloud by principal components.
struct AffineHull {
  Vector mean;    ///< n
  Matrix basis;   ///< n x n orthogonal: principal directions, largest spread first
  Vector spread;  ///< n: root mean square along each direction
  /// Number of directions whose spread exceeds `ratio` times the one before it, from the last one up: n when the cloud
  /// is full.
  Index dimension(double ratio) const;
};

AffineHull affine_hull(const MatrixRef& points, const Vector& weights = {});

struct TangentOptions {
  Index neighbours = 0;  ///< k, the point itself included; 0: 40 up to dimension 3, 4 times the unknowns beyond
  Index intrinsic_dimension = 0;  ///< 0: estimated; else in [1, n - 1]
  double hull_ratio = 0.01;       ///< in [0, 1): 0 never fits the hull globally
};

struct TangentSpaces {
  Jet normals;                    ///< a submanifold's jet: points, and orthonormal normals as its Jacobian
  Vector weights;                 ///< N: 1, or 0 where all neighbours coincide and no tangent is known
  Index intrinsic_dimension = 0;  ///< d
  Index neighbours = 0;           ///< k used (0 when the hull is the tangent)
  bool global_hull = false;       ///< the affine hull was used as the tangent space everywhere
  AffineHull hull;
  Vector local_spread;  ///< n: median local principal spread, relative to its largest
};

/// Throws ValueError when there are fewer points than neighbours or the cloud is full-dimensional where an intrinsic
/// dimension cannot be told. Cost N (log N + k p^2) with p = (d+1)(d+2)/2, in parallel.
TangentSpaces estimate_tangents(const MatrixRef& points, const TangentOptions& options = {});

}  // namespace lieder
