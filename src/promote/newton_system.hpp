// Solves with the Hessian H of f_mu at the points of a path, in free coordinates. Two ways to the same numbers:
//
//   dense      H and its Cholesky factors at every point: p^2 l^2 / 2 flops and more (hessian.cpp), 2 p k (p + k) for N^T H N
//   iterative  conjugate gradients on the action of H, 8 M l^2 + 8 p k flops a step, preconditioned by the Cholesky
//              factors of a matrix P with H <= P <= slack H (add_hessian), from an earlier point while that pays:
//              P is made anew when the iterations above those of a fresh P have cost as much as a new one (so that the
//              sum is at most twice the best that was possible), its slack where a count of flops is smallest.
//
// Which way is cheaper depends on l^2 against p, and is counted too. Everything is a function of the input alone.
#pragma once

#include <memory>
#include <vector>

#include "promote/barrier.hpp"
#include "promote/reduced_problem.hpp"

namespace lieder::detail {

enum class NewtonMethod { by_size, dense, iterative };

class NewtonSystem {
 public:
  virtual ~NewtonSystem() = default;
  /// Moves to a point; `points` must live until the next call.
  virtual void update(const std::vector<BlockPoint>& points, double mu) = 0;
  /// H^{-1} b. Iterative: |b - H x| / |b| <= tolerance in the norm of P^{-1}, if rounding allows.
  virtual Vector solve(const Vector& b, double tolerance) = 0;
};

/// The problem, its gram (ReducedProblem::gram) and the profile must outlive the result.
std::unique_ptr<NewtonSystem> make_newton_system(const ReducedProblem& problem, const Matrix& fit_gram,
                                                 NewtonMethod method, PromotionProfile& profile);

}  // namespace lieder::detail
