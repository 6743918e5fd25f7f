// Normal frames of a point cloud at its points, from the k nearest neighbours of each.
#pragma once

#include <vector>

#include "lieder/core/types.hpp"

namespace lieder::detail {

enum class Neighbours { all, even, odd };  // by rank of distance: even and odd halves are independent samples

/// Median over (at most 2,000) points of the local principal spreads on k neighbours, relative to the largest: n
/// values.
Vector local_spread(const Matrix& points, Index k);

/// n matrices N x (n - d): the orthonormal normals, stored as the Jacobian of a jet. Zero rows where all neighbours
/// coincide.
std::vector<Matrix> local_frames(const Matrix& points, Index d, Index k, Neighbours use = Neighbours::all);

}  // namespace lieder::detail
