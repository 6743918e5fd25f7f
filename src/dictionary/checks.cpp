#include "dictionary/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/dictionary/dictionary.hpp"

namespace lieder::detail {

void require_points(std::string_view name, const Dictionary& dictionary, const MatrixRef& points) {
  require_shape(fmt::format("{}: points", name), points, -1, dictionary.inputs(), "samples are rows");
}

void require_derivative(std::string_view name, const Dictionary& dictionary, const MatrixRef& points, Index axis) {
  require_points(name, dictionary, points);
  if (axis < 0 || axis >= dictionary.inputs()) {
    throw ValueError(fmt::format("{}: axis must be in 0..{}, got {}", name, dictionary.inputs() - 1, axis));
  }
}

void require_text(std::string_view name, const Dictionary& dictionary, Index k, const std::vector<std::string>& names) {
  if (k < 0 || k >= dictionary.size()) {
    throw ValueError(fmt::format("{}: function index must be in 0..{}, got {}", name, dictionary.size() - 1, k));
  }
  require_size(fmt::format("{}: names", name), static_cast<Index>(names.size()), dictionary.inputs(),
               "one for each input");
}

std::string as_factor(const std::string& text) {
  const bool word = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c >= 0x80;
  });
  return word ? text : "(" + text + ")";
}

std::string as_term(const std::string& text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    depth += text[i] == '(' ? 1 : 0;
    depth -= text[i] == ')' ? 1 : 0;
    const bool exponent = i > 1 && (text[i - 1] == 'e') && std::isdigit(static_cast<unsigned char>(text[i - 2])) != 0;
    if (depth == 0 && (text[i] == '+' || text[i] == '-') && !exponent) {
      return "(" + text + ")";
    }
  }
  return text;
}

std::string number_text(double value, int digits) {
  return fmt::format("{:.{}g}", value, digits);
}

std::string affine_text(const std::string& name, double shift, double scale) {
  std::string text = name;
  if (shift != 0.0) {
    text = fmt::format("{} {} {}", as_term(name), shift > 0.0 ? "-" : "+", number_text(std::abs(shift)));
  }
  if (scale != 1.0) {
    text = fmt::format("{}/{}", shift != 0.0 ? "(" + text + ")" : as_factor(text), number_text(scale));
  }
  return text;
}

}  // namespace lieder::detail
