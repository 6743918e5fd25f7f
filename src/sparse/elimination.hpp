// Paths of supports by backward elimination, or of the best supports of each size (private).
#pragma once

#include <vector>

#include "lieder/sparse/constrained_least_squares.hpp"

namespace lieder::detail {

/// Supports from all allowed terms down to none, of the targets of one group: the term whose removal raises the sum of
/// squares least goes first, x_k^2 / [(Theta^T Theta)^{-1}]_kk; while more than 256 terms are left, half of them go at
/// once. For one target the inverse is updated in s^2 operations a step, and with at most 14 terms the supports are the
/// best ones of each size, found by branch and bound (Furnival and Wilson, Technometrics 16, 1974). For coupled targets the increase is that
/// without the constraints, and a step takes a tenth of the terms away while there are more than 64.
class EliminationPaths {
 public:
  EliminationPaths(const ConstrainedLeastSquares& solver, const MatrixRef& factor);

  /// Of a free group: supports of its target, descending in size.
  std::vector<std::vector<Index>> of_target(Index target, const std::vector<Index>& allowed);
  /// Of any other group; ends before the constraints become contradictory.
  std::vector<Support> of_group(Index group, const Support& allowed);

 private:
  struct Inverse {
    std::vector<Index> columns;
    Matrix map;  // theta^+ = map q^T
    Matrix q;
    Matrix inverse;  // (Theta^T Theta)^{-1}
    Matrix null;
  };
  const Inverse& inverse(const std::vector<Index>& columns);

  const ConstrainedLeastSquares& solver_;
  Matrix factor_;
  Inverse last_;  // targets mostly start from the same columns
};

}  // namespace lieder::detail
