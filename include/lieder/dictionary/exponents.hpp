// Multi-indices: the exponents of monomials, the degrees of products of orthogonal polynomials.
//
// A set of K multi-indices in n variables is a K x n integer matrix, a row for each. Graded order is
// by total degree, then lexicographic with the first variable foremost: 1, x0, x1, ..., x0^2, x0 x1, ...
// (combinations with replacement).
#pragma once

#include <unordered_map>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

using Exponents = Eigen::Matrix<int, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ExponentRef = Eigen::Ref<const Eigen::RowVectorXi>;

/// The number of multi-indices of total degree 0..max_degree: binomial(variables + max_degree, max_degree).
double graded_count(Index variables, int max_degree);

/// All multi-indices of total degree min_degree..max_degree in graded order. Throws ValueError unless variables >= 1
/// and 0 <= min_degree <= max_degree, or when there are more than ten million of them.
Exponents graded_exponents(Index variables, int min_degree, int max_degree);

/// All multi-indices with each entry at most max_degree, in graded order; (max_degree + 1)^variables of them.
Exponents tensor_exponents(Index variables, int max_degree);

/// Finds the row of a multi-index in a set: a hash table, cost O(n) a question.
class ExponentIndex {
 public:
  /// Throws ValueError if a row occurs twice.
  explicit ExponentIndex(const Exponents& exponents);
  ExponentIndex() = default;

  /// The row, or -1.
  Index find(const ExponentRef& exponent) const;
  /// The row, inserted behind the others if it is not there yet.
  Index find_or_insert(const ExponentRef& exponent);
  Index size() const { return static_cast<Index>(rows_.size()); }

 private:
  using Key = std::vector<int>;
  struct Hash {
    std::size_t operator()(const Key& key) const;
  };
  std::unordered_map<Key, Index, Hash> rows_;
};

}  // namespace lieder
