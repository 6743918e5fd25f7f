// The Lie subalgebra of a Lie algebra g near a given subspace: what generators known up to an error are an
// approximation of.
//
// A subspace h with orthonormal basis u_1 .. u_d and orthonormal complement N is a subalgebra iff N^T [u_i, u_j] = 0 for
// all i < j. Of a nearby subspace u_i + N z_i the residual changes by
//
//   N^T ([N z_i, u_j] + [u_i, N z_j]) - Z U^T [u_i, u_j],      Z = [z_1 .. z_d],
//
// and each step takes a small Z that removes it to first order (Levenberg-Marquardt on the Grassmann manifold). Where the
// subalgebras near h are a smooth family (the conjugates of a rigid one, such as so(n) in gl(n)), convergence is quadratic
// and the limit near the closest of them.
#pragma once

#include "lieder/algebra/structure_constants.hpp"
#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"

namespace lieder {

struct NearestSubalgebraOptions {
  double tolerance = 1e-13;   ///< of the closure defect, relative to the largest ||ad_u||; > 0
  Index max_iterations = 50;  ///< >= 0
};

struct NearestSubalgebra {
  Status status = Status::ok;  ///< ok, or not_converged: no subalgebra was reached
  Matrix basis;                ///< q x d, orthonormal columns
  double closure = 0.0;        ///< largest |N^T [u_i, u_j]| / (largest ||ad_u||)
  double angle = 0.0;          ///< the largest principal angle to the given subspace, radians
  Index iterations = 0;
};

/// `constants` should be in a basis that is orthonormal for the inner product in which "near" is meant. `subspace`: q x d,
/// independent columns. Throws ShapeError or ValueError. Cost of a step: a least squares problem with d (q - d) unknowns
/// and d (d - 1) (q - d) / 2 equations.
NearestSubalgebra nearest_subalgebra(const StructureConstants& constants, const MatrixRef& subspace,
                                     const NearestSubalgebraOptions& options = {});

}  // namespace lieder
