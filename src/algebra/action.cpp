#include "lieder/algebra/action.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {

namespace {

// Columns: the symmetric matrices E_ij + E_ji.
std::vector<Matrix> symmetric_basis(Index n) {
  std::vector<Matrix> result;
  for (Index i = 0; i < n; ++i) {
    for (Index j = i; j < n; ++j) {
      Matrix unit = Matrix::Zero(n, n);
      unit(i, j) = unit(j, i) = i == j ? 1.0 : std::sqrt(0.5);
      result.push_back(unit);
    }
  }
  return result;
}

bool nilpotent(const Matrix& a, double tolerance) {
  Matrix power = a / a.norm();
  const Matrix unit = power;
  for (Index k = 1; k < a.rows(); ++k) {
    power = (power * unit).eval();
  }
  return power.norm() <= tolerance;
}

bool real_diagonalizable(const Matrix& a, double tolerance) {
  const GeneralEigen e = eigen(a);
  const double size = std::max(e.values.cwiseAbs().maxCoeff(), 1e-300);
  if (e.values.imag().cwiseAbs().maxCoeff() > tolerance * size) {
    return false;
  }
  return singular_values(Matrix(e.vectors.real())).minCoeff() > 1e-5;
}

bool commute(const std::vector<Matrix>& list, double tolerance) {
  for (const Matrix& a : list) {
    for (const Matrix& b : list) {
      if ((a * b - b * a).norm() > tolerance * a.norm() * b.norm()) {
        return false;
      }
    }
  }
  return true;
}

// Number of positive, negative and zero eigenvalues.
struct Signature {
  Index positive = 0;
  Index negative = 0;
  Index zero = 0;
};

Signature signature(const Matrix& q) {
  const Vector w = symmetric_eigen(q).values;
  const double cut = 1e-6 * w.cwiseAbs().maxCoeff();
  return {static_cast<Index>((w.array() > cut).count()), static_cast<Index>((w.array() < -cut).count()),
          static_cast<Index>((w.array().abs() <= cut).count())};
}

std::string linear_action(const std::vector<Matrix>& parts, double tolerance) {
  const auto all = [&](auto test) {
    return std::all_of(parts.begin(), parts.end(), [&](const Matrix& a) { return test(a, tolerance); });
  };
  if (all(nilpotent)) {
    return "shears";
  }
  if (all(real_diagonalizable) && commute(parts, std::max(tolerance, 1e-9))) {
    return "scalings";
  }
  const Matrix form = invariant_quadratic_form(parts, tolerance);
  if (form.size() > 0) {
    const Signature s = signature(form);
    if (s.zero == 0 && (s.positive == 0 || s.negative == 0)) {
      return "rotations";
    }
    if (s.zero == 0) {
      return fmt::format("pseudo-rotations of signature ({},{})", std::min(s.positive, s.negative),
                         std::max(s.positive, s.negative));
    }
  }
  return "linear maps";
}

}  // namespace

Matrix invariant_quadratic_form(const std::vector<Matrix>& linear_parts, double tolerance) {
  if (linear_parts.empty() || linear_parts.front().rows() > 12) {
    return Matrix(0, 0);
  }
  const Index n = linear_parts.front().rows();
  const std::vector<Matrix> basis = symmetric_basis(n);
  const auto columns = static_cast<Index>(basis.size());
  Matrix constraint(n * n * static_cast<Index>(linear_parts.size()), columns);
  for (Index c = 0; c < columns; ++c) {
    const Matrix& q = basis[static_cast<std::size_t>(c)];
    for (std::size_t a = 0; a < linear_parts.size(); ++a) {
      const Matrix unit = linear_parts[a] / std::max(linear_parts[a].norm(), 1e-300);
      constraint.col(c).segment(static_cast<Index>(a) * n * n, n * n) = (unit.transpose() * q + q * unit).reshaped();
    }
  }
  const Svd f = svd(constraint, true);
  Index first = 0;
  while (first < f.s.size() && f.s(first) > std::max(tolerance, 1e-9) * std::max(f.s(0), 1e-300)) {
    ++first;
  }
  if (first == columns) {
    return Matrix(0, 0);
  }
  // Of the invariant forms: a definite one if a definite combination is found (trace of the projection of the identity), else a
  // generic one, which has the largest rank.
  const Matrix null = f.v.rightCols(columns - first);
  Rng rng(1);
  Vector identity(columns);
  for (Index c = 0; c < columns; ++c) {
    identity(c) = basis[static_cast<std::size_t>(c)].trace();
  }
  for (const Vector& target : {identity, rng.normal_vector(columns)}) {
    const Vector coordinates = null * (null.transpose() * target);
    Matrix q = Matrix::Zero(n, n);
    for (Index c = 0; c < columns; ++c) {
      q += coordinates(c) * basis[static_cast<std::size_t>(c)];
    }
    if (q.norm() > 1e-8 && (signature(q).zero == 0 || &target != &identity)) {
      return q / q.norm();
    }
  }
  return Matrix(0, 0);
}

std::string describe_action(const std::vector<Matrix>& generators, double tolerance) {
  if (generators.empty()) {
    return {};
  }
  const Index n = generators.front().rows();
  std::vector<Matrix> parts;
  bool translates = false;
  double size = 0.0;
  for (const Matrix& generator : generators) {
    require_shape("describe_action: [b | A]", generator, n, n + 1);
    size = std::max(size, generator.norm());
  }
  for (const Matrix& generator : generators) {
    translates = translates || generator.col(0).norm() > tolerance * size;
    if (generator.rightCols(n).norm() > tolerance * size) {
      parts.push_back(generator.rightCols(n));
    }
  }
  if (parts.empty()) {
    return translates ? "translations" : "";
  }
  const std::string linear = linear_action(parts, tolerance);
  if (!translates) {
    return linear;
  }
  if (linear == "rotations") {
    return "rigid motions";
  }
  return linear == "linear maps" ? "affine maps" : "affine maps (linear parts: " + linear + ")";
}

}  // namespace lieder
