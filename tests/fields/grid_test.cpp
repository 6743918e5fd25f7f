// Quadrature weights against closed forms, and what is not a grid.
#include "lieder/fields/grid.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "fields/pi.hpp"
#include "lieder/core/error.hpp"

namespace lieder {
namespace {

using test::kPi;

TEST(Grid, WeightsAddUpToTheVolume) {
  EXPECT_NEAR(Grid::box({periodic_axis(0.0, 2.0, 5), bounded_axis(-1.0, 2.0, 9)})->weights().sum(), 6.0, 1e-13);
  EXPECT_NEAR(Grid::box({bounded_axis(0.0, 1.0, 4)})->weights().sum(), 1.0, 1e-14);
  EXPECT_NEAR(Grid::disk(1.5, 6, 8)->weights().sum(), kPi * 2.25, 1e-12);
  EXPECT_NEAR(Grid::sphere(6, 12)->weights().sum(), 4.0 * kPi, 1e-12);
  const Vector latitudes = Vector::LinSpaced(18, -85.0, 85.0) * kPi / 180.0;
  EXPECT_NEAR(Grid::sphere(latitudes, periodic_axis(0.0, 2.0 * kPi, 36))->weights().sum(), 4.0 * kPi, 1e-12);
}

TEST(Grid, GaussGridsAreExactForPolynomials) {
  const GridPtr disk = Grid::disk(1.0, 5, 12);
  const auto x = disk->points().col(0).array();
  const auto y = disk->points().col(1).array();
  // int x^2 y^2 = int r^5 dr int cos^2 sin^2 = (1/6)(pi/4).
  EXPECT_NEAR((disk->weights().array() * x.square() * y.square()).sum(), kPi / 24.0, 1e-14);
  const GridPtr sphere = Grid::sphere(6, 12);
  const auto z = sphere->points().col(2).array();
  EXPECT_NEAR((sphere->weights().array() * z.pow(4)).sum(), 4.0 * kPi / 5.0, 1e-13);
  const auto sx = sphere->points().col(0).array();
  EXPECT_NEAR((sphere->weights().array() * sx.pow(4) * z.square()).sum(), 4.0 * kPi * 3.0 / 105.0, 1e-13);
}

TEST(Grid, BoundedAxesConvergeWithTheFourthPower) {
  const auto error = [](Index count) {
    const GridPtr grid = Grid::box({bounded_axis(0.0, 1.0, count)});
    return std::abs(grid->weights().dot(Vector(grid->points().col(0).array().exp().matrix())) - (std::exp(1.0) - 1.0));
  };
  EXPECT_NEAR(std::log2(error(21) / error(41)), 4.0, 0.4);
}

TEST(Grid, NodesAreInCOrder) {
  const GridPtr grid = Grid::box({bounded_axis(0.0, 3.0, 4), bounded_axis(0.0, 4.0, 5)});
  EXPECT_EQ(grid->points()(1, 0), 0.0);
  EXPECT_EQ(grid->points()(1, 1), 1.0);
  EXPECT_EQ(grid->points()(5, 0), 1.0);
  EXPECT_EQ(grid->shape(), (std::vector<Index>{4, 5}));
}

TEST(Grid, SaysWhatIsWrongWithCoordinates) {
  const auto message = [](const Vector& coordinates) -> std::string {
    try {
      even_axis("LON", coordinates, false);
    } catch (const ValueError& error) {
      return error.what();
    }
    return {};
  };
  Vector uneven = Vector::LinSpaced(6, 0.0, 5.0);
  uneven(3) = 3.2;
  EXPECT_NE(message(uneven).find(
                "LON: the spacing is not uniform: expected steps of 1, found 1.2 between coordinates 2 and 3"),
            std::string::npos)
      << message(uneven);
  EXPECT_NE(message(Vector::LinSpaced(6, 5.0, 0.0)).find("must ascend"), std::string::npos);
  uneven(3) = std::nan("");
  EXPECT_NE(message(uneven).find("coordinate 3 is missing"), std::string::npos);
  EXPECT_NE(message(Vector::LinSpaced(3, 0.0, 1.0)).find("at least 4"), std::string::npos);
  EXPECT_TRUE(message(Vector::LinSpaced(6, 0.0, 5.0)).empty());
  EXPECT_THROW(periodic_axis(1.0, 1.0, 8), ValueError);
  EXPECT_THROW(Grid::box({}), ValueError);
  EXPECT_THROW(Grid::sphere(Vector::LinSpaced(8, -2.0, 1.0), periodic_axis(0.0, 2.0 * kPi, 8)), ValueError);
  EXPECT_THROW(Grid::sphere(Vector::LinSpaced(8, -1.0, 1.0), periodic_axis(0.0, 3.0, 8)), ValueError);
}

}  // namespace
}  // namespace lieder
