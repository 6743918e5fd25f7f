// Symmetries of a trained network among candidates that act on its inputs (and outputs): nothing is fitted, the Lie
// derivatives of the network itself stream into the accumulators of discover/accumulator.hpp.
//
//   L_xi F(x) = DF(x) v_xi(x) - psi'_xi F(x)
//
// What a batch of N samples costs, for n inputs, m outputs, q candidates, in passes over the network (LibTorch's forward
// mode and a backward pass to the inputs both take about one forward pass more):
//
//   reverse     1 + m   the Jacobian, row by row
//   forward     1 + 2 n the Jacobian, column by column
//   candidates  2 + 2 q the products DF v_xi alone, with |DF|^2 from one random projection: E |DF^T w|^2 = |DF|^2 for
//                       independent signs w
//
// The cheapest is taken and named in `route`. The Jacobian serves all candidates, so their number costs nothing beside
// the accumulation, 2 N m q^2 flops. Memory is bounded by the batch, whatever the number of samples.
#pragma once

#include <string>

#include "lieder/core/types.hpp"
#include "lieder/discover/accumulator.hpp"
#include "lieder/discover/discovery.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"
#include "lieder/nn/differentiable_network.hpp"

namespace lieder::nn {

enum class DerivativeRoute { automatic, reverse, forward, candidates };

struct NetworkDiscoveryOptions {
  DerivativeRoute route = DerivativeRoute::automatic;
  Index batch = 4096;  ///< samples at most in one pass, >= 1; less where the derivatives would take more than 64 MB
  AccumulatorKind accumulator = AccumulatorKind::qr;
  DiscoveryOptions discovery;
};

struct NetworkDiscovery {
  Discovery discovery;
  GeneralisedProblem problem;  ///< the factors that the answer was found from
  DerivativeRoute route = DerivativeRoute::automatic;
  Index passes = 0;  ///< over the network for each sample, as in the table
  Index batch = 0;
};

/// `points`: N x n, where the network is looked at (its training inputs, say); `weights` empty or N. Values below the
/// precision of a float32 network (1e-6) are not told apart. Throws ShapeError with both sizes if points, network and
/// candidates do not fit, ValueError for ObjectKind::submanifold, a network that mixes samples, a value or derivative
/// that is not finite, a batch < 1.
NetworkDiscovery discover_network(ObjectKind kind, const DifferentiableNetwork& network, const MatrixRef& points,
                                  const Candidates& candidates, const Vector& weights = {},
                                  const NetworkDiscoveryOptions& options = {});

/// The factors alone, for callers that have their own use of them.
GeneralisedProblem network_problem(const LieDerivative& derivative, const DifferentiableNetwork& network,
                                   const MatrixRef& points, const Vector& weights,
                                   const NetworkDiscoveryOptions& options);

/// "backward passes, one for each output (1 of 10 inputs, 25 candidates)": the route in words.
std::string describe(DerivativeRoute route);

}  // namespace lieder::nn
