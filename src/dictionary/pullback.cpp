#include "lieder/dictionary/pullback.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "dictionary/checks.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// "x", "-x + y", "0.5 x + 0.5 y", "0": whoever makes a factor of it adds parentheses.
std::string linear_form(const RowVector& row, const std::vector<std::string>& names) {
  std::string result;
  Index terms = 0;
  for (Index j = 0; j < row.size(); ++j) {
    const double c = row(j);
    if (c == 0.0) {
      continue;
    }
    const std::string size = std::abs(c) == 1.0 ? std::string() : fmt::format("{:.6g} ", std::abs(c));
    const std::string sign = terms == 0 ? (c < 0.0 ? "-" : "") : (c < 0.0 ? " - " : " + ");
    result += sign + size + names[static_cast<std::size_t>(j)];
    ++terms;
  }
  return terms == 0 ? "0" : result;
}

}  // namespace

Pullback::Pullback(DictionaryPtr dictionary, Matrix matrix)
    : dictionary_(std::move(dictionary)), matrix_(std::move(matrix)) {
  require(dictionary_ != nullptr, "Pullback: the dictionary is null");
  require_shape("Pullback: matrix", matrix_, dictionary_->inputs(), -1, "one row for each input of the dictionary");
  require_finite("Pullback: matrix", matrix_);
  require(matrix_.cols() >= 1, "Pullback: the matrix has no columns");
}

Matrix Pullback::values(const MatrixRef& points) const {
  detail::require_points("Pullback::values", *this, points);
  return dictionary_->values(points * matrix_.transpose());
}

Matrix Pullback::derivative(const MatrixRef& points, Index axis) const {
  detail::require_derivative("Pullback::derivative", *this, points, axis);
  const Matrix images = points * matrix_.transpose();
  Matrix result = Matrix::Zero(points.rows(), size());
  for (Index i = 0; i < matrix_.rows(); ++i) {
    if (matrix_(i, axis) != 0.0) {
      result += matrix_(i, axis) * dictionary_->derivative(images, i);
    }
  }
  return result;
}

std::string Pullback::text(Index k, const std::vector<std::string>& names) const {
  detail::require_text("Pullback::text", *this, k, names);
  std::vector<std::string> inner;
  for (Index i = 0; i < matrix_.rows(); ++i) {
    inner.push_back(linear_form(matrix_.row(i), names));
  }
  return dictionary_->text(k, inner);
}

std::string Pullback::description() const {
  return fmt::format("{} of {} linear forms", dictionary_->description(), matrix_.rows());
}

DictionaryPtr pullback(DictionaryPtr dictionary, Matrix matrix) {
  return std::make_shared<const Pullback>(std::move(dictionary), std::move(matrix));
}

}  // namespace lieder
