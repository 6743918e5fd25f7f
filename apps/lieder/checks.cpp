// Checks of option values whose messages say what is expected and what was found.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <limits>

#include "commands.hpp"

namespace lieder::cli {

CLI::Validator number(double low, bool equal, double high) {
  const auto check = [low, equal, high](std::string& text) -> std::string {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    const bool whole = end != text.c_str() && *end == '\0';
    if (whole && (value > low || (equal && value == low)) && value <= high) {
      return {};
    }
    const std::string lower = std::isinf(low) ? "" : fmt::format(" {} {}", equal ? ">=" : ">", low);
    const std::string upper = std::isinf(high) ? "" : fmt::format("{} <= {}", lower.empty() ? "" : " and", high);
    return fmt::format("expected a number{}{}, found '{}'", lower, upper, text);
  };
  return CLI::Validator(check, "");
}

CLI::Validator positive() {
  return number(0.0, false, std::numeric_limits<double>::infinity());
}

CLI::Validator one_of(const std::vector<std::string>& words) {
  const auto check = [words](std::string& text) -> std::string {
    for (const std::string& word : words) {
      if (word == text) {
        return {};
      }
    }
    return fmt::format("expected one of {}, found '{}'", fmt::join(words, ", "), text);
  };
  return CLI::Validator(check, "");
}

}  // namespace lieder::cli
