#include "lieder/dictionary/radial.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "dictionary/checks.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

using Array = Eigen::ArrayXd;

// f as a function of s = r^2.
Array kernel_values(RadialKernel kernel, const Array& s) {
  switch (kernel) {
    case RadialKernel::gaussian:
      return (-0.5 * s).exp();
    case RadialKernel::multiquadric:
      return (1.0 + s).sqrt();
    case RadialKernel::thin_plate:
      return (s > 0.0).select(0.5 * s * s.log(), 0.0);
  }
  throw ValueError("Radial: unknown kernel");
}

// 2 df/ds, so that the gradient in x is this times (x - c) / scale^2; 0 where s = 0 (there x - c is 0).
Array kernel_slopes(RadialKernel kernel, const Array& s) {
  switch (kernel) {
    case RadialKernel::gaussian:
      return -(-0.5 * s).exp();
    case RadialKernel::multiquadric:
      return (1.0 + s).sqrt().inverse();
    case RadialKernel::thin_plate:
      return (s > 0.0).select(s.log() + 1.0, 0.0);
  }
  throw ValueError("Radial: unknown kernel");
}

}  // namespace

std::string_view to_string(RadialKernel kernel) {
  switch (kernel) {
    case RadialKernel::gaussian:
      return "gaussian";
    case RadialKernel::multiquadric:
      return "multiquadric";
    case RadialKernel::thin_plate:
      return "thin plate";
  }
  return "unknown";
}

Radial::Radial(RadialKernel kernel, Matrix centres, double scale)
    : kernel_(kernel), centres_(std::move(centres)), scale_(scale) {
  require(centres_.rows() >= 1 && centres_.cols() >= 1, "Radial: needs at least one centre");
  require_finite("Radial: centres", centres_);
  require(std::isfinite(scale) && scale > 0.0, fmt::format("Radial: scale: expected a positive number, got {}", scale));
}

// Differences first: exact where the expanded square would cancel.
Vector Radial::squared_distances(const MatrixRef& points, Index k) const {
  Vector s = Vector::Zero(points.rows());
  for (Index j = 0; j < inputs(); ++j) {
    s.array() += ((points.col(j).array() - centres_(k, j)) / scale_).square();
  }
  return s;
}

Matrix Radial::values(const MatrixRef& points) const {
  detail::require_points("Radial::values", *this, points);
  Matrix result(points.rows(), size());
  for (Index k = 0; k < size(); ++k) {
    result.col(k) = kernel_values(kernel_, squared_distances(points, k));
  }
  return result;
}

Matrix Radial::derivative(const MatrixRef& points, Index axis) const {
  detail::require_derivative("Radial::derivative", *this, points, axis);
  Matrix result(points.rows(), size());
  for (Index k = 0; k < size(); ++k) {
    result.col(k) = kernel_slopes(kernel_, squared_distances(points, k)) *
                    ((points.col(axis).array() - centres_(k, axis)) / (scale_ * scale_));
  }
  return result;
}

std::string Radial::text(Index k, const std::vector<std::string>& names) const {
  detail::require_text("Radial::text", *this, k, names);
  std::string variables;
  std::string centre;
  for (Index j = 0; j < inputs(); ++j) {
    variables += (j > 0 ? ", " : "") + names[static_cast<std::size_t>(j)];
    centre += (j > 0 ? ", " : "") + detail::number_text(centres_(k, j));
  }
  return fmt::format("{}(|({}) - ({})| / {})", to_string(kernel_), variables, centre, detail::number_text(scale_));
}

std::string Radial::description() const {
  return fmt::format("radial:{} ({}, scale {})", size(), to_string(kernel_), detail::number_text(scale_));
}

std::shared_ptr<const Radial> radial(RadialKernel kernel, const Matrix& centres, double scale) {
  return std::make_shared<const Radial>(kernel, centres, scale);
}

}  // namespace lieder
