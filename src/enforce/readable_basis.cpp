#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "enforce/echelon.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"

namespace lieder {

namespace {

// Columns that share a row belong to one block, so that the echelon form is taken of small dense matrices.
std::vector<std::vector<Index>> column_blocks(const SparseMatrix& basis) {
  std::vector<Index> block(static_cast<std::size_t>(basis.cols()));
  std::vector<std::vector<Index>> members;
  std::vector<Index> owner(static_cast<std::size_t>(basis.rows()), -1);
  for (Index j = 0; j < basis.cols(); ++j) {
    auto home = static_cast<Index>(members.size());
    members.push_back({j});
    block[static_cast<std::size_t>(j)] = home;
    for (SparseMatrix::InnerIterator it(basis, j); it; ++it) {
      const Index before = owner[static_cast<std::size_t>(it.row())];
      owner[static_cast<std::size_t>(it.row())] = j;
      const Index other = before < 0 ? home : block[static_cast<std::size_t>(before)];
      if (other != home) {
        for (const Index column : members[static_cast<std::size_t>(home)]) {
          block[static_cast<std::size_t>(column)] = other;
          members[static_cast<std::size_t>(other)].push_back(column);
        }
        members[static_cast<std::size_t>(home)].clear();
        home = other;
      }
    }
  }
  std::erase_if(members, [](const auto& list) { return list.empty(); });
  return members;
}

// The nearest fraction of denominator up to 12 when it is within 1e-9, else x.
double snapped(double x) {
  for (int denominator = 1; denominator <= 12; ++denominator) {
    const double numerator = std::round(x * denominator);
    if (std::abs(x - numerator / denominator) <= 1e-9 * std::max(1.0, std::abs(x))) {
      return numerator / denominator;
    }
  }
  return x;
}

}  // namespace

SparseMatrix readable_basis(const EquivariantDictionary& equivariant) {
  const SparseMatrix& basis = equivariant.basis;
  std::vector<std::map<Index, double>> columns;
  for (const std::vector<Index>& block : column_blocks(basis)) {
    std::set<Index> used;
    for (const Index j : block) {
      for (SparseMatrix::InnerIterator it(basis, j); it; ++it) {
        used.insert(it.row());
      }
    }
    const std::vector<Index> rows(used.begin(), used.end());
    Matrix dense = Matrix::Zero(static_cast<Index>(rows.size()), static_cast<Index>(block.size()));
    for (std::size_t j = 0; j < block.size(); ++j) {
      for (SparseMatrix::InnerIterator it(basis, block[j]); it; ++it) {
        dense(std::lower_bound(rows.begin(), rows.end(), it.row()) - rows.begin(), static_cast<Index>(j)) = it.value();
      }
    }
    dense = detail::echelon_basis(dense).unaryExpr(&snapped);
    for (Index j = 0; j < dense.cols(); ++j) {
      columns.emplace_back();
      for (Index i = 0; i < dense.rows(); ++i) {
        if (dense(i, j) != 0.0) {
          columns.back()[rows[static_cast<std::size_t>(i)]] = dense(i, j);
        }
      }
    }
  }
  std::sort(columns.begin(), columns.end(),
            [](const auto& a, const auto& b) { return a.begin()->first < b.begin()->first; });
  SparseMatrix result(basis.rows(), basis.cols());
  for (Index j = 0; j < result.cols(); ++j) {
    for (const auto& [row, value] : columns[static_cast<std::size_t>(j)]) {
      result.insert(row, j) = value;
    }
  }
  result.makeCompressed();
  return result;
}

}  // namespace lieder
