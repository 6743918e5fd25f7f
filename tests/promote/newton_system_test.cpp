// The two ways of solving Newton's equations: the exact Hessian with its Cholesky factors, and conjugate gradients with
// a preconditioner.
#include "promote/newton_system.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>

#include "lieder/generators/candidate_sets.hpp"
#include "promote/newton.hpp"
#include "promote/random_problems.hpp"

namespace lieder::detail {
namespace {

// Exact values of a random polynomial of degree 2 in one feature: the problem that the iterative way is for.
testing_support::RandomCase recovery_case(Index dimension, Index samples, std::uint64_t seed) {
  Rng rng(seed);
  const auto library = legendre_polynomials(Vector::Constant(dimension, -1.0), Vector::Constant(dimension, 1.0), 2);
  testing_support::RandomCase random;
  random.problem.lie_derivative =
      exact_lie_derivative(ObjectKind::function, *library, 1, parse_candidates("euclidean", {dimension, {}, {}, {}}));
  const Matrix points = rng.uniform_matrix(samples, dimension, -1.0, 1.0);
  const Vector feature = points * rng.normal_vector(dimension).normalized();
  random.problem.design = library->values(points);
  random.problem.target = 0.3 + 0.6 * feature.array() + 0.8 * feature.array().square();
  random.options.exact = true;
  return random;
}

std::vector<BlockPoint> points_at(const ReducedProblem& problem, const Vector& u, double mu) {
  std::vector<BlockPoint> points;
  for (const PenaltyBlock& block : problem.penalty) {
    points.push_back(block_point(block, block.apply(problem.origin + problem.lift(u)), mu));
  }
  return points;
}

NewtonResult solve(const ReducedProblem& problem, NewtonMethod method, double gap, Index steps = 200) {
  const Matrix fit_gram = problem.gram();
  const Certifier certifier(problem, problem.project_matrix(penalty_gram(problem.penalty, problem.p())), fit_gram);
  const Vector zero = Vector::Zero(problem.k());
  return minimise(problem, certifier, {zero}, zero, {gap, steps, method});
}

// P = Hessian with the pairs of small singular values left out of the correction: H <= P <= slack H.
TEST(NewtonSystem, SlackBoundsThePreconditioner) {
  const auto random = recovery_case(5, 8, 1);
  const ReducedProblem problem = reduce(random.problem, random.options);
  const PenaltyBlock& block = problem.penalty.front();
  Rng rng(2);
  const Vector w = rng.normal_vector(problem.p());
  Matrix workspace;
  for (const double mu : {3.0, 0.3, 0.03}) {
    const BlockPoint point = block_point(block, block.apply(w), mu);
    Matrix exact = Matrix::Zero(problem.p(), problem.p());
    add_hessian(block, point, mu, exact, workspace);
    const Matrix h = problem.project_matrix(exact);
    Index kept = block.values() * (block.values() + 1) / 2;
    for (const double slack : {1.0, 1.5, 4.0, 100.0}) {
      SCOPED_TRACE(testing::Message() << "mu " << mu << ", slack " << slack);
      Matrix bound = Matrix::Zero(problem.p(), problem.p());
      add_hessian(block, point, mu, bound, workspace, slack);
      const Eigen::GeneralizedSelfAdjointEigenSolver<Matrix> ratios(problem.project_matrix(bound), h);
      // Rounding of the eigenvalues: eps times a condition number of at most 1e5 here.
      EXPECT_GE(ratios.eigenvalues().minCoeff(), 1.0 - 1e-10);
      EXPECT_LE(ratios.eigenvalues().maxCoeff(), slack + 1e-10);
      EXPECT_LE(kept_pairs(point, mu, slack), kept);
      kept = kept_pairs(point, mu, slack);
    }
  }
}

TEST(NewtonSystem, BothWaysSolveTheSameEquations) {
  for (const Index k : {Index{0}, Index{1}, Index{2}, Index{3}, Index{4}, Index{6}, Index{7}}) {
    SCOPED_TRACE(k);
    const auto random = k == 0 ? recovery_case(6, 12, 3) : testing_support::random_case(k);
    const ReducedProblem problem = reduce(random.problem, random.options);
    const Matrix fit_gram = problem.gram();
    PromotionProfile profile;
    const auto dense = make_newton_system(problem, fit_gram, NewtonMethod::dense, profile);
    const auto iterative = make_newton_system(problem, fit_gram, NewtonMethod::iterative, profile);
    Rng rng(static_cast<std::uint64_t>(10 + k));
    Vector u = rng.normal_vector(problem.k());
    // The second and third points meet a preconditioner that was made elsewhere.
    for (const double mu : {0.5, 0.2, 0.1}) {
      const std::vector<BlockPoint> points = points_at(problem, u, mu);
      dense->update(points, mu);
      iterative->update(points, mu);
      const Vector b = rng.normal_vector(problem.k());
      const Vector expected = dense->solve(b, 0.0);
      // The error of conjugate gradients in the norm of the Hessian is at most the residual in that of its inverse,
      // and this below sqrt(slack) = 6 times the one in the preconditioner's, from which condition numbers take the rest.
      EXPECT_LT((iterative->solve(b, 1e-12) - expected).norm(), 1e-8 * expected.norm());
      u += 0.05 * rng.normal_vector(problem.k());
    }
  }
}

// Each optimum is certified to 4e-9, so the objectives differ by no more than 8e-9, and neither bound is above the other's
// objective.
TEST(NewtonSystem, BothWaysFindTheSameOptimum) {
  for (const Index k : {Index{0}, Index{1}, Index{2}, Index{3}, Index{4}, Index{5}, Index{6}, Index{7}, Index{8}}) {
    SCOPED_TRACE(k);
    const auto random =
        k % 4 == 0 ? recovery_case(5 + k / 4, 10, static_cast<std::uint64_t>(k + 1)) : testing_support::random_case(k);
    const ReducedProblem problem = reduce(random.problem, random.options);
    const NewtonResult dense = solve(problem, NewtonMethod::dense, 4e-9);
    const NewtonResult iterative = solve(problem, NewtonMethod::iterative, 4e-9);
    EXPECT_TRUE(dense.converged) << dense.gap;
    EXPECT_TRUE(iterative.converged) << iterative.gap;
    EXPECT_NEAR(iterative.objective, dense.objective, 1e-8 * dense.objective);
    EXPECT_LE(iterative.bound, dense.objective * (1.0 + 1e-12));
    EXPECT_LE(dense.bound, iterative.objective * (1.0 + 1e-12));
  }
}

TEST(NewtonSystem, TheIterativeGapIsValidBeforeConvergence) {
  const auto random = recovery_case(6, 14, 5);
  const ReducedProblem problem = reduce(random.problem, random.options);
  const double optimum = solve(problem, NewtonMethod::dense, 1e-9).objective;
  for (const Index steps : {Index{1}, Index{3}, Index{6}, Index{9}}) {
    SCOPED_TRACE(steps);
    const NewtonResult early = solve(problem, NewtonMethod::iterative, 1e-9, steps);
    EXPECT_LE(early.bound, optimum * (1.0 + 1e-12));
    EXPECT_GE(early.objective, optimum * (1.0 - 1e-9));
    EXPECT_GE(early.gap, (early.objective - optimum) / early.objective - 1e-12);
  }
}

// N from triangular factors against the same problem with an orthonormal basis, which a parameterisation asks for.
TEST(NewtonSystem, EliminationSpansTheNullSpaceAndKeepsTheOptimum) {
  auto random = recovery_case(13, 40, 7);
  const ReducedProblem problem = reduce(random.problem, random.options);
  ASSERT_TRUE(problem.eliminated());
  ASSERT_EQ(problem.k(), 105 - 40);
  // Rounding: eps times the growth of the triangular factors, at most 1e3 here.
  EXPECT_LE((random.problem.design * problem.origin - random.problem.target).norm(), 1e-12 * problem.origin.norm());
  Matrix n(problem.p(), problem.k());
  for (Index j = 0; j < problem.k(); ++j) {
    n.col(j) = problem.lift(Vector::Unit(problem.k(), j));
  }
  EXPECT_LE((random.problem.design * n).norm(), 1e-12 * random.problem.design.norm() * n.norm());
  Rng rng(8);
  const Vector u = rng.normal_vector(problem.k());
  const Vector g = rng.normal_vector(problem.p());
  const Matrix half = rng.uniform_matrix(problem.p(), problem.p(), -1.0, 1.0);
  const Matrix h = half + half.transpose();
  EXPECT_LE((problem.lift(u) - n * u).norm(), 1e-12 * n.norm() * u.norm());
  EXPECT_LE((problem.project(g) - n.transpose() * g).norm(), 1e-12 * n.norm() * g.norm());
  EXPECT_LE((problem.coordinates(problem.origin + problem.lift(u)) - u).norm(), 1e-12 * n.norm() * u.norm());
  EXPECT_LE((problem.project_matrix(h) - n.transpose() * h * n).norm(), 1e-12 * h.norm() * n.squaredNorm());

  random.problem.parameterisation = Matrix::Identity(problem.p(), problem.p());
  const ReducedProblem orthonormal = reduce(random.problem, random.options);
  ASSERT_FALSE(orthonormal.eliminated());
  const NewtonResult a = solve(problem, NewtonMethod::iterative, 1e-7);
  const NewtonResult b = solve(orthonormal, NewtonMethod::iterative, 1e-7);
  EXPECT_TRUE(a.converged) << a.gap;
  EXPECT_TRUE(b.converged) << b.gap;
  EXPECT_NEAR(a.objective, b.objective, 1e-7 * b.objective);  // both gaps are below it, one-sided
  EXPECT_LE(a.bound, b.objective * (1.0 + 1e-12));
  EXPECT_LE(b.bound, a.objective * (1.0 + 1e-12));
}

// Large enough for the iterative way to be chosen by size: the public function certifies it.
TEST(NewtonSystem, PromoteUsesItOnALargeProblem) {
  const auto random = recovery_case(16, 40, 6);
  const PromotionResult result = promote(random.problem, random.options);
  EXPECT_EQ(result.status, Status::ok) << result.message;
  EXPECT_LE(result.duality_gap, 1e-6);
  const PromotionResult again = promote(random.problem, random.options);
  EXPECT_EQ(again.coefficients, result.coefficients);
}

}  // namespace
}  // namespace lieder::detail
