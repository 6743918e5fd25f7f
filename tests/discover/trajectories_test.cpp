#include "lieder/discover/trajectories.hpp"

#include <gtest/gtest.h>

#include "lieder/core/error.hpp"

namespace lieder {
namespace {

// Three-point differences are exact for quadratics, on uneven times too.
TEST(Trajectories, DerivativesOfAQuadratic) {
  Vector t(5);
  t << 0.0, 0.3, 0.4, 1.0, 1.7;
  Matrix x(5, 2);
  x.col(0) = 2.0 * t.array().square() - 3.0 * t.array();
  x.col(1) = 5.0 - t.array();
  const StatePairs pairs = derivative_pairs(x, t);
  ASSERT_EQ(pairs.states.rows(), 3);
  for (Index i = 0; i < 3; ++i) {
    EXPECT_NEAR(pairs.targets(i, 0), 4.0 * t(i + 1) - 3.0, 1e-13);
    EXPECT_NEAR(pairs.targets(i, 1), -1.0, 1e-13);
    EXPECT_EQ(pairs.states.row(i), x.row(i + 1));
  }
}

TEST(Trajectories, LabelsSeparate) {
  Vector t(6);
  t << 0, 1, 2, 0, 1, 2;
  Vector label(6);
  label << 1, 1, 1, 2, 2, 2;
  Matrix x(6, 1);
  x << 0, 1, 2, 10, 20, 30;
  const StatePairs pairs = derivative_pairs(x, t, label);
  ASSERT_EQ(pairs.states.rows(), 2);
  EXPECT_DOUBLE_EQ(pairs.targets(0, 0), 1.0);
  EXPECT_DOUBLE_EQ(pairs.targets(1, 0), 10.0);
  const StatePairs next = successor_pairs(x, label);
  ASSERT_EQ(next.states.rows(), 4);
  EXPECT_EQ(next.targets(2, 0), 20.0);
}

TEST(Trajectories, BadInputIsNamed) {
  Vector t(4);
  t << 0, 1, 1, 2;
  const Matrix x = Matrix::Zero(4, 1);
  try {
    derivative_pairs(x, t);
    FAIL();
  } catch (const ValueError& error) {
    EXPECT_NE(std::string(error.what()).find("row 2"), std::string::npos) << error.what();
  }
  EXPECT_THROW(derivative_pairs(x.topRows(2), t.head(2)), ValueError);
  EXPECT_THROW(derivative_pairs(x, t.head(3)), ShapeError);
  EXPECT_THROW(successor_pairs(x.topRows(1)), ValueError);
}

}  // namespace
}  // namespace lieder
