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

// Restricts w = origin + basis u further to Theta w = y.
void impose_data(const PromotionProblem& problem, ReducedProblem& reduced) {
  const Matrix design = reduced.identity ? problem.design : multiply(problem.design, reduced.basis);
  const auto [least_norm, complement, unused] = split_data(design, problem.target);
  reduced.origin = reduced.lift(least_norm);
  reduced.basis = reduced.identity ? complement : multiply(reduced.basis, complement);
  reduced.identity = false;
  const double size = problem.target.norm();
  const double miss = (problem.design * reduced.origin - problem.target).norm();
  reduced.misfit = size > 0.0 ? miss / size : miss;
}

}  // namespace

Matrix ReducedProblem::project_matrix(const Matrix& h) const {
  return identity ? h : multiply_transposed(basis, multiply(h, basis));
}

Matrix ReducedProblem::project_matrix(const SparseMatrix& h) const {
  return identity ? Matrix(h) : multiply_transposed(basis, Matrix(h * basis));
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
