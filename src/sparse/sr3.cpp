#include <cmath>

#include "lieder/core/dense.hpp"
#include "sparse/support_search.hpp"

namespace lieder::detail {

namespace {

// The minimiser W of R(W) and the distance to Z for the cuts of scaled coefficients; fixed entries stay.
Matrix shrink(const Matrix& z, const Matrix& cut, const Support& fixed, SparsePenalty penalty) {
  Matrix w = z;
  for (Index i = 0; i < z.size(); ++i) {
    const double size = std::abs(z.data()[i]);
    const double t = cut.data()[i];
    if (fixed.data()[i]) {
      continue;
    }
    if (penalty == SparsePenalty::l0) {
      w.data()[i] = size >= t ? z.data()[i] : 0.0;
    } else {
      w.data()[i] = size > t ? z.data()[i] * (1.0 - t / size) : 0.0;
    }
  }
  return w;
}

}  // namespace

SupportSearch sr3_support(const ConstrainedLeastSquares& solver, const Vector& scale, const MatrixRef& factor,
                          const Support& start, const MatrixRef& cut, const SparseOptions& options) {
  const Index count = solver.features();
  const Index targets = solver.targets();
  const Matrix scaled_cut = scale.asDiagonal() * cut;
  const double weight = 1.0 / std::sqrt(options.nu);
  SupportSearch search{start, 0, false, true};
  ConstrainedSolution solution = solver.solve(factor, start);
  search.feasible = solution.status != Status::empty;
  Matrix w = shrink(scale.asDiagonal() * solution.coefficients, scaled_cut, solver.fixed(), options.penalty);
  // The rows of 1 / (2 nu) ||Z - W||^2 are added once; afterwards only their right sides change.
  Matrix stack = Matrix::Zero(factor.rows() + count, count);
  stack.topRows(factor.rows()) = factor.leftCols(count);
  stack.bottomRows(count).diagonal().setConstant(weight);
  const Matrix r = qr_r(std::move(stack));
  const Matrix own = factor.leftCols(count).transpose() * factor.rightCols(targets);
  Matrix augmented = Matrix::Zero(count + targets, count + targets);
  augmented.topLeftCorner(count, count) = r;
  const Index limit = 100 * options.max_steps;
  while (search.feasible && search.steps < limit && !search.settled) {
    ++search.steps;
    augmented.topRightCorner(count, targets) =
        r.triangularView<Eigen::Upper>().transpose().solve(own + weight * weight * w);
    const Matrix z = scale.asDiagonal() * solver.solve(augmented, start).coefficients;
    const Matrix next = shrink(z, scaled_cut, solver.fixed(), options.penalty);
    search.settled = (next - w).cwiseAbs().maxCoeff() <= 1e-9 * std::max(next.cwiseAbs().maxCoeff(), 1e-300);
    w = next;
  }
  if (search.feasible) {
    const Support wanted = start && (w.array() != 0.0 || solver.fixed());
    search.support = solver.solve(factor, wanted).status == Status::empty
                         ? restore_feasibility(solver, factor, wanted, start, w.cwiseAbs())
                         : wanted;
  }
  return search;
}

}  // namespace lieder::detail
