// The library's flow at its finest tolerance, with NaN for points that do not arrive.
#pragma once

#include "lieder/generators/vector_field.hpp"

namespace lieder {

/// N x n -> N x n.
Matrix library_flow(const VectorField& field, const MatrixRef& points, double time);

/// The noise to assume for its points: `noise`, or the tolerance of the integration if the field is not affine.
double flow_noise(const VectorField& field, double noise);

}  // namespace lieder
