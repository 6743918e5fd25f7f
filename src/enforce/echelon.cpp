#include "enforce/echelon.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "lieder/core/dense.hpp"

namespace lieder::detail {

namespace {

struct Pivot {
  Index row;
  Index col;
};

// The first row, among those that are free, with an entry in columns >= first of at least half the largest.
Pivot next_pivot(const Matrix& basis, Index first) {
  const auto rest = basis.rightCols(basis.cols() - first);
  const double largest = rest.cwiseAbs().maxCoeff();
  for (Index row = 0; row < basis.rows(); ++row) {
    Index col = 0;
    if (rest.row(row).cwiseAbs().maxCoeff(&col) >= 0.5 * largest) {
      return {row, first + col};
    }
  }
  return {0, first};
}

}  // namespace

Matrix echelon_basis(Matrix basis) {
  const Index d = basis.cols();
  std::vector<Index> pivots;
  for (Index i = 0; i < d; ++i) {
    const Pivot pivot = next_pivot(basis, i);
    basis.col(i).swap(basis.col(pivot.col));
    basis.col(i) /= basis(pivot.row, i);
    for (Index j = 0; j < d; ++j) {
      if (j != i) {
        const double factor = basis(pivot.row, j);
        basis.col(j) -= factor * basis.col(i);
        basis(pivot.row, j) = 0.0;
      }
    }
    pivots.push_back(pivot.row);
  }
  basis = basis.unaryExpr([](double x) { return std::abs(x) < 1e-13 ? 0.0 : x; });
  std::vector<Index> order(static_cast<std::size_t>(d));
  std::iota(order.begin(), order.end(), Index(0));
  std::sort(order.begin(), order.end(), [&pivots](Index a, Index b) {
    return pivots[static_cast<std::size_t>(a)] < pivots[static_cast<std::size_t>(b)];
  });
  return basis(Eigen::all, order);
}

Matrix orthonormalized(const Matrix& columns) {
  Matrix q = qr_q(columns);
  for (Index j = 0; j < q.cols(); ++j) {  // the sign of the column it came from
    if (q.col(j).dot(columns.col(j)) < 0.0) {
      q.col(j) = -q.col(j);
    }
  }
  return q.unaryExpr([](double x) { return std::abs(x) < 1e-14 ? 0.0 : x; });
}

}  // namespace lieder::detail
