#include "sparse/elimination.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "lieder/core/dense.hpp"
#include "sparse/support_factor.hpp"
#include "sparse/support_search.hpp"

namespace lieder::detail {

namespace {

constexpr Index kWhole = 256;      // from here on one term at a time
constexpr Index kExhaustive = 14;  // from here on all supports

// The terms of a support that has null directions: those in them may go without any loss, the smallest first.
Index redundant_term(const Matrix& null, const Vector& x) {
  Index best = -1;
  double least = std::numeric_limits<double>::infinity();
  for (Index j = 0; j < null.rows(); ++j) {
    if (null.row(j).norm() > 1e-6 && std::abs(x(j)) < least) {
      least = std::abs(x(j));
      best = j;
    }
  }
  return best;
}

// What is left of the normal equations' inverse A while terms go: with k of the removals' columns in U and the same over their
// pivots in V, the inverse of the terms that are left is that of A - U V^T. The product is subtracted when U is full:
// one multiplication of matrices in place of many changes of rank one.
class Removals {
 public:
  Removals(std::vector<Index> columns, Matrix inverse, Vector x)
      : columns_(std::move(columns)), inverse_(std::move(inverse)), x_(std::move(x)) {
    start();
  }

  /// Takes the term away whose loss is the least: x_k^2 / (its entry on the diagonal).
  void remove_least() {
    const Index k = least();
    const Vector column = inverse_.col(k) - u_.leftCols(removed_) * v_.row(k).head(removed_).transpose();
    x_ -= (x_(k) / column(k)) * column;
    u_.col(removed_) = column;
    v_.col(removed_) = column / column(k);
    diagonal_ -= column.cwiseProduct(v_.col(removed_));
    ++removed_;
    left_.erase(std::lower_bound(left_.begin(), left_.end(), k));
    if (removed_ == u_.cols()) {
      finish();
    }
  }

  std::vector<Index> columns() const {
    std::vector<Index> result;
    result.reserve(left_.size());
    for (const Index k : left_) {
      result.push_back(columns_[static_cast<std::size_t>(k)]);
    }
    return result;
  }

 private:
  static constexpr Index kTogether = 32;

  Index least() const {
    return *std::min_element(left_.begin(), left_.end(), [this](Index a, Index b) {
      return x_(a) * x_(a) / diagonal_(a) < x_(b) * x_(b) / diagonal_(b);
    });
  }

  void finish() {
    const Matrix rest = inverse_(left_, left_) - multiply(u_(left_, Eigen::all), v_(left_, Eigen::all).transpose());
    columns_ = columns();
    x_ = Vector(x_(left_));
    inverse_ = rest;
    start();
  }

  void start() {
    const auto size = static_cast<Index>(columns_.size());
    removed_ = 0;
    u_.resize(size, std::min(size, kTogether));
    v_.resize(size, u_.cols());
    diagonal_ = inverse_.diagonal();
    left_.resize(columns_.size());
    std::iota(left_.begin(), left_.end(), Index{0});
  }

  std::vector<Index> columns_;
  Matrix inverse_;
  Vector x_;
  Matrix u_;
  Matrix v_;
  Vector diagonal_;
  std::vector<Index> left_;  // places in columns_, ascending
  Index removed_ = 0;
};

// Takes the terms away one by one, the least important first, and appends what is left each time. `inverse` and x are
// those of `columns`, ascending, all determined.
void sweep(const std::vector<Index>& columns, const Matrix& inverse, const Vector& x,
           std::vector<std::vector<Index>>& path) {
  Removals removals(columns, inverse, x);
  for (std::size_t s = columns.size(); s > 0; --s) {
    removals.remove_least();
    path.push_back(removals.columns());
  }
}

// The best of all supports of each size: the removals of every subset in one order, from the inverse of all of them, so
// that each step makes the problem better conditioned. A branch whose loss is larger than those known for all sizes
// that it leads to is cut.
class BestSubsets {
 public:
  explicit BestSubsets(const std::vector<Index>& columns)
      : best_(columns.size() + 1, {std::numeric_limits<double>::infinity(), {}}) {}

  void visit(const std::vector<Index>& columns, const Matrix& inverse, const Vector& x, double loss,
             std::size_t first) {
    const std::size_t size = columns.size();
    if (loss < best_[size].first) {
      best_[size] = {loss, columns};
    }
    for (std::size_t i = first; i < size; ++i) {
      const auto k = static_cast<Index>(i);
      const double left = loss + x(k) * x(k) / inverse(k, k);
      if (!useful(left, i, size - 1)) {
        continue;
      }
      std::vector<Index> kept;
      for (std::size_t j = 0; j < size; ++j) {
        if (j != i) {
          kept.push_back(static_cast<Index>(j));
        }
      }
      const Vector column = inverse.col(k)(kept);
      const Matrix smaller = Matrix(inverse(kept, kept)) - (column / inverse(k, k)) * column.transpose();
      const Vector moved = Vector(x(kept)) - (x(k) / inverse(k, k)) * column;
      std::vector<Index> names = columns;
      names.erase(names.begin() + static_cast<std::ptrdiff_t>(i));
      visit(names, smaller, moved, left, i);
    }
  }

  /// Supports of all sizes below that of the start, descending.
  void append_to(std::vector<std::vector<Index>>& path) const {
    for (std::size_t size = best_.size() - 1; size-- > 0;) {
      path.push_back(best_[size].second);
    }
  }

 private:
  bool useful(double loss, std::size_t smallest, std::size_t largest) const {
    for (std::size_t size = smallest; size <= largest; ++size) {
      if (loss < best_[size].first) {
        return true;
      }
    }
    return false;
  }

  std::vector<std::pair<double, std::vector<Index>>> best_;
};

}  // namespace

EliminationPaths::EliminationPaths(const ConstrainedLeastSquares& solver, const MatrixRef& factor)
    : solver_(solver), factor_(factor) {
  last_.columns = {-1};
}

const EliminationPaths::Inverse& EliminationPaths::inverse(const std::vector<Index>& columns) {
  if (columns != last_.columns) {
    const Index count = solver_.features();
    const SupportFactor factor = support_factor(factor_.topLeftCorner(count, count), columns, kRcond);
    last_ = {columns, factor.map, factor.q, multiply(factor.map, factor.map.transpose()), factor.null};
  }
  return last_;
}

std::vector<std::vector<Index>> EliminationPaths::of_target(Index target, const std::vector<Index>& allowed) {
  const Index count = solver_.features();
  const Vector right = factor_.col(count + target).head(count) -
                       factor_.topLeftCorner(count, count) * solver_.fixed_values().col(target);
  std::vector<std::vector<Index>> path = {allowed};
  std::vector<Index> columns = allowed;
  while (!columns.empty()) {
    const Inverse& f = inverse(columns);
    const Vector x = f.map * (f.q.transpose() * right.head(f.q.rows()));
    if (f.null.cols() > 0) {
      columns.erase(columns.begin() + redundant_term(f.null, x));
    } else if (static_cast<Index>(columns.size()) > kWhole) {
      const Vector score = x.array().square() / f.inverse.diagonal().array();
      std::vector<Index> order(columns.size());
      std::iota(order.begin(), order.end(), Index{0});
      const auto half = order.begin() + static_cast<std::ptrdiff_t>(order.size() / 2);
      std::nth_element(order.begin(), half, order.end(), [&score](Index a, Index b) { return score(a) > score(b); });
      std::vector<Index> kept;
      std::for_each(order.begin(), half, [&](Index j) { kept.push_back(columns[static_cast<std::size_t>(j)]); });
      std::sort(kept.begin(), kept.end());
      columns = std::move(kept);
    } else if (static_cast<Index>(columns.size()) > kExhaustive) {
      sweep(columns, f.inverse, x, path);
      return path;
    } else {
      BestSubsets subsets(columns);
      subsets.visit(columns, f.inverse, x, 0.0, 0);
      subsets.append_to(path);
      return path;
    }
    path.push_back(columns);
  }
  return path;
}

std::vector<Support> EliminationPaths::of_group(Index group, const Support& allowed) {
  const std::vector<Index>& targets = solver_.groups()[static_cast<std::size_t>(group)];
  Support support = Support::Constant(allowed.rows(), allowed.cols(), false);
  for (const Index c : targets) {
    support.col(c) = allowed.col(c) && !solver_.fixed().col(c);
  }
  Support needed = Support::Constant(allowed.rows(), allowed.cols(), false);  // by the constraints
  std::vector<Support> path;
  ConstrainedSolution solution = solver_.solve(factor_, support, group);
  while (solution.status != Status::empty) {
    path.push_back(support);
    Matrix share = (solver_.scale().asDiagonal() * solution.coefficients).cwiseAbs();
    std::vector<std::pair<double, std::pair<Index, Index>>> order;
    for (const Index c : targets) {
      share.col(c) /= std::max(factor_.col(solver_.features() + c).norm(), 1e-300);
      for (Index k = 0; k < support.rows(); ++k) {
        if (support(k, c) && !needed(k, c)) {
          order.push_back({share(k, c), {k, c}});
        }
      }
    }
    if (order.empty()) {
      break;
    }
    std::sort(order.begin(), order.end());
    const std::size_t going = order.size() > 64 ? order.size() / 10 : 1;
    Support next = support;
    for (std::size_t i = 0; i < going; ++i) {
      next(order[i].second.first, order[i].second.second) = false;
    }
    solution = solver_.solve(factor_, next, group);
    if (solution.status == Status::empty) {
      const Support restored = restore_feasibility(solver_, factor_, next, support, share, group);
      needed = needed || (restored && !next);
      next = restored;
      solution = solver_.solve(factor_, next, group);
    }
    support = std::move(next);
  }
  return path;
}

}  // namespace lieder::detail
