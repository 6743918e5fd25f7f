// The barrier-smoothed nuclear norm of a block and its derivatives.
//
// For a singular value s >= 0 and mu > 0,
//   phi(s) = max_{|t| < 1} t s + mu log(1 - t^2) = r - mu + mu log(2 mu / (mu + r)),   r = sqrt(mu^2 + s^2),
// attained at t = phi'(s) = c s with c = 1 / (mu + r). As a function of X the sum over the singular values has
//   gradient        Y = X W,   W = V diag(c) V^T,   X^T X = V diag(s^2) V^T
//   Hessian action  dY = dX W - X V (kappa o S) V^T,   S = V^T (X^T dX + dX^T X) V,   kappa_ij = c_i c_j / (r_i + r_j)
//   d Y / d mu      = -X V diag(c / r) V^T
// W is a function of X^T X and kappa are the divided differences of that function: the left singular vectors are never
// needed, and the second term of the Hessian is minus a sum of squares of the l (l + 1) / 2 entries of S.
#pragma once

#include "promote/penalty.hpp"

namespace lieder::detail {

/// X and what its derivatives need. s_j = |X v_j| for an orthonormal V, so that sum s >= ||X||_* with equality for the
/// right singular vectors: an error of V enters in second order.
struct BlockPoint {
  Matrix x;
  Matrix v;
  Matrix xv;  ///< X V
  Vector s;   ///< in no promised order; entries blocks: |x|
};

/// `mu` chooses the factorisation: eigenvectors of X^T X while mu is well above the rounding of its square root, a
/// singular value decomposition below.
BlockPoint block_point(const PenaltyBlock& block, Matrix x, double mu);

/// weight * sum phi(s).
double smoothed_norm(const PenaltyBlock& block, const BlockPoint& point, double mu);
/// weight * sum s: weight * ||X||_* to second order in the error of V, from above.
double norm(const PenaltyBlock& block, const BlockPoint& point);
/// weight * Y.
Matrix dual(const PenaltyBlock& block, const BlockPoint& point, double mu);
/// weight * dY / d mu.
Matrix dual_slope(const PenaltyBlock& block, const BlockPoint& point, double mu);
/// weight * dY for the direction dX.
Matrix dual_change(const PenaltyBlock& block, const BlockPoint& point, double mu, const Matrix& dx);
/// The norm of the dual ball: largest singular value, or largest entry.
double dual_norm(const PenaltyBlock& block, const Matrix& y);

/// H += weight * Hessian in w, p x p (both triangles). The pairs of singular values with r_i + r_j <= 2 mu slack are left
/// out of the correction: the result lies between the Hessian and `slack` times it, and is the Hessian for slack = 1.
/// (On the entries (i, j) and (j, i) of U^T dX V the correction is at most 1 - 2 mu / (r_i + r_j) of the first term.)
/// Cost: p^2 flops for each pair kept. The workspace holds a strip of G, kept from call to call.
void add_hessian(const PenaltyBlock& block, const BlockPoint& point, double mu, Matrix& hessian, Matrix& workspace,
                 double slack = 1.0);
/// The number of pairs i <= j that are not left out, of a spectral block.
Index kept_pairs(const BlockPoint& point, double mu, double slack);

}  // namespace lieder::detail
