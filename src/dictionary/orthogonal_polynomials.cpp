#include "lieder/dictionary/orthogonal_polynomials.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "dictionary/checks.hpp"
#include "dictionary/tensor_products.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

OrthogonalPolynomials::OrthogonalPolynomials(OrthogonalFamily family, int max_degree, Vector shift, Vector scale)
    : family_(family),
      max_degree_(max_degree),
      shift_(std::move(shift)),
      scale_(std::move(scale)),
      degrees_(graded_exponents(shift_.size(), 0, max_degree)),
      products_(std::make_shared<detail::TensorProducts>(degrees_)) {
  require_size("OrthogonalPolynomials: scale", scale_.size(), shift_.size(), "one for each coordinate");
  require_finite("OrthogonalPolynomials: shift", shift_);
  for (Index j = 0; j < scale_.size(); ++j) {
    require(
        std::isfinite(scale_(j)) && scale_(j) > 0.0,
        fmt::format("OrthogonalPolynomials: scale of coordinate {}: expected a positive number, got {}", j, scale_(j)));
  }
}

Matrix OrthogonalPolynomials::evaluate(const MatrixRef& points, Index axis) const {
  const auto fill = [this](Index variable, const VectorRef& x, bool derivative, Eigen::Ref<Matrix> table) {
    const Vector t = (x.array() - shift_(variable)) / scale_(variable);
    if (derivative) {
      orthonormal_derivative_table(family_, t, table);
      table /= scale_(variable);
    } else {
      orthonormal_table(family_, t, table);
    }
  };
  return products_->evaluate(points, axis, fill);
}

Matrix OrthogonalPolynomials::values(const MatrixRef& points) const {
  detail::require_points("OrthogonalPolynomials::values", *this, points);
  return evaluate(points, -1);
}

Matrix OrthogonalPolynomials::derivative(const MatrixRef& points, Index axis) const {
  detail::require_derivative("OrthogonalPolynomials::derivative", *this, points, axis);
  return evaluate(points, axis);
}

std::string OrthogonalPolynomials::text(Index k, const std::vector<std::string>& names) const {
  detail::require_text("OrthogonalPolynomials::text", *this, k, names);
  const char* letter = family_ == OrthogonalFamily::legendre ? "P" : "He";
  std::string text;
  for (Index j = 0; j < inputs(); ++j) {
    if (degrees_(k, j) > 0) {
      const std::string argument = detail::affine_text(names[static_cast<std::size_t>(j)], shift_(j), scale_(j));
      text += fmt::format("{}{}{}({})", text.empty() ? "" : " ", letter, degrees_(k, j), argument);
    }
  }
  return text.empty() ? "1" : text;
}

std::string OrthogonalPolynomials::description() const {
  return fmt::format("{}:{}", family_ == OrthogonalFamily::legendre ? "legendre" : "hermite", max_degree_);
}

MeasurePtr OrthogonalPolynomials::measure() const {
  return family_ == OrthogonalFamily::legendre ? box_measure(Vector(shift_ - scale_), Vector(shift_ + scale_))
                                               : gaussian_measure(shift_, scale_);
}

OrthogonalPolynomialsPtr legendre_polynomials(const Vector& lower, const Vector& upper, int max_degree) {
  require_size("legendre_polynomials: upper", upper.size(), lower.size(), "as many as lower bounds");
  return std::make_shared<const OrthogonalPolynomials>(OrthogonalFamily::legendre, max_degree, 0.5 * (lower + upper),
                                                       0.5 * (upper - lower));
}

OrthogonalPolynomialsPtr hermite_polynomials(const Vector& mean, const Vector& standard_deviation, int max_degree) {
  return std::make_shared<const OrthogonalPolynomials>(OrthogonalFamily::hermite, max_degree, mean, standard_deviation);
}

}  // namespace lieder
