#include "lieder/dictionary/scaled.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "dictionary/checks.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

Scaled::Scaled(DictionaryPtr dictionary, Vector shift, Vector scale)
    : dictionary_(std::move(dictionary)), shift_(std::move(shift)), scale_(std::move(scale)) {
  require(dictionary_ != nullptr, "Scaled: the dictionary is null");
  require_size("Scaled: shift", shift_.size(), inputs(), "one for each input");
  require_size("Scaled: scale", scale_.size(), inputs(), "one for each input");
  require_finite("Scaled: shift", shift_);
  for (Index j = 0; j < inputs(); ++j) {
    require(std::isfinite(scale_(j)) && scale_(j) != 0.0,
            fmt::format("Scaled: scale of input {}: expected a nonzero number, got {}", j, scale_(j)));
  }
}

Matrix Scaled::scaled(const MatrixRef& points) const {
  return (points.rowwise() - shift_.transpose()).array().rowwise() / scale_.transpose().array();
}

Matrix Scaled::values(const MatrixRef& points) const {
  detail::require_points("Scaled::values", *this, points);
  return dictionary_->values(scaled(points));
}

Matrix Scaled::derivative(const MatrixRef& points, Index axis) const {
  detail::require_derivative("Scaled::derivative", *this, points, axis);
  return dictionary_->derivative(scaled(points), axis) / scale_(axis);
}

std::string Scaled::text(Index k, const std::vector<std::string>& names) const {
  detail::require_text("Scaled::text", *this, k, names);
  std::vector<std::string> inner;
  for (Index j = 0; j < inputs(); ++j) {
    inner.push_back(detail::affine_text(names[static_cast<std::size_t>(j)], shift_(j), scale_(j)));
  }
  return dictionary_->text(k, inner);
}

std::string Scaled::description() const {
  return fmt::format("{} of scaled variables", dictionary_->description());
}

DictionaryPtr scaled(DictionaryPtr dictionary, Vector shift, Vector scale) {
  return std::make_shared<const Scaled>(std::move(dictionary), std::move(shift), std::move(scale));
}

}  // namespace lieder
