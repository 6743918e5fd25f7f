#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/trajectories/derivatives.hpp"

namespace lieder {

namespace {

[[noreturn]] void fail(std::string_view text, std::string_view why = {}) {
  throw InputError(
      fmt::format("--derivatives: expected auto, finite-difference[:order], savitzky-golay[:window[,degree]], spline, "
                  "spectral[:period] or weak, found '{}'{}",
                  text, why.empty() ? std::string() : fmt::format(" ({})", why)));
}

template <typename Number>
Number number(std::string_view digits, std::string_view text) {
  Number value{};
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (digits.empty() || error != std::errc() || stop != end) {
    fail(text, fmt::format("'{}' is not a number", digits));
  }
  return value;
}

void read_window(std::string_view parameters, std::string_view text, DerivativeOptions& options) {
  const std::size_t comma = parameters.find(',');
  options.window = number<int>(parameters.substr(0, comma), text);
  if (comma != std::string_view::npos) {
    options.degree = number<int>(parameters.substr(comma + 1), text);
  }
  if (options.degree < 1 || options.degree > 8) {
    fail(text, "the degree is 1 to 8");
  }
  if (options.window % 2 != 1 || options.window < options.degree + 3) {
    fail(text, fmt::format("the window is odd and at least {} for degree {}", options.degree + 3, options.degree));
  }
}

}  // namespace

DerivativeOptions parse_derivatives(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  const bool has_parameters = colon != std::string_view::npos;
  const std::string_view parameters = has_parameters ? text.substr(colon + 1) : std::string_view();
  DerivativeOptions options;
  if (name == "finite-difference") {
    options.method = DerivativeMethod::finite_difference;
    options.order = has_parameters ? number<int>(parameters, text) : options.order;
    if (options.order < 1 || options.order > 12) {
      fail(text, "the order is 1 to 12");
    }
  } else if (name == "savitzky-golay") {
    options.method = DerivativeMethod::savitzky_golay;
    if (has_parameters) {
      read_window(parameters, text, options);
    }
  } else if (name == "spectral") {
    options.method = DerivativeMethod::spectral;
    options.period = has_parameters ? number<double>(parameters, text) : 0.0;
    if (has_parameters && !(options.period > 0.0 && std::isfinite(options.period))) {
      fail(text, "the period is a positive number");
    }
  } else if ((name == "auto" || name == "spline" || name == "weak") && !has_parameters) {
    options.method = name == "auto"     ? DerivativeMethod::automatic
                     : name == "spline" ? DerivativeMethod::spline
                                        : DerivativeMethod::weak;
  } else {
    fail(text);
  }
  return options;
}

std::string to_string(const DerivativeOptions& options) {
  switch (options.method) {
    case DerivativeMethod::automatic:
      return "auto";
    case DerivativeMethod::finite_difference:
      return fmt::format("finite-difference:{}", options.order);
    case DerivativeMethod::savitzky_golay:
      return options.window > 0 ? fmt::format("savitzky-golay:{},{}", options.window, options.degree)
                                : std::string("savitzky-golay");
    case DerivativeMethod::spline:
      return "spline";
    case DerivativeMethod::spectral:
      return options.period > 0.0 ? fmt::format("spectral:{}", options.period) : std::string("spectral");
    case DerivativeMethod::weak:
      return "weak";
  }
  return "unknown";
}

}  // namespace lieder
