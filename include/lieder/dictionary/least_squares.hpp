// Least squares in a dictionary: min_W sum_i w_i |y_i - W^T phi(x_i)|^2, W of K x m, with a well-conditioned solution.
//
// The rows sqrt(w_i) [phi_i, y_i] stream through a QR factorization (TsqrAccumulator), so singular values are accurate
// to rounding and memory is O((K + m)^2). The columns of Phi are then divided by their root mean square, S = diag(rms):
//
//   Phi S^-1 / sqrt(sum w) = U diag(s) V^T,   W = S^-1 V diag(s / (s^2 + ridge)) U^T Y / sqrt(sum w).
//
// Directions with s <= rcond * s_max are dropped: the data do not determine them (the minimum norm solution in scaled
// coordinates results), and they are returned. Golub and Van Loan, Matrix Computations, 4th ed., sections 5.3 and 5.5.
#pragma once

#include "lieder/core/accumulator.hpp"
#include "lieder/core/types.hpp"
#include "lieder/dictionary/r_squared.hpp"

namespace lieder {

struct LeastSquaresOptions {
  double rcond = 1e-10;  ///< relative to the largest singular value of the scaled columns; in [0, 1)
  double ridge = 0.0;    ///< weight of |S W|^2 beside the *mean* squared residual (dimensionless); >= 0
};

struct LeastSquaresResult {
  Matrix coefficients;        ///< K x m
  Vector residual_rms;        ///< m: root of the weighted mean squared residual
  RSquared r_squared;         ///< on the data of the fit
  Index samples = 0;          ///< rows of positive weight
  Index rank = 0;             ///< directions that were kept
  double condition = 0.0;     ///< s_max over the smallest kept singular value
  Vector singular_values;     ///< K, descending, of the scaled columns; zeros when there are fewer rows than functions
  Matrix dropped_directions;  ///< K x (K - rank): coefficients (unit norm) whose function is nearly zero on the data
  Matrix covariance_factor;   ///< K x rank: the coefficients of output c have covariance variance_c F F^T
  Vector residual_variance;   ///< m: weighted residual squares / (samples - rank); infinite if that is not positive

  /// K x m standard errors of the coefficients along the kept directions, for independent errors of variance
  /// proportional to 1 / weight.
  Matrix standard_errors() const;
};

/// Collects rows; a monoid. Cost of adding: 2 (K + m)^2 flops a row.
class LeastSquaresAccumulator {
 public:
  LeastSquaresAccumulator(Index functions, Index outputs);

  /// phi N x K, y N x m, weights N non-negative numbers or empty. Throws ShapeError, or ValueError naming the entry
  /// that is not finite.
  void add(const MatrixRef& phi, const MatrixRef& y, const Vector& weights = {});
  void merge(const LeastSquaresAccumulator& other);

  Index functions() const { return rows_.cols() - outputs(); }
  Index outputs() const { return spread_.mean().size(); }
  Index samples() const { return samples_; }

  /// Throws ValueError without samples of positive weight. Cost O((K + m)^3).
  LeastSquaresResult solve(const LeastSquaresOptions& options = {}) const;

 private:
  TsqrAccumulator rows_;
  OutputSpread spread_;
  Index samples_ = 0;
};

/// All rows at once.
LeastSquaresResult fit_least_squares(const MatrixRef& phi, const MatrixRef& y, const Vector& weights = {},
                                     const LeastSquaresOptions& options = {});

}  // namespace lieder
