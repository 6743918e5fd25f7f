#include "lieder/testing/check_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/core/error.hpp"

namespace lieder {

void require_valid(const CheckOptions& options) {
  require(options.trials >= 1, fmt::format("CheckOptions: trials must be at least 1, got {}", options.trials));
  const auto positive = [](const char* field, double value) {
    require(std::isfinite(value) && value > 0.0,
            fmt::format("CheckOptions: {} must be positive, got {}", field, value));
  };
  positive("scale", options.scale);
  positive("step", options.step);
  positive("noise", options.noise);
  require(std::isfinite(options.allowed_error) && options.allowed_error >= 0.0,
          fmt::format("CheckOptions: allowed_error must not be negative, got {}", options.allowed_error));
}

std::string PropertyCheck::summary() const {
  return fmt::format("{}: {}: error {:.3g} (tolerance {:.3g}) of {} trials with seed {}; worst: {}",
                     passed() ? "passed" : "failed", property, error, tolerance, trials, seed, worst_case);
}

bool CheckReport::passed() const {
  return !properties.empty() &&
         std::all_of(properties.begin(), properties.end(), [](const PropertyCheck& check) { return check.passed(); });
}

std::string CheckReport::summary() const {
  std::string text = subject + "\n";
  for (const PropertyCheck& check : properties) {
    text += "  " + check.summary() + "\n";
  }
  return text;
}

const PropertyCheck& CheckReport::property(const std::string& name) const {
  const auto found = std::find_if(properties.begin(), properties.end(),
                                  [&](const PropertyCheck& check) { return check.property == name; });
  require(found != properties.end(), fmt::format("{}: the property '{}' was not checked", subject, name));
  return *found;
}

}  // namespace lieder
