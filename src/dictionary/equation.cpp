#include "lieder/dictionary/equation.hpp"

#include <fmt/format.h>

#include <cmath>

#include "dictionary/checks.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

std::string equation(const Dictionary& dictionary, const VectorRef& coefficients, const std::vector<std::string>& names,
                     const EquationOptions& options) {
  require_size("equation: coefficients", coefficients.size(), dictionary.size(), "one for each function");
  require_size("equation: names", static_cast<Index>(names.size()), dictionary.inputs(), "one for each input");
  require(options.digits >= 1 && options.digits <= 17,
          fmt::format("equation: digits: expected 1..17, got {}", options.digits));
  require(options.drop_below >= 0.0 && options.drop_below < 1.0,
          fmt::format("equation: drop_below: expected a number in [0, 1), got {}", options.drop_below));
  const double cut = coefficients.size() > 0 ? options.drop_below * coefficients.cwiseAbs().maxCoeff() : 0.0;
  std::string text;
  for (Index k = 0; k < coefficients.size(); ++k) {
    const double c = coefficients(k);
    if (c == 0.0 || std::abs(c) < cut) {
      continue;
    }
    text += text.empty() ? (c < 0.0 ? "-" : "") : (c < 0.0 ? " - " : " + ");
    const std::string size = detail::number_text(std::abs(c), options.digits);
    const std::string function = dictionary.text(k, names);
    if (function == "1") {
      text += size;
    } else {
      text += (size == "1" ? "" : size + " ") + detail::as_term(function);
    }
  }
  return text.empty() ? "0" : text;
}

}  // namespace lieder
