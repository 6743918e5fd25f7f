#include "lieder/testing/check_jacobian.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "differences.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "worst_case.hpp"

namespace lieder {

namespace {

std::string at_point(const MatrixRef& points, Index i) {
  return fmt::format("point {}: x = {}", i, point_text(points.row(i).transpose()));
}

void require_points(const MatrixRef& points, Index inputs) {
  require_shape("check_jacobian: points", points, -1, inputs, "samples are rows");
  require(points.rows() >= 1, "check_jacobian: expected at least one point, got none");
  require_finite("check_jacobian: points", points);
}

// Unit directions, longer where the point is: steps are relative to max(1, |x|).
Matrix random_directions(Rng& rng, const MatrixRef& points) {
  Matrix directions = rng.normal_matrix(points.rows(), points.cols());
  directions.rowwise().normalize();
  return points.rowwise().norm().cwiseMax(1.0).asDiagonal() * directions;
}

PropertyCheck against_differences(const AnyDifferentiableMap& map, const MatrixRef& points,
                                  const CheckOptions& options) {
  Rng rng(options.seed);
  const Matrix directions = random_directions(rng, points);
  const Differences differences = differentiate(
      [&](double t) -> Matrix { return map.value(points + t * directions).transpose(); }, options.step, options.noise);
  WorstCase worst("jvp = d/dt F(x + t v)", options.seed);
  add_derivatives(worst, map.jvp(points, directions).transpose(), differences, options.allowed_error, [&](Index i) {
    return fmt::format("{}, v = {}", at_point(points, i), point_text(directions.row(i).transpose()));
  });
  return worst.result();
}

PropertyCheck linear_in_direction(const AnyDifferentiableMap& map, const MatrixRef& points,
                                  const CheckOptions& options) {
  Rng rng(options.seed + 1);
  const Matrix u = random_directions(rng, points);
  const Matrix v = random_directions(rng, points);
  const double a = rng.normal();
  const double b = rng.normal();
  const Matrix ju = a * map.jvp(points, u);
  const Matrix jv = b * map.jvp(points, v);
  const Matrix sum = map.jvp(points, a * u + b * v);
  WorstCase worst("jvp is linear in the direction", options.seed + 1);
  for (Index i = 0; i < points.rows(); ++i) {
    const double size = ju.row(i).norm() + jv.row(i).norm();
    worst.add(largest_entry(sum.row(i) - ju.row(i) - jv.row(i)),
              rounding(size, map.inputs(), 4.0) + (options.noise + options.allowed_error) * size,
              [&] { return at_point(points, i); });
  }
  return worst.result();
}

// `whole`: the values of the batch; `one`: those of a single row.
PropertyCheck row_by_row(const MatrixRef& points, const Matrix& whole, const CheckOptions& options,
                         const std::function<Matrix(const Matrix& row)>& one) {
  WorstCase worst("samples do not depend on one another", options.seed);
  for (Index i = 0; i < points.rows(); ++i) {
    const Matrix alone = one(points.row(i));
    require_shape("check_jacobian: values at a single point", alone, 1, whole.cols());
    const double size = alone.norm();
    worst.add(largest_entry(whole.row(i) - alone.row(0)), rounding(size, points.cols()) + 10.0 * options.noise * size,
              [&] { return at_point(points, i); });
  }
  return worst.result();
}

PropertyCheck axis_derivatives(const Dictionary& dictionary, const MatrixRef& points, const CheckOptions& options) {
  const Vector sizes = points.rowwise().norm().cwiseMax(1.0);
  const auto names = default_names(dictionary.inputs());
  WorstCase worst("derivative = d/dx of values", options.seed);
  for (Index axis = 0; axis < dictionary.inputs(); ++axis) {
    const auto moved = [&](double t) -> Matrix {
      Matrix x = points;
      x.col(axis) += t * sizes;
      return dictionary.values(x);
    };
    Matrix claimed = dictionary.derivative(points, axis);
    require_shape("check_jacobian: derivative of the dictionary", claimed, points.rows(), dictionary.size());
    claimed.array().colwise() *= sizes.array();
    add_derivatives(worst, claimed, differentiate(moved, options.step, options.noise), options.allowed_error,
                    [&](Index k) { return fmt::format("d/dx{} of {}", axis, dictionary.text(k, names)); });
  }
  return worst.result();
}

// The forward difference of order degree + 1 along a random line through each point.
PropertyCheck polynomial_degree(const Dictionary& dictionary, int degree, const MatrixRef& points,
                                const CheckOptions& options) {
  Rng rng(options.seed + 2);
  const Matrix directions = options.step * random_directions(rng, points);
  const auto names = default_names(dictionary.inputs());
  Matrix difference = Matrix::Zero(points.rows(), dictionary.size());
  Matrix size = Matrix::Zero(points.rows(), dictionary.size());
  double binomial = 1.0;
  for (int j = 0; j <= degree + 1; ++j) {
    const Matrix values = dictionary.values(points + j * directions);
    difference += ((degree + 1 - j) % 2 == 0 ? binomial : -binomial) * values;
    size += binomial * values.cwiseAbs();
    binomial *= static_cast<double>(degree + 1 - j) / static_cast<double>(j + 1);
  }
  WorstCase worst("degree", options.seed + 2);
  for (Index k = 0; k < dictionary.size(); ++k) {
    const double scale = largest_entry(size.col(k));
    worst.add(largest_entry(difference.col(k)), rounding(scale, degree + 2) + 10.0 * options.noise * scale,
              [&] { return fmt::format("{} has not degree {}", dictionary.text(k, names), degree); });
  }
  return worst.result();
}

}  // namespace

CheckReport check_jacobian(const AnyDifferentiableMap& map, const MatrixRef& points, const CheckOptions& options) {
  require_valid(options);
  require_points(points, map.inputs());
  CheckReport report{fmt::format("map R^{} -> R^{}", map.inputs(), map.outputs()), {}};
  report.properties.push_back(against_differences(map, points, options));
  report.properties.push_back(linear_in_direction(map, points, options));
  report.properties.push_back(
      row_by_row(points, map.value(points), options, [&](const Matrix& row) { return map.value(row); }));
  return report;
}

CheckReport check_jacobian(const Dictionary& dictionary, const MatrixRef& points, const CheckOptions& options) {
  require_valid(options);
  require_points(points, dictionary.inputs());
  const Matrix values = dictionary.values(points);
  require_shape("check_jacobian: values of the dictionary", values, points.rows(), dictionary.size());
  CheckReport report{"dictionary " + dictionary.description(), {}};
  report.properties.push_back(axis_derivatives(dictionary, points, options));
  report.properties.push_back(
      row_by_row(points, values, options, [&](const Matrix& row) { return dictionary.values(row); }));
  if (const auto degree = dictionary.polynomial_degree()) {
    report.properties.push_back(polynomial_degree(dictionary, *degree, points, options));
  }
  return report;
}

}  // namespace lieder
