// Symmetry broken on purpose: a rotation-invariant polynomial in R^3 plus a cubic term that leaves the rotations about one axis.
#include "lieder/models/promoted_regression.hpp"

#include <gtest/gtest.h>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder::test {
namespace {

struct BallSamples {
  Matrix x;
  Matrix y;
};

// y = r^2 - r^4 / 2 + eps z (r^2 - 1 + z^2) + noise on [-1, 1]^3: so(3) for eps = 0, so(2) about z otherwise.
BallSamples broken_ball(Rng& rng, Index samples, double eps, double sigma) {
  BallSamples result{rng.uniform_matrix(samples, 3, -1.0, 1.0), Matrix(samples, 1)};
  for (Index i = 0; i < samples; ++i) {
    const double r2 = result.x.row(i).squaredNorm();
    const double z = result.x(i, 2);
    result.y(i, 0) = r2 - 0.5 * r2 * r2 + eps * z * (r2 - 1.0 + z * z) + sigma * rng.normal();
  }
  return result;
}

Candidates rotations() {
  return parse_candidates("rotations", {3, {"x", "y", "z"}, {}, {}});
}

Index kept(const PromotedRegression& fit) {
  return fit.steps[fit.chosen].kept;
}

// Thresholds of counts: each seed is a coin that may fall wrong; nine of ten is what the method promises.
TEST(PromotedRegression, KeepsTheRotationsAboutOneAxis) {
  int right = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Rng rng(seed);
    const BallSamples data = broken_ball(rng, 100, 0.3, 0.02);
    PromotedRegressionOptions options;
    options.degree = 4;
    options.seed = seed;
    const PromotedRegression fit = fit_promoted(data.x, data.y, {}, rotations(), options);
    right += kept(fit) == 1 ? 1 : 0;
    EXPECT_TRUE(fit.refitted);
    for (const PromotionStep& step : fit.steps) {
      EXPECT_LE(step.fit.duality_gap, 1e-6);
    }
  }
  EXPECT_GE(right, 9);
}

TEST(PromotedRegression, KeepsAllRotationsWhenTheBreakingIsBelowTheNoise) {
  int right = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Rng rng(100 + seed);
    const BallSamples data = broken_ball(rng, 100, 0.05, 0.3);
    PromotedRegressionOptions options;
    options.degree = 4;
    options.seed = seed;
    const PromotedRegression fit = fit_promoted(data.x, data.y, {}, rotations(), options);
    right += kept(fit) == 3 && fit.steps[fit.chosen].algebra == "so(3)" ? 1 : 0;
  }
  EXPECT_GE(right, 9);
}

TEST(PromotedRegression, ExactDataOfASymmetricFunction) {
  Rng rng(7);
  const BallSamples data = broken_ball(rng, 20, 0.0, 0.0);
  PromotedRegressionOptions options;
  options.degree = 4;
  options.mode = PromotionMode::exact;
  const PromotedRegression fit = fit_promoted(data.x, data.y, {}, rotations(), options);
  EXPECT_EQ(fit.status, Status::ok);
  EXPECT_EQ(kept(fit), 3);
  EXPECT_LT(fit.train_error, 1e-10);
  const BallSamples others = broken_ball(rng, 50, 0.0, 0.0);
  EXPECT_LT((fit.model.value(others.x) - others.y).norm(),
            1e-4 * others.y.norm());  // gap 1e-6: its square root is 1e-3
}

TEST(PromotedRegression, SaysWhatIsWrong) {
  Rng rng(1);
  const BallSamples data = broken_ball(rng, 30, 0.3, 0.1);
  PromotedRegressionOptions options;
  options.mode = PromotionMode::fixed;
  options.lambda = -1.0;
  EXPECT_THROW(fit_promoted(data.x, data.y, {}, rotations(), options), ValueError);
  options.lambda = 0.1;
  EXPECT_THROW(fit_promoted(data.x.leftCols(2), data.y, {}, rotations(), options), ShapeError);
  EXPECT_THROW(fit_promoted(data.x, data.y.topRows(29), {}, rotations(), options), ShapeError);
  options.kind = ObjectKind::vector_field;
  EXPECT_THROW(fit_promoted(data.x, data.y, {}, rotations(), options), ValueError);
}

}  // namespace
}  // namespace lieder::test
