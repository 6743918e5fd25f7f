#include <gtest/gtest.h>

#include <limits>

#include "lieder/core/error.hpp"
#include "promote/random_problems.hpp"

namespace lieder {
namespace {

using testing_support::random_case;
using testing_support::RandomCase;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(PromoteErrors, ValuesOutOfTheirRange) {
  const RandomCase good = random_case(1);
  const auto throws = [&](auto change) {
    RandomCase bad = good;
    change(bad);
    EXPECT_THROW(promote(bad.problem, bad.options), ValueError);
  };
  throws([](RandomCase& bad) { bad.options.lambda = -1.0; });
  throws([](RandomCase& bad) { bad.options.lambda = kNaN; });
  throws([](RandomCase& bad) { bad.options.ridge = -1.0; });
  throws([](RandomCase& bad) { bad.options.l1 = std::numeric_limits<double>::infinity(); });
  throws([](RandomCase& bad) { bad.options.gap = 0.0; });
  throws([](RandomCase& bad) { bad.options.gap = 1.0; });
  throws([](RandomCase& bad) { bad.options.max_iterations = 0; });
  throws([](RandomCase& bad) { bad.problem.design(2, 1) = kNaN; });
  throws([](RandomCase& bad) { bad.problem.target(0) = kNaN; });
  throws([](RandomCase& bad) { bad.problem.weights = -Vector::Ones(bad.problem.target.size()); });
  throws([](RandomCase& bad) { bad.problem.lie_derivative = nullptr; });
  EXPECT_THROW(lambda_max(good.problem, -1.0), ValueError);
}

TEST(PromoteErrors, ShapesThatDoNotFit) {
  const RandomCase good = random_case(1);
  const auto throws = [&](auto change) {
    RandomCase bad = good;
    change(bad);
    EXPECT_THROW(promote(bad.problem, bad.options), ShapeError);
  };
  throws([](RandomCase& bad) { bad.problem.design.conservativeResize(Eigen::NoChange, 5); });
  throws([](RandomCase& bad) { bad.problem.target.conservativeResize(3); });
  throws([](RandomCase& bad) { bad.problem.weights = Vector::Ones(2); });
  throws([](RandomCase& bad) { bad.problem.parameterisation = Matrix::Ones(3, 2); });
  throws([](RandomCase& bad) { bad.problem.discrete = {SparseMatrix(2, 3)}; });
  const Vector start = Vector::Zero(2);
  EXPECT_THROW(promote(good.problem, good.options, &start), ShapeError);
}

TEST(PromoteErrors, ContradictoryExactData) {
  RandomCase random = random_case(0);
  PromotionProblem& problem = random.problem;
  problem.design.row(1) = problem.design.row(0);
  problem.target(1) = problem.target(0) + 1.0;
  const PromotionResult result = promote(problem, random.options);
  EXPECT_EQ(result.status, Status::empty);
  EXPECT_NE(result.message.find("residual"), std::string::npos) << result.message;
  // The least squares fit shares the contradiction between the two rows: 1/2 each.
  EXPECT_NEAR(result.residual * problem.target.norm(), std::sqrt(0.5), 1e-10);
}

TEST(PromoteErrors, RepeatedDataAreNoContradiction) {
  RandomCase random = random_case(0);
  PromotionProblem& problem = random.problem;
  const double optimum = promote(problem, random.options).objective;
  problem.design =
      (Matrix(2 * problem.design.rows(), problem.design.cols()) << problem.design, problem.design).finished();
  problem.target = (Vector(2 * problem.target.size()) << problem.target, problem.target).finished();
  const PromotionResult result = promote(problem, random.options);
  EXPECT_EQ(result.status, Status::ok) << result.message;
  EXPECT_NEAR(result.objective, optimum, 2.0 * random.options.gap * optimum);
}

TEST(PromoteErrors, AsManyDataAsCoefficients) {
  RandomCase random = random_case(0);
  Rng rng(9);
  const Index p = random.problem.design.cols();
  random.problem.design = rng.normal_matrix(p, p);
  const Vector w = rng.normal_vector(p);
  random.problem.target = random.problem.design * w;
  const PromotionResult result = promote(random.problem, random.options);
  EXPECT_EQ(result.status, Status::ok) << result.message;
  EXPECT_LT((result.coefficients - w).norm(), 1e-8 * w.norm());  // the condition number of the design, about 1e3
  EXPECT_EQ(result.iterations, 0);
}

TEST(PromoteErrors, UndeterminedCoefficientsAreReported) {
  RandomCase random = random_case(0);  // se(2) on functions: the constant is not seen by the penalty
  random.problem.design.col(0).setZero();
  const PromotionResult result = promote(random.problem, random.options);
  EXPECT_EQ(result.status, Status::rank_deficient);
  EXPECT_LE(result.duality_gap, random.options.gap);
}

}  // namespace
}  // namespace lieder
