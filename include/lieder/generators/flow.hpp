// Flows: the finite transformations exp(t v) of a vector field.
//
// Affine fields by the matrix exponential of the homogeneous matrix [[0, 0], [b, A]]; other fields by integrating
// x' = v(x) with an adaptive Runge-Kutta-Fehlberg 7(8) method (Boost.Odeint).
#pragma once

#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"
#include "lieder/generators/vector_field.hpp"

namespace lieder {

struct FlowOptions {
  double absolute_tolerance = 1e-12;  ///< > 0, in the units of x
  double relative_tolerance = 1e-10;  ///< > 0
  Index max_steps = 100000;           ///< for each point
};

struct FlowResult {
  Status status = Status::ok;  ///< not_converged when a point blew up or ran out of steps
  Matrix points;               ///< N x n: where the points arrive (the last state reached where the flow stopped)
  Index stopped = 0;           ///< number of points that did not arrive
};

/// Moves every point along v for the time t. Cost: one n x n exponential and N n^2, or N integrations.
FlowResult flow(const VectorField& v, const MatrixRef& points, double t, const FlowOptions& options = {});

}  // namespace lieder
