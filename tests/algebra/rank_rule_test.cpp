#include "lieder/algebra/rank_rule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <limits>

#include "algebra/algebra_catalogue.hpp"
#include "lieder/algebra/lie_algebra.hpp"
#include "lieder/core/error.hpp"

namespace lieder {
namespace {

Vector values(std::initializer_list<double> list) {
  return Eigen::Map<const Vector>(list.begin(), static_cast<Index>(list.size()));
}

TEST(RankRule, CutsAtRoundingForExactData) {
  EXPECT_EQ(decide_rank(values({1.0, 0.3, 1e-17}), 1e-14).rank, 2);
  EXPECT_EQ(decide_rank(values({1.0, 1e-6, 1e-16}), 1e-14).rank, 2);
  EXPECT_EQ(decide_rank(values({1.0, 0.5}), 1e-14).rank, 2);
  EXPECT_EQ(decide_rank(values({1e-15, 1e-16}), 1e-14).rank, 0);
  // The ratio across the cut, values below the noise counting as the noise.
  EXPECT_NEAR(decide_rank(values({1.0, 0.3, 1e-17}), 1e-14).gap, 0.3 / 1e-14, 1.0);
  EXPECT_NEAR(decide_rank(values({1e-17}), 1e-14).gap, 1e14, 1.0);
}

TEST(RankRule, TakesTheLargestGapForNoisyData) {
  EXPECT_EQ(decide_rank(values({0.9, 0.5, 0.02, 0.01}), 1e-2).rank, 2);
  EXPECT_EQ(decide_rank(values({0.02, 0.015}), 1e-2).rank, 0);
  EXPECT_EQ(decide_rank(values({0.9, 0.8}), 1e-2).rank, 2);
}

TEST(RankRule, ValuesFarAboveTheNoiseAreNotZero) {
  // The ratio 1 / 1e-6 is the largest, but 1e-6 is more than 1000 times the noise.
  EXPECT_EQ(decide_rank(values({1.0, 1e-6, 1e-9}), 1e-10).rank, 2);
  // An error amplified 500 times passes for zero.
  EXPECT_EQ(decide_rank(values({1.0, 5e-8}), 1e-10).rank, 1);
}

TEST(RankRule, OnlyAllowedRanksAreChosen) {
  const auto even = [](Index r) { return r % 2 == 0; };
  EXPECT_EQ(decide_rank(values({1.0, 1.0, 0.9, 1e-16}), 1e-14).rank, 3);
  EXPECT_EQ(decide_rank(values({1.0, 0.9, 0.3, 0.01}), 1e-2).rank, 3);
  EXPECT_EQ(decide_rank(values({1.0, 0.9, 0.3, 0.01}), 1e-2, even).rank, 2);
  EXPECT_EQ(decide_rank(values({1.0, 1e-16}), 1e-14, [](Index) { return false; }).rank, 1);  // no rule to follow
}

TEST(RankRule, EdgesAndErrors) {
  const RankDecision nothing = decide_rank(Vector(), 1e-14);
  EXPECT_EQ(nothing.rank, 0);
  EXPECT_EQ(nothing.gap, std::numeric_limits<double>::infinity());
  EXPECT_EQ(decide_rank(values({5.0, 3.0}), 1e-14).rank, 2);  // above the reference size
  EXPECT_EQ(decide_rank(values({0.0}), 1.0).rank, 0);
  EXPECT_THROW(decide_rank(values({1.0}), 0.0), ValueError);
  EXPECT_THROW(decide_rank(values({1.0}), 1.5), ValueError);
  EXPECT_THROW(decide_rank(values({1.0}), std::nan("")), ValueError);
}

TEST(RankRule, FindsAPlantedGap) {
  // Rank r at singular values with a planted gap of 1e4, for any r and any size of the noise.
  Rng rng(71);
  for (Index r = 0; r <= 6; ++r) {
    for (const double noise : {1e-14, 1e-8, 1e-5}) {
      Vector s(6);
      for (Index i = 0; i < 6; ++i) {
        s(i) = i < r ? rng.uniform(0.1, 1.0) : noise * rng.uniform(0.0, 2.0);
      }
      std::sort(s.begin(), s.end(), std::greater<>());
      EXPECT_EQ(decide_rank(s, noise).rank, r) << "noise " << noise << ", values " << s.transpose();
    }
  }
}

TEST(NoiseLevel, SeesTheJacobiDefectAndTheClosureDefect) {
  StructureConstants c = structure_constants(LieAlgebra(catalogue::so(4)));
  EXPECT_EQ(largest_constant(c), 1.0);
  EXPECT_LT(noise_level(c), 1e-13);
  // A perturbation of relative size e is seen at size e, up to the number of terms of the Jacobi sum.
  for (const double e : {1e-9, 1e-6, 1e-3}) {
    StructureConstants noisy = c;
    Rng rng(72);
    for (Index i = 0; i < 6; ++i) {
      for (Index j = i + 1; j < 6; ++j) {
        const Vector delta = e * rng.normal_vector(6);
        noisy.ad[static_cast<std::size_t>(i)].col(j) += delta;
        noisy.ad[static_cast<std::size_t>(j)].col(i) -= delta;
      }
    }
    EXPECT_GT(noise_level(noisy), e);
    EXPECT_LT(noise_level(noisy), 20.0 * e);
  }
  c.closure_defect = 0.25;
  EXPECT_EQ(noise_level(c), 0.25);
  c.closure_defect = 7.0;
  EXPECT_EQ(noise_level(c), 1.0);
  EXPECT_EQ(largest_constant(structure_constants(LieAlgebra(catalogue::translations(2)))), 0.0);
}

}  // namespace
}  // namespace lieder
