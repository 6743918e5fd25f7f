#include "enforce/block_null_space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>

#include "core/union_find.hpp"
#include "enforce/echelon.hpp"
#include "lieder/core/accumulator.hpp"
#include "lieder/core/checkpoint.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"

namespace lieder::detail {

namespace {

using Triplet = Eigen::Triplet<double>;

struct Row {
  std::size_t matrix;
  Index row;
};

struct Block {
  std::vector<Index> unknowns;
  std::vector<Row> rows;
  std::size_t solution = 0;
};

struct Solution {
  Vector singular_values;  // as many as unknowns
  Matrix vectors;          // the last columns are the null candidates
};

class Problem {
 public:
  Problem(const std::vector<RowSparse>& constraints, Index unknowns, double scale)
      : constraints_(constraints), alive_(static_cast<std::size_t>(unknowns), true), largest_entry_(scale) {
    for (const RowSparse& matrix : constraints) {
      require_size("block_null_space: unknowns", matrix.cols(), unknowns);
      if (matrix.nonZeros() > 0) {
        largest_entry_ = std::max(largest_entry_, matrix.coeffs().abs().maxCoeff());
      }
    }
    zero_ = 1e-13 * largest_entry_;
  }

  double smallest_pivot() const { return smallest_pivot_; }
  double largest_entry() const { return largest_entry_; }

  template <class Visit>
  void visit_row(const Row& row, Visit visit) const {
    for (RowSparse::InnerIterator it(constraints_[row.matrix], row.row); it; ++it) {
      if (std::abs(it.value()) > zero_ && alive_[static_cast<std::size_t>(it.col())]) {
        visit(it.col(), it.value());
      }
    }
  }

  // Unknowns that a row sets to zero on its own. A pivot below 1e-3 of the largest entry is left to the SVD.
  void eliminate_single_entries() {
    for (bool changed = true; changed;) {
      changed = false;
      for_each_row([&](const Row& row) {
        Index count = 0;
        Index column = 0;
        double value = 0.0;
        visit_row(row, [&](Index j, double a) {
          ++count;
          column = j;
          value = std::abs(a);
        });
        if (count == 1 && value > 1e-3 * largest_entry_) {
          alive_[static_cast<std::size_t>(column)] = false;
          smallest_pivot_ = std::min(smallest_pivot_, value);
          changed = true;
        }
      });
    }
  }

  std::vector<Block> blocks() const {
    const auto count = static_cast<Index>(alive_.size());
    UnionFind components(count);
    for_each_row([&](const Row& row) {
      Index first = -1;
      visit_row(row, [&](Index j, double) {
        first = first < 0 ? j : first;
        components.join(first, j);
      });
    });
    std::vector<Index> number(alive_.size(), -1);
    std::vector<Block> result;
    for (Index j = 0; j < count; ++j) {
      if (alive_[static_cast<std::size_t>(j)]) {
        Index& block = number[static_cast<std::size_t>(components.find(j))];
        if (block < 0) {
          block = static_cast<Index>(result.size());
          result.emplace_back();
        }
        result[static_cast<std::size_t>(block)].unknowns.push_back(j);
      }
    }
    for_each_row([&](const Row& row) {
      Index column = -1;
      visit_row(row, [&](Index j, double) { column = j; });
      if (column >= 0) {
        result[static_cast<std::size_t>(number[static_cast<std::size_t>(components.find(column))])].rows.push_back(row);
      }
    });
    return result;
  }

 private:
  template <class Visit>
  void for_each_row(Visit visit) const {
    for (std::size_t s = 0; s < constraints_.size(); ++s) {
      for (Index i = 0; i < constraints_[s].rows(); ++i) {
        visit(Row{s, i});
      }
    }
  }

  const std::vector<RowSparse>& constraints_;
  std::vector<bool> alive_;
  double largest_entry_;
  double zero_ = 0.0;
  double smallest_pivot_ = std::numeric_limits<double>::infinity();
};

// What a block's constraints are, whatever its unknowns are called.
std::string block_key(const Problem& problem, const Block& block) {
  std::string key(sizeof(Index), '\0');
  const auto append = [&key](const auto& value) {
    key.append(reinterpret_cast<const char*>(&value), sizeof(value));  // bytes of a number
  };
  append(block.unknowns.size());
  for (const Row& row : block.rows) {
    problem.visit_row(row, [&](Index j, double a) {
      append(std::lower_bound(block.unknowns.begin(), block.unknowns.end(), j) - block.unknowns.begin());
      append(a);
    });
    append(Index(-1));
  }
  return key;
}

Solution solve_factor(const Matrix& factor) {
  const Svd f = svd(factor, true);
  Solution result{Vector::Zero(factor.cols()), f.v};
  result.singular_values.head(f.s.size()) = f.s;
  return result;
}

Solution solve_block(const Problem& problem, const Block& block) {
  const auto p = static_cast<Index>(block.unknowns.size());
  if (block.rows.empty()) {
    return {Vector::Zero(p), Matrix::Identity(p, p)};
  }
  const Index chunk_rows = std::max<Index>(2 * p, 256);
  const auto total = static_cast<Index>(block.rows.size());
  TsqrAccumulator rows(p);
  Matrix chunk;
  for (Index first = 0; first < total; first += chunk_rows) {
    const Index count = std::min(chunk_rows, total - first);
    chunk.setZero(count, p);
    for (Index i = 0; i < count; ++i) {
      problem.visit_row(block.rows[static_cast<std::size_t>(first + i)], [&](Index j, double a) {
        chunk(i, std::lower_bound(block.unknowns.begin(), block.unknowns.end(), j) - block.unknowns.begin()) = a;
      });
    }
    if (count == total) {  // one chunk: no accumulator needed
      return solve_factor(count > p ? qr_r(chunk) : chunk);
    }
    rows.add(chunk);
  }
  return solve_factor(rows.factor());
}

// Solves each distinct block once; sets Block::solution.
std::vector<Solution> solve_distinct(const Problem& problem, std::vector<Block>& blocks) {
  std::map<std::string, std::size_t> known;
  std::vector<const Block*> distinct;
  for (Block& block : blocks) {
    const auto [entry, is_new] = known.emplace(block_key(problem, block), distinct.size());
    block.solution = entry->second;
    if (is_new) {
      distinct.push_back(&block);
    }
  }
  std::vector<Solution> solutions(distinct.size());
  parallel_for(static_cast<Index>(distinct.size()), [&](int, Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      checkpoint("null spaces", i - first, last - first);
      const auto s = static_cast<std::size_t>(i);
      solutions[s] = solve_block(problem, *distinct[s]);
    }
  });
  return solutions;
}

Index null_count(const Vector& singular_values, double cut) {
  return static_cast<Index>((singular_values.array() <= cut).count());
}

void count_values(BlockNullSpace& result, const Vector& singular_values, double cut) {
  for (const double s : singular_values) {
    if (s <= cut) {
      result.largest_kept = std::max(result.largest_kept, s);
    } else if (result.smallest_broken == 0.0 || s < result.smallest_broken) {
      result.smallest_broken = s;
    }
  }
}

Matrix clean_basis(const Matrix& null_vectors) {
  return null_vectors.cols() == 0 ? null_vectors : orthonormalized(echelon_basis(null_vectors));
}

Index largest_of(const std::vector<Block>& blocks) {
  std::size_t largest = 0;
  for (const Block& block : blocks) {
    largest = std::max(largest, block.unknowns.size());
  }
  return static_cast<Index>(largest);
}

}  // namespace

Index largest_block(const std::vector<RowSparse>& constraints, Index unknowns, double scale) {
  Problem problem(constraints, unknowns, scale);
  problem.eliminate_single_entries();
  return largest_of(problem.blocks());
}

BlockNullSpace block_null_space(const std::vector<RowSparse>& constraints, Index unknowns, double scale,
                                double tolerance, Index max_block) {
  Problem problem(constraints, unknowns, scale);
  problem.eliminate_single_entries();
  std::vector<Block> blocks = problem.blocks();
  BlockNullSpace result;
  result.blocks = static_cast<Index>(blocks.size());
  result.largest_block = largest_of(blocks);
  require(result.largest_block <= max_block,
          fmt::format("the constraints couple {} unknowns, more than the limit of {}: use a smaller dictionary, or "
                      "coordinates in which the generators are sparse",
                      result.largest_block, max_block));
  const std::vector<Solution> solutions = solve_distinct(problem, blocks);
  result.largest = problem.largest_entry();
  if (std::isfinite(problem.smallest_pivot())) {
    result.smallest_broken = problem.smallest_pivot();
  }
  for (const Solution& solution : solutions) {
    result.largest = std::max(result.largest, solution.singular_values.maxCoeff());
  }
  const double cut = tolerance * result.largest;
  std::vector<Matrix> bases;
  for (const Solution& solution : solutions) {
    count_values(result, solution.singular_values, cut);
    bases.push_back(clean_basis(solution.vectors.rightCols(null_count(solution.singular_values, cut))));
  }
  std::vector<Triplet> entries;
  Index column = 0;
  for (const Block& block : blocks) {
    const Matrix& basis = bases[block.solution];
    for (Index j = 0; j < basis.cols(); ++j, ++column) {
      for (Index i = 0; i < basis.rows(); ++i) {
        if (basis(i, j) != 0.0) {
          entries.emplace_back(block.unknowns[static_cast<std::size_t>(i)], column, basis(i, j));
        }
      }
    }
  }
  result.basis.resize(unknowns, column);
  result.basis.setFromTriplets(entries.begin(), entries.end());
  return result;
}

BlockNullSpace dense_null_space(const Matrix& factor, double scale, double tolerance) {
  const Solution solution = solve_factor(factor);
  BlockNullSpace result;
  result.blocks = 1;
  result.largest_block = factor.cols();
  result.largest = std::max(scale, solution.singular_values.maxCoeff());
  const double cut = tolerance * result.largest;
  count_values(result, solution.singular_values, cut);
  result.basis = solution.vectors.rightCols(null_count(solution.singular_values, cut)).sparseView();
  return result;
}

}  // namespace lieder::detail
