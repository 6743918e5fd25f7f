#include "lieder/dictionary/product.hpp"

#include <utility>

#include "dictionary/checks.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// result column i J + j += a_i .* b_j
void add_products(const Matrix& a, const Matrix& b, Matrix& result) {
  for (Index i = 0; i < a.cols(); ++i) {
    for (Index j = 0; j < b.cols(); ++j) {
      result.col(i * b.cols() + j) += a.col(i).cwiseProduct(b.col(j));
    }
  }
}

}  // namespace

Product::Product(DictionaryPtr first, DictionaryPtr second) : first_(std::move(first)), second_(std::move(second)) {
  require(first_ != nullptr && second_ != nullptr, "Product: a dictionary is null");
  require_size("Product: inputs of the second dictionary", second_->inputs(), first_->inputs(), "the same for both");
}

Matrix Product::values(const MatrixRef& points) const {
  detail::require_points("Product::values", *this, points);
  Matrix result = Matrix::Zero(points.rows(), size());
  add_products(first_->values(points), second_->values(points), result);
  return result;
}

Matrix Product::derivative(const MatrixRef& points, Index axis) const {
  detail::require_derivative("Product::derivative", *this, points, axis);
  Matrix result = Matrix::Zero(points.rows(), size());
  add_products(first_->derivative(points, axis), second_->values(points), result);
  add_products(first_->values(points), second_->derivative(points, axis), result);
  return result;
}

std::string Product::text(Index k, const std::vector<std::string>& names) const {
  detail::require_text("Product::text", *this, k, names);
  const std::string a = first_->text(k / second_->size(), names);
  const std::string b = second_->text(k % second_->size(), names);
  if (a == "1" || b == "1") {
    return a == "1" ? b : a;
  }
  return detail::as_term(a) + " " + detail::as_term(b);
}

std::string Product::description() const {
  return first_->description() + " x " + second_->description();
}

std::optional<int> Product::polynomial_degree() const {
  const std::optional<int> a = first_->polynomial_degree();
  const std::optional<int> b = second_->polynomial_degree();
  return a && b ? std::optional<int>(*a + *b) : std::nullopt;
}

DictionaryPtr product(DictionaryPtr first, DictionaryPtr second) {
  return std::make_shared<const Product>(std::move(first), std::move(second));
}

}  // namespace lieder
