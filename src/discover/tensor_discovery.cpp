#include "lieder/discover/tensor_discovery.hpp"

#include <algorithm>
#include <cmath>

#include "lieder/core/accumulator.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {}  // namespace

DiscoveryOptions tensor_discovery_options() {
  DiscoveryOptions options;
  options.cut.largest_defect = 1e-3;
  return options;
}

Discovery discover_tensor(TensorType type, const Jet& tensor, const Candidates& candidates, const Vector& weights,
                          const DiscoveryOptions& options) {
  const TensorLieDerivative derivative(type, candidates);
  const Index samples = tensor.samples();
  require(samples >= 1, "discover_tensor: no samples");
  require_finite("discover_tensor: points", tensor.points);
  require_finite("discover_tensor: values", tensor.values);
  for (const Matrix& partial : tensor.jacobian) {
    require_finite("discover_tensor: derivatives", partial);
  }
  if (weights.size() > 0) {
    require_size("discover_tensor: weights", weights.size(), samples);
    require((weights.array() >= 0.0).all() && weights.sum() > 0.0,
            "discover_tensor: weights must not be negative nor all zero");
  }
  const double length = length_of(tensor.points, weights);
  TsqrAccumulator rows(candidates.size());
  TsqrAccumulator features(candidates.functions().size());
  // Equal pieces of about 1 MB of rows. L is linear in T: weighted values give weighted rows and sizes.
  const Index most = std::max<Index>(64, (Index{1} << 17) / (std::max<Index>(1, tensor.outputs()) * candidates.size()));
  for (Index first = 0; first < samples; first += most) {
    Jet part = middle_samples(tensor, first, std::min(most, samples - first));
    if (weights.size() > 0) {
      const Vector roots = weights.segment(first, part.samples()).cwiseSqrt();
      part.values = roots.asDiagonal() * part.values;
      for (Matrix& partial : part.jacobian) {
        partial = roots.asDiagonal() * partial;
      }
    }
    rows.add(derivative.rows(part));
    features.add(derivative.size_features(part, length));
  }
  const double total = weights.size() > 0 ? weights.sum() : static_cast<double>(samples);
  const double normalisation = 1.0 / std::sqrt(total);
  const GeneralisedProblem problem{normalisation * rows.factor(),
                                   normalisation * derivative.size_factor(features.factor())};
  return discover(problem, candidates, tensor.points, {}, options);
}

}  // namespace lieder
