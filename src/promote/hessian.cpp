// The Hessian of the smoothed norm in the coefficients w: with D_k = map e_k (as a matrix),
//   H_kk' = sum_i sum_{a a'} W_aa' D_k(i, a) D_k'(i, a')  -  sum_{i <= j} G_k(ij) G_k'(ij)
// The first sum runs over pairs of nonzeros of one row of X. In the second, G_k(ij) = sqrt(kappa_ij) S_ij(D_k) for
// i < j and half the square on the diagonal; its rank-l(l+1)/2 product dominates the cost of a Newton step.
#include <algorithm>
#include <cmath>
#include <vector>

#include "lieder/core/dense.hpp"
#include "promote/barrier.hpp"
#include "promote/symmetric_products.hpp"

namespace lieder::detail {

namespace {

// sum over the pairs of one row; rows with many nonzeros go through dense products of their own columns.
void add_row_pairs(const std::vector<RowEntry>& row, const Matrix& w, Matrix& hessian) {
  for (const RowEntry& a : row) {
    double* column = hessian.col(a.coefficient).data();
    const double* weights = w.col(a.column).data();
    for (const RowEntry& b : row) {
      column[b.coefficient] += a.value * b.value * weights[b.column];
    }
  }
}

void add_row_dense(const std::vector<RowEntry>& row, const Matrix& w, Matrix& hessian) {
  std::vector<Index> number(static_cast<std::size_t>(hessian.cols()), -1);
  std::vector<Index> coefficients;
  for (const RowEntry& a : row) {
    if (number[static_cast<std::size_t>(a.coefficient)] < 0) {
      number[static_cast<std::size_t>(a.coefficient)] = static_cast<Index>(coefficients.size());
      coefficients.push_back(a.coefficient);
    }
  }
  Matrix d = Matrix::Zero(w.cols(), static_cast<Index>(coefficients.size()));
  for (const RowEntry& a : row) {
    d(a.column, number[static_cast<std::size_t>(a.coefficient)]) += a.value;
  }
  const Matrix product = multiply_transposed(d, multiply(w, d));
  for (Index j = 0; j < product.cols(); ++j) {
    for (Index i = 0; i < product.rows(); ++i) {
      hessian(coefficients[static_cast<std::size_t>(i)], coefficients[static_cast<std::size_t>(j)]) += product(i, j);
    }
  }
}

void add_reweighted(const PenaltyBlock& block, const Matrix& w, Matrix& hessian) {
  const auto q = static_cast<double>(block.cols);
  for (const std::vector<RowEntry>& row : block.pattern) {
    const auto nonzeros = static_cast<double>(row.size());
    const double coefficients = std::min(nonzeros, static_cast<double>(hessian.cols()));
    if (nonzeros * nonzeros > 0.2 * (q * q * coefficients + q * coefficients * coefficients)) {
      add_row_dense(row, w, hessian);
    } else {
      add_row_pairs(row, w, hessian);
    }
  }
}

// V^T D_k^T X V for one coefficient, through the rows and columns that D_k touches.
class RotatedDirection {
 public:
  RotatedDirection(const PenaltyBlock& block, const BlockPoint& point)
      : block_(block),
        xvt_(point.xv.transpose()),
        vt_(point.v.transpose()),
        number_(static_cast<std::size_t>(block.rows), -1) {}

  Matrix operator()(Index k) {
    rows_.clear();
    for (SparseMatrix::InnerIterator it(block_.map, k); it; ++it) {
      const auto row = static_cast<std::size_t>(it.row() % block_.rows);
      if (number_[row] < 0) {
        number_[row] = static_cast<Index>(rows_.size());
        rows_.push_back(static_cast<Index>(row));
      }
    }
    const auto touched = static_cast<Index>(rows_.size());
    Matrix dv = Matrix::Zero(vt_.rows(), touched);  // (D_k V)^T on the rows touched
    Matrix xv(xvt_.rows(), touched);
    for (SparseMatrix::InnerIterator it(block_.map, k); it; ++it) {
      const Index n = number_[static_cast<std::size_t>(it.row() % block_.rows)];
      dv.col(n) += it.value() * vt_.col(it.row() / block_.rows);
    }
    for (Index n = 0; n < touched; ++n) {
      xv.col(n) = xvt_.col(rows_[static_cast<std::size_t>(n)]);
      number_[static_cast<std::size_t>(rows_[static_cast<std::size_t>(n)])] = -1;
    }
    return multiply(xv, dv.transpose());
  }

 private:
  const PenaltyBlock& block_;
  Matrix xvt_;
  Matrix vt_;
  std::vector<Index> number_;
  std::vector<Index> rows_;
};

// G, a column for each coefficient.
void correction_columns(RotatedDirection& rotated, const Matrix& root, Index count, Matrix& g) {
  const Index l = root.cols();
  g.resize(l * (l + 1) / 2, count);
  for (Index k = 0; k < count; ++k) {
    const Matrix half = rotated(k);
    double* out = g.col(k).data();
    for (Index j = 0; j < l; ++j) {
      for (Index i = 0; i < j; ++i) {
        *out++ = root(i, j) * (half(i, j) + half(j, i));
      }
      *out++ = root(j, j) * std::sqrt(2.0) * half(j, j);
    }
  }
}

}  // namespace

void add_hessian(const PenaltyBlock& block, const BlockPoint& point, double mu, Matrix& hessian, Matrix& workspace) {
  const Vector r = (point.s.array().square() + mu * mu).sqrt();
  const Vector c = (r.array() + mu).inverse();
  if (block.kind == PenaltyBlock::Kind::entries) {
    const Vector second = block.weight * mu * c.cwiseQuotient(r);
    hessian += SparseMatrix(block.map.transpose() * second.asDiagonal() * block.map);
    return;
  }
  const Index p = hessian.cols();
  const Index l = point.s.size();
  Matrix h = Matrix::Zero(p, p);
  add_reweighted(block, multiply(point.v * c.asDiagonal(), point.v.transpose()), h);
  Matrix root(l, l);
  for (Index j = 0; j < l; ++j) {
    for (Index i = 0; i < l; ++i) {
      root(i, j) = std::sqrt(c(i) * c(j) / (r(i) + r(j)));
    }
  }
  RotatedDirection rotated(block, point);
  correction_columns(rotated, root, p, workspace);
  subtract_gram(workspace, h);
  hessian += block.weight * h;
}

}  // namespace lieder::detail
