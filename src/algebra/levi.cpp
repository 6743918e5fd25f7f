#include "lieder/algebra/levi.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "bracket_tools.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// sum_k a_ij^k y_k
Vector expected_bracket(const StructureConstants& a, const Matrix& y, Index i, Index j) {
  return y * a.ad[static_cast<std::size_t>(i)].col(j);
}

// One level: corrections y += u rho (u: m columns) from the equations seen by the rows u^T.
Matrix corrected(const StructureConstants& c, const Matrix& y, const StructureConstants& a, const Matrix& u,
                 double rcond) {
  const Index s = y.cols();
  const Index m = u.cols();
  std::vector<Matrix> action;  // of y_i on the level
  for (Index i = 0; i < s; ++i) {
    action.emplace_back(u.transpose() * c.adjoint(y.col(i)) * u);
  }
  Matrix system = Matrix::Zero(m * s * (s - 1) / 2, m * s);
  Matrix right(system.rows(), 1);
  Index row = 0;
  for (Index i = 0; i < s; ++i) {
    const Matrix ad_y = c.adjoint(y.col(i));
    for (Index j = 0; j < i; ++j) {
      system.block(row, m * j, m, m) += action[static_cast<std::size_t>(i)];
      system.block(row, m * i, m, m) -= action[static_cast<std::size_t>(j)];
      for (Index k = 0; k < s; ++k) {
        system.block(row, m * k, m, m).diagonal().array() -= a(i, j, k);
      }
      right.col(0).segment(row, m) = u.transpose() * (expected_bracket(a, y, i, j) - ad_y * y.col(j));
      row += m;
    }
  }
  const Matrix rho = solve_least_squares(system, right, rcond);
  return y + u * rho.reshaped(m, s);
}

}  // namespace

Matrix lift_subalgebra(const StructureConstants& c, const MatrixRef& x, const StructureConstants& a,
                       const std::vector<CoordinateSubspace>& series, const SubalgebraOptions& options) {
  require_shape("lift_subalgebra: x", x, c.dimension(), a.dimension(), "one column for each generator of the quotient");
  Matrix y = x;
  if (y.cols() < 2) {
    return y;
  }
  // The singular values of the systems are 0 or of the size of the constants; noise may stand in for 0.
  const double rcond = std::clamp(30.0 * resolved(c, options).noise, 1e-10, 0.05);
  for (std::size_t t = 0; t < series.size(); ++t) {
    const Matrix next = t + 1 < series.size() ? series[t + 1].basis : Matrix(c.dimension(), 0);
    const Matrix level = complement_within(series[t].basis, next);
    if (level.cols() > 0) {
      y = corrected(c, y, a, level, rcond);
    }
  }
  return y;
}

LeviDecomposition levi_decomposition(const StructureConstants& c, const SubalgebraOptions& options) {
  const SubalgebraOptions inherited = resolved(c, options);
  const CoordinateSubspace rad = radical(c, inherited);
  LeviDecomposition result{complement(rad.basis), rad.basis, 0.0, rad.gap};
  if (result.levi.cols() == 0) {
    return result;
  }
  if (rad.dimension() > 0) {
    const StructureConstants quotient = restrict_to(c, result.levi);
    std::vector<CoordinateSubspace> series = derived_series(restrict_to(c, rad.basis), inherited);
    for (CoordinateSubspace& term : series) {
      result.gap = std::min(result.gap, term.gap);
      term.basis = rad.basis * term.basis;
    }
    result.levi = svd(lift_subalgebra(c, result.levi, quotient, series, inherited)).u;
  }
  StructureConstants exact = c;
  exact.closure_defect = 0.0;
  result.residual =
      inherited.reference > 0.0 ? restrict_to(exact, result.levi).closure_defect / inherited.reference : 0.0;
  return result;
}

}  // namespace lieder
