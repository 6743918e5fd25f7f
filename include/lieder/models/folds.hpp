// Folds of cross-validation. Samples of one trajectory are not independent: they share a fold.
#pragma once

#include <cstdint>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

/// Row numbers; together they are all samples.
struct Fold {
  std::vector<Index> train;
  std::vector<Index> test;
};

/// The samples (or the groups of equal labels; N labels or none) in random order, dealt in turn to `count` folds, or to
/// as many as there are samples (groups) if those are fewer. Throws ValueError unless count >= 2 and there are two
/// samples (groups) to tell apart, ShapeError for another number of labels.
std::vector<Fold> make_folds(Index samples, Index count, std::uint64_t seed, const Vector& labels = {});

/// Rows of whole groups in random order until there are at least `count` of them, and the others: a split for a test.
/// At least one group is on each side. Throws as make_folds.
Fold split_groups(const Vector& labels, Index count, std::uint64_t seed);

}  // namespace lieder
