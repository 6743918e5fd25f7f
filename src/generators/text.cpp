#include "lieder/generators/text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace lieder {

std::string readable_number(double value, int digits) {
  return fmt::format("{:.{}g}", value, digits);
}

std::string sum_text(const std::vector<Term>& terms, int digits) {
  std::string result;
  for (const Term& term : terms) {
    if (term.coefficient == 0.0) {
      continue;
    }
    const bool negative = std::signbit(term.coefficient);
    result += result.empty() ? (negative ? "-" : "") : (negative ? " - " : " + ");
    const std::string size = readable_number(std::abs(term.coefficient), digits);
    if (term.factor.empty()) {
      result += size;
    } else {
      result += size == "1" ? term.factor : size + " " + term.factor;
    }
  }
  return result.empty() ? "0" : result;
}

}  // namespace lieder
