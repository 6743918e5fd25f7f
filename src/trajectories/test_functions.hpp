// Quadrature weights of int phi u dt and int phi' u dt for one bump (weak_form.hpp).
#pragma once

#include "lieder/core/types.hpp"

namespace lieder::detail {

struct TestFunction {
  Vector value;  // of int phi u dt
  Vector slope;  // of int phi' u dt
};

// phi = (1 - s^2)^power on the window of all `times`, s from -1 to 1. At least seven times.
TestFunction test_function(const VectorRef& times, int power);

}  // namespace lieder::detail
