#include "camera.hpp"

#include <cmath>
#include <numbers>

namespace lieder::report_detail {

Matrix Camera::project(const MatrixRef& points) const {
  constexpr double kRadian = std::numbers::pi / 180.0;
  const double ca = std::cos(kRadian * azimuth);
  const double sa = std::sin(kRadian * azimuth);
  const double ce = std::cos(kRadian * elevation);
  const double se = std::sin(kRadian * elevation);
  const Matrix axes{{-sa, -se * ca, ce * ca}, {ca, -se * sa, ce * sa}, {0.0, ce, se}};
  return points * axes;
}

}  // namespace lieder::report_detail
