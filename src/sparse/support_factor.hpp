// The factor of the columns of one target's support, Theta_c = Q M^+ with an orthonormal null basis (private).
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder::detail {

/// Singular values of a support below this part of the largest count as zero.
constexpr double kRcond = 1e-10;

/// Invariant: for U = r(:, columns) of numerical rank `rank`, U map = q, U null = 0, q^T q = I, null^T null = I.
struct SupportFactor {
  std::vector<Index> columns;  ///< ascending, s of them
  Matrix q;                    ///< rows x rank; rows below are zero
  Matrix map;                  ///< s x rank
  Matrix null;                 ///< s x (s - rank)

  Index size() const { return static_cast<Index>(columns.size()); }
  /// q^T right: right has at least q.rows() entries.
  Vector coordinates(const VectorRef& right) const { return q.transpose() * right.head(q.rows()); }
};

/// `r` upper triangular K x K.
SupportFactor support_factor(const MatrixRef& r, std::vector<Index> columns, double rcond);

/// Factors by support, as many as fit into a limit of memory.
class FactorCache {
 public:
  FactorCache(MatrixRef r, double rcond) : r_(r), rcond_(rcond) {}

  std::shared_ptr<const SupportFactor> get(const std::vector<Index>& columns);

 private:
  MatrixRef r_;
  double rcond_;
  std::unordered_map<std::string, std::shared_ptr<const SupportFactor>> known_;
  Index numbers_ = 0;
};

}  // namespace lieder::detail
