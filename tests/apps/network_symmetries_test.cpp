// lieder discover --network and lieder train --network promoted as a user runs them.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "apps/program.hpp"
#include "lieder/core/random.hpp"
#include "lieder/io/csv.hpp"

namespace lieder::test {
namespace {

// y = sin |x|^2 of three numbers.
std::string write_radial(const Scratch& scratch, Index samples) {
  Rng rng(5);
  Matrix table(samples, 4);
  table.leftCols(3) = rng.normal_matrix(samples, 3);
  table.col(3) = table.leftCols(3).rowwise().squaredNorm().array().sin();
  write_csv(scratch.path("radial.csv"), {"a", "b", "c", "y"}, table);
  return scratch.path("radial.csv");
}

#ifdef LIEDER_WITH_NETWORKS

// An equivariant network of the rotations, whatever its training did: discovery must find exactly them.
TEST(NetworkSymmetries, OfATrainedFile) {
  const Scratch scratch;
  const std::string file = write_radial(scratch, 200);
  const std::string model = scratch.path("radial.pt");
  const Output trained =
      test::run("train " + file + " --inputs a,b,c --outputs y --group so:3 --channels 16 --layers 1" +
                " --epochs 5 --batch 50 --threads 1 --precision double --out " + model);
  ASSERT_EQ(trained.status, 0) << trained.err;
  const Output found = test::run("discover " + file + " --network " + model +
                                 " --inputs a,b,c --outputs y --candidates affine --reference so:3 --validate --json");
  ASSERT_EQ(found.status, 0) << found.err;
  const auto json = found.json();
  EXPECT_EQ(json.at("kind"), "regression");
  EXPECT_EQ(json.at("algebra").at("name"), "so(3)");
  EXPECT_GT(json.at("gap").get<double>(), 1e6);
  for (const auto& angle : json.at("principal_angles")) {
    EXPECT_LT(angle.get<double>(), 1e-6);
  }
  EXPECT_EQ(json.at("validation").size(), 3U);
  EXPECT_NE(json.at("notes").dump().find("R^2 of the network"), std::string::npos);
  const Output text = test::run("discover " + file + " --network=" + model + " --inputs a,b,c --candidates linear");
  ASSERT_EQ(text.status, 0) << text.err;
  EXPECT_NE(text.out.find("so(3)"), std::string::npos) << text.out;
}

TEST(NetworkSymmetries, PromotedNetwork) {
  const Scratch scratch;
  const std::string file = write_radial(scratch, 1000);
  const std::string model = scratch.path("kept.pt");
  const Output run =
      test::run("train " + file + " --inputs a,b,c --outputs y --network promoted --candidates linear" +
                " --channels 32 --layers 2 --epochs 150 --batch 100 --threads 1 --seed 1 --json --out " + model);
  ASSERT_EQ(run.status, 0) << run.err;
  const auto json = run.json();
  EXPECT_EQ(json.at("promoted").at("algebra"), "so(3)") << json.at("promoted").dump();
  EXPECT_EQ(json.at("promoted").at("kept"), 3);
  EXPECT_EQ(json.at("promoted").at("singular_values").size(), 9U);
  EXPECT_LT(json.at("equivariance_error").get<double>(), 1e-5);
  EXPECT_EQ(test::run("predict " + model + " " + file).status, 0);
}

TEST(NetworkSymmetries, BadInputIsOneClearLine) {
  const Scratch scratch;
  const std::string file = write_radial(scratch, 50);
  const std::string model = scratch.path("plain.pt");
  ASSERT_EQ(test::run("train " + file +
                      " --inputs a,b,c --outputs y --network mlp --channels 4 --layers 1 --epochs 1 --out " + model)
                .status,
            0);
  scratch.file("text.pt", "not a module");
  const std::string inputs = " --inputs a,b,c";
  const std::string train = "train " + file + inputs + " --outputs y --network promoted --out " + scratch.path("m.pt");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"discover " + file + " --network " + scratch.path("none.pt") + inputs, "none.pt: cannot be read"},
      {"discover " + file + " --network " + scratch.path("text.pt") + inputs, "text.pt: not a TorchScript module"},
      {"discover " + file + " --network " + model + " --inputs a,b", "the network takes 3 inputs, got 2 columns"},
      {"discover " + file + " --network " + model + inputs + " --outputs a,y", "the network has 1 outputs"},
      {"discover " + file + " --network " + model + inputs + " --kind dynamics", "as many outputs as inputs"},
      {"discover " + file + " --network " + model + inputs + " --kind cloud", "--network"},
      {"discover " + file + " --network " + model + inputs + " --model polynomial:2", "--model"},
      {train, "--candidates"},
      {train + " --candidates nonsense", "--candidates"},
      {train + " --candidates linear --copies 2", "--copies"},
      {train + " --candidates linear --group so:3", "--group"},
      {train + " --candidates linear --validation 0", "--validation"},
      {train + " --candidates linear --resume", "--resume"}};
  for (const auto& [command, expected] : cases) {
    SCOPED_TRACE(command);
    const Output run = test::run(command);
    EXPECT_EQ(run.status, 2);
    EXPECT_NE(run.err.find(expected), std::string::npos) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_TRUE(run.out.empty());
  }
}

#else

TEST(NetworkSymmetries, ThisBuildHasNone) {
  const Scratch scratch;
  const Output run = test::run("discover " + write_radial(scratch, 10) + " --network m.pt --inputs a,b,c");
  EXPECT_EQ(run.status, 2);
  EXPECT_NE(run.err.find("this build has no networks"), std::string::npos) << run.err;
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
}

#endif

}  // namespace
}  // namespace lieder::test
