#include "lieder/dictionary/linear_combinations.hpp"

#include <fmt/format.h>

#include <utility>

#include "dictionary/checks.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/equation.hpp"

namespace lieder {

LinearCombinations::LinearCombinations(DictionaryPtr dictionary, Matrix coefficients)
    : dictionary_(std::move(dictionary)), coefficients_(std::move(coefficients)) {
  require(dictionary_ != nullptr, "LinearCombinations: the dictionary is null");
  require_shape("LinearCombinations: coefficients", coefficients_, dictionary_->size(), -1,
                "a row for each function of the dictionary");
  require(coefficients_.cols() >= 1, "LinearCombinations: needs at least one combination");
  require_finite("LinearCombinations: coefficients", coefficients_);
}

Matrix LinearCombinations::values(const MatrixRef& points) const {
  return dictionary_->values(points) * coefficients_;
}

Matrix LinearCombinations::derivative(const MatrixRef& points, Index axis) const {
  return dictionary_->derivative(points, axis) * coefficients_;
}

std::string LinearCombinations::text(Index k, const std::vector<std::string>& names) const {
  detail::require_text("LinearCombinations::text", *this, k, names);
  return equation(*dictionary_, coefficients_.col(k), names);
}

std::string LinearCombinations::description() const {
  return fmt::format("{} combinations of {}", size(), dictionary_->description());
}

DictionaryPtr linear_combinations(DictionaryPtr dictionary, Matrix coefficients) {
  return std::make_shared<const LinearCombinations>(std::move(dictionary), std::move(coefficients));
}

}  // namespace lieder
