// Readable text of linear combinations of dictionary functions.
#pragma once

#include "lieder/dictionary/dictionary.hpp"

namespace lieder {

struct EquationOptions {
  int digits = 4;             ///< significant digits of coefficients, 1..17
  double drop_below = 1e-12;  ///< terms whose coefficient is below this times the largest one are left out; in [0, 1)
};

/// sum_k c_k phi_k as text, "1.5 x^2 - y + 0.25" ("0" without terms). Throws ShapeError unless there are size()
/// coefficients and inputs() names.
std::string equation(const Dictionary& dictionary, const VectorRef& coefficients, const std::vector<std::string>& names,
                     const EquationOptions& options = {});

}  // namespace lieder
