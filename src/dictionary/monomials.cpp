#include "lieder/dictionary/monomials.hpp"

#include <fmt/format.h>

#include <utility>

#include "dictionary/checks.hpp"
#include "dictionary/tensor_products.hpp"

namespace lieder {

namespace {

// Columns x^0, x^1, ... or their derivatives 0, 1, 2 x, 3 x^2, ...
void fill_powers(Index /*variable*/, const VectorRef& x, bool derivative, Eigen::Ref<Matrix> table) {
  table.col(0).setOnes();
  for (Index k = 1; k < table.cols(); ++k) {
    table.col(k) = table.col(k - 1).cwiseProduct(x);
  }
  if (derivative) {
    for (Index k = table.cols() - 1; k >= 1; --k) {
      table.col(k) = static_cast<double>(k) * table.col(k - 1);
    }
    table.col(0).setZero();
  }
}

}  // namespace

Monomials::Monomials(Exponents exponents)
    : exponents_(std::move(exponents)), products_(std::make_shared<detail::TensorProducts>(exponents_)) {
  degree_ = exponents_.rowwise().sum().maxCoeff();
}

Matrix Monomials::values(const MatrixRef& points) const {
  detail::require_points("Monomials::values", *this, points);
  return products_->evaluate(points, -1, fill_powers);
}

Matrix Monomials::derivative(const MatrixRef& points, Index axis) const {
  detail::require_derivative("Monomials::derivative", *this, points, axis);
  return products_->evaluate(points, axis, fill_powers);
}

std::string Monomials::text(Index k, const std::vector<std::string>& names) const {
  detail::require_text("Monomials::text", *this, k, names);
  std::string text;
  for (Index j = 0; j < inputs(); ++j) {
    const int e = exponents_(k, j);
    if (e > 0) {
      text += text.empty() ? "" : " ";
      text += detail::as_factor(names[static_cast<std::size_t>(j)]);
      text += e > 1 ? fmt::format("^{}", e) : "";
    }
  }
  return text.empty() ? "1" : text;
}

std::string Monomials::description() const {
  const bool complete = static_cast<double>(size()) == graded_count(inputs(), degree_);
  return complete ? fmt::format("polynomial:{}", degree_) : fmt::format("monomials({}, degree {})", size(), degree_);
}

MonomialsPtr monomials(Index inputs, int min_degree, int max_degree) {
  return monomials(graded_exponents(inputs, min_degree, max_degree));
}

MonomialsPtr homogeneous_monomials(Index inputs, int degree) {
  return monomials(inputs, degree, degree);
}

MonomialsPtr tensor_monomials(Index inputs, int max_degree) {
  return monomials(tensor_exponents(inputs, max_degree));
}

MonomialsPtr monomials(Exponents exponents) {
  return std::make_shared<const Monomials>(std::move(exponents));
}

}  // namespace lieder
