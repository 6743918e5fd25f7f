// The coefficient of determination, R^2 = 1 - sum_i w_i |y_i - p_i|^2 / sum_i w_i |y_i - mean(y)|^2.
//
// Never NaN: an output that is constant (its standard deviation is a rounding error of its size) has R^2 = 1 if the
// prediction reproduces it to 1e-12 of its size, else 0. Worse than the mean is negative.
#pragma once

#include "lieder/core/types.hpp"

namespace lieder {

/// Weighted mean and centred sum of squares of each output in one pass; a monoid (Chan, Golub, LeVeque 1983).
class OutputSpread {
 public:
  explicit OutputSpread(Index outputs);

  /// outputs: N x m; weights: N non-negative numbers, or empty for ones.
  void add(const MatrixRef& outputs, const Vector& weights = {});
  void merge(const OutputSpread& other);

  /// Sum of the weights.
  double weight() const { return weight_; }
  const Vector& mean() const { return mean_; }
  /// sum_i w_i (y_i - mean)^2 of each output.
  const Vector& centred_squares() const { return squares_; }

 private:
  void combine(double weight, const Vector& mean, const Vector& squares);

  double weight_ = 0.0;
  Vector mean_;
  Vector squares_;
};

struct RSquared {
  Vector per_output;    ///< m
  double pooled = 0.0;  ///< both sums taken over all outputs: those of large variance count most
};

/// From the weighted residual sum of squares of each output.
RSquared r_squared(const OutputSpread& spread, const Vector& residual_squares);
/// From observed and predicted values, N x m each. Throws ShapeError if the shapes differ, ValueError without rows.
RSquared r_squared(const MatrixRef& observed, const MatrixRef& predicted, const Vector& weights = {});

}  // namespace lieder
