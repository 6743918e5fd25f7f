// The Hessian of the smoothed norm in the coefficients w: with D_k = map e_k (as a matrix),
//   H_kk' = sum_i sum_{a a'} W_aa' D_k(i, a) D_k'(i, a')  -  sum_{i <= j} G_k(ij) G_k'(ij)
// The first sum runs over pairs of nonzeros of one row of X. In the second, G_k(ij) = sqrt(kappa_ij) S_ij(D_k) for
// i < j and half the square on the diagonal; its product dominates the cost of an exact Newton step.
#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <numeric>
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

// The pairs i <= j of singular values, in descending order, whose part of the correction is formed: for each i the j
// below `end`, which does not grow with i.
struct KeptPairs {
  std::vector<Index> order;  // descending r
  std::vector<Index> end;
  Index count = 0;

  KeptPairs(const Vector& r, double mu, double slack) : order(static_cast<std::size_t>(r.size())) {
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(order.begin(), order.end(), [&r](Index a, Index b) { return r(a) > r(b); });
    Index j = r.size();
    for (Index i = 0; i < r.size() && j > i; ++i) {
      while (j > i && r(at(i)) + r(at(j - 1)) <= 2.0 * mu * slack) {
        --j;
      }
      if (j > i) {
        end.push_back(j);
        count += j - i;
      }
    }
  }
  Index at(Index i) const { return order[static_cast<std::size_t>(i)]; }
  Index rows() const { return static_cast<Index>(end.size()); }
};

// S_ij(D_k) for i in a strip and j from its first row on, through the rows of X that D_k touches:
// S = V^T X^T D_k V + its transpose.
class StripCorrection {
 public:
  StripCorrection(const PenaltyBlock& block, const BlockPoint& point, const KeptPairs& pairs, const Vector& r,
                  const Vector& c)
      : block_(block),
        pairs_(pairs),
        xvt_(permuted(point.xv, pairs).transpose()),
        vt_(permuted(point.v, pairs).transpose()),
        number_(static_cast<std::size_t>(block.rows), -1),
        root_(r.size(), r.size()) {
    const Index l = r.size();
    for (Index j = 0; j < l; ++j) {
      for (Index i = 0; i < j; ++i) {
        root_(i, j) = root(pairs.at(i), pairs.at(j), r, c);
      }
      root_(j, j) = std::sqrt(0.5) * root(pairs.at(j), pairs.at(j), r, c);
    }
  }

  // Rows of G for the pairs of the strip [begin, end), a column for each coefficient. Returns how many rows.
  Index fill(Index begin, Index end, Matrix& g) {
    Index rows = 0;
    const Index last = pairs_.end[static_cast<std::size_t>(begin)];
    for (Index j = begin; j < last; ++j) {
      rows += run(begin, end, j);
    }
    if (g.rows() < rows || g.cols() != block_.map.cols()) {
      g.resize(rows, block_.map.cols());
    }
    for (Index k = 0; k < g.cols(); ++k) {
      gather(k, begin, last);
      const Index width = last - begin;
      const Index height = std::min(end, last) - begin;
      product_.resize(height, width);
      // S = [XV, DV] [DV, XV]^T: one product of the strip's rows with all rows.
      cblas_dgemm(CblasColMajor, CblasNoTrans, CblasTrans, static_cast<int>(height), static_cast<int>(width),
                  static_cast<int>(left_.cols()), 1.0, left_.data(), static_cast<int>(left_.rows()), right_.data(),
                  static_cast<int>(right_.rows()), 0.0, product_.data(), static_cast<int>(height));
      double* out = g.col(k).data();
      for (Index j = begin; j < last; ++j) {
        const Index count = run(begin, end, j);
        const double* factor = root_.col(j).data() + begin;
        const double* value = product_.col(j - begin).data();
        for (Index i = 0; i < count; ++i) {
          out[i] = factor[i] * value[i];
        }
        out += count;
      }
    }
    return rows;
  }

 private:
  static Matrix permuted(const Matrix& a, const KeptPairs& pairs) {
    Matrix result(a.rows(), a.cols());
    for (Index j = 0; j < a.cols(); ++j) {
      result.col(j) = a.col(pairs.at(j));
    }
    return result;
  }
  static double root(Index i, Index j, const Vector& r, const Vector& c) {
    return std::sqrt(c(i) * c(j) / (r(i) + r(j)));
  }
  // How many i of the strip pair with j.
  Index run(Index begin, Index end, Index j) const {
    Index stop = std::min(end, std::min(j + 1, pairs_.rows()));
    while (stop > begin && pairs_.end[static_cast<std::size_t>(stop - 1)] <= j) {
      --stop;
    }
    return stop - begin;
  }
  // left = [(XV)^T, (D_k V)^T], right = [(D_k V)^T, (XV)^T] on the rows touched and the singular values begin .. last.
  void gather(Index k, Index begin, Index last) {
    const Index l = last - begin;
    touched_.clear();
    for (SparseMatrix::InnerIterator it(block_.map, k); it; ++it) {
      const auto row = static_cast<std::size_t>(it.row() % block_.rows);
      if (number_[row] < 0) {
        number_[row] = static_cast<Index>(touched_.size());
        touched_.push_back(static_cast<Index>(row));
      }
    }
    const auto touched = static_cast<Index>(touched_.size());
    left_.resize(l, 2 * touched);
    right_.resize(l, 2 * touched);
    right_.leftCols(touched).setZero();
    for (SparseMatrix::InnerIterator it(block_.map, k); it; ++it) {
      const Index n = number_[static_cast<std::size_t>(it.row() % block_.rows)];
      right_.col(n) += it.value() * vt_.col(it.row() / block_.rows).segment(begin, l);
    }
    for (Index n = 0; n < touched; ++n) {
      const Index row = touched_[static_cast<std::size_t>(n)];
      left_.col(n) = xvt_.col(row).segment(begin, l);
      number_[static_cast<std::size_t>(row)] = -1;
    }
    left_.rightCols(touched) = right_.leftCols(touched);
    right_.rightCols(touched) = left_.leftCols(touched);
  }

  const PenaltyBlock& block_;
  const KeptPairs& pairs_;
  Matrix xvt_;
  Matrix vt_;
  std::vector<Index> number_;
  Matrix root_;
  std::vector<Index> touched_;
  Matrix left_;
  Matrix right_;
  Matrix product_;
};

// Rows of a strip: enough for the matrix products, few enough to gain from the symmetry of S.
constexpr Index kStrip = 64;

}  // namespace

void add_hessian(const PenaltyBlock& block, const BlockPoint& point, double mu, Matrix& hessian, Matrix& workspace,
                 double slack) {
  const Vector r = (point.s.array().square() + mu * mu).sqrt();
  const Vector c = (r.array() + mu).inverse();
  if (block.kind == PenaltyBlock::Kind::entries) {
    const Vector second = block.weight * mu * c.cwiseQuotient(r);
    hessian += SparseMatrix(block.map.transpose() * second.asDiagonal() * block.map);
    return;
  }
  const Index p = hessian.cols();
  Matrix h = Matrix::Zero(p, p);
  add_reweighted(block, multiply(point.v * c.asDiagonal(), point.v.transpose()), h);
  const KeptPairs pairs(r, mu, slack);
  StripCorrection correction(block, point, pairs, r, c);
  for (Index begin = 0; begin < pairs.rows(); begin += kStrip) {
    const Index rows = correction.fill(begin, std::min(begin + kStrip, pairs.rows()), workspace);
    subtract_gram(workspace, rows, h);
  }
  mirror_lower(h);
  hessian += block.weight * h;
}

Index kept_pairs(const BlockPoint& point, double mu, double slack) {
  return KeptPairs((point.s.array().square() + mu * mu).sqrt(), mu, slack).count;
}

}  // namespace lieder::detail
