// One pass over samples: the two factors of the generalised problem, in memory O(q^2) whatever the number of samples.
#pragma once

#include <functional>
#include <memory>

#include "lieder/core/accumulator.hpp"
#include "lieder/core/differentiable_map.hpp"
#include "lieder/discover/spectrum.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"

namespace lieder {

enum class AccumulatorKind {
  qr,    ///< TSQR: singular values accurate to rounding
  gram,  ///< Gram matrix: more than twice as fast, values below 1e-8 of the largest are lost
};

/// A monoid: accumulators over disjoint samples merge. Every add costs N m nnz + 2 N m q^2 flops (Gram half of that).
class DiscoveryAccumulator {
 public:
  explicit DiscoveryAccumulator(const LieDerivative& derivative, AccumulatorKind kind = AccumulatorKind::qr);
  ~DiscoveryAccumulator();
  DiscoveryAccumulator(DiscoveryAccumulator&&) noexcept;
  DiscoveryAccumulator& operator=(DiscoveryAccumulator&&) noexcept;

  /// Adds the samples of a jet with weights (N, not negative; empty: 1 each). The block is worked through in pieces
  /// that fit the cache, so its size does not matter.
  void add(const Jet& jet, const Vector& weights = {});
  /// The same for samples without a Jacobian.
  void add(const DirectionalJet& jet, const Vector& weights = {});
  void merge(const DiscoveryAccumulator& other);

  /// Number of samples so far.
  Index samples() const;
  /// Root mean square of |DF| so far: what functions' and maps' defects are divided by (1 for submanifolds and constant
  /// objects).
  double scale() const;
  /// The problem, with both sides divided by the square root of the total weight.
  GeneralisedProblem problem() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The accumulated problem of a large set of samples, shared between threads. `make_jet(first, count)` is called
/// concurrently and returns the jet of samples [first, first + count).
GeneralisedProblem accumulate(const LieDerivative& derivative, Index samples,
                              const std::function<Jet(Index first, Index count)>& make_jet, const Vector& weights = {},
                              AccumulatorKind kind = AccumulatorKind::qr);

}  // namespace lieder
