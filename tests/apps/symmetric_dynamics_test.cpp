// Vector fields with symmetries on the command line: groups from files, scaled time, sparse fits, promoted, simulated.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "apps/program.hpp"
#include "lieder/core/random.hpp"
#include "lieder/io/csv.hpp"

namespace lieder::test {
namespace {

// States and exact derivatives of the Lorenz system.
std::string write_lorenz(const Scratch& scratch, double noise) {
  Rng rng(21);
  const Matrix x = rng.uniform_matrix(80, 3, -2.0, 2.0);
  Matrix table(80, 6);
  table.leftCols(3) = x;
  table.col(3) = 10.0 * (x.col(1) - x.col(0));
  table.col(4) = (x.col(0).array() * (28.0 - x.col(2).array()) - x.col(1).array()).matrix();
  table.col(5) = x.col(0).cwiseProduct(x.col(1)) - 8.0 / 3.0 * x.col(2);
  table.rightCols(3) += noise * rng.normal_matrix(80, 3);
  write_csv(scratch.path("lorenz.csv"), {"x", "y", "z", "dx", "dy", "dz"}, table);
  return scratch.path("lorenz.csv");
}

const std::string kPairs = " --kind dynamics --inputs x,y,z --outputs dx,dy,dz --model polynomial:2 --json";

TEST(SymmetricDynamics, HalfTurnFromAFile) {
  const Scratch scratch;
  const std::string file = write_lorenz(scratch, 0.0);
  const std::string group = scratch.file("turn.toml", "[[element]]\nmatrix = [[-1, 0, 0], [0, -1, 0], [0, 0, 1]]\n");
  const std::string model = scratch.path("model.json");
  const Output run = test::run("enforce " + file + kPairs + " --group " + group + " --out " + model);
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.json().at("equivariant_size"), 14);
  EXPECT_LT(run.json().at("test_error").get<double>(), 1e-12);
  const Output sparse = test::run("enforce " + file + kPairs + " --sparse auto --group " + group + " --out " + model);
  ASSERT_EQ(sparse.status, 0) << sparse.err;
  EXPECT_EQ(sparse.json().at("terms"), 7);
  // The same symmetry as a representation of a group of the list.
  const Output named =
      test::run("enforce " + file + kPairs + " --group o:1 --input-representation 'V+V+1' --out " + model);
  ASSERT_EQ(named.status, 0) << named.err;
  EXPECT_EQ(named.json().at("equivariant_size"), 14);
  // The model simulates, and so does its mirror image: the half turn of the whole trajectory.
  const auto simulate = [&model](const std::string& start) {
    const Output output = test::run("simulate " + model + " --x0=" + start + " --t0 0 --t1 1 --dt 1 --json");
    EXPECT_EQ(output.status, 0) << output.err;
    return output.json().at("trajectory").at(1);  // t, x, y, z
  };
  const auto one = simulate("1,2,20");
  const auto other = simulate("-1,-2,20");
  for (const std::size_t c : {1U, 2U}) {
    EXPECT_NEAR(one.at(c).get<double>(), -other.at(c).get<double>(), 1e-5);  // tolerance 1e-8, grown by chaos
  }
  EXPECT_NEAR(one.at(3).get<double>(), other.at(3).get<double>(), 1e-5);
}

// x' of degree 3 alone has [x d/dx, f] = 2 f.
TEST(SymmetricDynamics, ScaledTime) {
  const Scratch scratch;
  Rng rng(22);
  Matrix table(60, 4);
  const Matrix x = rng.uniform_matrix(60, 2, -1.0, 1.0);
  table << x, x.col(1).array().cube().matrix(), -x.col(0).array().cube().matrix();
  write_csv(scratch.path("cubic.csv"), {"x", "y", "dx", "dy"}, table);
  const std::string group = scratch.file("scaling.toml", "[[generator]]\nmatrix = [[1, 0], [0, 1]]\n");
  const std::string options = "enforce " + scratch.path("cubic.csv") +
                              " --kind dynamics --inputs x,y --outputs dx,dy --model polynomial:3 --json --out " +
                              scratch.path("model.json") + " --group ";
  const Output run = test::run(options + group + " --time-scaling 2");
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.json().at("equivariant_size"), 8);
  EXPECT_LT(run.json().at("test_error").get<double>(), 1e-12);
  const std::string own = scratch.file("own.toml", "[[generator]]\nmatrix = [[1, 0], [0, 1]]\ntime = 2\n");
  EXPECT_EQ(test::run(options + own).json().at("equivariant_size"), 8);
  EXPECT_EQ(test::run(options + group).json().at("equivariant_size"), 4);  // linear fields
}

TEST(SymmetricDynamics, BadGroupFiles) {
  const Scratch scratch;
  const std::string file = write_lorenz(scratch, 0.0);
  const auto expect = [&](const std::string& text, const std::string& words, const std::string& more = "") {
    SCOPED_TRACE(words);
    const Output run = test::run("enforce " + file + kPairs + " --out " + scratch.path("m.json") + " --group " +
                                 scratch.file("g.toml", text) + more);
    EXPECT_EQ(run.status, 2);
    EXPECT_NE(run.err.find(words), std::string::npos) << run.err;
  };
  expect("[[element]]\nmatrix = [[-1, 0], [0, 1]]\n", "the matrix is 2 x 2, but there are 3 inputs");
  expect("[[element]]\nmatrix = [[1, 0, 0], [0, 1, 0], [0, 0, 0]]\n", "is singular");
  expect("[[element]]\nmatrix = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]\ntime = 0\n", "line 3: element 'g0', time");
  expect("[[element]]\nmatrix = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]\noutput = [[1]]\n", "output: the next state");
  expect("[[elements]]\nmatrix = [[1]]\n", "expected [[generator]] or [[element]]");
  expect("", "expected at least one [[generator]] or [[element]]");
  expect("[[element]]\nmatrix = [[-1, 0, 0], [0, -1, 0], [0, 0, 1]]\n", "--time-scaling", " --time-scaling 1");
}

TEST(SymmetricDynamics, PromotedFromTrajectories) {
  const Scratch scratch;
  Rng rng(23);
  std::string text = "run,t,x,y\n";
  for (int run = 0; run < 12; ++run) {
    double radius = rng.uniform(0.3, 1.5);
    double angle = rng.uniform(0.0, 6.0);
    for (int i = 0; i < 15; ++i) {  // r' = r (1 - r^2), angle' = 2, in steps that are small enough
      text += fmt::format("{},{},{},{}\n", run, 0.05 * i, radius * std::cos(angle) + 1e-5 * rng.normal(),
                          radius * std::sin(angle) + 1e-5 * rng.normal());
      for (int k = 0; k < 500; ++k) {
        radius += 1e-4 * radius * (1.0 - radius * radius);
      }
      angle += 0.1;
    }
  }
  const std::string file = scratch.file("cycle.csv", text);
  const std::string model = scratch.path("model.json");
  const Output run = test::run("promote " + file +
                               " --kind dynamics --time t --trajectory run --inputs x,y --model polynomial:3 "
                               "--candidates linear --sparse --json --out " +
                               model);
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.json().at("kept"), 1);
  EXPECT_EQ(run.json().at("refit_size"), 4);
  EXPECT_EQ(run.json().at("readable"), true);
  EXPECT_NEAR(run.json().at("coefficients").at(1).at(0).get<double>(), 1.0, 0.05);  // x in x'
  EXPECT_NEAR(run.json().at("coefficients").at(2).at(0).get<double>(), -2.0, 0.05);
  const Output simulated = test::run("simulate " + model + " --x0=0.1,0 --t0 0 --t1 20 --dt 20 --json");
  ASSERT_EQ(simulated.status, 0) << simulated.err;
  const auto last = simulated.json().at("trajectory").at(1);
  EXPECT_NEAR(std::hypot(last.at(1).get<double>(), last.at(2).get<double>()), 1.0, 0.02);  // the limit cycle
  EXPECT_EQ(test::run("promote " + file + " --kind map --trajectory run --inputs x,y --lambda 1 --out " + model).status,
            2);
}

TEST(SymmetricDynamics, Reproduce) {
  const Scratch scratch;
  const Output run = test::run("reproduce dynamics --draws 3 --samples 40,20 --force 0.1 --json --out " +
                               scratch.path("fits.csv") + " --report " + scratch.path("page"));
  ASSERT_EQ(run.status, 0) << run.err;
  const auto json = run.json();
  EXPECT_EQ(json.at("curves").size(), 10U);
  EXPECT_EQ(json.at("samples"), nlohmann::json::parse("[20, 40]"));
  EXPECT_LE(json.at("largest_gap").get<double>(), 1e-6);
  EXPECT_TRUE(std::filesystem::exists(scratch.path("page/index.html")));
  const std::string csv = read_all(scratch.path("fits.csv"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 31);
  EXPECT_EQ(test::run("reproduce dynamics --samples 1").status, 2);
  EXPECT_EQ(test::run("reproduce dynamics --noise -1").status, 2);
}

}  // namespace
}  // namespace lieder::test
