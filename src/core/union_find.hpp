// Disjoint sets of 0 .. count-1 with path halving: connected components of constraints, orbits of permutations (private).
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder::detail {

class UnionFind {
 public:
  explicit UnionFind(Index count) : parent_(static_cast<std::size_t>(count)) {
    std::iota(parent_.begin(), parent_.end(), Index(0));
  }

  /// The smallest member of i's set.
  Index find(Index i) {
    while (at(i) != i) {
      at(i) = at(at(i));
      i = at(i);
    }
    return i;
  }

  void join(Index a, Index b) {
    a = find(a);
    b = find(b);
    at(std::max(a, b)) = std::min(a, b);
  }

 private:
  Index& at(Index i) { return parent_[static_cast<std::size_t>(i)]; }
  std::vector<Index> parent_;
};

}  // namespace lieder::detail
