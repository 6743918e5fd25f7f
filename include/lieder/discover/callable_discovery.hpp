// Symmetries of any map with a Jacobian-vector product: a trained network, a simulator, a formula.
//
// The map is evaluated at the given points in blocks, on several threads: n Jacobian-vector products a block fill the jet, the
// Lie derivatives along the candidates stream into accumulators (accumulator.hpp), and memory stays O(q^2) whatever the
// number of points. Example:
//
//   const AnyDifferentiableMap norm(2, 1, value, jvp);        // x -> |x|
//   const Discovery found = discover_callable(ObjectKind::function, norm, points, parse_candidates("linear", {2, {}, {}, {}}));
//   found.symmetries[0].text;                                 // "x0 d/dx1 - x1 d/dx0"
#pragma once

#include "lieder/core/differentiable_map.hpp"
#include "lieder/core/types.hpp"
#include "lieder/discover/accumulator.hpp"
#include "lieder/discover/discovery.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"

namespace lieder {

/// `points`: N x n, where the map is looked at; `weights` empty or N. The map is called concurrently and must be
/// re-entrant. Throws ShapeError if points, map and candidates do not fit, ValueError if the map returns a number that is not
/// finite, or for ObjectKind::submanifold (see discover_submanifold). Cost: N (n Jacobian-vector products + m nnz + 2 m q^2).
Discovery discover_callable(ObjectKind kind, const AnyDifferentiableMap& map, const MatrixRef& points,
                            const Candidates& candidates, const Vector& weights = {},
                            const DiscoveryOptions& options = {}, AccumulatorKind accumulator = AccumulatorKind::qr);

}  // namespace lieder
