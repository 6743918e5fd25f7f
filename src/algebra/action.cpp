#include "lieder/algebra/action.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/algebra/invariant_forms.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {

namespace {

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

// Every element of the span is nilpotent iff a generic one is: single generators are not enough (sl(2,R) has a basis of
// nilpotent matrices).
bool span_is_nilpotent(const std::vector<Matrix>& parts, double tolerance) {
  Rng rng(1);
  Matrix generic = Matrix::Zero(parts.front().rows(), parts.front().rows());
  for (const Matrix& a : parts) {
    generic += rng.uniform(0.5, 1.5) / a.norm() * a;
  }
  return std::all_of(parts.begin(), parts.end(), [&](const Matrix& a) { return nilpotent(a, tolerance); }) &&
         (generic.norm() == 0.0 || nilpotent(generic, tolerance));
}

std::string linear_action(const std::vector<Matrix>& parts, double tolerance) {
  constexpr double signature_noise = 1e-9;
  const bool diagonalizable =
      std::all_of(parts.begin(), parts.end(), [&](const Matrix& a) { return real_diagonalizable(a, tolerance); });
  if (span_is_nilpotent(parts, tolerance)) {
    return "shears";
  }
  if (diagonalizable && commute(parts, std::max(tolerance, 1e-9))) {
    return "scalings";
  }
  const Matrix form = invariant_quadratic_form(parts, tolerance);
  if (form.size() > 0) {
    const Signature s = signature(form, signature_noise);
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
  if (linear_parts.empty()) {
    return Matrix(0, 0);
  }
  constexpr double amplification = 1e3;  // decide_rank lets a value of so many times the noise pass for zero
  const Index n = linear_parts.front().rows();
  std::vector<Matrix> units;
  for (const Matrix& a : linear_parts) {
    units.push_back(a / std::max(a.norm(), 1e-300));
  }
  const double noise = std::clamp(tolerance / amplification, 1e-13, 1.0);
  const MatrixSpace forms = invariant_symmetric_forms(units, n, {noise, 0.0});
  if (forms.dimension() == 0) {
    return Matrix(0, 0);
  }
  const Matrix definite = definite_form(forms, n);
  if (definite.size() > 0) {
    return definite / definite.norm();
  }
  Rng rng(1);  // a generic form has the largest rank
  const Matrix generic = forms.element(rng.normal_vector(forms.dimension()));
  return generic / generic.norm();
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
  std::string linear = linear_action(parts, tolerance);
  if (!translates) {
    return linear;
  }
  if (linear == "rotations") {
    return "rigid motions";
  }
  return linear == "linear maps" ? "affine maps" : "affine maps (linear parts: " + linear + ")";
}

}  // namespace lieder
