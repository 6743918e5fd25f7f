// What a promoted regression says of data and options that have no answer.
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <string>

#include "lieder/algebra/matrix_group.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/models/promoted_regression.hpp"

namespace lieder::test {
namespace {

Candidates rotations_of(Index n) {
  return parse_candidates("rotations", {n, {}, {}, {}});
}

TEST(PromotionStatus, BadInput) {
  Rng rng(13);
  const Matrix x = rng.uniform_matrix(30, 3);
  const Matrix y = x.rowwise().squaredNorm();
  const auto fails = [&](const PromotedRegressionOptions& options, const char* expected) {
    try {
      fit_promoted(x, y, {}, rotations_of(3), options);
      ADD_FAILURE() << "expected: " << expected;
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string(error.what()).find(expected), std::string::npos) << error.what();
    }
  };
  PromotedRegressionOptions options;
  options.ridge = -1.0;
  fails(options, "ridge");
  options = {};
  options.l1 = NAN;
  fails(options, "l1");
  options = {};
  options.steps = 1;
  fails(options, "steps");
  options = {};
  options.groups = Vector::Ones(29);
  fails(options, "groups");
  options = {};
  options.enforced = group_action(parse_group("so:2"));
  fails(options, "");
  options = {};
  options.discrete = {{-Matrix::Identity(2, 3), Matrix::Identity(1, 1)}};
  fails(options, "discrete");
  EXPECT_THROW(fit_promoted(x, y, {}, std::nullopt, {}), ValueError);
  EXPECT_THROW(fit_promoted(x.topRows(1), y.topRows(1), {}, rotations_of(3), {}), ValueError);
  Matrix missing = y;
  missing(4, 0) = NAN;
  EXPECT_THROW(fit_promoted(x, missing, {}, rotations_of(3), {}), ValueError);
}

// The same point with two values: no model fits, and the residual says by how much. (1, 2, 3) against means 1.5, 1.5, 3.
TEST(PromotionStatus, ContradictoryExactData) {
  Matrix x(3, 1);
  x << 0.5, 0.5, -1.0;
  Matrix y(3, 1);
  y << 1.0, 2.0, 3.0;
  PromotedRegressionOptions options;
  options.mode = PromotionMode::exact;
  const PromotedRegression fit = fit_promoted(x, y, {}, parse_candidates("translations", {1, {}, {}, {}}), options);
  EXPECT_EQ(fit.status, Status::empty);
  const double expected = std::sqrt(0.5 / 14.0);
  EXPECT_NEAR(fit.steps[0].fit.residual, expected, 1e-12);
  EXPECT_NE(fit.message.find("relative residual 0.189"), std::string::npos) << fit.message;
}

// Two samples of a quadratic in three variables, nothing to keep but what they allow: the status says that they do not
// determine the refit.
TEST(PromotionStatus, FewerSamplesThanAnythingNeeds) {
  Rng rng(14);
  const Matrix x = rng.uniform_matrix(2, 3);
  const Matrix y = rng.normal_matrix(2, 1);
  PromotedRegressionOptions options;
  options.mode = PromotionMode::fixed;
  const PromotedRegression fit = fit_promoted(x, y, {}, rotations_of(3), options);
  EXPECT_EQ(fit.status, Status::rank_deficient);
  EXPECT_FALSE(fit.message.empty());
}

}  // namespace
}  // namespace lieder::test
