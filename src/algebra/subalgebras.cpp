#include "lieder/algebra/subalgebras.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "bracket_tools.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

CoordinateSubspace everything(Index q) {
  return {Matrix::Identity(q, q), kInfinity};
}

// The brackets [u, v] of two ideals, inside the ideal spanned by `inside`: what noise adds outside is cut off.
CoordinateSubspace ideal_bracket(const StructureConstants& c, const Matrix& u, const Matrix& v, const Matrix& inside,
                                 double reference, double noise) {
  CoordinateSubspace inner = column_space(inside.transpose() * bracket_matrix(c, u, v), reference, noise);
  inner.basis = inside * inner.basis;
  return inner;
}

std::vector<CoordinateSubspace> descending_series(const StructureConstants& c, const SubalgebraOptions& options,
                                                  bool central) {
  const auto [noise, reference, seed] = resolved(c, options);
  std::vector<CoordinateSubspace> series{everything(c.dimension())};
  while (series.back().dimension() > 0) {
    const Matrix& last = series.back().basis;
    CoordinateSubspace next = ideal_bracket(c, central ? series.front().basis : last, last, last, reference, noise);
    if (next.dimension() == last.cols()) {
      break;
    }
    series.push_back(std::move(next));
  }
  return series;
}

}  // namespace

std::vector<Matrix> adjoint_representation(const StructureConstants& c) {
  return c.ad;
}

StructureConstants restrict_to(const StructureConstants& c, const MatrixRef& basis) {
  require_shape("restrict_to: basis", basis, c.dimension(), -1, "coordinates of the generators as columns");
  StructureConstants inner;
  inner.ad.reserve(static_cast<std::size_t>(basis.cols()));
  double outside = 0.0;
  for (Index i = 0; i < basis.cols(); ++i) {
    const Matrix brackets = c.adjoint(basis.col(i)) * basis;
    inner.ad.emplace_back(basis.transpose() * brackets);
    outside = std::max(outside, (brackets - basis * inner.ad.back()).colwise().norm().maxCoeff());
  }
  // Exactly antisymmetric, also where nothing but rounding is left.
  for (std::size_t i = 0; i < inner.ad.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const Vector half = 0.5 * (inner.ad[i].col(static_cast<Index>(j)) - inner.ad[j].col(static_cast<Index>(i)));
      inner.ad[i].col(static_cast<Index>(j)) = half;
      inner.ad[j].col(static_cast<Index>(i)) = -half;
    }
  }
  inner.closure_defect = std::max(outside, c.closure_defect);
  return inner;
}

CoordinateSubspace derived_algebra(const StructureConstants& c, const SubalgebraOptions& options) {
  const auto [noise, norm, seed] = resolved(c, options);
  const Matrix all = Matrix::Identity(c.dimension(), c.dimension());
  return column_space(bracket_matrix(c, all, all), norm, noise);
}

std::vector<CoordinateSubspace> derived_series(const StructureConstants& c, const SubalgebraOptions& options) {
  return descending_series(c, options, false);
}

std::vector<CoordinateSubspace> lower_central_series(const StructureConstants& c, const SubalgebraOptions& options) {
  return descending_series(c, options, true);
}

CoordinateSubspace centre(const StructureConstants& c, const SubalgebraOptions& options) {
  return centralizer(c, Matrix::Identity(c.dimension(), c.dimension()), options);
}

CoordinateSubspace centralizer(const StructureConstants& c, const MatrixRef& of, const SubalgebraOptions& options) {
  const auto [noise, norm, seed] = resolved(c, options);
  require_shape("centralizer: of", of, c.dimension(), -1, "coordinates of the generators as columns");
  const Index q = c.dimension();
  Matrix stacked(q * of.cols(), q);
  for (Index j = 0; j < of.cols(); ++j) {
    stacked.middleRows(j * q, q) = c.adjoint(of.col(j));
  }
  return kernel(stacked, norm, noise);
}

CoordinateSubspace radical(const StructureConstants& c, const SubalgebraOptions& options) {
  const auto [noise, norm, seed] = resolved(c, options);
  const CoordinateSubspace derived = derived_algebra(c, {noise, norm, seed});
  // |B(x, y)| <= ||ad_x|| ||ad_y|| in Frobenius norms: norm^2 is the reference.
  CoordinateSubspace result =
      kernel(derived.basis.transpose() * c.killing_form(), norm * norm, noise, is_semisimple_dimension);
  result.gap = std::min(result.gap, derived.gap);
  return result;
}

namespace {

// Rows tr(ad_x b) over the columns x of `candidates`, for b = 1, a, a^2, ..., a^q and a = ad_r / ||ad_r|| with random r
// in `ideal`. The powers are not normalised: those of a nilpotent a hold only noise and stay small.
Matrix trace_conditions(const StructureConstants& c, const Matrix& candidates, const Matrix& ideal, Rng& rng) {
  const Index q = c.dimension();
  const Index draws = std::min<Index>(ideal.cols(), 6);
  const Matrix adjoint = adjoint_columns(c, candidates);
  Matrix rows(draws * (q + 1), candidates.cols());
  for (Index draw = 0; draw < draws; ++draw) {
    Matrix a = c.adjoint(ideal * rng.normal_vector(ideal.cols()));
    const double size = singular_values(a)(0);
    if (size > 0.0) {
      a /= size;
    }
    Matrix power = Matrix::Identity(q, q);
    for (Index k = 0; k <= q; ++k) {
      rows.row(draw * (q + 1) + k) = Matrix(power.transpose()).reshaped().transpose() * adjoint;
      power = power * a;
    }
  }
  return rows / std::sqrt(static_cast<double>(std::max<Index>(draws, 1)));
}

}  // namespace

CoordinateSubspace nilradical(const StructureConstants& c, const SubalgebraOptions& options) {
  const auto [noise, norm, seed] = resolved(c, options);
  CoordinateSubspace rad = radical(c, {noise, norm, seed});
  if (rad.dimension() == 0) {
    return rad;
  }
  const Matrix all = Matrix::Identity(c.dimension(), c.dimension());
  const CoordinateSubspace inner = ideal_bracket(c, all, rad.basis, rad.basis, norm, noise);
  const Matrix rest = complement_within(rad.basis, inner.basis);
  Rng rng(seed);
  const CoordinateSubspace more = kernel(trace_conditions(c, rest, rad.basis, rng), norm, noise);
  CoordinateSubspace result{Matrix(c.dimension(), inner.dimension() + more.dimension()),
                            std::min({rad.gap, inner.gap, more.gap})};
  result.basis << inner.basis, rest * more.basis;
  return result;
}

namespace {

// Orthonormal basis of the stable range of a, a^2, a^3, ...
CoordinateSubspace stable_range(const Matrix& a, double reference, double noise) {
  CoordinateSubspace range = everything(a.rows());
  while (range.dimension() > 0) {
    const CoordinateSubspace inner = column_space(range.basis.transpose() * a * range.basis, reference, noise);
    range.gap = std::min(range.gap, inner.gap);
    if (inner.dimension() == range.dimension()) {
      break;
    }
    range.basis = range.basis * inner.basis;
  }
  return range;
}

}  // namespace

CoordinateSubspace cartan_subalgebra(const StructureConstants& c, const SubalgebraOptions& options) {
  const auto [noise, norm, seed] = resolved(c, options);
  const Index q = c.dimension();
  if (norm == 0.0) {
    return everything(q);
  }
  constexpr int kDraws = 8;
  Rng rng(seed);
  CoordinateSubspace best{Matrix(), -1.0};
  for (int draw = 0; draw < kDraws; ++draw) {
    const Vector x = rng.normal_vector(q).normalized();
    // The zero generalised eigenspace of a is the orthogonal complement of the stable range of its transpose.
    CoordinateSubspace range = stable_range(c.adjoint(x).transpose(), norm, noise);
    if (range.gap > best.gap) {
      best = {complement(range.basis), range.gap};
    }
  }
  return best;
}

}  // namespace lieder
