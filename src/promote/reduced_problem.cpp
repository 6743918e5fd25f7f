#include "promote/reduced_problem.hpp"

#include <Eigen/QR>
#include <cmath>

#include "lieder/core/dense.hpp"
#include "promote/symmetric_products.hpp"

namespace lieder::detail {

namespace {

// Relative size of a diagonal entry of R in a pivoted QR factorisation that still counts.
constexpr double kRankTolerance = 1e-11;
// Pivots of a scaled Cholesky factorisation above this leave no doubt that a matrix is definite. From this size on it is
// tried before the eigenvalues, which cost fifty times as much.
constexpr double kDefinite = 1e-8;
constexpr Index kWorthFactorising = 50;
// Exact problems with this many coefficients eliminate some; smaller ones keep an orthonormal basis.
constexpr Index kWorthEliminating = 100;

// A complete orthonormal basis of R^rows: the range of `a` first (its dimension in `rank`), then the complement.
Matrix range_and_complement(const Matrix& a, Index& rank) {
  if (a.cols() == 0 || a.rows() == 0) {
    rank = 0;
    return Matrix::Identity(a.rows(), a.rows());
  }
  Eigen::ColPivHouseholderQR<Matrix> qr(a);
  qr.setThreshold(kRankTolerance);
  rank = qr.maxPivot() > 0.0 ? qr.rank() : 0;
  return qr.householderQ() * Matrix::Identity(a.rows(), a.rows());
}

// The fit of least norm in the coordinates of `design`, and the directions that it leaves free.
ComplementSplit split_data(const Matrix& design, const Vector& target) {
  ComplementSplit split = split_complement(design.transpose(), target);
  if (!split.full_rank) {
    Index rank = 0;
    const Matrix q = range_and_complement(design.transpose(), rank);
    const Matrix range = q.leftCols(rank);
    split.least_norm = range * solve_least_squares(multiply(design, range), target);
    split.complement = q.rightCols(q.cols() - rank);
  }
  return split;
}

void impose_orthogonally(const PromotionProblem& problem, ReducedProblem& reduced) {
  const Matrix design = reduced.identity ? problem.design : multiply(problem.design, reduced.basis);
  const auto [least_norm, complement, unused] = split_data(design, problem.target);
  reduced.origin = reduced.lift(least_norm);
  reduced.basis = reduced.identity ? complement : multiply(reduced.basis, complement);
}

// Restricts w = origin + N u further to Theta w = y.
void impose_data(const PromotionProblem& problem, ReducedProblem& reduced) {
  if (reduced.identity && reduced.root_ridge == 0.0 && !reduced.penalty.empty() && reduced.p() >= kWorthEliminating) {
    reduced.elimination = eliminate(problem.design.transpose(), problem.target);
  }
  if (reduced.eliminated()) {
    reduced.origin = reduced.elimination.particular;
  } else {
    impose_orthogonally(problem, reduced);
  }
  reduced.identity = false;
  const double size = problem.target.norm();
  const double miss = (problem.design * reduced.origin - problem.target).norm();
  reduced.misfit = size > 0.0 ? miss / size : miss;
}

// Permuted into (eliminated, free) coefficients: N^T H N = H_ff + B^T T + T^T B, T = H_ef + 1/2 H_ee B.
Matrix eliminated_matrix(const Elimination& e, const Matrix& h) {
  const Index n = e.multipliers.rows();
  const Index k = e.multipliers.cols();
  const auto at = [&](Index i) { return e.order[static_cast<std::size_t>(i)]; };
  Matrix pivots(n, n);
  Matrix mixed(n, k);
  Matrix result(k, k);
  for (Index j = 0; j < n; ++j) {
    for (Index i = 0; i < n; ++i) {
      pivots(i, j) = 0.5 * h(at(i), at(j));
    }
  }
  for (Index j = 0; j < k; ++j) {
    const double* column = h.col(at(n + j)).data();
    for (Index i = 0; i < n; ++i) {
      mixed(i, j) = column[at(i)];
    }
    for (Index i = j; i < k; ++i) {
      result(i, j) = column[at(n + i)];
    }
  }
  mixed += multiply(pivots, e.multipliers);
  add_symmetric_product(e.multipliers, mixed, result);
  mirror_lower(result);
  return result;
}

}  // namespace

Vector ReducedProblem::lift(const Vector& u) const {
  if (identity) {
    return u;
  }
  if (!eliminated()) {
    return basis * u;
  }
  const Vector head = elimination.multipliers * u;
  Vector w(p());
  for (Index i = 0; i < p(); ++i) {
    w(elimination.order[static_cast<std::size_t>(i)]) = i < head.size() ? head(i) : u(i - head.size());
  }
  return w;
}

Vector ReducedProblem::project(const Vector& g) const {
  if (identity) {
    return g;
  }
  if (!eliminated()) {
    return basis.transpose() * g;
  }
  const Index n = elimination.multipliers.rows();
  Vector head(n);
  Vector u(k());
  for (Index i = 0; i < p(); ++i) {
    (i < n ? head(i) : u(i - n)) = g(elimination.order[static_cast<std::size_t>(i)]);
  }
  u.noalias() += elimination.multipliers.transpose() * head;
  return u;
}

Vector ReducedProblem::coordinates(const Vector& w) const {
  if (!eliminated()) {
    return project(w - origin);
  }
  const Index n = elimination.multipliers.rows();
  Vector u(k());
  for (Index i = n; i < p(); ++i) {
    const Index j = elimination.order[static_cast<std::size_t>(i)];
    u(i - n) = w(j) - origin(j);
  }
  return u;
}

Matrix ReducedProblem::project_matrix(const Matrix& h) const {
  if (identity) {
    return h;
  }
  return eliminated() ? eliminated_matrix(elimination, h) : multiply_transposed(basis, multiply(h, basis));
}

Matrix ReducedProblem::project_matrix(const SparseMatrix& h) const {
  if (identity || eliminated()) {
    return project_matrix(Matrix(h));
  }
  return multiply_transposed(basis, Matrix(h * basis));
}

Vector ReducedProblem::residual(const Vector& w) const {
  Vector result(target.size() + (root_ridge > 0.0 ? p() : 0));
  result.head(target.size()) = target - rows * w;
  if (root_ridge > 0.0) {
    result.tail(p()) = -root_ridge * w;
  }
  return result;
}

Vector ReducedProblem::image(const Vector& w) const {
  Vector result(target.size() + (root_ridge > 0.0 ? p() : 0));
  result.head(target.size()) = rows * w;
  if (root_ridge > 0.0) {
    result.tail(p()) = root_ridge * w;
  }
  return result;
}

Vector ReducedProblem::adjoint(const Vector& nu) const {
  Vector result = rows.transpose() * nu.head(target.size());
  if (root_ridge > 0.0) {
    result += root_ridge * nu.tail(p());
  }
  return result;
}

Matrix ReducedProblem::gram() const {
  if (eliminated()) {
    return Matrix::Zero(k(), k());
  }
  const Matrix r = identity ? rows : multiply(rows, basis);
  Matrix result = multiply_transposed(r, r);
  result.diagonal().array() += root_ridge * root_ridge;
  return result;
}

ReducedProblem reduce(const PromotionProblem& problem, const PromotionOptions& options) {
  const Index p = problem.design.cols();
  ReducedProblem reduced;
  reduced.penalty = make_penalty(problem, options.exact ? 1.0 : options.lambda, options.l1);
  reduced.root_ridge = std::sqrt(options.ridge);
  reduced.origin = Vector::Zero(p);
  reduced.identity = problem.parameterisation.size() == 0;
  if (!reduced.identity) {
    Index rank = 0;
    const Matrix q = range_and_complement(problem.parameterisation, rank);
    reduced.basis = q.leftCols(rank);
  }
  if (options.exact) {
    reduced.rows.resize(0, p);
    impose_data(problem, reduced);
  } else {
    const Vector root =
        problem.weights.size() == 0 ? Vector::Ones(problem.target.size()).eval() : problem.weights.cwiseSqrt().eval();
    reduced.rows = root.asDiagonal() * problem.design;
    reduced.target = root.cwiseProduct(problem.target);
  }
  return reduced;
}

PseudoInverse::PseudoInverse(const Matrix& a) {
  if (a.rows() >= kWorthFactorising) {
    cholesky = ScaledCholesky(a);
    if (cholesky.shift() < 1e-14 && cholesky.smallest_pivot() > kDefinite) {
      null.resize(a.rows(), 0);
      return;
    }
  }
  const SymmetricEigen eigen = symmetric_eigen(a);
  const double cut = a.rows() > 0 ? 1e-13 * std::max(eigen.values(a.rows() - 1), 0.0) : 0.0;
  const Index nullity = (eigen.values.array() <= cut).count();
  null = eigen.vectors.leftCols(nullity);
  range = eigen.vectors.rightCols(a.rows() - nullity);
  values = eigen.values.tail(a.rows() - nullity);
}

Vector PseudoInverse::solve(const Vector& b) const {
  if (range.size() == 0 && null.cols() == 0) {
    return b.size() == 0 ? b : cholesky.solve(b);
  }
  return range * (range.transpose() * b).cwiseQuotient(values);
}

}  // namespace lieder::detail
