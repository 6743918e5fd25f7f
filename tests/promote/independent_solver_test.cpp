// Against ADMM, which shares no code and no idea with the Newton method: another discretisation of the problem (dense
// maps, all rows), proximal steps, no barrier, no dual.
#include <gtest/gtest.h>

#include "promote/random_problems.hpp"

namespace lieder {
namespace {

using testing_support::admm;
using testing_support::dense_objective;
using testing_support::random_case;
using testing_support::RandomCase;

class IndependentSolver : public testing::TestWithParam<Index> {};

TEST_P(IndependentSolver, FindsTheSameOptimum) {
  const RandomCase random = random_case(GetParam());
  const PromotionResult result = promote(random.problem, random.options);
  EXPECT_TRUE(result.status == Status::ok || result.status == Status::rank_deficient) << result.message;
  EXPECT_LE(result.duality_gap, random.options.gap);
  const double objective = dense_objective(random, result.coefficients);
  EXPECT_NEAR(result.objective, objective, 1e-10 * objective);
  const Vector other = admm(random, 20000, 1e-9);
  const double reference = dense_objective(random, other);
  // Ours is within its gap of the optimum; the reference is feasible, so it cannot be below the certified bound (1e-10:
  // rounding), and its own stopping rule leaves it within a small multiple of 1e-9 of the size of A(w).
  EXPECT_GE(reference, objective * (1.0 - result.duality_gap - 1e-10));
  EXPECT_LE(objective, reference * (1.0 + random.options.gap));
  EXPECT_LE(reference, objective * (1.0 + 1e-6));
}

TEST_P(IndependentSolver, GapIsValidBeforeConvergence) {
  RandomCase random = random_case(GetParam());
  const double optimum = promote(random.problem, random.options).objective;
  for (const Index steps : {Index{1}, Index{2}, Index{4}}) {
    SCOPED_TRACE(steps);
    random.options.max_iterations = steps;
    const PromotionResult early = promote(random.problem, random.options);
    EXPECT_GE(optimum, early.objective * (1.0 - early.duality_gap - 1e-10));
    EXPECT_LE(optimum, early.objective * (1.0 + random.options.gap));
    if (early.duality_gap > random.options.gap) {
      EXPECT_EQ(early.status, Status::not_converged);
      EXPECT_EQ(early.iterations, steps);
    }
  }
}

TEST_P(IndependentSolver, NoFeasiblePointIsBelowTheBound) {
  const RandomCase random = random_case(GetParam());
  const PromotionResult result = promote(random.problem, random.options);
  const double bound = result.objective * (1.0 - result.duality_gap - 1e-10);
  // Feasible points: steps towards the fits of other (random, but consistent) starting points.
  Rng rng(7);
  for (int k = 0; k < 10; ++k) {
    RandomCase other = random;
    other.options.lambda *= rng.uniform(0.0, 3.0);
    other.options.ridge = rng.uniform();
    other.options.l1 = rng.uniform();
    const Vector w = promote(other.problem, other.options).coefficients;
    for (const double t : {0.001, 0.1, 1.0}) {
      EXPECT_GE(dense_objective(random, result.coefficients + t * (w - result.coefficients)), bound);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, IndependentSolver, testing::Range(Index{0}, Index{24}),
                         [](const auto& instance) { return "case" + std::to_string(instance.param); });

TEST(Promote, TheSameInputGivesTheSameOutput) {
  const RandomCase random = random_case(0);
  const PromotionResult a = promote(random.problem, random.options);
  const PromotionResult b = promote(random.problem, random.options);
  EXPECT_EQ(a.coefficients, b.coefficients);
  EXPECT_EQ(a.duality_gap, b.duality_gap);
}

TEST(Promote, AWarmStartReachesTheSameOptimum) {
  for (const Index k : {Index{0}, Index{1}, Index{5}}) {
    SCOPED_TRACE(k);
    RandomCase random = random_case(k);
    const PromotionResult cold = promote(random.problem, random.options);
    const Vector start = cold.coefficients + 0.01 * Vector::Ones(cold.coefficients.size());
    const PromotionResult warm = promote(random.problem, random.options, &start);
    EXPECT_NEAR(warm.objective, cold.objective, 2.0 * random.options.gap * cold.objective);
  }
}

}  // namespace
}  // namespace lieder
