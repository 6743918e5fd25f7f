// The problem in free coordinates: w = origin + N u with orthonormal columns of N, and
//   f(u) = 1/2 |rho(w)|^2 + sum_b weight_b ||A_b(w)||_*,    rho(w) = [target - R w; -sqrt(ridge) w].
// Penalised: origin = 0, N spans the enforced models (the identity without any). Exact: origin is the fit of least
// norm, N spans the null space of the design in the enforced models, R has no rows.
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
  Matrix basis;   ///< N, p x k; not formed when it is the identity
  bool identity = false;
  double misfit = 0.0;  ///< exact: |Theta origin - y| / |y|

  Index p() const { return origin.size(); }
  Index k() const { return identity ? origin.size() : basis.cols(); }
  Vector lift(const Vector& u) const { return identity ? u : Vector(basis * u); }
  Vector project(const Vector& g) const { return identity ? g : Vector(basis.transpose() * g); }
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
