#include "io/number.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <system_error>

namespace lieder {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool is_missing_word(std::string_view text) {
  constexpr std::array<std::string_view, 4> words{"na", "n/a", "nan", "null"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) {
      return static_cast<char>(std::tolower(static_cast<unsigned char>(a))) == b;
    });
  });
}

// Out of the range of double: too large is infinite, too small is the nearest double (zero or subnormal).
Cell out_of_range(const char* first, const char* last) {
  long double wide = 0.0L;
  if (std::from_chars(first, last, wide).ec != std::errc{} || std::isinf(static_cast<double>(wide))) {
    return {CellKind::infinite, kNaN};
  }
  return {CellKind::number, static_cast<double>(wide)};
}

}  // namespace

Cell parse_cell(std::string_view text) {
  if (text.empty()) {
    return {CellKind::missing, kNaN};
  }
  const char* first = text.data();
  const char* last = first + text.size();
  if (*first == '+' && text.size() > 1 && text[1] != '-') {
    ++first;
  }
  double value = 0.0;
  const auto [end, error] = std::from_chars(first, last, value);
  if (end == last && error == std::errc{}) {
    if (std::isfinite(value)) {
      return {CellKind::number, value};
    }
    return {std::isnan(value) ? CellKind::missing : CellKind::infinite, kNaN};
  }
  if (end == last && error == std::errc::result_out_of_range) {
    return out_of_range(first, last);
  }
  return {is_missing_word(text) ? CellKind::missing : CellKind::text, kNaN};
}

bool is_decimal_comma_number(std::string_view text) {
  const std::size_t comma = text.find(',');
  const auto is_digit = [&](std::size_t i) {
    return i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0;
  };
  if (comma == std::string_view::npos || comma == 0 || !is_digit(comma - 1) || !is_digit(comma + 1)) {
    return false;
  }
  std::string point(text);
  point[comma] = '.';
  return parse_cell(point).kind == CellKind::number;
}

}  // namespace lieder
