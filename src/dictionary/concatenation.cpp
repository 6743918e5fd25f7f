#include "lieder/dictionary/concatenation.hpp"

#include <algorithm>
#include <utility>

#include "dictionary/checks.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

Concatenation::Concatenation(std::vector<DictionaryPtr> parts) : parts_(std::move(parts)) {
  require(!parts_.empty(), "Concatenation: needs at least one dictionary");
  offsets_.push_back(0);
  for (const DictionaryPtr& part : parts_) {
    require(part != nullptr, "Concatenation: a dictionary is null");
    require_size("Concatenation: inputs of a dictionary", part->inputs(), inputs(), "the same for all");
    offsets_.push_back(offsets_.back() + part->size());
  }
}

Matrix Concatenation::values(const MatrixRef& points) const {
  detail::require_points("Concatenation::values", *this, points);
  Matrix result(points.rows(), size());
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    result.middleCols(offsets_[p], parts_[p]->size()) = parts_[p]->values(points);
  }
  return result;
}

Matrix Concatenation::derivative(const MatrixRef& points, Index axis) const {
  detail::require_derivative("Concatenation::derivative", *this, points, axis);
  Matrix result(points.rows(), size());
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    result.middleCols(offsets_[p], parts_[p]->size()) = parts_[p]->derivative(points, axis);
  }
  return result;
}

std::string Concatenation::text(Index k, const std::vector<std::string>& names) const {
  detail::require_text("Concatenation::text", *this, k, names);
  const auto part = std::upper_bound(offsets_.begin(), offsets_.end(), k) - offsets_.begin() - 1;
  const auto p = static_cast<std::size_t>(part);
  return parts_[p]->text(k - offsets_[p], names);
}

std::string Concatenation::description() const {
  std::string text;
  for (const DictionaryPtr& part : parts_) {
    text += (text.empty() ? "" : " + ") + part->description();
  }
  return text;
}

std::optional<int> Concatenation::polynomial_degree() const {
  int degree = 0;
  for (const DictionaryPtr& part : parts_) {
    const std::optional<int> of_part = part->polynomial_degree();
    if (!of_part) {
      return std::nullopt;
    }
    degree = std::max(degree, *of_part);
  }
  return degree;
}

DictionaryPtr concatenate(std::vector<DictionaryPtr> parts) {
  return std::make_shared<const Concatenation>(std::move(parts));
}

}  // namespace lieder
