#include "sparse/support_factor.hpp"

#include <Eigen/QR>
#include <utility>

namespace lieder::detail {

namespace {

constexpr Index kMaxNumbers = Index{1} << 24;  // 128 MiB
constexpr double kFar = 1e3;

// Leading columns are a triangle U: Q = I and M = U^-1, if U is far from singular (its condition in the 1-norm is at most s
// times that in the 2-norm, which kFar leaves room for). Otherwise false.
bool invert_triangle(const MatrixRef& r, double rcond, SupportFactor& result) {
  const Index s = result.size();
  const auto u = r.topLeftCorner(s, s);
  const double largest = u.diagonal().cwiseAbs().maxCoeff();
  if (result.columns.back() != s - 1 || u.diagonal().cwiseAbs().minCoeff() <= kFar * rcond * largest) {
    return false;
  }
  result.map = Matrix::Identity(s, s);
  u.template triangularView<Eigen::Upper>().solveInPlace(result.map);
  const auto norm = [](const auto& a) { return a.cwiseAbs().colwise().sum().maxCoeff(); };
  if (!(norm(u) * norm(result.map) * kFar * rcond < 1.0)) {
    return false;
  }
  result.q = Matrix::Identity(s, s);
  result.null.resize(s, 0);
  return true;
}

}  // namespace

SupportFactor support_factor(const MatrixRef& r, std::vector<Index> columns, double rcond) {
  SupportFactor result;
  result.columns = std::move(columns);
  const Index s = result.size();
  if (s == 0) {
    result.q.resize(0, 0);
    result.map.resize(0, 0);
    result.null.resize(0, 0);
    return result;
  }
  if (invert_triangle(r, rcond, result)) {
    return result;
  }
  const Index rows = result.columns.back() + 1;  // the columns are zero below
  Eigen::CompleteOrthogonalDecomposition<Matrix> factor(rows, s);
  factor.setThreshold(rcond);
  factor.compute(Matrix(r(Eigen::seqN(0, rows), result.columns)));
  const Index rank = factor.rank();
  result.q = factor.householderQ() * Matrix::Identity(rows, rank);
  result.map = factor.solve(result.q);
  result.null =
      rank < s ? Matrix(factor.colsPermutation() * factor.matrixZ().transpose().rightCols(s - rank)) : Matrix(s, 0);
  return result;
}

std::shared_ptr<const SupportFactor> FactorCache::get(const std::vector<Index>& columns) {
  std::string key(static_cast<std::size_t>(r_.cols()), '0');
  for (const Index k : columns) {
    key[static_cast<std::size_t>(k)] = '1';
  }
  const auto found = known_.find(key);
  if (found != known_.end()) {
    return found->second;
  }
  auto factor = std::make_shared<const SupportFactor>(support_factor(r_, columns, rcond_));
  const Index size = factor->q.size() + factor->map.size() + factor->null.size();
  if (numbers_ + size > kMaxNumbers) {
    known_.clear();
    numbers_ = 0;
  }
  numbers_ += size;
  known_.emplace(std::move(key), factor);
  return factor;
}

}  // namespace lieder::detail
