// Symmetries of a tensor field among candidate vector fields: Killing fields of a metric, Hamiltonian fields of a
// symplectic form, fields that preserve a differential form or a volume.
//
// The null space of v -> L_v T at samples (tensor_fields.hpp). Example, the Killing fields of the hyperbolic plane:
//
//   const Jet metric = ...;                                   // g_ij = 4 / (1 - |x|^2)^2 delta_ij at points of the disk
//   const Discovery found = discover_tensor({0, 2}, metric, parse_candidates("polynomial:2", {2, {}, {}, {}}));
//   found.algebra->name;                                      // "sl(2,R)"
#pragma once

#include "lieder/core/differentiable_map.hpp"
#include "lieder/core/types.hpp"
#include "lieder/discover/discovery.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/lie_derivative/tensor_fields.hpp"

namespace lieder {

/// Tensor fields are given, not fitted: only relative defects up to 1e-3 are symmetries (cut.largest_defect), so that the
/// smallest of a generic metric's values is none by chance.
DiscoveryOptions tensor_discovery_options();

/// `tensor`: N x n points, N x n^(r+s) values and their derivatives; `weights` empty or N. The relative defect of a field
/// is |L_v T| / |B v| with the size of tensor_fields.hpp. Throws ShapeError when tensor and candidates do not fit,
/// ValueError on numbers that are not finite or bad weights. Cost O(N n^(r+s) q^2), memory O(q^2) and a block.
Discovery discover_tensor(TensorType type, const Jet& tensor, const Candidates& candidates, const Vector& weights = {},
                          const DiscoveryOptions& options = tensor_discovery_options());

}  // namespace lieder
