#include "lieder/core/linear_operator.hpp"

#include <utility>

#include "lieder/core/error.hpp"

namespace lieder {

AnyLinearOperator::AnyLinearOperator(Index rows, Index cols, Function apply, Function apply_adjoint)
    : rows_(rows), cols_(cols), apply_(std::move(apply)), apply_adjoint_(std::move(apply_adjoint)) {
  require(rows >= 0 && cols >= 0, "AnyLinearOperator: sizes must not be negative");
}

Vector AnyLinearOperator::apply(const Vector& x) const {
  require_size("AnyLinearOperator::apply: x", x.size(), cols_);
  return apply_(x);
}

Vector AnyLinearOperator::apply_adjoint(const Vector& y) const {
  require_size("AnyLinearOperator::apply_adjoint: y", y.size(), rows_);
  return apply_adjoint_(y);
}

Matrix to_dense(const AnyLinearOperator& a) {
  Matrix result(a.rows(), a.cols());
  Vector unit = Vector::Zero(a.cols());
  for (Index j = 0; j < a.cols(); ++j) {
    unit(j) = 1.0;
    result.col(j) = a.apply(unit);
    unit(j) = 0.0;
  }
  return result;
}

}  // namespace lieder
