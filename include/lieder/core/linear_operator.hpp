// Matrix-free linear operators: the concept, and a type-erased value for interfaces that must not be templates.
//
// A : R^cols -> R^rows,  apply(x) = A x,  apply_adjoint(y) = A^T y,  <A x, y> = <x, A^T y>.
#pragma once

#include <concepts>
#include <functional>

#include "lieder/core/types.hpp"

namespace lieder {

template <class A>
concept LinearOperator = requires(const A& a, const Vector& v) {
  { a.rows() } -> std::convertible_to<Index>;
  { a.cols() } -> std::convertible_to<Index>;
  { a.apply(v) } -> std::convertible_to<Vector>;
  { a.apply_adjoint(v) } -> std::convertible_to<Vector>;
};

/// A linear operator held by value; copies share what the functions capture.
class AnyLinearOperator {
 public:
  using Function = std::function<Vector(const Vector&)>;

  AnyLinearOperator(Index rows, Index cols, Function apply, Function apply_adjoint);

  template <LinearOperator A>
  requires(!std::same_as<std::remove_cvref_t<A>, AnyLinearOperator>) explicit AnyLinearOperator(A a)
      : AnyLinearOperator(
            a.rows(), a.cols(), [a](const Vector& x) { return Vector(a.apply(x)); },
            [a](const Vector& y) { return Vector(a.apply_adjoint(y)); }) {}

  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  /// A x. Throws ShapeError unless x has cols() entries.
  Vector apply(const Vector& x) const;
  /// A^T y. Throws ShapeError unless y has rows() entries.
  Vector apply_adjoint(const Vector& y) const;

 private:
  Index rows_;
  Index cols_;
  Function apply_;
  Function apply_adjoint_;
};

/// The matrix of an operator, column by column: cols() applications. For tests and small problems.
Matrix to_dense(const AnyLinearOperator& a);

}  // namespace lieder
