// A caller's mistakes.
#include <gtest/gtest.h>

#include <limits>

#include "lieder/core/error.hpp"
#include "lieder/enforce/intertwiners.hpp"
#include "lieder/enforce/isotypic.hpp"

namespace lieder {
namespace {

Representation rep(const char* text, const char* group) {
  return parse_representation(text, parse_group(group));
}

TEST(IntertwinerErrors, RepresentationsOfDifferentGroups) {
  EXPECT_THROW(intertwiners(rep("V", "so:3"), rep("V", "o:3")), ValueError);
  EXPECT_THROW(intertwiners(rep("V", "so:1,3"), rep("V", "so:3,1")), ValueError);
  EXPECT_THROW(complex_intertwiner_dimension(rep("V", "su:2"), rep("V", "u:2")), ValueError);
}

TEST(IntertwinerErrors, OptionsOutOfRange) {
  const Representation v = rep("V", "so:3");
  for (const double tolerance :
       {0.0, -1e-9, 2e-3, 1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    IntertwinerOptions options;
    options.tolerance = tolerance;
    EXPECT_THROW(intertwiners(v, v, options), ValueError) << tolerance;
    EXPECT_THROW(complex_intertwiner_dimension(v, v, options), ValueError) << tolerance;
  }
  for (const Index most_dense : {Index(0), Index(-1)}) {
    IntertwinerOptions options;
    options.most_dense = most_dense;
    EXPECT_THROW(intertwiners(v, v, options), ValueError) << most_dense;
  }
}

TEST(IntertwinerErrors, OptionsAtTheEndsOfTheirRanges) {
  const Representation v = rep("V+V^2", "so:3");
  for (const double tolerance : {1e-13, 1e-3}) {
    IntertwinerOptions options;
    options.tolerance = tolerance;
    EXPECT_EQ(intertwiners(v, v, options).dimension(), 6) << tolerance;
  }
}

TEST(IntertwinerErrors, SizesAndIndices) {
  const IntertwinerSpace space = intertwiners(rep("V+1", "so:3"), rep("V^2", "so:3"));
  ASSERT_EQ(space.dimension(), 2);
  EXPECT_THROW(space.element(2), ValueError);
  EXPECT_THROW(space.element(-1), ValueError);
  EXPECT_THROW(space.to_dense(Vector::Zero(3)), ShapeError);
  EXPECT_THROW(space.to_dense(Vector::Zero(1)), ShapeError);
  EXPECT_THROW(space.project(Matrix::Zero(4, 9)), ShapeError);  // d_out x d_in is 9 x 4
  EXPECT_THROW(space.map(Vector::Zero(5)), ShapeError);
  EXPECT_THROW(EquivariantMap(space, Vector::Zero(0)), ShapeError);
  EXPECT_THROW(space.map(Vector::Ones(2)).apply(Matrix::Zero(5, 9)), ShapeError);
}

TEST(IntertwinerErrors, AnEmptySpaceIsAnAnswer) {
  const IntertwinerSpace space = intertwiners(rep("V", "so:3"), rep("2(1)", "so:3"));
  EXPECT_EQ(space.dimension(), 0);
  EXPECT_EQ(space.status(), Status::ok);
  EXPECT_FALSE(space.message().empty());
  EXPECT_EQ(space.to_dense(Vector()), Matrix::Zero(2, 3));
  EXPECT_EQ(space.project(Matrix::Ones(2, 3)).size(), 0);
  EXPECT_EQ(space.map(Vector()).apply(Matrix::Ones(4, 3)), Matrix::Zero(4, 2));
  EXPECT_THROW(space.element(0), ValueError);
}

TEST(IntertwinerErrors, AnEmptyBatch) {
  const IntertwinerSpace space = intertwiners(rep("V", "so:3"), rep("2V", "so:3"));
  const Matrix y = space.map(Vector::Ones(2)).apply(Matrix(0, 3));
  EXPECT_EQ(y.rows(), 0);
  EXPECT_EQ(y.cols(), 6);
}

}  // namespace
}  // namespace lieder
