// Are apply and apply_adjoint a linear operator and its transpose?
//
//   "<A x, y> = <x, A^T y>"
//   "A is linear", "A^T is linear"     A(a x + b y) = a A x + b A y
#pragma once

#include "lieder/core/linear_operator.hpp"
#include "lieder/lie_derivative/bilinear.hpp"
#include "lieder/testing/check_report.hpp"

namespace lieder {

/// Normal random vectors. Cost: 3 applications of A and 3 of A^T a trial.
CheckReport check_adjoint(const AnyLinearOperator& a, const CheckOptions& options = {});

template <LinearOperator A>
CheckReport check_adjoint(const A& a, const CheckOptions& options = {}) {
  return check_adjoint(AnyLinearOperator(a), options);
}

/// Besides, "matrix(a) w = column a of A(w)" for every generator a: the sparse face agrees with the matrix-free one.
CheckReport check_adjoint(const BilinearLieDerivative& a, const CheckOptions& options = {});

}  // namespace lieder
