#include "lieder/sparse/constrained_least_squares.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "core/union_find.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "sparse/group_solver.hpp"

namespace lieder {

namespace {

// The factor of the rows with sqrt(ridge) I below: the penalty as rows.
Matrix with_ridge(const MatrixRef& factor, Index features, double ridge) {
  Matrix stack = Matrix::Zero(factor.rows() + features, factor.cols());
  stack.topRows(factor.rows()) = factor;
  stack.block(factor.rows(), 0, features, features).diagonal().setConstant(std::sqrt(ridge));
  return qr_r(std::move(stack));
}

}  // namespace

ConstrainedLeastSquares::ConstrainedLeastSquares(Vector scale, Index targets, const LinearConstraints& constraints,
                                                 const ConstrainedOptions& options)
    : scale_(std::move(scale)),
      targets_(targets),
      constraints_(constraints),
      options_(options),
      fixed_(Support::Constant(scale_.size(), targets, false)),
      fixed_values_(Matrix::Zero(scale_.size(), targets)) {
  require(scale_.size() >= 1 && targets >= 1, "regression: expected at least one function and one target");
  require(scale_.allFinite() && scale_.minCoeff() > 0.0, "regression: scale: expected positive numbers");
  require(options.rcond >= 0.0 && options.rcond < 1.0,
          fmt::format("regression: rcond: expected a number in [0, 1), got {}", options.rcond));
  require(options.ridge >= 0.0 && std::isfinite(options.ridge),
          fmt::format("regression: ridge: expected a number >= 0, got {}", options.ridge));
  if (constraints.features() > 0) {
    require_size("constraints: functions", constraints.features(), features(), "those of the regression");
    require_size("constraints: targets", constraints.targets(), targets, "those of the regression");
  }
  presolve();
  couple();
}

// Equalities in one unknown give its value, which is then put into the others, until none of these is left.
void ConstrainedLeastSquares::presolve() {
  const Index count = features();
  const auto free_terms = [this, count](const LinearEquality& row) {
    LinearEquality result{{}, row.value};
    for (const auto& [index, factor] : row.terms) {
      if (fixed_(index % count, index / count)) {
        result.value -= factor * fixed_values_(index % count, index / count);
      } else {
        result.terms.emplace_back(index, factor);
      }
    }
    return result;
  };
  std::vector<LinearEquality> rows = constraints_.equalities();
  for (LinearEquality& row : rows) {
    double largest = 0.0;
    for (auto& [index, factor] : row.terms) {
      factor /= scale_(index % count);
      largest = std::max(largest, std::abs(factor));
    }
    for (auto& [index, factor] : row.terms) {
      factor /= largest;
    }
    row.value /= largest;
  }
  for (bool more = true; more;) {
    more = false;
    std::vector<LinearEquality> left;
    for (const LinearEquality& row : rows) {
      LinearEquality reduced = free_terms(row);
      if (reduced.terms.size() > 1) {
        left.push_back(std::move(reduced));
      } else if (reduced.terms.size() == 1) {
        const auto [index, factor] = reduced.terms.front();
        fixed_(index % count, index / count) = true;
        fixed_values_(index % count, index / count) = reduced.value / factor;
        more = true;
      } else if (std::abs(reduced.value) > 1e-10 * std::max(std::abs(row.value), fixed_values_.cwiseAbs().maxCoeff())) {
        contradiction_ = "the constraints fix a coefficient at two values";
      }
    }
    rows = std::move(left);
  }
  rows_ = std::move(rows);
  if (constraints_.signs().size() > 0) {
    const Eigen::ArrayXXd wrong = constraints_.signs().cast<double>() * fixed_values_.array();
    if ((wrong < 0.0).any()) {
      contradiction_ = "a fixed coefficient has another sign than the one asked for";
    }
  }
}

void ConstrainedLeastSquares::couple() {
  detail::UnionFind sets(targets_);
  for (const LinearEquality& row : rows_) {
    for (const auto& term : row.terms) {
      sets.join(row.terms.front().first / features(), term.first / features());
    }
  }
  std::map<Index, std::size_t> number;
  for (Index c = 0; c < targets_; ++c) {
    const auto [place, fresh] = number.emplace(sets.find(c), groups_.size());
    if (fresh) {
      groups_.emplace_back();
    }
    groups_[place->second].push_back(c);
  }
  group_rows_.resize(groups_.size());
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    group_rows_[number.at(sets.find(rows_[i].terms.front().first / features()))].push_back(static_cast<Index>(i));
  }
}

bool ConstrainedLeastSquares::is_free(Index group) const {
  const auto g = static_cast<std::size_t>(group);
  const bool signs = constraints_.signs().size() > 0 && (constraints_.signs().col(groups_[g].front()) != 0).any();
  return groups_[g].size() == 1 && group_rows_[g].empty() && !signs;
}

ConstrainedSolution ConstrainedLeastSquares::solve(const MatrixRef& factor, const Support& support) const {
  std::vector<Index> all(groups_.size());
  std::iota(all.begin(), all.end(), Index{0});
  return solve_groups(factor, support, all);
}

ConstrainedSolution ConstrainedLeastSquares::solve(const MatrixRef& factor, const Support& support, Index group) const {
  require(group >= 0 && group < static_cast<Index>(groups_.size()),
          fmt::format("regression: group: expected 0..{}, got {}", groups_.size() - 1, group));
  return solve_groups(factor, support, {group});
}

ConstrainedSolution ConstrainedLeastSquares::solve_groups(const MatrixRef& factor, const Support& support,
                                                          const std::vector<Index>& groups) const {
  const Index count = features();
  require_shape("regression: factor", factor, count + targets_, count + targets_, "RegressionRows::factor");
  require(support.rows() == count && support.cols() == targets_,
          fmt::format("regression: support: expected {} x {}, got {} x {}", count, targets_, support.rows(),
                      support.cols()));
  const Matrix work = options_.ridge > 0.0 ? with_ridge(factor, count, options_.ridge) : Matrix(factor);
  const Matrix r = work.topLeftCorner(count, count);
  const Matrix right = work.topRightCorner(count, targets_) - r * fixed_values_;
  const Support free = support && !fixed_;
  detail::FactorCache cache(r, options_.rcond);
  ConstrainedSolution result;
  std::string contradiction = contradiction_;
  Matrix x = Matrix::Zero(count, targets_);
  for (const Index group : groups) {
    const auto g = static_cast<std::size_t>(group);
    detail::GroupProblem problem{right,          groups_[g],         {}, free, constraints_.signs(),
                                 options_.rcond, options_.max_signed};
    for (const Index row : group_rows_[g]) {
      problem.rows.push_back(&rows_[static_cast<std::size_t>(row)]);
    }
    const detail::GroupOutcome outcome = detail::GroupSolver(problem, cache).solve(x);
    result.dropped_directions += outcome.dropped;
    if (!outcome.contradiction.empty()) {
      contradiction = outcome.contradiction;
    }
  }
  x += fixed_values_;
  result.mean_squares = (factor.leftCols(count) * x - factor.rightCols(targets_)).colwise().squaredNorm().transpose();
  result.coefficients = scale_.cwiseInverse().asDiagonal() * x;
  result.violation = constraints_.violation(result.coefficients);
  if (!contradiction.empty()) {
    result.status = Status::empty;
    result.message = contradiction;
  } else if (result.dropped_directions > 0) {
    result.status = Status::rank_deficient;
    result.message = fmt::format(
        "the data do not determine {} of the {} coefficients' directions: the solution of least norm in scaled columns",
        result.dropped_directions, free.count());
  }
  return result;
}

}  // namespace lieder
