#include "lieder/models/folds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {

namespace {

// The rows of each group, groups in the order of their first row.
std::vector<std::vector<Index>> groups_of(Index samples, const Vector& labels) {
  std::vector<std::vector<Index>> groups;
  std::map<double, std::size_t> number;
  for (Index i = 0; i < samples; ++i) {
    const auto [found, fresh] = labels.size() > 0 ? number.try_emplace(labels(i), groups.size())
                                                  : number.try_emplace(static_cast<double>(i), groups.size());
    if (fresh) {
      groups.emplace_back();
    }
    groups[found->second].push_back(i);
  }
  return groups;
}

void append(std::vector<Index>& rows, const std::vector<Index>& more) {
  rows.insert(rows.end(), more.begin(), more.end());
}

}  // namespace

std::vector<Fold> make_folds(Index samples, Index count, std::uint64_t seed, const Vector& labels) {
  require(count >= 2, fmt::format("make_folds: expected at least two folds, got {}", count));
  if (labels.size() > 0) {
    require_size("make_folds: labels", labels.size(), samples, "one for each sample");
    require_finite("make_folds: labels", labels);
  }
  const std::vector<std::vector<Index>> groups = groups_of(samples, labels);
  const auto number = static_cast<Index>(groups.size());
  require(number >= 2, fmt::format("cross-validation needs at least two {}, found {}",
                                   labels.size() > 0 ? "trajectories" : "samples", number));
  Rng rng(seed ^ 0xf01d5ULL);
  const std::vector<Index> order = rng.permutation(number);
  std::vector<Fold> folds(static_cast<std::size_t>(std::min(count, number)));
  for (std::size_t f = 0; f < folds.size(); ++f) {
    for (std::size_t i = 0; i < order.size(); ++i) {
      append(i % folds.size() == f ? folds[f].test : folds[f].train, groups[static_cast<std::size_t>(order[i])]);
    }
  }
  return folds;
}

Fold split_groups(const Vector& labels, Index count, std::uint64_t seed) {
  require_finite("split_groups: labels", labels);
  const std::vector<std::vector<Index>> groups = groups_of(labels.size(), labels);
  require(groups.size() >= 2, "a test needs at least two trajectories");
  Rng rng(seed);
  const std::vector<Index> order = rng.permutation(static_cast<Index>(groups.size()));
  Fold split;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool full = static_cast<Index>(split.train.size()) >= count || i + 1 == order.size();
    append(i > 0 && full ? split.test : split.train, groups[static_cast<std::size_t>(order[i])]);
  }
  return split;
}

}  // namespace lieder
