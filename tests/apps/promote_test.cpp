// lieder promote as a user runs it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "apps/program.hpp"
#include "lieder/core/random.hpp"
#include "lieder/io/csv.hpp"

namespace lieder::test {
namespace {

// y = x0^2 + x1^2 + x2^2 + 0.4 x2^3: rotations about the third axis, with a little noise.
std::string write_samples(const Scratch& scratch) {
  Rng rng(4);
  Matrix table(120, 4);
  table.leftCols(3) = rng.uniform_matrix(120, 3, -1.0, 1.0);
  for (Index i = 0; i < table.rows(); ++i) {
    const double z = table(i, 2);
    table(i, 3) = table.row(i).head(3).squaredNorm() + 0.4 * z * z * z + 0.005 * rng.normal();
  }
  write_csv(scratch.path("samples.csv"), {"x", "y", "z", "f"}, table);
  return scratch.path("samples.csv") + " --inputs x,y,z --outputs f --model polynomial:3 --candidates rotations";
}

TEST(Promote, CrossValidationKeepsTheRotationsThatTheDataAllow) {
  const Scratch scratch;
  const std::string data = write_samples(scratch);
  const std::string model = scratch.path("model.json");
  const Output run = test::run("promote " + data + " --json --out " + model);
  ASSERT_EQ(run.status, 0) << run.err;
  const auto json = run.json();
  EXPECT_EQ(json.at("status"), "ok");
  EXPECT_EQ(json.at("candidates"), 3);
  EXPECT_EQ(json.at("kept"), 1);
  EXPECT_EQ(json.at("broken"), 2);
  EXPECT_LE(json.at("duality_gap").get<double>(), 1e-6);
  EXPECT_TRUE(json.at("refitted").get<bool>());
  EXPECT_EQ(json.at("path").size(), 16U);
  EXPECT_EQ(json.at("functions").size(), json.at("coefficients").size());
  EXPECT_LT(json.at("test_error").get<double>(), 0.02);  // noise 0.005 against values of about one
  const Output predicted = test::run("predict " + model + " " + scratch.path("samples.csv") + " --json");
  ASSERT_EQ(predicted.status, 0) << predicted.err;
  EXPECT_LT(predicted.json().at("error").get<double>(), 0.02);
}

TEST(Promote, LargePenaltiesKeepEverything) {
  const Scratch scratch;
  const Output run =
      test::run("promote " + write_samples(scratch) + " --lambda 100 --json --out " + scratch.path("model.json"));
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.json().at("kept"), 3);
  EXPECT_EQ(run.json().at("lambda"), 100.0);
  EXPECT_FALSE(run.json().contains("path"));
}

TEST(Promote, BadInputIsOneLineAndNothingIsWritten) {
  const Scratch scratch;
  const std::string data = write_samples(scratch);
  const std::string model = scratch.path("model.json");
  const std::pair<std::string, std::string> cases[] = {
      {data + " --lambda -1", "--lambda: expected a number >= 0"},
      {data + " --lambda many", "--lambda: expected a number >= 0"},
      {data + " --gap 2", "--gap"},
      {data + " --train 121", "--train"},
      {scratch.path("samples.csv") + " --inputs x,y,z --outputs f --model fourier:2", "--model: promote expects"},
      {scratch.path("samples.csv") + " --inputs x,y,z --outputs f --candidates spirals", "spirals"},
      {scratch.path("samples.csv") + " --inputs x,y,z", "--outputs"},
      {scratch.path("none.csv") + " --inputs x --outputs f", "none.csv"},
  };
  for (const auto& [arguments, expected] : cases) {
    SCOPED_TRACE(arguments);
    const Output run = test::run("promote " + arguments + " --out " + model);
    EXPECT_EQ(run.status, 2);
    EXPECT_TRUE(run.out.empty()) << run.out;
    EXPECT_NE(run.err.find(expected), std::string::npos) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_FALSE(std::filesystem::exists(model));
  }
}

}  // namespace
}  // namespace lieder::test
