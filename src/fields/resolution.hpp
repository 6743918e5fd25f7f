// The smallest defect that derivatives on a grid resolve (private).
#pragma once

#include <algorithm>

namespace lieder::detail {

/// Defects below the relative error of the derivatives are equal: some directions (translations, say) are exact to
/// rounding, and the gap between these and the others would hide that the others vanish as far as can be seen. At most
/// 0.5, the floor of a cut.
inline double resolution(double floor, double derivative_error) {
  return std::min(0.5, std::max(floor, derivative_error));
}

}  // namespace lieder::detail
