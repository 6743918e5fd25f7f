// The data of an operator as equations in the coefficients of its kernel (private).
#pragma once

#include "lieder/core/types.hpp"
#include "lieder/fields/kernel_fit.hpp"

namespace lieder::detail {

/// |design w - target|^2 + rest is the sum of squares of the data that a factor stands for; w column by column.
struct OperatorEquations {
  Matrix design;
  Vector target;
  double rest = 0.0;
};

OperatorEquations equations(const OperatorData& data, const Matrix& factor);
/// |v - T_w u| / |v|.
double relative_residual(const OperatorEquations& equations, const Vector& w);
/// The least squares solution among the columns of `models`, of least norm where it is not unique.
Vector least_squares(const OperatorEquations& equations, const Matrix& models);

}  // namespace lieder::detail
