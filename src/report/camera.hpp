// An orthographic camera for figures of three-dimensional space (private).
//
// The eye is far away in the direction n = (cos e cos a, cos e sin a, sin e) of the azimuth a and the elevation e. The
// canvas has the orthonormal axes
//   right = (-sin a, cos a, 0),   up = (-sin e cos a, -sin e sin a, cos e),
// and right x up = n, so that the third coordinate of a point is how near it is to the eye. The z axis points up.
#pragma once

#include "lieder/core/types.hpp"

namespace lieder::report_detail {

struct Camera {
  double azimuth = -60.0;   ///< degrees
  double elevation = 25.0;  ///< degrees

  /// Points (N x 3) in the coordinates of the canvas (N x 3): right, up, nearness. Linear; keeps lengths.
  Matrix project(const MatrixRef& points) const;
};

}  // namespace lieder::report_detail
