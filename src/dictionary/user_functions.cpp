#include "lieder/dictionary/user_functions.hpp"

#include <fmt/format.h>

#include <utility>

#include "dictionary/checks.hpp"
#include "lieder/core/differentiable_map.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

UserFunctions::Derivative finite_differences(Index inputs, Index size, const UserFunctions::Values& values) {
  const AnyDifferentiableMap map = with_finite_differences(inputs, size, values);
  return [map](const Matrix& points, Index axis) {
    Matrix direction = Matrix::Zero(points.rows(), points.cols());
    direction.col(axis).setOnes();
    return map.jvp(points, direction);
  };
}

}  // namespace

UserFunctions::UserFunctions(Index inputs, std::vector<std::string> texts, Values values, Derivative derivative)
    : inputs_(inputs), texts_(std::move(texts)), values_(std::move(values)), derivative_(std::move(derivative)) {
  require(inputs_ >= 1 && !texts_.empty(), "UserFunctions: needs at least one input and one function");
  require(static_cast<bool>(values_), "UserFunctions: the callable of the values is empty");
  if (!derivative_) {
    derivative_ = finite_differences(inputs_, size(), values_);
  }
}

Matrix UserFunctions::values(const MatrixRef& points) const {
  detail::require_points("UserFunctions::values", *this, points);
  Matrix result = values_(points);
  require_shape("UserFunctions::values: result of the user's function", result, points.rows(), size());
  return result;
}

Matrix UserFunctions::derivative(const MatrixRef& points, Index axis) const {
  detail::require_derivative("UserFunctions::derivative", *this, points, axis);
  Matrix result = derivative_(points, axis);
  require_shape("UserFunctions::derivative: result of the user's function", result, points.rows(), size());
  return result;
}

std::string UserFunctions::text(Index k, const std::vector<std::string>& names) const {
  detail::require_text("UserFunctions::text", *this, k, names);
  return texts_[static_cast<std::size_t>(k)];
}

std::string UserFunctions::description() const {
  return fmt::format("user functions({})", size());
}

DictionaryPtr user_functions(Index inputs, std::vector<std::string> texts, UserFunctions::Values values,
                             UserFunctions::Derivative derivative) {
  return std::make_shared<const UserFunctions>(inputs, std::move(texts), std::move(values), std::move(derivative));
}

}  // namespace lieder
