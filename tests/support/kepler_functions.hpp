// The functions that the integrals of Kepler's problem need besides polynomials.
#pragma once

#include "lieder/dictionary/user_functions.hpp"

namespace lieder::test {

/// On (x, y, z, u, v, w), r = |(x, y, z)|:
/// 1/r, x/r, y/r, z/r.
inline DictionaryPtr kepler_functions() {
  const auto values = [](const Matrix& x) {
    const Vector inverse = x.leftCols(3).rowwise().norm().cwiseInverse();
    Matrix result(x.rows(), 4);
    result << inverse, inverse.asDiagonal() * x.leftCols(3);
    return result;
  };
  const auto derivative = [](const Matrix& x, Index axis) -> Matrix {
    Matrix result = Matrix::Zero(x.rows(), 4);
    if (axis < 3) {
      const Vector inverse = x.leftCols(3).rowwise().norm().cwiseInverse();
      const Vector slope = -(inverse.array().cube() * x.col(axis).array());
      result << slope, slope.asDiagonal() * x.leftCols(3);
      result.col(1 + axis) += inverse;
    }
    return result;
  };
  return user_functions(6, {"1/r", "x/r", "y/r", "z/r"}, values, derivative);
}

}  // namespace lieder::test
