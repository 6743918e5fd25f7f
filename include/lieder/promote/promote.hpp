// Promote: fit a model and keep the candidate symmetries that the data do not contradict.
//
//   penalised   min_w  1/2 sum_i omega_i ((Theta w)_i - y_i)^2 + lambda P(w) + 1/2 ridge |w|^2 + l1 |w|_1
//   exact       min_w  P(w) + 1/2 ridge |w|^2 + l1 |w|_1   subject to  Theta w = y        (lambda is not used)
//
//   P(w) = ||A(w)||_* + sum_g ||D_g w||,   w = Pi z
//
// A(w) = [L_xi_1 F_w, ..., L_xi_q F_w] is M x q, its rank the number of broken symmetries and the nuclear norm (the sum
// of its singular values) the convex relaxation of that rank (Otto et al., JMLR 26(248), 2025). D_g w are the
// coefficients, in an orthonormal basis, of K_g F_w - F_w for a discrete candidate g: the norms are not squared, so
// that a candidate is kept or broken as a whole. The columns of Pi span the models with an enforced symmetry.
//
// Every answer carries a certificate: a dual point (Y, nu) that satisfies the equality of
//
//   max <y, nu> - 1/2 |nu|^2   s.t.  Theta^T nu = A^*(Y),  ||Y||_op <= lambda        (exact: no |nu|^2, lambda = 1)
//
// to rounding, repaired where a linear solve left a residual, and scaled into the ball. The gap is the difference of
// the two objectives: no feasible w has an objective below objective - duality_gap * max(objective, floor).
#pragma once

#include <string>
#include <vector>

#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"
#include "lieder/lie_derivative/bilinear.hpp"

namespace lieder {

/// w is K x m, column by column, as in the Lie derivative.
struct PromotionProblem {
  BilinearPtr lie_derivative;          ///< may be null when there are discrete candidates
  Matrix design;                       ///< Theta, n x (K m)
  Vector target;                       ///< y, n
  Vector weights;                      ///< omega >= 0, n; empty: all one; of no effect on exact data
  Matrix parameterisation;             ///< Pi, (K m) x r; empty: the identity
  std::vector<SparseMatrix> discrete;  ///< D_g, each any rows x (K m)
};

struct PromotionOptions {
  double lambda = 0.0;  ///< >= 0
  bool exact = false;
  double ridge = 0.0;  ///< >= 0
  double l1 = 0.0;     ///< >= 0
  /// Relative duality gap to stop at, in (0, 1). Rounding may forbid less than about 1e-10, of large problems 1e-8.
  double gap = 1e-6;
  Index max_iterations = 200;
};

/// Where the time of a solve went, in processor seconds of the calling thread, and how often its large steps were done.
struct PromotionProfile {
  double setup = 0.0;                ///< free coordinates, grams, starting points
  double singular_values = 0.0;      ///< A(w), its singular values and the gradient, at every point tried
  double hessians = 0.0;             ///< forming Hessians or preconditioners
  double factorisations = 0.0;       ///< Cholesky
  double conjugate_gradients = 0.0;  ///< or the solves with the factors of the exact Hessian
  double certificates = 0.0;
  Index hessians_formed = 0;
  Index conjugate_gradient_steps = 0;
};

struct PromotionResult {
  /// ok; rank_deficient: optimal, but other coefficients are too; not_converged: the gap says how far; empty: the exact
  /// data contradict one another, the coefficients are a least squares fit.
  Status status = Status::ok;
  std::string message;
  Vector coefficients;        ///< K m
  double objective = 0.0;     ///< of the problem above
  double nuclear_norm = 0.0;  ///< ||A(w)||_*
  /// (objective - dual objective) / max(objective, floor); floor = 1e-6 of the objective's size where nothing cancels,
  /// so that an optimal value of zero can be reached.
  double duality_gap = 0.0;
  double residual = 0.0;   ///< |Theta w - y| / |y|, without the weights (|Theta w| for y = 0)
  Vector singular_values;  ///< of A(w), descending, q of them (fewer if A(w) has fewer rows that are not always zero)
  Index iterations = 0;    ///< Newton steps
  PromotionProfile profile;
};

/// Newton's method on a barrier of the dual ball, followed along the central path by its tangent (src/promote/newton).
/// With p = K m coefficients, k of them free, and l = min(M, q), flops of a step: the eigenvalues of A(w)^T A(w), about
/// 9 l^3 + 4 M l^2; small problems, the exact Hessian and its factors, p^2 l^2 / 2 + 2 p k (p + k) + k^3 / 3; large ones,
/// conjugate gradients, 8 M l^2 + 8 p k each, with a preconditioner of the price of the exact Hessian or a part of it
/// that serves several steps (src/promote/newton_system.hpp; the choice is made by counting these flops). The same
/// input gives the same output. `warm_start`: coefficients to start
/// from. Throws ShapeError on sizes that do not fit; ValueError on NaN, a negative lambda, ridge, l1 or weight, a gap
/// outside (0, 1), and when there is no candidate at all.
PromotionResult promote(const PromotionProblem& problem, const PromotionOptions& options,
                        const Vector* warm_start = nullptr);

/// The smallest lambda at which every symmetry that the fit allows is kept: with w_sym the best fit among the models
/// with P(w) = 0 (and the ridge), and g = Theta^T Omega (y - Theta w_sym) - ridge w_sym,
/// lambda_max = max_w <g, w> / P(w) = 1 / min { P(w) : <g, w> = 1 }: one exact solve, to a relative gap of `gap`.
/// Zero if the symmetric models fit as well as any. The penalised problem must have no l1 term.
double lambda_max(const PromotionProblem& problem, double ridge = 0.0, double gap = 1e-6);

}  // namespace lieder
