// Tangent spaces of a point cloud: from samples of an unknown submanifold M of R^n to normal frames at each of them.
//
// At a point, a quadratic graph over the local PCA directions of its k nearest neighbours is fitted and its slope at
// the point itself tilts the tangent plane; twice. Curvature then no longer tilts the planes (plain PCA: error O(h),
// here O(h^2)). The intrinsic dimension, if not given, is where the largest drop of the local principal spread is
// (median over points).
//
// Hull first: when the smallest principal spread of the whole cloud is at most `hull_ratio` of the next, the cloud lies
// in an affine subspace. The points are moved onto it (fields that vanish on the hull are then exactly trivial), and
// the hull is the tangent space, since neighbours may be collinear in it; only with 200 points or more a submanifold of
// the hull is looked for.
#pragma once

#include <vector>

#include "lieder/core/differentiable_map.hpp"
#include "lieder/core/types.hpp"
#include "lieder/discover/affine_hull.hpp"
#include "lieder/generators/vector_field.hpp"

namespace lieder {

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
  Index hull_dimension = 0;       ///< n: the cloud is full
  AffineHull hull;
  Vector local_spread;  ///< n: median local principal spread, relative to its largest
};

/// Throws ValueError when there are fewer points than neighbours or the cloud is full-dimensional where an intrinsic
/// dimension cannot be told. Cost N (log N + k p^2) with p = (d+1)(d+2)/2, in parallel.
TangentSpaces estimate_tangents(const MatrixRef& points, const TangentOptions& options = {});

/// Relative defects of fields that independent errors of the tangent spaces do not inflate: with frames from the even
/// and from the odd neighbours of k, cv^2 = sum <(I - P_even) v, (I - P_odd) v> / sum |v|^2. A true defect stays
/// whatever k is, an error of truncation grows with k. `z_scores` (optional): the sum over its own standard error.
Vector cross_validated_defects(const TangentSpaces& tangents, const std::vector<VectorField>& fields, Index neighbours,
                               Vector* z_scores = nullptr);

}  // namespace lieder
