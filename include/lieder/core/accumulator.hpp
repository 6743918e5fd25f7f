// One-pass accumulators of the rows of a tall matrix X (N x q), in memory O(q^2) whatever N is.
//
//   GramAccumulator   G = X^T X              2 q^2 flops a row; singular values below 1e-8 of the largest are lost
//   TsqrAccumulator   R with R^T R = X^T X   QR of blocks stacked on R; singular values accurate to rounding
//
// Both are monoids: accumulators over disjoint sets of rows merge to the accumulator of their union, so
// threads (and later ranks) each keep one. Rows must already carry the square root of their weight.
// TSQR: Demmel, Grigori, Hoemmen, Langou, SIAM J. Sci. Comput. 34 (2012).
#pragma once

#include "lieder/core/types.hpp"

namespace lieder {

class GramAccumulator {
 public:
  explicit GramAccumulator(Index cols);

  /// Adds the rows of a block (any number of rows, q columns). DSYRK.
  void add(const MatrixRef& rows);
  void merge(const GramAccumulator& other);

  Index cols() const { return gram_.rows(); }
  Index rows() const { return rows_; }
  /// X^T X, both triangles filled.
  Matrix gram() const;
  /// Upper triangular (or symmetric square root) factor F with F^T F = X^T X, from the eigenvalues of the Gram matrix.
  Matrix factor() const;

 private:
  Matrix gram_;  // lower triangle
  Index rows_ = 0;
};

class TsqrAccumulator {
 public:
  /// `block_rows`: rows are collected until this many are there and then factored together with R, at a cost of
  /// 2 q^2 (block_rows + q) flops; 0 chooses max(6 q, 2048), so that R on top costs a sixth more.
  explicit TsqrAccumulator(Index cols, Index block_rows = 0);

  void add(const MatrixRef& rows);
  void merge(const TsqrAccumulator& other);

  Index cols() const { return buffer_.cols(); }
  Index rows() const { return rows_; }
  /// R (q x q upper triangular, zero rows appended when fewer than q rows were added).
  Matrix factor() const;

 private:
  void reduce();

  Matrix buffer_;  // top `filled_` rows are in use; the first q of them are R after a reduction
  Index filled_ = 0;
  Index rows_ = 0;
};

}  // namespace lieder
