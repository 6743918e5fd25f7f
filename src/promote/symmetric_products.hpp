// Products that are known to be symmetric, at half the cost.
#pragma once

#include "lieder/core/types.hpp"

namespace lieder::detail {

/// H -= G^T G, both triangles (H symmetric). dsyrk.
void subtract_gram(const Matrix& g, Matrix& h);

}  // namespace lieder::detail
