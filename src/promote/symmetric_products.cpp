#include "promote/symmetric_products.hpp"

#include <cblas.h>
#include <lapacke.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace lieder::detail {

namespace {

// Of an estimated reciprocal condition number: the data determine their combinations to half the digits at least.
constexpr double kFullRank = 1e-9;

int as_int(Index n) {
  return static_cast<int>(n);
}

}  // namespace

void subtract_gram(const Matrix& g, Index rows, Matrix& h) {
  if (rows == 0 || h.size() == 0) {
    return;
  }
  cblas_dsyrk(CblasColMajor, CblasLower, CblasTrans, as_int(h.cols()), as_int(rows), -1.0, g.data(), as_int(g.rows()),
              1.0, h.data(), as_int(h.rows()));
}

void mirror_lower(Matrix& h) {
  h.triangularView<Eigen::StrictlyUpper>() = h.transpose();
}

ScaledCholesky::ScaledCholesky(const Matrix& a) : scale_(a.diagonal().cwiseMax(1e-300).cwiseSqrt().cwiseInverse()) {
  const Index n = a.rows();
  for (double shift = 1e-15; shift < 1.0 && n > 0; shift *= 100.0) {
    factor_.resize(n, n);
    for (Index j = 0; j < n; ++j) {
      factor_.col(j).tail(n - j) = scale_(j) * a.col(j).tail(n - j).cwiseProduct(scale_.tail(n - j));
      factor_(j, j) += shift;
    }
    if (LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', as_int(n), factor_.data(), as_int(n)) == 0) {
      pivot_ = factor_.diagonal().cwiseAbs2().minCoeff();
      shift_ = shift;
      return;
    }
  }
}

Vector ScaledCholesky::solve(const Vector& b) const {
  Vector x = scale_.cwiseProduct(b);
  const int n = as_int(x.size());
  if (n > 0) {
    cblas_dtrsv(CblasColMajor, CblasLower, CblasNoTrans, CblasNonUnit, n, factor_.data(), n, x.data(), 1);
    cblas_dtrsv(CblasColMajor, CblasLower, CblasTrans, CblasNonUnit, n, factor_.data(), n, x.data(), 1);
  }
  return scale_.cwiseProduct(x);
}

ComplementSplit split_complement(Matrix a, const Vector& b) {
  ComplementSplit split;
  const Index p = a.rows();
  const Index n = a.cols();
  if (n == 0 || n > p) {
    return split;
  }
  Vector tau(n);
  double reciprocal = 0.0;
  if (LAPACKE_dgeqrf(LAPACK_COL_MAJOR, as_int(p), as_int(n), a.data(), as_int(p), tau.data()) != 0 ||
      LAPACKE_dtrcon(LAPACK_COL_MAJOR, '1', 'U', 'N', as_int(n), a.data(), as_int(p), &reciprocal) != 0 ||
      !(reciprocal > kFullRank)) {
    return split;
  }
  split.least_norm = Vector::Zero(p);
  split.least_norm.head(n) = b;
  cblas_dtrsv(CblasColMajor, CblasUpper, CblasTrans, CblasNonUnit, as_int(n), a.data(), as_int(p),
              split.least_norm.data(), 1);
  split.complement = Matrix::Zero(p, p - n);
  split.complement.bottomRows(p - n).setIdentity();
  const auto rotate = [&](Matrix& c) {
    return c.cols() == 0 || LAPACKE_dormqr(LAPACK_COL_MAJOR, 'L', 'N', as_int(p), as_int(c.cols()), as_int(n), a.data(),
                                           as_int(p), tau.data(), c.data(), as_int(p)) == 0;
  };
  Matrix column = split.least_norm;
  split.full_rank = rotate(column) && rotate(split.complement);
  split.least_norm = column;
  return split;
}

Elimination eliminate(Matrix a, const Vector& b) {
  Elimination result;
  const Index p = a.rows();
  const Index n = a.cols();
  std::vector<lapack_int> pivots(static_cast<std::size_t>(n));
  double reciprocal = 0.0;
  if (n == 0 || n >= p ||
      LAPACKE_dgetrf(LAPACK_COL_MAJOR, as_int(p), as_int(n), a.data(), as_int(p), pivots.data()) != 0 ||
      LAPACKE_dtrcon(LAPACK_COL_MAJOR, '1', 'U', 'N', as_int(n), a.data(), as_int(p), &reciprocal) != 0 ||
      !(reciprocal > kFullRank)) {
    return result;
  }
  result.order.resize(static_cast<std::size_t>(p));
  std::iota(result.order.begin(), result.order.end(), Index{0});
  for (std::size_t i = 0; i < pivots.size(); ++i) {
    std::swap(result.order[i], result.order[static_cast<std::size_t>(pivots[i] - 1)]);
  }
  Vector head = b;
  cblas_dtrsv(CblasColMajor, CblasUpper, CblasTrans, CblasNonUnit, as_int(n), a.data(), as_int(p), head.data(), 1);
  cblas_dtrsv(CblasColMajor, CblasLower, CblasTrans, CblasUnit, as_int(n), a.data(), as_int(p), head.data(), 1);
  result.particular = Vector::Zero(p);
  for (Index i = 0; i < n; ++i) {
    result.particular(result.order[static_cast<std::size_t>(i)]) = head(i);
  }
  result.multipliers = a.bottomRows(p - n).transpose();
  cblas_dtrsm(CblasColMajor, CblasLeft, CblasLower, CblasTrans, CblasUnit, as_int(n), as_int(p - n), -1.0, a.data(),
              as_int(p), result.multipliers.data(), as_int(n));
  return result;
}

void add_symmetric_product(const Matrix& a, const Matrix& b, Matrix& h) {
  if (a.rows() > 0 && h.size() > 0) {
    cblas_dsyr2k(CblasColMajor, CblasLower, CblasTrans, as_int(h.cols()), as_int(a.rows()), 1.0, a.data(),
                 as_int(a.rows()), b.data(), as_int(b.rows()), 1.0, h.data(), as_int(h.rows()));
  }
}

}  // namespace lieder::detail
