#include "promote/penalty.hpp"

#include <algorithm>

namespace lieder::detail {

namespace {

using Triplet = Eigen::Triplet<double>;

struct Entry {
  Index row;
  Index column;
  Index coefficient;
  double value;
};

// Rows and columns of X that are zero for every w carry no singular value.
std::vector<Index> used(const std::vector<Entry>& entries, Index size, Index Entry::*member, Index& count) {
  std::vector<Index> number(static_cast<std::size_t>(size), -1);
  for (const Entry& entry : entries) {
    number[static_cast<std::size_t>(entry.*member)] = 0;
  }
  count = 0;
  for (Index& n : number) {
    if (n == 0) {
      n = count++;
    }
  }
  return number;
}

PenaltyBlock spectral_block(const std::vector<Entry>& entries, Index rows, Index cols, Index p, double weight) {
  PenaltyBlock block;
  block.weight = weight;
  const std::vector<Index> row_number = used(entries, rows, &Entry::row, block.rows);
  const std::vector<Index> column_number = used(entries, cols, &Entry::column, block.cols);
  const bool transposed = block.cols > block.rows;
  if (transposed) {
    std::swap(block.rows, block.cols);
  }
  block.pattern.resize(static_cast<std::size_t>(block.rows));
  std::vector<Triplet> triplets;
  triplets.reserve(entries.size());
  for (const Entry& entry : entries) {
    Index row = row_number[static_cast<std::size_t>(entry.row)];
    Index column = column_number[static_cast<std::size_t>(entry.column)];
    if (transposed) {
      std::swap(row, column);
    }
    triplets.emplace_back(column * block.rows + row, entry.coefficient, entry.value);
    block.pattern[static_cast<std::size_t>(row)].push_back({column, entry.coefficient, entry.value});
  }
  block.map.resize(block.rows * block.cols, p);
  block.map.setFromTriplets(triplets.begin(), triplets.end());
  return block;
}

void append(std::vector<Entry>& entries, const SparseMatrix& matrix, Index column) {
  for (Index k = 0; k < matrix.outerSize(); ++k) {
    for (SparseMatrix::InnerIterator it(matrix, k); it; ++it) {
      if (it.value() != 0.0) {
        entries.push_back({it.row(), column, it.col(), it.value()});
      }
    }
  }
}

}  // namespace

Matrix PenaltyBlock::apply(const Vector& w) const {
  const Vector flat = map * w;
  return Eigen::Map<const Matrix>(flat.data(), rows, cols);
}

Vector PenaltyBlock::apply_adjoint(const Matrix& y) const {
  return map.transpose() * Eigen::Map<const Vector>(y.data(), y.size());
}

Penalty make_penalty(const PromotionProblem& problem, double weight, double l1) {
  const Index p = problem.design.cols();
  Penalty penalty;
  if (weight > 0.0 && problem.lie_derivative != nullptr) {
    std::vector<Entry> entries;
    for (Index a = 0; a < problem.lie_derivative->generators(); ++a) {
      append(entries, problem.lie_derivative->matrix(a), a);
    }
    if (!entries.empty()) {
      penalty.push_back(
          spectral_block(entries, problem.lie_derivative->rows(), problem.lie_derivative->generators(), p, weight));
    }
  }
  for (const SparseMatrix& discrete : problem.discrete) {
    std::vector<Entry> entries;
    if (weight == 0.0) {
      continue;
    }
    append(entries, discrete, 0);
    if (!entries.empty()) {
      penalty.push_back(spectral_block(entries, discrete.rows(), 1, p, weight));
    }
  }
  if (l1 > 0.0) {
    PenaltyBlock block;
    block.kind = PenaltyBlock::Kind::entries;
    block.rows = p;
    block.cols = 1;
    block.weight = l1;
    block.map.resize(p, p);
    block.map.setIdentity();
    penalty.push_back(std::move(block));
  }
  return penalty;
}

SparseMatrix penalty_gram(const Penalty& penalty, Index p) {
  SparseMatrix gram(p, p);
  for (const PenaltyBlock& block : penalty) {
    gram += SparseMatrix(block.map.transpose() * block.map);
  }
  return gram;
}

}  // namespace lieder::detail
