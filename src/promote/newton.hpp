// The optimum of a reduced problem by Newton's method along the central path.
//
// With every ||A_b||_* replaced by its smoothed form, f_mu is smooth and convex and its minimisers u(mu) form an analytic
// path into an optimum of f. A step linearises grad f_mu(u) = 0 in u and in mu together:
//   H du = -grad f_mu(u) - (mu' - mu) d(grad f_mu)/dmu
// so one linear system (newton_system.hpp) serves both the return to the path and the move along it, and the move is
// exact to second order: near the end mu falls by large factors. The dual of the step, Y + dY[A du] + (mu' - mu) dY/dmu
// and nu - R du, satisfies the dual equality to the residual of that system wherever the point is, which makes the
// certificate good off the path too. Far from the path (Newton decrement above one) the step is a plain damped Newton
// step on f_mu, which converges from anywhere.
#pragma once

#include "promote/certificate.hpp"
#include "promote/newton_system.hpp"

namespace lieder::detail {

struct NewtonOptions {
  double gap = 1e-6;
  Index max_iterations = 200;
  NewtonMethod method = NewtonMethod::by_size;
};

struct NewtonResult {
  Vector u;
  double objective = 0.0;
  double bound = 0.0;  ///< the best dual objective
  double gap = 0.0;    ///< relative
  bool converged = false;
  Index iterations = 0;
  PromotionProfile profile;  ///< without the set-up
};

/// `starts`: free coordinates to start from. The first sets the scale of mu (the mean singular value there); of all of
/// them the one with the smallest f_mu is taken. `candidate`: a point whose objective is worth a look (the best fit that
/// the penalty does not see: the exact optimum for large lambda).
NewtonResult minimise(const ReducedProblem& problem, const Certifier& certifier, const std::vector<Vector>& starts,
                      const Vector& candidate, const NewtonOptions& options);

}  // namespace lieder::detail
