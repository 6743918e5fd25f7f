#include "lieder/discover/cut.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// [1, floored values], descending.
Vector floored(const Vector& values, const Vector& errors, double floor) {
  Vector result(values.size() + 1);
  result(0) = 1.0;
  for (Index i = 0; i < values.size(); ++i) {
    const double error = errors.size() > 0 ? errors(i) : 0.0;
    result(i + 1) = std::max({values(i), floor, error});
  }
  std::sort(result.data() + 1, result.data() + result.size(), std::greater<>());
  return result;
}

}  // namespace

Cut choose_cut(const Vector& values, const Vector& errors, const CutOptions& options) {
  require(options.minimum_ratio > 1.0, "choose_cut: minimum_ratio must be larger than 1");
  require(options.largest_defect > 0.0 && options.largest_defect <= 1.0,
          "choose_cut: largest_defect must lie in (0, 1]");
  require(options.floor > 0.0, "choose_cut: floor must be positive");
  require(options.tolerance >= 0.0, "choose_cut: tolerance must not be negative");
  if (errors.size() > 0) {
    require_size("choose_cut: errors", errors.size(), values.size());
  }
  const Index count = values.size();
  const Vector s = floored(values, errors, options.floor);
  Cut cut;
  Index broken = count;  // how many of the largest values are not symmetries
  if (options.tolerance > 0.0) {
    cut.tolerance = options.tolerance;
    broken = static_cast<Index>((values.array() > options.tolerance).count());
  } else {
    double best = 0.0;
    for (Index i = 0; i < count; ++i) {
      const double ratio = s(i) / s(i + 1);
      if (ratio > best && s(i + 1) <= options.largest_defect) {
        best = ratio;
        broken = i;
      }
    }
    if (best < options.minimum_ratio) {
      broken = count;
    }
    cut.tolerance = broken < count ? std::sqrt(s(broken) * s(broken + 1)) : 0.5 * std::min(1.0, s(count));
  }
  cut.symmetries = count - broken;
  cut.has_gap = broken > 0 && broken < count;
  if (cut.has_gap) {
    cut.gap = std::min(1e16, s(broken) / s(broken + 1));
  }
  return cut;
}

}  // namespace lieder
