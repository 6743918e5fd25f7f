#include "lieder/dictionary/exponentials.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "dictionary/checks.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/exponents.hpp"

namespace lieder {

Exponentials::Exponentials(Matrix rates) : rates_(std::move(rates)) {
  require(rates_.rows() >= 1 && rates_.cols() >= 1, "Exponentials: expected at least one rate vector");
  require_finite("Exponentials: rates", rates_);
}

Matrix Exponentials::values(const MatrixRef& points) const {
  detail::require_points("Exponentials::values", *this, points);
  return (points * rates_.transpose()).array().exp();
}

Matrix Exponentials::derivative(const MatrixRef& points, Index axis) const {
  detail::require_derivative("Exponentials::derivative", *this, points, axis);
  return values(points) * rates_.col(axis).asDiagonal();
}

std::string Exponentials::text(Index k, const std::vector<std::string>& names) const {
  detail::require_text("Exponentials::text", *this, k, names);
  std::string sum;
  for (Index j = 0; j < inputs(); ++j) {
    const double rate = rates_(k, j);
    if (rate != 0.0) {
      sum += sum.empty() ? (rate < 0.0 ? "-" : "") : (rate < 0.0 ? " - " : " + ");
      const std::string& name = names[static_cast<std::size_t>(j)];
      const bool alone = std::abs(rate) == 1.0;
      sum += alone ? name : detail::number_text(std::abs(rate)) + " " + detail::as_factor(name);
    }
  }
  return sum.empty() ? "1" : "exp(" + sum + ")";
}

std::string Exponentials::description() const {
  const auto degree = static_cast<int>(std::min(20.0, std::round(rates_.rowwise().sum().maxCoeff())));
  if (degree >= 1 && static_cast<double>(size()) == graded_count(inputs(), degree) - 1.0 &&
      rates_ == graded_exponents(inputs(), 1, degree).cast<double>().matrix()) {
    return fmt::format("exponential:{}", degree);
  }
  return fmt::format("exponentials({})", size());
}

DictionaryPtr exponentials(Matrix rates) {
  return std::make_shared<const Exponentials>(std::move(rates));
}

DictionaryPtr exponentials(Index inputs, int degree) {
  require(degree >= 1, fmt::format("exponentials: degree: expected at least 1, got {}", degree));
  return exponentials(Matrix(graded_exponents(inputs, 1, degree).cast<double>()));
}

}  // namespace lieder
