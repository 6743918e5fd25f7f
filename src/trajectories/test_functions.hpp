// Quadrature weights of the test functions of the weak form (private).
#pragma once

#include "lieder/core/types.hpp"

namespace lieder::detail {

struct TestFunction {
  Vector value;  ///< sum_j value_j u(t_j) ~ int phi u dt
  Vector slope;  ///< sum_j slope_j u(t_j) ~ int phi' u dt
};

/// phi = (1 - s^2)^power, s from -1 to 1 on the given times (weak_form.hpp). At least six times.
TestFunction test_function(const VectorRef& times, int power);

/// Steps differ from their mean by at most `tolerance` of it.
bool evenly_spaced(const VectorRef& times, double tolerance = 1e-6);

}  // namespace lieder::detail
