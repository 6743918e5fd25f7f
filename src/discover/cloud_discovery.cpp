#include "lieder/discover/cloud_discovery.hpp"

#include <fmt/format.h>

#include "lieder/core/error.hpp"
#include "lieder/discover/accumulator.hpp"

namespace lieder {

Discovery discover_submanifold(const Jet& normals, const Candidates& candidates, const Vector& weights,
                               const DiscoveryOptions& options) {
  const LieDerivative derivative(ObjectKind::submanifold, candidates);
  DiscoveryAccumulator accumulator(derivative);
  accumulator.add(normals, weights);
  return discover(accumulator.problem(), candidates, normals.points, {}, options);
}

CloudDiscovery discover_cloud(const MatrixRef& points, const Candidates& candidates, const Vector& weights,
                              const TangentOptions& tangent_options, const DiscoveryOptions& options) {
  require_finite("point cloud", points);
  CloudDiscovery result{estimate_tangents(points, tangent_options), {}};
  Vector total = result.tangents.weights;
  if (weights.size() > 0) {
    require_size("point cloud: weights", weights.size(), points.rows());
    total = total.cwiseProduct(weights);
  }
  result.discovery = discover_submanifold(result.tangents.normals, candidates, total, options);
  if (result.tangents.global_hull) {
    result.discovery.warnings.push_back(
        fmt::format("the points lie in an affine subspace of dimension {}: it is the tangent space everywhere",
                    result.tangents.intrinsic_dimension));
  }
  const Index lost = static_cast<Index>((result.tangents.weights.array() == 0.0).count());
  if (lost > 0) {
    result.discovery.warnings.push_back(fmt::format("{} points have only copies of themselves as neighbours", lost));
  }
  return result;
}

}  // namespace lieder
