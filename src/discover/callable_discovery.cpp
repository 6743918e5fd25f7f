#include "lieder/discover/callable_discovery.hpp"

#include "lieder/core/error.hpp"

namespace lieder {

Discovery discover_callable(ObjectKind kind, const AnyDifferentiableMap& map, const MatrixRef& points,
                            const Candidates& candidates, const Vector& weights, const DiscoveryOptions& options,
                            AccumulatorKind accumulator) {
  require(kind != ObjectKind::submanifold,
          "discover_callable: a submanifold is given by its normals, see "
          "discover_submanifold");
  require_finite("discover_callable: points", points);
  require_shape("discover_callable: points", points, -1, map.inputs(), "one column for each input of the map");
  require_shape("discover_callable: points", points, -1, candidates.inputs(),
                "as many inputs as the candidates act on");
  require(points.rows() >= 1, "discover_callable: no points");
  if (weights.size() > 0) {
    require_size("discover_callable: weights", weights.size(), points.rows());
    require((weights.array() >= 0.0).all() && weights.sum() > 0.0,
            "discover_callable: weights must not be negative nor all zero");
  }
  const LieDerivative derivative(kind, candidates);
  const auto make_jet = [&](Index first, Index count) {
    Jet jet = map.jet(points.middleRows(first, count));
    require_finite("discover_callable: values of the map", jet.values);
    for (const Matrix& column : jet.jacobian) {
      require_finite("discover_callable: derivatives of the map", column);
    }
    return jet;
  };
  const GeneralisedProblem problem = accumulate(derivative, points.rows(), make_jet, weights, accumulator);
  return discover(problem, candidates, points, {}, options);
}

}  // namespace lieder
