// How a group acts on the kernels of integral operators, (T u)(y) = int k(x, y) u(x) dx.
//
// A field u : R^n -> R^c is moved by (K_g u)(x) = rho_g^{-1} u(theta_g x), an output field by the same with sigma. Then
//
//   K_g T K_g^{-1}  has the kernel  sigma_g^{-1} k(theta_g x, theta_g y) rho_g |det D theta_g(x)|
//   L_xi k = v(x) . grad_x k + v(y) . grad_y k + (div v)(x) k - sigma'_xi k + k rho'_xi
//
// (Otto et al., JMLR 26(248), 2025, section 6). For affine v, div v = tr A is a number, so k is a *function* on R^2n, on
// which the generator acts as on two copies of R^n, with values in R^(c_out c_in) that move by
//
//   psi_g = sigma_g (x) rho_g^{-T} / |det A_g|,      psi'_xi = sigma'_xi (x) 1 - 1 (x) rho'_xi^T - tr A 1,
//
// entry (i, j) of k at place i c_in + j. So the Lie derivatives, null spaces and nuclear norms of functions serve
// kernels too: translations leave convolutions, the Euclidean group isotropic kernels, vector fields steerable ones.
#pragma once

#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/core/types.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/generators/group_action.hpp"

namespace lieder {

/// A linear action on the values of a field. Invariant: all matrices are c x c; one in `algebra` for each generator, one
/// in `elements` for each further element of the action on space.
struct ValueAction {
  Index components = 1;          ///< c
  std::vector<Matrix> algebra;   ///< rho'_xi
  std::vector<Matrix> elements;  ///< rho_g
};

/// Tensors of a rank r >= 0 on R^n, c = n^r components, first index slowest: x -> A x + b moves them by A (x) ... (x) A.
/// Scalars have rank 0, vectors rank 1. Throws ValueError unless the action is affine on one copy of R^n and n^r <= 1000.
ValueAction tensor_values(const GroupAction& space, Index rank);
ValueAction tensor_values(const Candidates& candidates, Index rank);

/// A representation of a group: algebra in the order of its basis, elements in that of its components.
ValueAction representation_values(const MatrixGroup& group, const Representation& representation);

/// The action on kernels: 2n inputs (x, y) and c_out c_in outputs. `space` acts on R^n; what it does to its own outputs
/// is not used. Throws ValueError unless `space` is affine, ShapeError for value actions of another size.
GroupAction kernel_action(const GroupAction& space, const ValueAction& input, const ValueAction& output);

/// The same for candidates (their output action is not used): two copies, psi' as above.
Candidates kernel_candidates(const Candidates& candidates, const ValueAction& input, const ValueAction& output);

}  // namespace lieder
