#include "lieder/discover/cut.hpp"

#include <gtest/gtest.h>

#include "lieder/core/error.hpp"

namespace lieder {
namespace {

Vector values(std::initializer_list<double> list) {
  return Eigen::Map<const Vector>(list.begin(), static_cast<Index>(list.size()));
}

TEST(Cut, LargestRatio) {
  const Cut cut = choose_cut(values({0.9, 0.5, 0.02, 0.01}));
  EXPECT_EQ(cut.symmetries, 2);
  EXPECT_DOUBLE_EQ(cut.gap, 25.0);
  EXPECT_DOUBLE_EQ(cut.tolerance, std::sqrt(0.5 * 0.02));
  EXPECT_TRUE(cut.has_gap);
}

TEST(Cut, NothingWithoutAGap) {
  const Cut cut = choose_cut(values({0.9, 0.5, 0.25}));
  EXPECT_EQ(cut.symmetries, 0);
  EXPECT_FALSE(cut.has_gap);
  EXPECT_LT(cut.tolerance, 0.25);
}

TEST(Cut, EverythingIsASymmetryWhenAllVanish) {
  const Cut cut = choose_cut(values({1e-15, 1e-16, 0.0}));
  EXPECT_EQ(cut.symmetries, 3);
  EXPECT_FALSE(cut.has_gap);
}

TEST(Cut, LargeDefectsAreNoSymmetries) {  // ratio 4, but 0.2 is not "nearly zero"
  EXPECT_EQ(choose_cut(values({0.8, 0.2})).symmetries, 0);
  EXPECT_EQ(choose_cut(values({0.4, 0.08})).symmetries, 1);
}

// Three exact zeros below three values that are noise: without errors the largest ratio is between the zeros and the
// noise.
TEST(Cut, StandardErrorsAreAFloor) {
  const Vector s = values({0.7, 0.6, 0.003, 0.002, 0.001, 1e-16, 1e-16, 1e-16});
  EXPECT_EQ(choose_cut(s).symmetries, 3);
  EXPECT_EQ(choose_cut(s, Vector::Constant(8, 0.003)).symmetries, 6);
}

TEST(Cut, ToleranceOverrides) {
  const Cut cut = choose_cut(values({0.9, 0.5, 0.02, 0.01}), {}, {0.6});
  EXPECT_EQ(cut.symmetries, 3);
  EXPECT_EQ(cut.tolerance, 0.6);
}

TEST(Cut, GapIsCapped) {
  EXPECT_EQ(choose_cut(values({1.0, 0.0}), {}, {0.0, 3.0, 0.1, 1e-300}).gap, 1e16);
}

TEST(Cut, EmptyAndInvalid) {
  EXPECT_EQ(choose_cut(Vector()).symmetries, 0);
  EXPECT_THROW(choose_cut(values({1.0}), values({1.0, 2.0})), ShapeError);
  EXPECT_THROW(choose_cut(values({1.0}), {}, {-1.0}), ValueError);
  EXPECT_THROW(choose_cut(values({1.0}), {}, {0.0, 1.0}), ValueError);
}

}  // namespace
}  // namespace lieder
