// discover --kind field and --kind operator, reproduce heat: answers, and one clear line for bad input.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>

#include "lieder/core/random.hpp"
#include "lieder/fields/heat_operator.hpp"
#include "lieder/io/npy.hpp"
#include "program.hpp"

namespace lieder::test {
namespace {

const char* const ferret = "/usr/share/ferret-vis/data/";

// exp(-|x - c|^2) on [-3, 3]^2.
NpyArray bump(Index nodes, double cx, double cy) {
  NpyArray array{{nodes, nodes}, {}};
  for (Index i = 0; i < nodes; ++i) {
    for (Index j = 0; j < nodes; ++j) {
      const double x = -3.0 + 6.0 * static_cast<double>(i) / static_cast<double>(nodes - 1) - cx;
      const double y = -3.0 + 6.0 * static_cast<double>(j) / static_cast<double>(nodes - 1) - cy;
      array.data.push_back(std::exp(-x * x - y * y));
    }
  }
  return array;
}

TEST(Field, ARoundBumpTurnsAboutItsCentre) {
  const Scratch scratch;
  write_npy(scratch.path("u.npy"), bump(61, 0.5, -0.25));
  const Output output =
      run("discover " + scratch.path("u.npy") + " --kind field --extent=-3:3,-3:3 --candidates euclidean --json");
  ASSERT_EQ(output.status, 0) << output.err;
  const auto json = output.json();
  ASSERT_EQ(json["symmetries"]["dimension"], 1);
  const std::vector<double> c = json["symmetries"]["generators"][0]["coefficients"];
  EXPECT_NEAR(c[0] / c[2], -0.25, 1e-4);
  EXPECT_NEAR(c[1] / c[2], -0.5, 1e-4);
  EXPECT_EQ(json["field"]["nodes_without_derivatives"], 0);
  EXPECT_TRUE(json["axis"].is_null());
  const Output text = run("discover " + scratch.path("u.npy") +
                          " --kind field --extent=-3:3,-3:3 --candidates euclidean --report " + scratch.path("page"));
  EXPECT_EQ(text.status, 0);
  EXPECT_NE(text.out.find("bounded box 61 x 61"), std::string::npos) << text.out;
  const std::string page = read_all(scratch.path("page/index.html"));
  EXPECT_NE(page.find("bounded box 61 x 61"), std::string::npos);
  EXPECT_NE(page.find("Derivatives: "), std::string::npos);
  EXPECT_NE(page.find("Vector fields"), std::string::npos);
}

TEST(Field, BadInputIsOneClearLine) {
  const Scratch scratch;
  write_npy(scratch.path("u.npy"), bump(12, 0.0, 0.0));
  write_npy(scratch.path("v.npy"), bump(13, 0.0, 0.0));
  const std::string u = scratch.path("u.npy");
  const auto fails = [&](const std::string& arguments, const std::string& part) {
    SCOPED_TRACE(arguments);
    const Output output = run("discover " + arguments);
    EXPECT_EQ(output.status, 2);
    EXPECT_TRUE(output.out.empty());
    EXPECT_NE(output.err.find(part), std::string::npos) << output.err;
    EXPECT_EQ(std::count(output.err.begin(), output.err.end(), '\n'), 1) << output.err;
  };
  fails(u + " --kind field --extent 0:1", "--extent: expected 2 ranges");
  fails(u + " --kind field --extent 1:0,0:1", "--extent: expected LOW:HIGH");
  fails(u + " --kind field --variable SST", "are for NetCDF files");
  fails(u + " --kind field --values vector --components 5", "components");
  fails(u + " --kind field --inputs 0", "--inputs: not for --kind field");
  fails(u + " --kind operator", "--targets");
  fails(u + " --kind field --targets " + u, "for --kind operator only");
  fails(u + " --variable SST --outputs 0", "need --kind field");
  fails(scratch.file("u.csv", "x,y\n1,2\n") + " --kind field", "NetCDF or NPY");
  fails(scratch.file("u.nc", "CDF\x01 but no more") + " --kind field", "cannot be read as NetCDF");
  NpyArray pairs = bump(12, 0.0, 0.0);
  pairs.shape = {1, 12, 12};
  NpyArray others = bump(13, 0.0, 0.0);
  others.shape = {1, 13, 13};
  NpyArray gap = pairs;
  gap.data[17] = std::nan("");
  write_npy(scratch.path("p.npy"), pairs);
  write_npy(scratch.path("o.npy"), others);
  write_npy(scratch.path("g.npy"), gap);
  fails(scratch.path("p.npy") + " --kind operator --targets " + scratch.path("o.npy"), "same grid");
  fails(scratch.path("p.npy") + " --kind operator --targets " + scratch.path("g.npy"), "node 17 is missing");
}

TEST(Field, SymmetriesOfAnOperatorFromPairs) {
  const double half = std::numbers::pi;
  const GridPtr grid = Grid::box({periodic_axis(-half, half, 18), periodic_axis(-half, half, 18)});
  const HeatOperator heat(grid, {0.125, 1.3, 0.7, 0.0});
  Rng rng(5);
  NpyArray u{{12, 18, 18}, {}};
  NpyArray v = u;
  for (int p = 0; p < 12; ++p) {
    const Field input = random_periodic_field(grid, 0.0, rng);
    const Field output = heat.apply(input);
    const double noise = 0.05 * output.values.norm() / 18.0;
    for (Index i = 0; i < grid->size(); ++i) {
      u.data.push_back(input.values(i, 0));
      v.data.push_back(output.values(i, 0) + noise * rng.normal());
    }
  }
  const Scratch scratch;
  write_npy(scratch.path("u.npy"), u);
  write_npy(scratch.path("v.npy"), v);
  const Output output =
      run("discover " + scratch.path("u.npy") + " --kind operator --targets " + scratch.path("v.npy") +
          " --domain periodic --extent=-3.141592653589793:3.141592653589793,-3.141592653589793:"
          "3.141592653589793 --kernel-width 0.55 --candidates euclidean --json --report " +
          scratch.path("page"));
  ASSERT_EQ(output.status, 0) << output.err;
  const auto json = output.json();
  EXPECT_EQ(json["symmetries"]["dimension"], 2);
  EXPECT_EQ(json["algebra"]["name"], "R^2");
  EXPECT_EQ(json["operator"]["pairs"], 12);
  EXPECT_NEAR(json["operator"]["residual"].get<double>(), 0.05, 0.01);
  EXPECT_NE(read_all(scratch.path("page/index.html")).find("Fitted to 12 pairs of fields"), std::string::npos);
}

TEST(Field, ReproduceHeat) {
  const Scratch scratch;
  const std::string command =
      "reproduce heat --nodes 16 --degree 3 --pairs 8 --draws 1 --json --table " + scratch.path("t.md");
  const Output output = run(command);
  ASSERT_EQ(output.status, 0) << output.err;
  const auto json = output.json();
  ASSERT_EQ(json["points"].size(), 3U);
  EXPECT_EQ(json["unknowns"], 50);
  for (const auto& point : json["points"]) {
    EXPECT_LE(point["promoted"].get<double>(), 1.5 * point["enforced"].get<double>());
    EXPECT_LT(point["promoted"].get<double>(), point["plain"].get<double>());
  }
  EXPECT_NE(read_all(scratch.path("t.md")).find("| isotropic | 8 |"), std::string::npos);
  EXPECT_EQ(run("reproduce heat --pairs 0").status, 2);
}

// Climatologies of the Debian package ferret-datasets.
class Climatology : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(std::filesystem::path(ferret) / "levitus_climatology.cdf")) {
      GTEST_SKIP() << "the Debian package ferret-datasets is not installed";
    }
  }
  static nlohmann::json axis(const std::string& arguments) {
    const Output output = run("discover " + std::string(ferret) + arguments + " --kind field --json");
    EXPECT_EQ(output.status, 0) << output.err;
    return output.json()["axis"];
  }
};

TEST_F(Climatology, OceansAreZonalAboutThePoleAndReliefIsNot) {
  for (const char* file :
       {"levitus_climatology.cdf --variable TEMP --at ZAXLEVITR=0", "coads_climatology.cdf --variable AIRT --mean TIME",
        "esku_heat_budget.cdf --variable SST --mean TIME"}) {
    SCOPED_TRACE(file);
    const auto found = axis(file);
    EXPECT_LT(found["tilt_degrees"].get<double>(), 5.0);
    EXPECT_LT(found["defects"][0].get<double>(), 0.4);
    EXPECT_GT(found["defects"][1].get<double>(), 0.7);
  }
  const auto relief = axis("etopo120.cdf");
  EXPECT_GT(relief["tilt_degrees"].get<double>(), 30.0);
  EXPECT_GT(relief["defects"][0].get<double>(), 0.65);
}

TEST_F(Climatology, WhatIsInAFileIsNamed) {
  const Output unnamed = run("discover " + std::string(ferret) + "coads_climatology.cdf --kind field");
  EXPECT_EQ(unnamed.status, 2);
  EXPECT_NE(unnamed.err.find("SST, AIRT"), std::string::npos) << unnamed.err;
  const Output dimension =
      run("discover " + std::string(ferret) + "coads_climatology.cdf --kind field --variable SST --at MONTH=1");
  EXPECT_EQ(dimension.status, 2);
  EXPECT_NE(dimension.err.find("TIME, COADSY, COADSX"), std::string::npos) << dimension.err;
  EXPECT_EQ(
      run("discover " + std::string(ferret) + "coads_climatology.cdf --kind field --variable SST --at TIME=12").status,
      2);
}

}  // namespace
}  // namespace lieder::test
