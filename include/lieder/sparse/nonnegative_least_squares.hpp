// Least squares under inequalities, by the active sets of Lawson and Hanson (Solving Least Squares Problems, SIAM 1995,
// chapter 23: algorithms NNLS and LDP). Small dense problems: q unknowns and k inequalities cost about q k^2 a step.
#pragma once

#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"

namespace lieder {

struct NonnegativeSolution {
  Vector x;               ///< entries off the active set are exactly zero
  double residual = 0.0;  ///< ||A x - b||
  Index iterations = 0;
  Status status = Status::ok;  ///< or not_converged after 10 (1 + columns) steps
};

/// min ||A x - b|| subject to x >= 0. A m x k, b m; throws ShapeError, ValueError on entries that are not finite.
NonnegativeSolution nonnegative_least_squares(const MatrixRef& a, const VectorRef& b);

struct LeastDistanceSolution {
  Vector y;
  Vector multipliers;          ///< k, >= 0; positive where G_j y = h_j
  Status status = Status::ok;  ///< empty: no y satisfies G y >= h
};

/// min ||y|| subject to G y >= h. G k x q, h k.
LeastDistanceSolution least_distance(const MatrixRef& g, const VectorRef& h);

}  // namespace lieder
