// The problem in free coordinates: w = origin + N u and
//   f(u) = 1/2 |rho(w)|^2 + sum_b weight_b ||A_b(w)||_*,    rho(w) = [target - R w; -sqrt(ridge) w].
// Penalised: origin = 0, N spans the enforced models (the identity without any). Exact: origin is the fit of least
// norm, N spans the null space of the design in the enforced models, R has no rows. N has orthonormal columns, except
// that large exact problems eliminate coefficients instead: some are linear in the others (the null space method with a
// triangular factor; Gill, Murray and Wright, Practical Optimization, 1981, 5.1), and origin is a basic solution.
//
// Dual: max <rho(origin), nu> - 1/2 |nu|^2 + sum_b <Y_b, A_b(origin)>
//       s.t. N^T (R^T nu_1 + sqrt(ridge) nu_2) = N^T sum_b A_b^*(Y_b),  Y_b in the ball of radius weight_b.
#pragma once

#include "promote/penalty.hpp"
#include "promote/symmetric_products.hpp"

namespace lieder::detail {

struct ReducedProblem {
  Penalty penalty;
  Matrix rows;    ///< R = sqrt(omega) Theta, or no rows
  Vector target;  ///< sqrt(omega) y
  double root_ridge = 0.0;
  Vector origin;  ///< p
  Matrix basis;   ///< N, p x k; not formed when it is the identity or an elimination
  bool identity = false;
  Elimination elimination;  ///< N = P [B; I] where it has an order
  double misfit = 0.0;      ///< exact: |Theta origin - y| / |y|

  Index p() const { return origin.size(); }
  Index k() const { return identity ? p() : eliminated() ? elimination.multipliers.cols() : basis.cols(); }
  bool eliminated() const { return !elimination.order.empty(); }
  /// N u and N^T g.
  Vector lift(const Vector& u) const;
  Vector project(const Vector& g) const;
  /// Some u with w = origin + N u; the nearest w for an orthonormal N where there is none.
  Vector coordinates(const Vector& w) const;
  /// N^T H N.
  Matrix project_matrix(const Matrix& h) const;
  Matrix project_matrix(const SparseMatrix& h) const;
  /// rho(w), its linear part without the sign (w -> [R w; sqrt(ridge) w]) and the adjoint of that.
  Vector residual(const Vector& w) const;
  Vector image(const Vector& w) const;
  Vector adjoint(const Vector& nu) const;
  /// N^T (R^T R + ridge) N.
  Matrix gram() const;
};

ReducedProblem reduce(const PromotionProblem& problem, const PromotionOptions& options);

/// Solves with a symmetric positive semidefinite matrix, its null space (eigenvalues below 1e-13 of the largest) left
/// out. A large matrix that is clearly definite is factorised by Cholesky's method, and has no eigenvectors here.
struct PseudoInverse {
  explicit PseudoInverse(const Matrix& a);
  Vector solve(const Vector& b) const;

  ScaledCholesky cholesky;
  Matrix range;  ///< eigenvectors
  Vector values;
  Matrix null;
};

}  // namespace lieder::detail
