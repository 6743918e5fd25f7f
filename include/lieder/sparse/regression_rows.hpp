// The rows of a regression Y ~ Theta Xi, kept as factors of blocks of neighbouring rows: triangles, or the rows
// themselves where these are fewer.
//
//   R_b^T R_b = sum of omega_i [Theta_i, Y_i]^T [Theta_i, Y_i] over the rows of block b,   sum_i omega_i = 1
//
// Every fit, also on resampled or left-out blocks, then costs nothing that depends on the number of rows. Neighbouring rows
// (of a trajectory, or overlapping windows of a weak form) have errors that depend on one another; blocks of them nearly do
// not, which is why resampling and cross-validation work on blocks (Kunsch, Ann. Statist. 17, 1989).
//
// Columns of Theta are divided by their root mean squares S = diag(scale), so coefficients inside are S Xi.
#pragma once

#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

class RegressionRows {
 public:
  /// theta N x K, targets N x n, weights N non-negative or empty. At most `blocks` blocks of equal size; rows are not
  /// reordered. Throws ShapeError, ValueError on entries that are not finite and without rows of positive weight. Cost:
  /// 2 N (K + n)^2; memory blocks (K + n)^2.
  RegressionRows(const MatrixRef& theta, const MatrixRef& targets, const Vector& weights = {}, Index blocks = 20);

  Index features() const { return scale_.size(); }
  Index targets() const { return target_scale_.size(); }
  /// Rows of positive weight.
  Index samples() const { return samples_; }
  /// K: root mean squares of the columns of Theta, 1 for columns of zeros.
  const Vector& scale() const { return scale_; }
  /// n: root mean squares of the targets.
  const Vector& target_scale() const { return target_scale_; }
  /// n: weighted variances of the targets.
  const Vector& target_variance() const { return target_variance_; }

  Index blocks() const { return static_cast<Index>(blocks_.size()); }
  /// R_b: at most K + n rows, K + n columns, those of Theta scaled.
  const Matrix& block(Index b) const { return blocks_[static_cast<std::size_t>(b)]; }
  /// sum of omega over block b.
  double block_weight(Index b) const { return weights_[static_cast<std::size_t>(b)]; }

  /// The factor of all rows, (K + n) x (K + n), upper triangular.
  Matrix factor() const;
  /// The factor of a selection of blocks (repeats allowed), scaled to total weight 1. Throws ValueError if it is empty.
  Matrix factor(const std::vector<Index>& blocks) const;

 private:
  Index samples_ = 0;
  Vector scale_;
  Vector target_scale_;
  Vector target_variance_;
  std::vector<Matrix> blocks_;
  std::vector<double> weights_;
};

}  // namespace lieder
