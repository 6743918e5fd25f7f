// A penalty is a sum over blocks of weight * ||X||_*, X = map w: one form for the nuclear norm of the Lie derivative (a
// matrix), for a discrete candidate (a column: its length) and for the l1 term (every entry a block of its own).
#pragma once

#include <vector>

#include "lieder/promote/promote.hpp"

namespace lieder::detail {

/// One nonzero of the map in a row of X: X(row, column) += value * w(coefficient).
struct RowEntry {
  Index column;
  Index coefficient;
  double value;
};

struct PenaltyBlock {
  enum class Kind { spectral, entries };
  Kind kind = Kind::spectral;
  Index rows = 0;  ///< rows >= columns: a wide A(w) is stored transposed, rows that vanish for every w are left out
  Index cols = 0;
  double weight = 1.0;
  SparseMatrix map;                            ///< (rows * cols) x p, X column by column
  std::vector<std::vector<RowEntry>> pattern;  ///< the nonzeros of each row of X (spectral blocks)

  Matrix apply(const Vector& w) const;
  Vector apply_adjoint(const Matrix& y) const;
  /// The most singular values that X can have.
  Index values() const { return kind == Kind::entries ? rows : cols; }
};

using Penalty = std::vector<PenaltyBlock>;

/// The blocks of the problem: first that of the Lie derivative if there is one and it is not zero for every w, then
/// the discrete candidates, each with `weight`, then the l1 term if l1 > 0.
Penalty make_penalty(const PromotionProblem& problem, double weight, double l1);

/// sum_b A_b^* A_b, p x p: its null space holds the models that the penalty does not see.
SparseMatrix penalty_gram(const Penalty& penalty, Index p);

}  // namespace lieder::detail
