#include "bracket_tools.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

SubalgebraOptions resolved(const StructureConstants& c, const SubalgebraOptions& options) {
  require(options.noise >= 0.0 && options.noise <= 1.0,
          "structure constants: expected a noise in [0, 1], got " + std::to_string(options.noise));
  require(options.reference >= 0.0 && std::isfinite(options.reference),
          "structure constants: expected a reference >= 0, got " + std::to_string(options.reference));
  const Index q = c.dimension();
  double asymmetry = 0.0;
  for (Index i = 0; i < q; ++i) {
    const Matrix& a = c.ad[static_cast<std::size_t>(i)];
    require_shape("structure constants: ad_" + std::to_string(i), a, q, q, "one q x q matrix for each generator");
    require_finite("structure constants: ad_" + std::to_string(i), a);
    for (Index j = 0; j <= i; ++j) {
      asymmetry = std::max(asymmetry, (a.col(j) + c.ad[static_cast<std::size_t>(j)].col(i)).cwiseAbs().maxCoeff());
    }
  }
  require(asymmetry <= 1e-9 * largest_constant(c),
          "structure constants: expected c_ij^k = -c_ji^k, got a difference of " + std::to_string(asymmetry));
  SubalgebraOptions result = options;
  if (result.noise == 0.0) {
    result.noise = noise_level(c);
  }
  if (result.reference == 0.0) {
    result.reference = adjoint_norm(c);
  }
  return result;
}

Matrix bracket_matrix(const StructureConstants& c, const MatrixRef& u, const MatrixRef& v) {
  Matrix brackets(c.dimension(), u.cols() * v.cols());
  for (Index i = 0; i < u.cols(); ++i) {
    brackets.middleCols(i * v.cols(), v.cols()).noalias() = c.adjoint(u.col(i)) * v;
  }
  return brackets;
}

Matrix adjoint_columns(const StructureConstants& c, const MatrixRef& elements) {
  const Index q = c.dimension();
  Matrix columns(q * q, elements.cols());
  for (Index j = 0; j < elements.cols(); ++j) {
    columns.col(j) = c.adjoint(elements.col(j)).reshaped();
  }
  return columns;
}

double adjoint_norm(const StructureConstants& c) {
  if (c.dimension() == 0) {
    return 0.0;
  }
  return singular_values(adjoint_columns(c, Matrix::Identity(c.dimension(), c.dimension())))(0);
}

namespace {

Vector relative(const Vector& values, double reference) {
  return reference > 0.0 ? Vector(values / reference) : Vector(Vector::Zero(values.size()));
}

}  // namespace

CoordinateSubspace column_space(const Matrix& m, double reference, double noise) {
  if (m.size() == 0) {
    return {Matrix(m.rows(), 0), std::numeric_limits<double>::infinity()};
  }
  const Svd f = svd(m);
  const RankDecision decision = decide_rank(relative(f.s, reference), noise);
  return {f.u.leftCols(decision.rank), decision.gap};
}

CoordinateSubspace kernel(const Matrix& m, double reference, double noise, const std::function<bool(Index)>& allowed) {
  const Index n = m.cols();
  if (n == 0) {
    return {Matrix(n, 0), std::numeric_limits<double>::infinity()};
  }
  if (m.rows() == 0) {
    return {Matrix::Identity(n, n), std::numeric_limits<double>::infinity()};
  }
  const Svd f = m.rows() > 2 * n ? svd(qr_r(m), true) : svd(m, true);
  const RankDecision decision = decide_rank(relative(f.s, reference), noise, allowed);
  return {f.v.rightCols(n - decision.rank), decision.gap};
}

Matrix complement(const MatrixRef& basis) {
  return complement_within(Matrix::Identity(basis.rows(), basis.rows()), basis);
}

Matrix complement_within(const MatrixRef& w, const MatrixRef& u) {
  if (u.cols() == 0) {
    return w;
  }
  const Svd f = svd(u.transpose() * w, true);
  return w * f.v.rightCols(w.cols() - u.cols());
}

bool is_semisimple_dimension(Index dimension) {
  return dimension == 0 || dimension == 3 || dimension == 6 || dimension >= 8;
}

}  // namespace lieder
