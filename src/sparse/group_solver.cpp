#include "sparse/group_solver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/core/accumulator.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/sparse/nonnegative_least_squares.hpp"

namespace lieder::detail {

namespace {

constexpr double kFeasible = 1e-8;      // of a constraint whose largest factor is one, relative to the coefficients
constexpr double kUndetermined = 1e-4;  // weight of directions that the data do not determine when signs are active

Index numerical_rank(const Vector& s, double cut) {
  return static_cast<Index>((s.array() > cut).count());
}

}  // namespace

void GroupSolver::read_supports(const Support& support) {
  columns_.assign(problem_.targets.size(), {});
  for (std::size_t i = 0; i < problem_.targets.size(); ++i) {
    for (Index k = 0; k < support.rows(); ++k) {
      if (support(k, problem_.targets[i])) {
        columns_[i].push_back(k);
      }
    }
  }
  read_entries();
}

void GroupSolver::read_entries() {
  const Index features = problem_.support.rows();
  entries_.assign(problem_.targets.size(), {});
  for (Index row = 0; row < rows(); ++row) {
    for (const auto& [index, factor] : problem_.rows[static_cast<std::size_t>(row)]->terms) {
      const auto target = std::lower_bound(problem_.targets.begin(), problem_.targets.end(), index / features);
      const auto i = static_cast<std::size_t>(target - problem_.targets.begin());
      const auto place = std::lower_bound(columns_[i].begin(), columns_[i].end(), index % features);
      if (place != columns_[i].end() && *place == index % features) {
        entries_[i].push_back({row, place - columns_[i].begin(), factor});
      }
    }
  }
}

// A_c times columns: m x r for columns s_c x r.
Matrix GroupSolver::image(std::size_t i, const Matrix& columns) const {
  Matrix result = Matrix::Zero(rows(), columns.cols());
  for (const Entry& entry : entries_[i]) {
    result.row(entry.row) += entry.factor * columns.row(entry.position);
  }
  return result;
}

// f with A_next = f A_i on the same support; 0 if there is none.
double GroupSolver::multiple_of(std::size_t i, std::size_t next) const {
  const std::vector<Entry>& a = entries_[i];
  const std::vector<Entry>& b = entries_[next];
  if (columns_[i] != columns_[next] || a.size() != b.size() || a.empty()) {
    return 0.0;
  }
  const double multiple = b.front().factor / a.front().factor;
  for (std::size_t e = 0; e < a.size(); ++e) {
    if (a[e].row != b[e].row || a[e].position != b[e].position ||
        std::abs(b[e].factor - multiple * a[e].factor) > 1e-14 * std::abs(b[e].factor)) {
      return 0.0;
    }
  }
  return multiple;
}

GroupSolver::Projection GroupSolver::project() {
  const Index m = rows();
  TsqrAccumulator determined(m, 4 * m + 64);
  TsqrAccumulator free(m, 4 * m + 64);
  // Neighbouring targets of one support whose rows are multiples of one another enter once, with the sum of squares.
  for (std::size_t i = 0; i < columns_.size();) {
    double squares = 1.0;
    std::size_t next = i + 1;
    for (; next < columns_.size(); ++next) {
      const double multiple = multiple_of(i, next);
      if (multiple == 0.0) {
        break;
      }
      squares += multiple * multiple;
    }
    const auto factor = cache_.get(columns_[i]);
    determined.add(std::sqrt(squares) * image(i, factor->map).transpose());
    if (factor->null.cols() > 0) {
      free.add(std::sqrt(squares) * image(i, factor->null).transpose());
    }
    i = next;
  }
  Projection result;
  Matrix b = determined.factor();
  result.free_range = Matrix(m, 0);
  result.free_squares = Vector(0);
  if (free.rows() > 0) {
    const Svd f = svd(free.factor());
    const Index rank = numerical_rank(f.s, 1e-10);  // rows of A and null directions have size one
    result.free_range = f.v.leftCols(rank);
    result.free_squares = f.s.head(rank).array().square();
    b -= (b * result.free_range) * result.free_range.transpose();
  }
  const Svd f = svd(b);
  const Index rank = numerical_rank(f.s, std::max(1e-12 * (m > 0 ? f.s(0) : 0.0), 1e-14));
  result.range = f.v.leftCols(rank);
  result.squares = f.s.head(rank).array().square();
  return result;
}

Vector GroupSolver::defect(const Matrix& x) const {
  Vector result(rows());
  const Index features = x.rows();
  for (Index row = 0; row < rows(); ++row) {
    const LinearEquality& equality = *problem_.rows[static_cast<std::size_t>(row)];
    double sum = equality.value;
    for (const auto& [index, factor] : equality.terms) {
      sum -= factor * x(index % features, index / features);
    }
    result(row) = sum;
  }
  return result;
}

// The smallest change of (u, t) that removes the defect d - A x: first in u, as far as T cannot, then in t.
void GroupSolver::correct(const Projection& projection, const Vector& defect, Matrix& x) {
  const auto without_free = [&projection](const Vector& v) {
    return Vector(v - projection.free_range * (projection.free_range.transpose() * v));
  };
  const Vector y = without_free(
      projection.range * (projection.range.transpose() * without_free(defect)).cwiseQuotient(projection.squares));
  Vector left = defect;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto factor = cache_.get(columns_[i]);
    const Matrix b = image(i, factor->map);
    const Vector u = b.transpose() * y;
    const Vector change = factor->map * u;
    left -= b * u;
    for (Index j = 0; j < factor->size(); ++j) {
      x(factor->columns[static_cast<std::size_t>(j)], problem_.targets[i]) += change(j);
    }
  }
  if (projection.free_range.cols() == 0) {
    return;
  }
  const Vector z =
      projection.free_range * (projection.free_range.transpose() * left).cwiseQuotient(projection.free_squares);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto factor = cache_.get(columns_[i]);
    const Vector change = factor->null * (image(i, factor->null).transpose() * z);
    for (Index j = 0; j < factor->size(); ++j) {
      x(factor->columns[static_cast<std::size_t>(j)], problem_.targets[i]) += change(j);
    }
  }
}

GroupOutcome GroupSolver::equalities(Matrix& x) {
  GroupOutcome outcome;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Index c = problem_.targets[i];
    const auto factor = cache_.get(columns_[i]);
    const Vector own = factor->map * factor->coordinates(problem_.right.col(c));
    x.col(c).setZero();
    for (Index j = 0; j < factor->size(); ++j) {
      x(factor->columns[static_cast<std::size_t>(j)], c) = own(j);
    }
    outcome.dropped += factor->null.cols();
  }
  if (rows() == 0) {
    return outcome;
  }
  const Projection projection = project();
  outcome.dropped -= projection.free_range.cols();
  for (int pass = 0; pass < 2; ++pass) {  // the second one removes the rounding errors of the first
    correct(projection, defect(x), x);
  }
  double size = 0.0;
  for (const Index c : problem_.targets) {
    size = std::max(size, x.col(c).cwiseAbs().maxCoeff());
  }
  const Vector left = defect(x);
  Index worst = 0;
  const double largest = left.cwiseAbs().maxCoeff(&worst);
  size = std::max(size, std::abs(problem_.rows[static_cast<std::size_t>(worst)]->value));
  if (largest > kFeasible * size) {
    outcome.contradiction =
        "the equality constraints contradict one another, or the coefficients that are left to them";
  }
  return outcome;
}

bool GroupSolver::signs_hold(const Matrix& x) const {
  if (problem_.signs.size() == 0) {
    return true;
  }
  double size = 0.0;
  double worst = 0.0;
  for (const Index c : problem_.targets) {
    size = std::max(size, x.col(c).cwiseAbs().maxCoeff());
    worst = std::min(worst, (problem_.signs.col(c).cast<double>() * x.col(c).array()).minCoeff());
  }
  return worst >= -1e-12 * size;
}

std::vector<std::pair<std::size_t, Index>> GroupSolver::signed_entries() const {
  std::vector<std::pair<std::size_t, Index>> result;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    for (std::size_t j = 0; j < columns_[i].size(); ++j) {
      if (problem_.signs(columns_[i][j], problem_.targets[i]) != 0) {
        result.emplace_back(i, static_cast<Index>(j));
      }
    }
  }
  return result;
}

// Finds which signs hold with equality at the solution (LSI as a least distance problem in the affine null space of the
// equalities) and takes their entries off the support. x satisfies the equalities and is their least squares solution.
std::string GroupSolver::sign_step(const Matrix& x, Support& support) {
  std::vector<Index> starts;
  Index unknowns = 0;
  for (const std::vector<Index>& columns : columns_) {
    starts.push_back(unknowns);
    unknowns += static_cast<Index>(columns.size());
  }
  require(unknowns <= problem_.max_signed,
          fmt::format("constraints: {} coefficients are coupled to a violated sign, more than the limit of {}",
                      unknowns, problem_.max_signed));
  // Unknowns v = (u_c, weight t_c) of each target; a move dv changes the coefficients by L dv and the rows by E dv.
  Matrix equality(rows(), unknowns);
  Matrix lift = Matrix::Zero(unknowns, unknowns);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto factor = cache_.get(columns_[i]);
    Matrix basis(factor->size(), factor->size());
    basis << factor->map, factor->null / kUndetermined;
    lift.block(starts[i], starts[i], factor->size(), factor->size()) = basis;
    equality.middleCols(starts[i], factor->size()) = image(i, basis);
  }
  const Matrix null = rows() > 0 ? null_space_basis(equality, 1e-12) : Matrix(Matrix::Identity(unknowns, unknowns));
  const auto entries = signed_entries();
  Matrix g(static_cast<Index>(entries.size()), null.cols());
  Vector h(g.rows());
  const Matrix moves = lift * null;
  for (std::size_t e = 0; e < entries.size(); ++e) {
    const auto [i, j] = entries[e];
    const Index k = columns_[i][static_cast<std::size_t>(j)];
    const double sign = problem_.signs(k, problem_.targets[i]);
    g.row(static_cast<Index>(e)) = sign * moves.row(starts[i] + j);
    h(static_cast<Index>(e)) = -sign * x(k, problem_.targets[i]);
  }
  const LeastDistanceSolution move = least_distance(g, h);
  if (move.status == Status::empty) {
    return "no coefficients satisfy the signs together with the equality constraints";
  }
  if (move.status != Status::ok) {
    return "the active sets of the sign constraints did not settle";
  }
  for (std::size_t e = 0; e < entries.size(); ++e) {
    const auto [i, j] = entries[e];
    if (move.multipliers(static_cast<Index>(e)) > 0.0) {
      support(columns_[i][static_cast<std::size_t>(j)], problem_.targets[i]) = false;
    }
  }
  return {};
}

GroupOutcome GroupSolver::solve(Matrix& x) {
  read_supports(problem_.support);
  GroupOutcome outcome = equalities(x);
  if (!outcome.contradiction.empty() || signs_hold(x)) {
    return outcome;
  }
  Support support = problem_.support;
  outcome.contradiction = sign_step(x, support);
  if (!outcome.contradiction.empty()) {
    return outcome;
  }
  // On the active set the solution has no inequalities left. Rounding may leave an entry at a sign's border: it goes too.
  for (int pass = 0; pass < 10; ++pass) {
    read_supports(support);
    outcome = equalities(x);
    if (!outcome.contradiction.empty() || signs_hold(x)) {
      return outcome;
    }
    for (const auto& [i, j] : signed_entries()) {
      const Index k = columns_[i][static_cast<std::size_t>(j)];
      const Index c = problem_.targets[i];
      support(k, c) = problem_.signs(k, c) * x(k, c) >= 0.0;
    }
  }
  outcome.contradiction = "the active sets of the sign constraints did not settle";
  return outcome;
}

}  // namespace lieder::detail
