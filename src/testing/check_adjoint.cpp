#include "lieder/testing/check_adjoint.hpp"

#include <fmt/format.h>

#include <cmath>
#include <functional>

#include "lieder/core/random.hpp"
#include "worst_case.hpp"

namespace lieder {

namespace {

using Apply = std::function<Vector(const Vector&)>;

// Sums over random vectors grow like the root of their length; `rounding` takes the length, so its root is passed.
Index root_of(Index length) {
  return 1 + static_cast<Index>(std::sqrt(static_cast<double>(length)));
}

PropertyCheck linear(const char* property, const Apply& apply, Index size, Index length, const CheckOptions& options) {
  Rng rng(options.seed);
  WorstCase worst(property, options.seed);
  for (Index trial = 0; trial < options.trials; ++trial) {
    const Vector x = rng.normal_vector(size);
    const Vector y = rng.normal_vector(size);
    const double a = rng.normal();
    const double b = rng.normal();
    const Vector ax = a * apply(x);
    const Vector by = b * apply(y);
    worst.add((apply(a * x + b * y) - ax - by).norm(), rounding(ax.norm() + by.norm(), root_of(length), 4.0),
              [&] { return fmt::format("trial {}", trial); });
  }
  return worst.result();
}

}  // namespace

CheckReport check_adjoint(const AnyLinearOperator& a, const CheckOptions& options) {
  require_valid(options);
  const Index length = a.rows() + a.cols();
  CheckReport report{fmt::format("operator R^{} -> R^{}", a.cols(), a.rows()), {}};
  Rng rng(options.seed);
  WorstCase worst("<A x, y> = <x, A^T y>", options.seed);
  for (Index trial = 0; trial < options.trials; ++trial) {
    const Vector x = rng.normal_vector(a.cols());
    const Vector y = rng.normal_vector(a.rows());
    const Vector ax = a.apply(x);
    const Vector aty = a.apply_adjoint(y);
    const double left = ax.dot(y);
    const double right = x.dot(aty);
    worst.add(std::abs(left - right), rounding(ax.norm() * y.norm() + x.norm() * aty.norm(), root_of(length), 4.0),
              [&] { return fmt::format("trial {}: <A x, y> = {:.17g}, <x, A^T y> = {:.17g}", trial, left, right); });
  }
  report.properties.push_back(worst.result());
  report.properties.push_back(linear(
      "A is linear", [&](const Vector& x) { return a.apply(x); }, a.cols(), length, options));
  report.properties.push_back(linear(
      "A^T is linear", [&](const Vector& y) { return a.apply_adjoint(y); }, a.rows(), length, options));
  return report;
}

CheckReport check_adjoint(const BilinearLieDerivative& a, const CheckOptions& options) {
  CheckReport report = check_adjoint(a.as_operator(), options);
  report.subject = fmt::format("Lie derivative of {} functions, {} outputs, along {} generators", a.functions(),
                               a.outputs(), a.generators());
  Rng rng(options.seed);
  const Matrix w = rng.normal_matrix(a.functions(), a.outputs());
  const Matrix whole = a.apply(w);
  WorstCase worst("matrix(a) w = column a of A(w)", options.seed);
  for (Index g = 0; g < a.generators(); ++g) {
    const SparseMatrix matrix = a.matrix(g);
    worst.add((matrix * w.reshaped() - whole.col(g)).norm(),
              rounding(matrix.norm() * w.norm() + whole.col(g).norm(), root_of(w.size()), 4.0),
              [&] { return fmt::format("generator {}", g); });
  }
  report.properties.push_back(worst.result());
  return report;
}

}  // namespace lieder
