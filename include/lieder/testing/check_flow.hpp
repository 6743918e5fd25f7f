// Does a flow theta_t belong to its vector field v?
//
//   "theta_0(x) = x"
//   "d/dt theta_t(x) = v(theta_t(x))"                at a random time, by extrapolated central differences
//   "theta_s(theta_t(x)) = theta_(s+t)(x)"
//   "theta_-t(theta_t(x)) = x"
//
// Times are normal with standard deviation options.scale: choose it so that the points do not leave the domain.
#pragma once

#include <functional>

#include "lieder/generators/vector_field.hpp"
#include "lieder/testing/check_report.hpp"

namespace lieder {

/// N x n points and a time to N x n points.
using Flow = std::function<Matrix(const Matrix& points, double time)>;
/// N x n points to the N x n values of a field.
using FieldValues = std::function<Matrix(const Matrix& points)>;

/// A user's flow and field. `options.noise` must cover the error of the flow. Throws ShapeError for results that are
/// not N x n.
CheckReport check_flow(const FieldValues& field, const Flow& flow, const MatrixRef& points,
                       const CheckOptions& options = {});

/// check_jacobian of the field (its jvp against its values), and check_flow of the library's flow of it: a field whose
/// functions are wrong is found by the first, points that do not arrive by the second. Noise below 1e-12 is raised to
/// that for fields that are not affine, the tolerance of their integration.
CheckReport check_vector_field(const VectorField& field, const MatrixRef& points, const CheckOptions& options = {});

}  // namespace lieder
