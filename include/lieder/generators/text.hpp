// Readable numbers and sums of terms.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lieder {

/// A number with `digits` significant digits and no trailing zeros: "0.5", "-2", "1.234e-05".
std::string readable_number(double value, int digits = 4);

struct Term {
  double coefficient;
  std::string factor;
};

/// "2 x d/dy - y d/dx": coefficients 1 are not written, zero terms are left out, "0" if nothing is left.
std::string sum_text(const std::vector<Term>& terms, int digits = 4);

}  // namespace lieder
