#include "scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/report/text_table.hpp"
#include "unicode.hpp"

namespace lieder::report_detail {

namespace {

// The round number (1, 2 or 5 times a power of ten) nearest above the raw step.
double round_step(double raw) {
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= raw * (1.0 - 1e-9)) {
      return factor * power;
    }
  }
  return 10.0 * power;
}

// A label with as many decimals as the step needs.
std::string linear_label(double value, double step, double largest) {
  const double clean = std::abs(value) < 1e-9 * step ? 0.0 : value;
  if (largest >= 1e5 || step < 1e-4) {
    const double steps = std::max(1.0, largest / step);
    return typeset_number(clean, std::clamp(static_cast<int>(std::ceil(std::log10(steps))) + 1, 1, 15));
  }
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  const std::string text = fmt::format("{:.{}f}", clean, decimals);
  return text[0] == '-' ? "−" + text.substr(1) : text;
}

std::vector<Tick> linear_ticks(const Scale& scale, int target) {
  std::vector<Tick> result;
  const double step = round_step((scale.hi - scale.lo) / target);
  const double largest = std::max(std::abs(scale.lo), std::abs(scale.hi));
  const double first = std::ceil(scale.lo / step - 1e-9);
  for (int k = 0; k <= 4 * target; ++k) {
    const double value = (first + k) * step;
    if (value > scale.hi + 1e-9 * step) {
      break;
    }
    result.push_back({value, linear_label(value, step, largest), true});
  }
  return result;
}

std::vector<Tick> log_ticks(const Scale& scale, int target) {
  std::vector<Tick> result;
  const int first = static_cast<int>(std::floor(std::log10(scale.lo)));
  const int last = static_cast<int>(std::ceil(std::log10(scale.hi)));
  const double decades = std::log10(scale.hi / scale.lo);
  const int step = std::max(1, static_cast<int>(std::ceil(decades / target)));
  // Fewer decades than two may hold one power of ten alone.
  const bool multiples = decades < 2.0;
  for (int e = first; e <= last; ++e) {
    for (int m = 1; m <= 9; ++m) {
      const double value = m * std::pow(10.0, e);
      const bool inside = value >= scale.lo * (1.0 - 1e-9) && value <= scale.hi * (1.0 + 1e-9);
      if (!inside || (m > 1 && step > 1)) {
        continue;
      }
      const bool major = (m == 1 && e % step == 0) || (multiples && (m == 1 || m == 2 || m == 5));
      const bool plain = multiples || (first >= -3 && last <= 4);
      const std::string label = plain ? typeset_number(value, 3) : "10" + superscript(e);
      result.push_back({value, major ? label : "", major});
    }
  }
  return result;
}

}  // namespace

double Scale::fraction(double value) const {
  return logarithmic ? std::log(value / lo) / std::log(hi / lo) : (value - lo) / (hi - lo);
}

void Extent::add(double value) {
  lo_ = any_ ? std::min(lo_, value) : value;
  hi_ = any_ ? std::max(hi_, value) : value;
  any_ = true;
}

void Extent::add(const VectorRef& values) {
  for (const double value : values) {
    add(value);
  }
}

Scale Extent::scale(double margin) const {
  if (!any_) {
    return logarithmic_ ? Scale{0.1, 10.0, true} : Scale{0.0, 1.0, false};
  }
  if (logarithmic_) {
    const double decades = std::log10(hi_ / lo_);
    const double extra = decades < 0.1 ? 0.5 : margin * decades;
    return {lo_ * std::pow(10.0, -extra), hi_ * std::pow(10.0, extra), true};
  }
  const double size = std::max(std::abs(lo_), std::abs(hi_));
  const bool single = hi_ - lo_ <= 1e-9 * size;
  const double extra = single ? (size > 0.0 ? 0.5 * size : 1.0) : margin * (hi_ - lo_);
  return {lo_ - extra, hi_ + extra, false};
}

std::vector<Tick> ticks(const Scale& scale, int target) {
  if (!scale.logarithmic) {
    return linear_ticks(scale, target);
  }
  std::vector<Tick> result = log_ticks(scale, target);
  const auto labelled = std::count_if(result.begin(), result.end(), [](const Tick& tick) { return tick.major; });
  if (labelled >= 2) {
    return result;
  }
  // Less than an octave: round numbers as on a linear axis.
  return linear_ticks({scale.lo, scale.hi, false}, target);
}

Index label_width(const std::vector<Tick>& ticks) {
  Index width = 0;
  for (const Tick& tick : ticks) {
    width = std::max(width, display_width(tick.label));
  }
  return width;
}

}  // namespace lieder::report_detail
