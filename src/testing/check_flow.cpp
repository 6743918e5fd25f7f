#include "lieder/testing/check_flow.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "differences.hpp"
#include "library_flow.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/testing/check_jacobian.hpp"
#include "worst_case.hpp"

namespace lieder {

namespace {

class FlowCheck {
 public:
  FlowCheck(FieldValues field, Flow flow, Matrix points, const CheckOptions& options)
      : field_(std::move(field)), flow_(std::move(flow)), points_(std::move(points)), options_(options) {
    // Cases are times and points: at least two times.
    times_ = std::max<Index>(2, (options.trials + points_.rows() - 1) / points_.rows());
  }

  std::vector<PropertyCheck> run() { return {start(), derivative(), composition(), back()}; }

 private:
  Matrix moved(const Matrix& points, double time) const {
    Matrix result = flow_(points, time);
    require_shape("check_flow: points moved by the flow", result, points.rows(), points.cols());
    return result;
  }
  std::string text(Index i, double s, double t) const {
    return fmt::format("point {}: x = {}, s = {:.6g}, t = {:.6g}", i, point_text(points_.row(i).transpose()), s, t);
  }
  // Errors of points are amplified on their way for the time t: the rate along one random direction each.
  Vector amplification(const Matrix& points, double time) const {
    constexpr double distance = 1e-6;
    Rng rng(options_.seed + 7);
    Matrix directions = rng.normal_matrix(points.rows(), points.cols());
    directions.rowwise().normalize();
    const Matrix spread = moved(points + distance * directions, time) - moved(points, time);
    const double dimensions = static_cast<double>(points.cols());
    return (dimensions * spread.rowwise().norm() / distance).cwiseMax(dimensions);
  }
  double size(const Matrix& points, Index i) const { return std::max(1.0, points.row(i).norm()); }

  PropertyCheck start() const {
    WorstCase worst("theta_0(x) = x", options_.seed);
    const Matrix stay = moved(points_, 0.0);
    for (Index i = 0; i < points_.rows(); ++i) {
      worst.add((stay.row(i) - points_.row(i)).norm(), 10.0 * options_.noise * size(points_, i),
                [&] { return text(i, 0.0, 0.0); });
    }
    return worst.result();
  }

  PropertyCheck derivative() const {
    Rng rng(options_.seed);
    WorstCase worst("d/dt theta_t(x) = v(theta_t(x))", options_.seed);
    for (Index k = 0; k < times_; ++k) {
      const double t = options_.scale * rng.normal();
      const Matrix velocity = field_(moved(points_, t));
      require_shape("check_flow: values of the field", velocity, points_.rows(), points_.cols());
      add_derivatives(worst, velocity.transpose(),
                      differentiate([&](double s) -> Matrix { return moved(points_, t + s).transpose(); },
                                    options_.step, options_.noise),
                      options_.allowed_error, [&](Index i) { return text(i, 0.0, t); });
    }
    return worst.result();
  }

  PropertyCheck composition() const {
    Rng rng(options_.seed);
    WorstCase worst("theta_s(theta_t(x)) = theta_(s+t)(x)", options_.seed);
    for (Index k = 0; k < times_; ++k) {
      const double s = options_.scale * rng.normal();
      const double t = options_.scale * rng.normal();
      add_pairs(worst, s, t, moved(points_, s + t));
    }
    return worst.result();
  }

  PropertyCheck back() const {
    Rng rng(options_.seed);
    WorstCase worst("theta_-t(theta_t(x)) = x", options_.seed);
    for (Index k = 0; k < times_; ++k) {
      const double t = options_.scale * rng.normal();
      add_pairs(worst, -t, t, points_);
    }
    return worst.result();
  }

  void add_pairs(WorstCase& worst, double s, double t, const Matrix& expected) const {
    const Matrix halfway = moved(points_, t);
    const Matrix end = moved(halfway, s);
    const Vector amplified = amplification(halfway, s);
    for (Index i = 0; i < points_.rows(); ++i) {
      const double size_of_error = amplified(i) * size(halfway, i) + size(end, i) + size(expected, i);
      worst.add((end.row(i) - expected.row(i)).norm(), 10.0 * options_.noise * size_of_error,
                [&] { return text(i, s, t); });
    }
  }

  FieldValues field_;
  Flow flow_;
  Matrix points_;
  CheckOptions options_;
  Index times_ = 2;
};

}  // namespace

CheckReport check_flow(const FieldValues& field, const Flow& flow, const MatrixRef& points,
                       const CheckOptions& options) {
  require_valid(options);
  require(field && flow, "check_flow: the field or the flow is empty");
  require(points.rows() >= 1 && points.cols() >= 1, "check_flow: expected at least one point, got none");
  require_finite("check_flow: points", points);
  return {fmt::format("flow on R^{}", points.cols()), FlowCheck(field, flow, points, options).run()};
}

CheckReport check_vector_field(const VectorField& field, const MatrixRef& points, const CheckOptions& options) {
  require_valid(options);
  const AnyDifferentiableMap map(
      field.inputs(), field.inputs(), [&](const Matrix& x) { return field.values(x); },
      [&](const Matrix& x, const Matrix& v) { return field.jvp(x, v); });
  CheckReport report = check_jacobian(map, points, options);
  report.subject = "vector field " + field.text(default_names(field.inputs()));
  CheckOptions flow_options = options;
  flow_options.noise = flow_noise(field, options.noise);
  const CheckReport flow =
      check_flow([&](const Matrix& x) { return field.values(x); },
                 [&](const Matrix& x, double t) { return library_flow(field, x, t); }, points, flow_options);
  report.properties.insert(report.properties.end(), flow.properties.begin(), flow.properties.end());
  return report;
}

}  // namespace lieder
