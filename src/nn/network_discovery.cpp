#include "lieder/nn/network_discovery.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder::nn {

namespace {

Index passes(DerivativeRoute route, Index inputs, Index outputs, Index candidates) {
  switch (route) {
    case DerivativeRoute::reverse:
      return 1 + outputs;
    case DerivativeRoute::forward:
      return 1 + 2 * inputs;
    default:
      return 2 + 2 * candidates;
  }
}

DerivativeRoute cheapest(Index inputs, Index outputs, Index candidates) {
  DerivativeRoute best = DerivativeRoute::reverse;
  for (const DerivativeRoute route : {DerivativeRoute::forward, DerivativeRoute::candidates}) {
    if (passes(route, inputs, outputs, candidates) < passes(best, inputs, outputs, candidates)) {
      best = route;
    }
  }
  return best;
}

void require_finite_jet(const Jet& jet) {
  require_finite("discover_network: values of the network", jet.values);
  for (const Matrix& column : jet.jacobian) {
    require_finite("discover_network: derivatives of the network", column);
  }
}

// DF v_xi for each candidate by Jacobian-vector products, |DF|^2 from random signs.
DirectionalJet directional_jet(const LieDerivative& derivative, const DifferentiableNetwork& network,
                               const Matrix& points, Rng& rng) {
  const Index samples = points.rows();
  DirectionalJet jet{points, network.value(points), Matrix(samples * network.outputs(), derivative.cols()), Vector()};
  const GeneratorFeatures features = derivative.features(jet.points, jet.values);
  for (Index a = 0; a < derivative.cols(); ++a) {
    jet.products.col(a) = network.jvp(points, derivative.field_values(features, samples, a)).reshaped();
  }
  Matrix signs(samples, network.outputs());
  for (double& sign : signs.reshaped()) {
    sign = rng.uniform() < 0.5 ? -1.0 : 1.0;
  }
  jet.jacobian_squares = network.vjp(points, signs).rowwise().squaredNorm();
  require_finite("discover_network: values of the network", jet.values);
  require_finite("discover_network: derivatives of the network", jet.products);
  return jet;
}

Index bounded_batch(const NetworkDiscoveryOptions& options, DerivativeRoute route, Index inputs, Index outputs,
                    Index candidates) {
  constexpr Index most_numbers = Index{1} << 23;  // 64 MB of doubles
  const Index each = outputs * (route == DerivativeRoute::candidates ? candidates : inputs);
  return std::clamp<Index>(most_numbers / std::max<Index>(1, each), 1, options.batch);
}

void check(const LieDerivative& derivative, const DifferentiableNetwork& network, const MatrixRef& points,
           const Vector& weights, const NetworkDiscoveryOptions& options) {
  require(derivative.kind() != ObjectKind::submanifold, "discover_network: a network is a function, field or map");
  require_shape("discover_network: points", points, -1, network.inputs(),
                fmt::format("the network takes {} inputs", network.inputs()));
  require_size("discover_network: inputs that the candidates act on", derivative.candidates().inputs(),
               network.inputs(), "inputs of the network");
  if (derivative.candidates().outputs() > 0) {
    require_size("discover_network: outputs that the candidates act on", derivative.candidates().outputs(),
                 network.outputs(), "outputs of the network");
  }
  require_finite("discover_network: points", points);
  require(points.rows() >= 1, "discover_network: no points");
  require(options.batch >= 1, "discover_network: batch must be at least 1");
  if (weights.size() > 0) {
    require_size("discover_network: weights", weights.size(), points.rows());
    require((weights.array() >= 0.0).all() && weights.sum() > 0.0,
            "discover_network: weights must not be negative nor all zero");
  }
}

}  // namespace

GeneralisedProblem network_problem(const LieDerivative& derivative, const DifferentiableNetwork& network,
                                   const MatrixRef& points, const Vector& weights,
                                   const NetworkDiscoveryOptions& options) {
  check(derivative, network, points, weights, options);
  const Index n = network.inputs();
  const Index m = network.outputs();
  const DerivativeRoute route =
      options.route == DerivativeRoute::automatic ? cheapest(n, m, derivative.cols()) : options.route;
  const Index batch = bounded_batch(options, route, n, m, derivative.cols());
  DiscoveryAccumulator accumulator(derivative, options.accumulator);
  Rng rng(1);
  for (Index first = 0; first < points.rows(); first += batch) {
    const Index count = std::min(batch, points.rows() - first);
    const Matrix block = points.middleRows(first, count);
    const Vector part = weights.size() > 0 ? Vector(weights.segment(first, count)) : Vector();
    if (route == DerivativeRoute::candidates) {
      accumulator.add(directional_jet(derivative, network, block, rng), part);
    } else {
      const Jet jet =
          network.jet(block, route == DerivativeRoute::reverse ? JacobianRoute::reverse : JacobianRoute::forward);
      require_finite_jet(jet);
      accumulator.add(jet, part);
    }
  }
  return accumulator.problem();
}

std::string describe(DerivativeRoute route) {
  switch (route) {
    case DerivativeRoute::reverse:
      return "Jacobian by backward passes, one for each output";
    case DerivativeRoute::forward:
      return "Jacobian by Jacobian-vector products, one for each input";
    case DerivativeRoute::candidates:
      return "Jacobian-vector products, one for each candidate";
    default:
      return "automatic";
  }
}

NetworkDiscovery discover_network(ObjectKind kind, const DifferentiableNetwork& network, const MatrixRef& points,
                                  const Candidates& candidates, const Vector& weights,
                                  const NetworkDiscoveryOptions& options) {
  const LieDerivative derivative(kind, candidates);
  check(derivative, network, points, weights, options);
  network.require_samples_independent(points);
  const Index n = network.inputs();
  const Index m = network.outputs();
  NetworkDiscovery result;
  result.route = options.route == DerivativeRoute::automatic ? cheapest(n, m, candidates.size()) : options.route;
  result.passes = passes(result.route, n, m, candidates.size());
  result.batch = bounded_batch(options, result.route, n, m, candidates.size());
  result.problem = network_problem(derivative, network, points, weights, options);
  DiscoveryOptions discovery = options.discovery;
  if (network.options().precision == Precision::float32) {
    discovery.cut.floor = std::max(discovery.cut.floor, 1e-6);  // some tens of units of rounding
  }
  result.discovery = discover(result.problem, candidates, points, {}, discovery);
  result.discovery.notes.push_back(fmt::format("{} ({} inputs, {} outputs, {} candidates): {} passes over the network",
                                               describe(result.route), n, m, candidates.size(), result.passes));
  return result;
}

}  // namespace lieder::nn
