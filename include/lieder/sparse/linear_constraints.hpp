// Linear constraints on the coefficients of a regression with several targets: Y ~ Theta Xi, Xi of K x n.
//
//   A vec(Xi) = d,   s_kc Xi_kc >= 0 where a sign s_kc = +1 or -1 is given
//
// vec stacks the columns of Xi: entry (k, c) has number c K + k. A is sparse and is kept as a list of rows; nothing of the
// size (K n)^2, or K n times the number of rows, is ever stored. What users of x' = Theta(x) Xi mostly want:
//
//   fix(k, c, v)          one known coefficient
//   fix_target(c, xi)     a known equation, such as the kinematics x' = v
//   conserve(w)           sum_c w_c x_c is conserved: sum_c w_c Xi_kc = 0 for every k (exact for functions phi_k that
//                         are linearly independent)
//   sign(k, c, s)         a rate that is known to be positive
#pragma once

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

/// One row of A: sum of value * vec(Xi)_index = right side. Indices are distinct, values not zero.
struct LinearEquality {
  std::vector<std::pair<Index, double>> terms;
  double value = 0.0;
};

class LinearConstraints {
 public:
  /// No constraints on K x n coefficients. The default is 0 x 0, which every regression takes as "none".
  LinearConstraints() = default;
  LinearConstraints(Index features, Index targets);

  Index features() const { return features_; }
  Index targets() const { return targets_; }
  /// Neither equalities nor signs.
  bool empty() const { return equalities_.empty() && signs_.size() == 0; }

  // All throw ValueError for entries out of range or values that are not finite, ShapeError for wrong sizes.

  void fix(Index feature, Index target, double value);
  void fix_target(Index target, const VectorRef& coefficients);
  /// w has n entries, not all zero.
  void conserve(const VectorRef& weights);
  /// One equality from terms (feature, target, factor); equal entries are added up.
  void equality(const std::vector<std::tuple<Index, Index, double>>& terms, double value);
  /// Rows of a sparse matrix with K n columns.
  void equalities(const SparseMatrix& matrix, const VectorRef& values);
  /// sign +1: Xi_kc >= 0; -1: <= 0; 0: free again.
  void sign(Index feature, Index target, int sign);

  const std::vector<LinearEquality>& equalities() const { return equalities_; }
  /// K x n of -1, 0, 1; 0 x 0 when no sign was given.
  const Eigen::ArrayXXi& signs() const { return signs_; }
  /// The equalities as a matrix.
  SparseMatrix matrix() const;
  Vector values() const;
  /// The largest |A vec(Xi) - d|, each row relative to its largest |factor| times max(|Xi|, 1e-300) (or |d|), and the
  /// largest violation of a sign relative to max |Xi|; 0 without constraints. Throws ShapeError.
  double violation(const MatrixRef& coefficients) const;

 private:
  void require_entry(Index feature, Index target) const;

  Index features_ = 0;
  Index targets_ = 0;
  std::vector<LinearEquality> equalities_;
  Eigen::ArrayXXi signs_;
};

}  // namespace lieder
