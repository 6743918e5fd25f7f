#include "lieder/algebra/invariant_forms.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>

#include "bracket_tools.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {

namespace {

using Defect = std::function<Matrix(const Matrix& a, const Matrix& form)>;

constexpr Index kFewMatrices = 8;
constexpr Index kCombinations = 4;

Matrix form_defect(const Matrix& a, const Matrix& q) {
  return a.transpose() * q + q * a;
}
Matrix commutator_defect(const Matrix& a, const Matrix& p) {
  return p * a - a * p;
}

// Orthonormal bases of the symmetric (sign +1) and skew (-1) n x n matrices, and of all of them (0).
std::vector<Matrix> unit_matrices(Index n, int sign) {
  std::vector<Matrix> units;
  for (Index j = 0; j < n; ++j) {
    for (Index i = 0; i < n; ++i) {
      Matrix e = Matrix::Zero(n, n);
      e(i, j) = 1.0;
      if (sign != 0 && i > j) {
        e(i, j) = std::sqrt(0.5);
        e(j, i) = sign * std::sqrt(0.5);
      }
      if (sign == 0 || i > j || (i == j && sign > 0)) {
        units.push_back(std::move(e));
      }
    }
  }
  return units;
}

Matrix stacked_defects(const std::vector<Matrix>& matrices, const std::vector<Matrix>& units, Index n,
                       const Defect& defect) {
  Matrix rows(static_cast<Index>(matrices.size()) * n * n, static_cast<Index>(units.size()));
  for (std::size_t j = 0; j < units.size(); ++j) {
    for (std::size_t i = 0; i < matrices.size(); ++i) {
      rows.col(static_cast<Index>(j)).segment(static_cast<Index>(i) * n * n, n * n) =
          defect(matrices[i], units[j]).reshaped();
    }
  }
  return rows;
}

// The combinations of `space` that all `matrices` leave invariant.
MatrixSpace cut_down(const MatrixSpace& space, const std::vector<Matrix>& matrices, Index n, const Defect& defect,
                     double reference, double noise) {
  if (space.basis.empty() || matrices.empty()) {
    return space;
  }
  const CoordinateSubspace null = kernel(stacked_defects(matrices, space.basis, n, defect), reference, noise);
  MatrixSpace result{{}, std::min(space.gap, null.gap)};
  for (Index j = 0; j < null.dimension(); ++j) {
    result.basis.push_back(space.element(null.basis.col(j)));
  }
  return result;
}

MatrixSpace invariants(const std::vector<Matrix>& matrices, Index n, const InvariantOptions& options, int sign,
                       const Defect& defect) {
  double largest = 0.0;
  for (std::size_t i = 0; i < matrices.size(); ++i) {
    require_shape("invariant forms: matrix " + std::to_string(i), matrices[i], n, n);
    require_finite("invariant forms: matrix " + std::to_string(i), matrices[i]);
    largest = std::max(largest, matrices[i].size() > 0 ? singular_values(matrices[i])(0) : 0.0);
  }
  require(options.noise > 0.0 && options.noise <= 1.0,
          "invariant forms: expected a noise in (0, 1], got " + std::to_string(options.noise));
  const double size = options.reference > 0.0 ? options.reference : largest;
  MatrixSpace space{unit_matrices(n, sign), std::numeric_limits<double>::infinity()};
  if (largest == 0.0) {
    return space;
  }
  const auto count = static_cast<Index>(matrices.size());
  if (count <= kFewMatrices) {
    return cut_down(space, matrices, n, defect, size, options.noise);
  }
  Rng rng(count);
  std::vector<Matrix> combined;
  for (Index k = 0; k < kCombinations; ++k) {
    const Vector z = rng.normal_vector(count).normalized();
    combined.push_back(Matrix::Zero(n, n));
    for (Index i = 0; i < count; ++i) {
      combined.back() += z(i) * matrices[static_cast<std::size_t>(i)];
    }
  }
  space = cut_down(space, combined, n, defect, size, options.noise);
  return cut_down(space, matrices, n, defect, size, options.noise);
}

}  // namespace

Matrix MatrixSpace::element(const VectorRef& z) const {
  require_size("MatrixSpace::element", z.size(), dimension(), "one coefficient for each basis matrix");
  Matrix sum = basis.empty() ? Matrix() : Matrix(Matrix::Zero(basis.front().rows(), basis.front().cols()));
  for (Index j = 0; j < z.size(); ++j) {
    sum += z(j) * basis[static_cast<std::size_t>(j)];
  }
  return sum;
}

MatrixSpace invariant_symmetric_forms(const std::vector<Matrix>& matrices, Index n, const InvariantOptions& options) {
  return invariants(matrices, n, options, 1, form_defect);
}

MatrixSpace invariant_skew_forms(const std::vector<Matrix>& matrices, Index n, const InvariantOptions& options) {
  return invariants(matrices, n, options, -1, form_defect);
}

MatrixSpace commutant(const std::vector<Matrix>& matrices, Index n, const InvariantOptions& options) {
  return invariants(matrices, n, options, 0, commutator_defect);
}

Signature signature(const MatrixRef& form, double noise, double reference) {
  Signature result;
  if (form.size() == 0) {
    result.gap = std::numeric_limits<double>::infinity();
    return result;
  }
  Vector values = symmetric_eigen(form).values;
  std::sort(values.begin(), values.end(), [](double a, double b) { return std::abs(a) > std::abs(b); });
  const double size = reference > 0.0 ? reference : std::abs(values(0));
  const RankDecision decision =
      decide_rank(size > 0.0 ? Vector(values.cwiseAbs() / size) : Vector(Vector::Zero(values.size())), noise);
  result.positive = static_cast<Index>((values.head(decision.rank).array() > 0.0).count());
  result.negative = decision.rank - result.positive;
  result.zero = values.size() - decision.rank;
  result.gap = decision.gap;
  return result;
}

Matrix definite_form(const MatrixSpace& forms, Index n) {
  constexpr int kSteps = 500;
  constexpr double kFloor = 0.02;  // smallest eigenvalue of the target cone, for unit largest eigenvalue
  if (forms.basis.empty()) {
    return {};
  }
  Matrix target = Matrix::Identity(n, n);
  for (int step = 0; step < kSteps; ++step) {
    Matrix q = Matrix::Zero(n, n);
    for (const Matrix& f : forms.basis) {
      q += f.cwiseProduct(target).sum() * f;
    }
    const SymmetricEigen e = symmetric_eigen(q);
    const double largest = e.values(n - 1);
    if (!(largest > 0.0)) {
      return {};
    }
    if (e.values(0) > 0.5 * kFloor * largest) {
      return q / largest;
    }
    target = e.vectors * (e.values / largest).cwiseMax(kFloor).asDiagonal() * e.vectors.transpose();
  }
  return {};
}

}  // namespace lieder
