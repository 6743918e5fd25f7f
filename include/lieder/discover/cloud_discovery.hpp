// Symmetries of a point cloud: vector fields that are tangent to the submanifold the points lie on.
#pragma once

#include "lieder/core/types.hpp"
#include "lieder/discover/discovery.hpp"
#include "lieder/discover/tangents.hpp"
#include "lieder/generators/candidates.hpp"

namespace lieder {

struct CloudDiscovery {
  TangentSpaces tangents;
  Discovery discovery;
};

/// C rows = N(x)^T v(x), relative to |v(x)|. Affine candidates are evaluated about the mean of the points (for
/// conditioning) and reported in the original coordinates. `weights` empty or N.
CloudDiscovery discover_cloud(const MatrixRef& points, const Candidates& candidates, const Vector& weights = {},
                              const TangentOptions& tangent_options = {}, const DiscoveryOptions& options = {});

/// Symmetries of a submanifold with known normals: a level set or graph (level_set_jet, graph_jet), or given frames.
Discovery discover_submanifold(const Jet& normals, const Candidates& candidates, const Vector& weights = {},
                               const DiscoveryOptions& options = {});

}  // namespace lieder
