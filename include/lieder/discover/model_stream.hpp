// Symmetries through a fitted model when the samples are not all in memory: two passes over blocks.
//
//   pass 1, training samples   least squares (TSQR), factors of at most 400 groups for the bootstrap, 2000 sites
//   pass 2, all samples        test R^2; rows of the Lie derivative at the training samples (DiscoveryAccumulator)
//
// Memory: that of a block, O((K + m)^2) for each group, O(q^2) for each thread. discover_model for samples in
// memory is the same computation on blocks of a random permutation.
#pragma once

#include <cstdint>
#include <functional>

#include "lieder/core/random.hpp"
#include "lieder/discover/model_discovery.hpp"

namespace lieder {

/// What is done with a block: all of its samples are training samples, or all are test samples.
using ModelVisitor = std::function<void(const ModelData& block, bool training)>;

/// Samples that can be read again and again. Invariant: every pass visits the same samples in the same order,
/// train >= 1 of them for training and test >= 1 for the test.
struct ModelStream {
  Index outputs = 0;
  Index train = 0;
  Index test = 0;
  std::function<void(const ModelVisitor& visit)> pass;
};

/// Chooses exactly `train` of `samples` training samples at random, one after the other, without a list of them
/// (Knuth, The Art of Computer Programming 2, algorithm 3.4.2 S). Deterministic for a seed.
class SequentialSplit {
 public:
  SequentialSplit(Index samples, Index train, std::uint64_t seed) : rng_(seed), left_(samples), needed_(train) {}
  /// Whether the next sample is one for training.
  bool next();

 private:
  Rng rng_;
  Index left_;
  Index needed_;
};

/// Number of training samples that the options ask for: `train`, or 80 %. Throws ValueError unless both parts have one.
Index train_count(Index samples, const ModelFitOptions& options);

/// As discover_model for samples in memory; fit.train_rows and fit.test_rows stay empty.
ModelDiscovery discover_model(ObjectKind kind, const ModelStream& stream, const DictionaryPtr& dictionary,
                              const Candidates& candidates, const ModelFitOptions& fit_options = {},
                              const DiscoveryOptions& options = {});

}  // namespace lieder
