// lieder promote as a user runs it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
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

// The refit of what the rotations about the third axis leave, in a file of the user's.
std::string write_rotation(const Scratch& scratch) {
  return scratch.file("turn.toml", "[[generator]]\nname = \"turn\"\nmatrix = [[0, -1, 0], [1, 0, 0], [0, 0, 0]]\n");
}

TEST(Promote, AnEnforcedSubgroupAndDiscreteCandidates) {
  const Scratch scratch;
  const std::string data = write_samples(scratch);
  const Output run = test::run("promote " + data + " --group " + write_rotation(scratch) +
                               " --discrete o:3 --discrete 's:2 x o:1' --json --out " + scratch.path("model.json"));
  ASSERT_EQ(run.status, 0) << run.err;
  const auto json = run.json();
  EXPECT_EQ(json.at("enforced_size"), 6);  // 1, z, z^2, z^3, r^2, r^2 z
  EXPECT_EQ(json.at("kept"), 1);
  // A reflection of x and the exchange of x and y are kept, the reflection of z is broken.
  ASSERT_EQ(json.at("discrete").size(), 3U);
  EXPECT_TRUE(json.at("discrete").at(0).at("kept").get<bool>()) << json.at("discrete").dump();
  EXPECT_TRUE(json.at("discrete").at(1).at("kept").get<bool>());
  EXPECT_FALSE(json.at("discrete").at(2).at("kept").get<bool>());
  EXPECT_LT(json.at("test_error").get<double>(), 0.02);
}

TEST(Promote, DiscreteCandidatesAlone) {
  const Scratch scratch;
  write_samples(scratch);
  const Output run = test::run("promote " + scratch.path("samples.csv") +
                               " --inputs x,y,z --outputs f --model polynomial:3 --candidates none --discrete s:3 "
                               "--discrete 's:2 x o:1' --json --out " +
                               scratch.path("model.json"));
  ASSERT_EQ(run.status, 0) << run.err;
  const auto json = run.json();
  EXPECT_EQ(json.at("candidates"), 0);
  EXPECT_EQ(json.at("kept"), 0);
  ASSERT_EQ(json.at("discrete").size(), 4U);
  EXPECT_TRUE(json.at("discrete").at(0).at("kept").get<bool>());   // x <-> y
  EXPECT_FALSE(json.at("discrete").at(1).at("kept").get<bool>());  // x -> y -> z
  EXPECT_TRUE(json.at("discrete").at(2).at("kept").get<bool>());
  EXPECT_FALSE(json.at("discrete").at(3).at("kept").get<bool>());
}

TEST(Promote, EveryMeasureNormalisationAndTermHasAnAnswer) {
  const Scratch scratch;
  const std::string data = write_samples(scratch);
  for (const char* more :
       {"--measure gaussian", "--measure samples", "--normalisation measure", "--normalisation none", "--ridge 1e-6",
        "--rule best", "--judge penalised", "--unrounded", "--steps 5 --smallest 1e-3"}) {
    SCOPED_TRACE(more);
    const Output run = test::run("promote " + data + " " + more + " --json --out " + scratch.path("model.json"));
    ASSERT_EQ(run.status, 0) << run.err << run.out;
    const auto json = run.json();
    EXPECT_LE(json.at("duality_gap").get<double>(), 1e-6);
    EXPECT_LT(json.at("test_error").get<double>(), 0.1);
  }
  const Output sparse =
      test::run("promote " + data + " --lambda 1e-3 --l1 1e-2 --json --out " + scratch.path("m.json"));
  ASSERT_EQ(sparse.status, 0) << sparse.err << sparse.out;
  const Output waves =
      test::run("promote " + scratch.path("samples.csv") +
                " --inputs x,y,z --outputs f --candidates translations --model fourier:1 --lambda 0.01 "
                "--json --out " +
                scratch.path("w.json"));
  ASSERT_EQ(waves.status, 0) << waves.err << waves.out;
  EXPECT_EQ(waves.json().at("measure"), "the 96 samples");
}

TEST(Promote, TrajectoriesAreNotDivided) {
  const Scratch scratch;
  Rng rng(5);
  Matrix table(60, 4);
  table.leftCols(2) = rng.uniform_matrix(60, 2);
  for (Index i = 0; i < 60; ++i) {
    table(i, 2) = static_cast<double>(i % 6);
    table(i, 3) = table.row(i).head(2).squaredNorm() + 0.05 * rng.normal();
  }
  write_csv(scratch.path("runs.csv"), {"x", "y", "run", "f"}, table);
  const std::string data = scratch.path("runs.csv") + " --inputs x,y --outputs f --candidates rotations";
  const Output run =
      test::run("promote " + data + " --trajectory run --train 35 --json --out " + scratch.path("model.json"));
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.json().at("train_samples"), 40);  // four whole runs of ten
  EXPECT_EQ(run.json().at("kept"), 1);
}

// Derivatives that are estimated are reported as fit reports them.
TEST(Promote, ReportsDerivatives) {
  const Scratch scratch;
  Matrix table(200, 3);
  for (Index i = 0; i < 200; ++i) {
    const double t = 0.05 * static_cast<double>(i);
    table.row(i) << t, std::exp(-0.1 * t) * std::cos(t), std::exp(-0.1 * t) * std::sin(t);
  }
  write_csv(scratch.path("spiral.csv"), {"t", "x", "y"}, table);
  const std::string command =
      "promote " + scratch.path("spiral.csv") +
      " --kind dynamics --time t --inputs x,y --model polynomial:1 --candidates rotations --out " +
      scratch.path("model.json");
  const Output run = test::run(command + " --derivatives finite-difference:4 --json");
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.json().at("derivatives").at("method"), "finite-difference:4");
  const Output shown = test::run(command);
  EXPECT_NE(shown.out.find("derivatives: "), std::string::npos) << shown.out;
}

// The status, the residual in its message, no model: exit status 1.
TEST(Promote, DataWithoutAnAnswer) {
  const Scratch scratch;
  const std::string twice = scratch.file("twice.csv", "x,f\n0.5,1\n0.5,2\n-1,3\n");
  const Output contradictory = test::run("promote " + twice + " --inputs x --outputs f --candidates translations " +
                                         "--lambda exact --train 3 --json --out " + scratch.path("model.json"));
  EXPECT_EQ(contradictory.status, 1) << contradictory.err;
  EXPECT_EQ(contradictory.json().at("status"), "empty");
  EXPECT_NEAR(contradictory.json().at("residual").get<double>(), std::sqrt(0.5 / 14.0), 1e-12);
  EXPECT_NE(contradictory.json().at("message").get<std::string>().find("residual"), std::string::npos);
  EXPECT_TRUE(contradictory.json().at("out").is_null());
  const Output few = test::run("promote " + write_samples(scratch) + " --train 3 --lambda 0 --json --out " +
                               scratch.path("model.json"));
  EXPECT_EQ(few.status, 1) << few.err;
  EXPECT_EQ(few.json().at("status"), "rank_deficient");
  EXPECT_FALSE(std::filesystem::exists(scratch.path("model.json")));
}

TEST(Promote, ThePageShowsThePath) {
  const Scratch scratch;
  const Output run = test::run("promote " + write_samples(scratch) + " --report " + scratch.path("page") + " --out " +
                               scratch.path("model.json"));
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.err, "");
  const std::string page = read_all(scratch.path("page/index.html"));
  for (const char* expected : {"Singular values of [L F] along the path", "Relative defects along the path",
                               "Error of cross-validation", "1 of 3 candidates kept", "chosen"}) {
    EXPECT_NE(page.find(expected), std::string::npos) << expected;
  }
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
      {data + " --ridge -1", "--ridge: expected a number >= 0, found '-1'"},
      {data + " --l1 little", "--l1: expected a number >= 0, found 'little'"},
      {data + " --steps 1", "--steps"},
      {data + " --smallest 1", "--smallest"},
      {data + " --measure ball", "--measure: expected one of box, gaussian, samples"},
      {data + " --normalisation unit", "--normalisation: expected one of"},
      {data + " --rule two-se", "--rule"},
      {data + " --judge all", "--judge"},
      {data + " --group so:2", "--group: so:2 acts on 2 inputs, but there are 3"},
      {data + " --group sp:5", "--group"},
      {data + " --discrete so:3", "--discrete: so:3 is connected"},
      {data + " --discrete z:2", "--discrete: z:2 acts on 2 inputs, but there are 3"},
      {data + " --trajectory g", "--trajectory"},
      {scratch.path("samples.csv") + " --inputs x,y,z --outputs f --candidates none", "--candidates: none"},
      {scratch.path("samples.csv") + " --inputs x --outputs f --candidates rotations", "rotations"},
      {scratch.path("samples.csv") + " --inputs x,y,z --outputs f --model spirals:2", "spirals"},
      {scratch.path("samples.csv") + " --inputs x,y,z --outputs f --model polynomial:x",
       "--model: expected polynomial:D"},
      {scratch.path("samples.csv") + " --inputs x,y,z --outputs f --model fourier:2 --measure box", "--measure: box"},
      {scratch.file("empty.toml", "") + " --inputs x --outputs f", "empty.toml"},
      {scratch.path("samples.csv") + " --inputs x,y,z --outputs f --candidates " + scratch.path("empty.toml"),
       "empty.toml"},
      {scratch.file("gaps.csv", "x,f\n1,2\nnan,3\n2,1\n4,4\n") + " --inputs x --outputs f", "line 3, column 'x'"},
      {scratch.file("one.csv", "x,f\n1,2\n") + " --inputs x --outputs f", "at least two samples are needed, got 1"},
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
