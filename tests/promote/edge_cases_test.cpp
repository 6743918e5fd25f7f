// The smallest and emptiest problems.
#include <gtest/gtest.h>

#include "lieder/generators/candidate_sets.hpp"
#include "promote/random_problems.hpp"

namespace lieder {
namespace {

using testing_support::random_case;
using testing_support::RandomCase;

TEST(EdgeCases, NoDataGiveTheZeroModel) {
  for (const bool exact : {true, false}) {
    SCOPED_TRACE(exact);
    RandomCase random = random_case(0);
    random.options.exact = exact;
    random.options.lambda = 1.0;
    random.problem.design.resize(0, random.problem.design.cols());
    random.problem.target.resize(0);
    const PromotionResult result = promote(random.problem, random.options);
    EXPECT_EQ(result.status, Status::rank_deficient) << result.message;
    EXPECT_EQ(result.objective, 0.0);
    EXPECT_EQ(result.duality_gap, 0.0);
    EXPECT_EQ(result.coefficients.norm(), 0.0);
  }
}

TEST(EdgeCases, AZeroTargetGivesTheZeroModel) {
  for (const Index k : {Index{0}, Index{1}, Index{2}, Index{3}}) {
    SCOPED_TRACE(k);
    RandomCase random = random_case(k);
    random.problem.target.setZero();
    const PromotionResult result = promote(random.problem, random.options);
    EXPECT_EQ(result.status, Status::ok) << result.message;
    EXPECT_EQ(result.objective, 0.0);
    EXPECT_EQ(result.coefficients.norm(), 0.0);
    EXPECT_EQ(result.residual, 0.0);
  }
}

// Rotations do nothing to constants: there is no penalty, the fit is the mean.
TEST(EdgeCases, CandidatesThatActTriviallyLeaveAFit) {
  const auto constants = legendre_polynomials(Vector::Constant(2, -1.0), Vector::Constant(2, 1.0), 0);
  PromotionProblem problem;
  problem.lie_derivative =
      exact_lie_derivative(ObjectKind::function, *constants, 1, parse_candidates("rotations", {2, {}, {}, {}}));
  problem.design = Matrix::Ones(4, 1);
  problem.target = Eigen::Vector4d(1.0, 2.0, 3.0, 6.0);
  PromotionOptions options;
  options.lambda = 10.0;
  const PromotionResult result = promote(problem, options);
  EXPECT_EQ(result.status, Status::ok) << result.message;
  EXPECT_NEAR(result.coefficients(0), 3.0, 1e-14);
  EXPECT_EQ(result.nuclear_norm, 0.0);
  EXPECT_EQ(lambda_max(problem), 0.0);
}

TEST(EdgeCases, AnEnforcedSubspaceOfRepeatedColumnsIsItsSpan) {
  RandomCase random = random_case(1);
  const Index p = random.problem.design.cols();
  Rng rng(3);
  const Matrix half = rng.normal_matrix(p, p / 2);
  random.problem.parameterisation = half;
  const double objective = promote(random.problem, random.options).objective;
  random.problem.parameterisation = (Matrix(p, 2 * half.cols()) << half, 3.0 * half).finished();
  const PromotionResult twice = promote(random.problem, random.options);
  EXPECT_EQ(twice.status, Status::ok) << twice.message;
  EXPECT_NEAR(twice.objective, objective, 2.0 * random.options.gap * objective);
}

// Scaling y by c, and lambda with it, scales w by c: nothing depends on the units of the data.
TEST(EdgeCases, UnitsOfTheDataDoNotMatter) {
  RandomCase random = random_case(3);
  random.options.l1 = 0.0;
  random.options.ridge = 0.0;
  const PromotionResult one = promote(random.problem, random.options);
  for (const double scale : {1e-8, 1e8}) {
    SCOPED_TRACE(scale);
    RandomCase scaled = random;
    scaled.problem.target *= scale;
    scaled.options.lambda *= scale;
    const PromotionResult result = promote(scaled.problem, scaled.options);
    EXPECT_EQ(result.status, Status::ok) << result.message;
    EXPECT_NEAR(result.objective / (scale * scale), one.objective, 2.0 * random.options.gap * one.objective);
  }
}

}  // namespace
}  // namespace lieder
