// The velocity of one generator at points, and its derivatives.
#pragma once

#include <vector>

#include "lieder/generators/group_action.hpp"

namespace lieder::detail {

struct MovingPoints {
  Matrix velocity;                 ///< N x n: v(x_i), copy after copy
  std::vector<Matrix> derivative;  ///< derivative[l] is N x n: dv/dx_l; empty unless asked for (one copy only)
};

MovingPoints moving_points(const GroupAction& action, Index a, const Matrix& points, bool derivatives);

}  // namespace lieder::detail
