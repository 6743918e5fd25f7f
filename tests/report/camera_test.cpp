#include "report/camera.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "lieder/core/random.hpp"

namespace lieder {
namespace {

using report_detail::Camera;

TEST(Camera, LooksAlongTheAxes) {
  const Matrix units = Matrix::Identity(3, 3);
  // From +x: y is to the right, z up, x towards the eye.
  EXPECT_TRUE(Camera({0.0, 0.0}).project(units).isApprox(Matrix{{0, 0, 1}, {1, 0, 0}, {0, 1, 0}}, 1e-15));
  // From above with azimuth -90: x right, y up, z towards the eye.
  const Matrix plan = Camera({-90.0, 90.0}).project(units);
  EXPECT_LT((plan - units).cwiseAbs().maxCoeff(), 1e-15) << plan;
}

TEST(Camera, HasTheValuesOfAThirtyDegreeView) {
  // a = -60, e = 30: right = (sqrt(3)/2, 1/2, 0), up = (-1/4, sqrt(3)/4, sqrt(3)/2), eye = (sqrt(3)/4, -3/4, 1/2).
  const double r = std::sqrt(3.0);
  const Matrix seen = Camera({-60.0, 30.0}).project(Matrix::Identity(3, 3));
  EXPECT_LT((seen - Matrix{{r / 2, -0.25, r / 4}, {0.5, r / 4, -0.75}, {0.0, r / 2, 0.5}}).cwiseAbs().maxCoeff(), 1e-15)
      << seen;
}

TEST(Camera, IsLinearAndKeepsInnerProducts) {
  constexpr std::uint64_t seed = 4;
  SCOPED_TRACE(seed);
  Rng rng(seed);
  Matrix points(6, 3);
  for (double& value : points.reshaped()) {
    value = rng.normal();
  }
  const Matrix seen = Camera().project(points);
  // Rounding of sums of three products of numbers below 4 in size.
  EXPECT_LT((seen * seen.transpose() - points * points.transpose()).cwiseAbs().maxCoeff(), 1e-13);
  EXPECT_LT(
      (Camera().project(2.0 * points.topRows(3) + points.bottomRows(3)) - 2.0 * seen.topRows(3) - seen.bottomRows(3))
          .cwiseAbs()
          .maxCoeff(),
      1e-13);
  EXPECT_EQ(Camera().project(Matrix(0, 3)).rows(), 0);
}

}  // namespace
}  // namespace lieder
