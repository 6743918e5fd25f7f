// lieder intertwiners as a user runs it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "apps/program.hpp"
#include "lieder/io/npy.hpp"

namespace lieder::test {
namespace {

const std::string rotations = R"([[generator]]
matrix = [[0, -1, 0], [1, 0, 0], [0, 0, 0]]
[[generator]]
matrix = [[0, 0, 0], [0, 0, -1], [0, 1, 0]]
)";
const std::string third = "[[generator]]\nmatrix = [[0, 0, -1], [0, 0, 0], [1, 0, 0]]\n";

TEST(Intertwiners, DimensionResidualAndBasis) {
  const Scratch scratch;
  const std::string file = scratch.path("basis.npy");
  const Output run = test::run("intertwiners --group so:3 --in 'V+2(1)' --out '2V+V^2+2(1)' --json --basis " + file);
  ASSERT_EQ(run.status, 0) << run.err;
  const auto json = run.json();
  EXPECT_EQ(json.at("status"), "ok");
  EXPECT_EQ(json.at("dimension"), 9);
  EXPECT_LT(json.at("residual").get<double>(), 1e-12);
  EXPECT_GE(json.at("seconds").get<double>(), 0.0);
  const NpyArray basis = read_npy(file);
  EXPECT_EQ(basis.shape, (std::vector<Index>{9, 17, 5}));
  // Orthonormal to a few roundings.
  for (Index k = 0; k < 9; ++k) {
    for (Index l = 0; l <= k; ++l) {
      EXPECT_NEAR(basis.slice(k).cwiseProduct(basis.slice(l)).sum(), k == l ? 1.0 : 0.0, 1e-14);
    }
  }
}

TEST(Intertwiners, OverTheComplexNumbers) {
  const Output run = test::run("intertwiners --group su:3 --in 'V^2' --out 'dual(V)' --field C --json");
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.json().at("dimension"), 1);
}

TEST(Intertwiners, TheZeroSpaceSaysWhy) {
  const Output run = test::run("intertwiners --group so:3 --in V --out 1 --json");
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.json().at("dimension"), 0);
  EXPECT_NE(run.json().at("message").get<std::string>().find("no part of V occurs in 1"), std::string::npos);
}

TEST(Intertwiners, AGroupFromAFile) {
  const Scratch scratch;
  const std::string file = scratch.file("rotations.toml", rotations + third);
  const Output run = test::run("intertwiners --group " + file + " --in V*V --out V --json");
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.json().at("dimension"), 1);
}

TEST(Intertwiners, BadInputIsOneLineAndNothingIsWritten) {
  const Scratch scratch;
  const std::string open = scratch.file("open.toml", rotations);
  const std::string basis = " --basis " + scratch.path("basis.npy");
  const std::pair<std::string, std::string> cases[] = {
      {"--group " + open + " --in V --out V", "not closed under the bracket: closure defect 0.7"},
      {"--group so:3 --in V@so:4 --out V", "no factor 'so:4'"},
      {"--group so:3 --in V+ --out V", "character 3"},
      {"--group so:0 --in V --out V", "--group"},
      {"--group so:3 --in V --out V --field Q", "--field"},
      {"--group su:3 --in V --out V --field C", "--basis"},
      {"--group so:3 --in '1000(1)' --out '1000(1)'", "more than 2 GiB"},
      {"--group missing.toml --in V --out V", "missing.toml"},
  };
  for (const auto& [arguments, expected] : cases) {
    SCOPED_TRACE(arguments);
    const Output run = test::run("intertwiners " + arguments + basis);
    EXPECT_EQ(run.status, 2);
    EXPECT_TRUE(run.out.empty()) << run.out;
    EXPECT_NE(run.err.find(expected), std::string::npos) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_FALSE(std::filesystem::exists(scratch.path("basis.npy")));
  }
}

}  // namespace
}  // namespace lieder::test
