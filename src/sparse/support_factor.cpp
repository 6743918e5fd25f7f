#include "sparse/support_factor.hpp"

#include <Eigen/QR>
#include <utility>

namespace lieder::detail {

namespace {

constexpr Index kMaxNumbers = Index{1} << 24;  // 128 MiB

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
