// Structure constants of a finite-dimensional real Lie algebra: [xi_i, xi_j] = sum_k c_ij^k xi_k.
//
// They are those of the matrix commutator [A, B] = AB - BA. For vector fields of a left action
// [v_A, v_B] = Dv_B v_A - Dv_A v_B = -v_[A,B]: a caller that brackets vector fields changes the sign.
#pragma once

#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

/// Invariant: ad has q matrices q x q, antisymmetric in the pair (i, j): ad[i](k, j) = c_ij^k = -c_ji^k.
/// ad[i] is the matrix of ad_{xi_i} in the basis xi.
struct StructureConstants {
  std::vector<Matrix> ad;
  /// Largest ||[xi_i, xi_j] - its projection on the span|| / (||xi_i|| ||xi_j||): zero iff the span is closed.
  double closure_defect = 0.0;

  Index dimension() const { return static_cast<Index>(ad.size()); }
  double operator()(Index i, Index j, Index k) const { return ad[static_cast<std::size_t>(i)](k, j); }

  /// [x, y] in coordinates. O(q^3).
  Vector bracket(const Vector& x, const Vector& y) const;
  /// The matrix of ad_x = [x, .]. O(q^3).
  Matrix adjoint(const Vector& x) const;
  /// B(x, y) = tr(ad_x ad_y), q x q symmetric. O(q^4).
  Matrix killing_form() const;
  /// The constants in the basis eta_j = sum_i xi_i t_ij (t is q x q invertible; the closure defect is kept). O(q^4).
  StructureConstants in_basis(const MatrixRef& t) const;
  /// Largest violation of the Jacobi identity over basis triples, relative to the largest |c|^2. O(q^5).
  double jacobi_defect() const;
};

}  // namespace lieder
