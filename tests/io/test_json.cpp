#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "lieder/io/json.hpp"

namespace lieder {
namespace {

TEST(Json, WritesRowsAndReadsThemBack) {
  const Matrix matrix = (Matrix(2, 3) << 1, 0.1, -3e-7, 4, 5, 6).finished();
  EXPECT_EQ(to_json(matrix).dump(), "[[1.0,0.1,-3e-07],[4.0,5.0,6.0]]");
  EXPECT_EQ(nlohmann::json::parse(to_json(matrix).dump())[0][1].get<double>(), 0.1);
  EXPECT_EQ(to_json(Vector{{1, 2}}).dump(), "[1.0,2.0]");
}

TEST(Json, TurnsNumbersThatAreNotFiniteIntoNull) {
  EXPECT_EQ(json_number(std::nan("")).dump(), "null");
  EXPECT_EQ(to_json(Vector{{std::numeric_limits<double>::infinity(), 1}}).dump(), "[null,1.0]");
}

TEST(Json, KeepsEmptyShapes) {
  EXPECT_EQ(to_json(Matrix(0, 3)).dump(), "[]");
  EXPECT_EQ(to_json(Matrix(2, 0)).dump(), "[[],[]]");
  EXPECT_EQ(to_json(Vector()).dump(), "[]");
}

}  // namespace
}  // namespace lieder
