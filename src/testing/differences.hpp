// Derivatives by central differences, extrapolated to step 0 with an error estimate: the oracle of every derivative.
//
//   T_k0 = (f(h/2^k) - f(-h/2^k)) / (2 h/2^k),   T_kj = T_k,j-1 + (T_k,j-1 - T_k-1,j-1) / (4^j - 1)
//
// The error of T_kk is estimated by its distances from T_k,k-1 and T_k-1,k-1, plus the rounding of the values divided
// by the step; the k with the least sum is taken. Ridders, Adv. Eng. Softw. 4 (1982).
#pragma once

#include <functional>
#include <string>

#include "lieder/core/types.hpp"
#include "lieder/testing/check_report.hpp"
#include "worst_case.hpp"

namespace lieder {

/// Of a matrix-valued function, column by column: each column has its own best k, judged by its largest entry.
struct Differences {
  Matrix derivative;
  Vector
      truncation;   ///< estimated error of the extrapolation, of each column; infinite where no step gave finite values
  Vector rounding;  ///< noise * max |f| / step
};

/// df/dt at t = 0. Throws ShapeError if f changes its shape.
Differences differentiate(const std::function<Matrix(double t)>& f, double step, double noise);

/// Adds a case for each column of `claimed`: |claimed - difference| (largest entry) against ten times the estimated
/// error. An error estimate above 1e-4 of the derivative counts as that: a difference that resolves nothing must not
/// let everything pass.
void add_derivatives(WorstCase& worst, const MatrixRef& claimed, const Differences& differences, double allowed_error,
                     const std::function<std::string(Index column)>& describe);

}  // namespace lieder
