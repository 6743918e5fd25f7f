// `lieder fit` and `lieder simulate` as a user runs them: equations, constraints, bad input, blow-up, memory.
#include <gtest/gtest.h>

#include <cmath>

#include "apps/program.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/io/model_file.hpp"
#include "lieder/io/table.hpp"
#include "lieder/models/simulate.hpp"
#include "support/program_memory.hpp"

namespace lieder::test {
namespace {

// Lorenz-63 with exact derivatives at random points.
Matrix lorenz_pairs(Index samples) {
  Rng rng(2);
  Matrix table(samples, 6);
  table.leftCols(3) = 10.0 * rng.normal_matrix(samples, 3);
  const auto x = table.col(0).array();
  const auto y = table.col(1).array();
  const auto z = table.col(2).array();
  table.col(3) = 10.0 * (y - x);
  table.col(4) = x * (28.0 - z) - y;
  table.col(5) = x * y - 8.0 / 3.0 * z;
  return table;
}

// A damped oscillator along time: x = e^{-t/10} cos t, v = x'.
Matrix oscillator_rows(Index samples, double step) {
  Matrix table(samples, 3);
  for (Index i = 0; i < samples; ++i) {
    const double t = step * static_cast<double>(i);
    table.row(i) << t, std::exp(-0.1 * t) * std::cos(t), std::exp(-0.1 * t) * (-0.1 * std::cos(t) - std::sin(t));
  }
  return table;
}

TEST(Fit, LorenzFromPairsThenPredictAndSimulate) {
  const Scratch scratch;
  write_table(scratch.path("lorenz.csv"), {"x", "y", "z", "dx", "dy", "dz"}, lorenz_pairs(400));
  const auto fitted = run("fit " + scratch.path("lorenz.csv") + " --inputs x,y,z --outputs dx,dy,dz --out " +
                          scratch.path("m.json") + " --json");
  ASSERT_EQ(fitted.status, 0) << fitted.err;
  const auto json = fitted.json();
  EXPECT_EQ(json["status"], "ok");
  EXPECT_EQ(json["terms"], 7);
  EXPECT_EQ(json["equations"][0], "x' = -10 x + 10 y");
  EXPECT_EQ(json["equations"][1], "y' = 28 x - y - x z");
  const auto predicted = run("predict " + scratch.path("m.json") + " " + scratch.path("lorenz.csv") + " --json");
  ASSERT_EQ(predicted.status, 0) << predicted.err;
  EXPECT_LT(predicted.json()["error"].get<double>(), 1e-12);
  const std::string simulate = "simulate " + scratch.path("m.json") + " --x0 1,2,3 --t1 0.5 --dt 0.1 --json";
  const auto simulated = run(simulate);
  ASSERT_EQ(simulated.status, 0) << simulated.err;
  EXPECT_EQ(simulated.json()["rows"], 6);
  EXPECT_EQ(run(simulate).json()["trajectory"], simulated.json()["trajectory"]);
  // The same integration in the library from the file: nothing is lost on the way.
  const TrainedModel model = load_model(scratch.path("m.json"));
  const DynamicsModel dynamics(DynamicsKind::continuous, model.model, model.input_names);
  const Simulation direct =
      ::lieder::simulate(dynamics, (Vector(3) << 1.0, 2.0, 3.0).finished(), uniform_times(0.0, 0.5, 0.1));
  for (Index i = 0; i < 6; ++i) {
    EXPECT_EQ(simulated.json()["trajectory"][static_cast<std::size_t>(i)][2].get<double>(), direct.states(i, 1));
  }
}

TEST(Fit, KinematicsFromATrajectory) {
  const Scratch scratch;
  write_table(scratch.path("o.csv"), {"t", "x", "v"}, oscillator_rows(2000, 0.01));
  const auto fitted = run("fit " + scratch.path("o.csv") +
                          " --time t --inputs x,v --model polynomial:2 --equation 'x = v' --sign 'v:v<=0' --json");
  ASSERT_EQ(fitted.status, 0) << fitted.err;
  const auto json = fitted.json();
  EXPECT_EQ(json["equations"][0], "x' = v");
  EXPECT_EQ(json["terms"], 3);  // v' = -1.01 x - 0.2 v
  EXPECT_NEAR(json["coefficients"][1][1].get<double>(), -1.01, 1e-3);
  EXPECT_NEAR(json["coefficients"][2][1].get<double>(), -0.2, 1e-3);
  EXPECT_EQ(json["constraint_violation"].get<double>(), 0.0);
}

TEST(Fit, ConservedSumOfCompartments) {
  // S' = -2 S I, I' = 2 S I - I, R' = I with noise in the derivatives that does not conserve the sum.
  const Scratch scratch;
  Rng rng(7);
  Matrix table(300, 6);
  table.leftCols(3) = rng.uniform_matrix(300, 3, 0.0, 1.0);
  const auto s = table.col(0).array();
  const auto i = table.col(1).array();
  table.col(3) = -2.0 * s * i;
  table.col(4) = 2.0 * s * i - i;
  table.col(5) = i;
  table.rightCols(3) += 0.05 * rng.normal_matrix(300, 3);
  write_table(scratch.path("sir.csv"), {"S", "I", "R", "dS", "dI", "dR"}, table);
  for (const char* sparse : {"--threshold auto", "--threshold 0.2", "--sparse sr3 --threshold 0.2", "--ensemble 20"}) {
    SCOPED_TRACE(sparse);
    const auto fitted = run("fit " + scratch.path("sir.csv") + " --inputs S,I,R --outputs dS,dI,dR --conserve S+I+R " +
                            sparse + " --json");
    ASSERT_EQ(fitted.status, 0) << fitted.err << fitted.out;
    const auto json = fitted.json();
    EXPECT_LT(json["constraint_violation"].get<double>(), 1e-13);
    EXPECT_EQ(json["terms"], 4);
    for (const auto& row : json["coefficients"]) {
      EXPECT_NEAR(row[0].get<double>() + row[1].get<double>() + row[2].get<double>(), 0.0, 1e-13);
    }
  }
}

TEST(Fit, MapWithAControl) {
  const Scratch scratch;
  Rng rng(8);
  Matrix table(200, 3);
  double x = 0.4;
  for (Index i = 0; i < 200; ++i) {
    const double u = rng.uniform(-0.1, 0.1);
    table.row(i) << static_cast<double>(i), x, u;
    x = 3.5 * x * (1.0 - x) + u;
  }
  write_table(scratch.path("map.csv"), {"step", "x", "u"}, table);
  const auto fitted = run("fit " + scratch.path("map.csv") + " --kind map --inputs x --controls u --out " +
                          scratch.path("m.json") + " --json");
  ASSERT_EQ(fitted.status, 0) << fitted.err;
  EXPECT_EQ(fitted.json()["equations"][0], "next x = 3.5 x + u - 3.5 x^2");
  const auto simulated = run("simulate " + scratch.path("m.json") + " --x0 0.4 --t1 50 --controls " +
                             scratch.path("map.csv") + " --time step --json");
  ASSERT_EQ(simulated.status, 0) << simulated.err;
  for (Index i = 0; i <= 20; ++i) {  // chaotic: rounding grows by about 1.6 a step
    EXPECT_NEAR(simulated.json()["trajectory"][static_cast<std::size_t>(i)][1].get<double>(), table(i, 1), 1e-6);
  }
  EXPECT_EQ(run("simulate " + scratch.path("m.json") + " --x0 0.4 --t1 50").status, 2);
}

TEST(Fit, BlowUpWritesWhatItHas) {
  const Scratch scratch;
  Matrix w = Matrix::Zero(3, 1);
  w(2, 0) = 1.0;  // x' = x^2: infinite at t = 1
  const Matrix one = Matrix::Ones(2, 1);
  TrainedModel model{"dynamics",
                     {},
                     {},
                     {},
                     1,
                     0,
                     0.0,
                     {"x"},
                     {"dx"},
                     DictionaryModel(monomials(1, 0, 2), w),
                     column_statistics(one),
                     column_statistics(one),
                     2,
                     0.0,
                     0};
  save_model(scratch.path("m.json"), model);
  const auto stopped = run("simulate " + scratch.path("m.json") + " --x0 1 --t1 2 --dt 0.25 --out " +
                           scratch.path("rows.csv") + " --json");
  EXPECT_EQ(stopped.status, 1);
  const auto json = stopped.json();
  EXPECT_EQ(json["status"], "not_converged");
  EXPECT_NEAR(json["reached"].get<double>(), 1.0, 1e-4);
  const Table rows = read_table(scratch.path("rows.csv"));
  ASSERT_EQ(rows.values.rows(), json["rows"].get<Index>());
  ASSERT_GE(rows.values.rows(), 4);
  EXPECT_NEAR(rows.values(3, 1), 4.0, 1e-5);
}

struct Bad {
  std::string arguments;
  std::vector<std::string> named;
};

TEST(Fit, BadInputSaysWhatAndWhere) {
  const Scratch scratch;
  write_table(scratch.path("o.csv"), {"t", "x", "v"}, oscillator_rows(50, 0.1));
  Matrix again = oscillator_rows(50, 0.1);
  again(20, 0) = again(19, 0);
  write_table(scratch.path("again.csv"), {"t", "x", "v"}, again);
  write_table(scratch.path("short.csv"), {"t", "x", "v"}, oscillator_rows(2, 0.1));
  std::string broken = read_all(scratch.path("o.csv"));
  broken.insert(broken.find('\n') + 1, "-0.1,nan,0\n");
  scratch.file("nan.csv", broken);
  const std::string fit = "fit " + scratch.path("o.csv") + " --time t --inputs x,v ";
  const std::vector<Bad> cases = {
      {"fit " + scratch.path("o.csv") + " --inputs x,v", {"--outputs"}},
      {"fit " + scratch.path("missing.csv") + " --time t", {"missing.csv"}},
      {"fit " + scratch.path("nan.csv") + " --time t", {"nan.csv", "line 2", "x"}},
      {"fit " + scratch.path("again.csv") + " --time t", {"time"}},
      {"fit " + scratch.path("short.csv") + " --time t", {"row"}},
      {fit + "--threshold no", {"--threshold", "no"}},
      {fit + "--threshold -1", {"--threshold", "-1"}},
      {fit + "--sparse lasso", {"--sparse", "lasso"}},
      {fit + "--kind cloud", {"--kind", "cloud"}},
      {fit + "--model cubic", {"--model", "cubic"}},
      {fit + "--fix x:w=1", {"--fix", "w", "x, v"}},
      {fit + "--fix y:v=1", {"--fix", "'y'"}},
      {fit + "--fix x:v", {"--fix", "="}},
      {fit + "--fix x:v=one", {"--fix", "one"}},
      {fit + "--conserve x+y", {"--conserve", "y"}},
      {fit + "--conserve x-x", {"--conserve"}},
      {fit + "--sign 'x:v>1'", {"--sign"}},
      {fit + "--equation 'x=v+sin(v)'", {"--equation", "sin(v)"}},
      {fit + "--constrain 'x:v+v=0'", {"--constrain", "STATE:TERM"}},
      {fit + "--leave-out 2", {"--leave-out"}},
      {fit + "--controls w", {"w"}},
      {"simulate " + scratch.path("o.csv") + " --x0 1 --t1 1", {"o.csv"}},
  };
  for (const Bad& bad : cases) {
    SCOPED_TRACE(bad.arguments);
    const std::size_t before = scratch.entries();
    const auto output =
        run(bad.arguments + (bad.arguments.starts_with("fit") ? " --out " + scratch.path("m.json") : ""));
    EXPECT_EQ(output.status, 2) << output.out << output.err;
    EXPECT_EQ(std::count(output.err.begin(), output.err.end(), '\n'), 1) << output.err;
    for (const std::string& word : bad.named) {
      EXPECT_NE(output.err.find(word), std::string::npos) << word << " in: " << output.err;
    }
    EXPECT_EQ(scratch.entries(), before);
  }
  ASSERT_EQ(run(fit + "--out " + scratch.path("m.json")).status, 0);
  const std::string simulate = "simulate " + scratch.path("m.json");
  for (const char* rest : {" --x0 1 --t1 1", " --x0 1,a --t1 1", " --x0 1,2 --t1 -1", " --x0 1,2 --t1 1 --dt 0",
                           " --x0 1,2 --t1 1 --rtol 0", " --x0 1,2"}) {
    SCOPED_TRACE(rest);
    const auto output = run(simulate + rest);
    EXPECT_EQ(output.status, 2) << output.out << output.err;
  }
  EXPECT_EQ(run(fit + "--fix x:v=1 --fix x:v=2 --out " + scratch.path("none.json")).status, 1);  // contradiction
  EXPECT_FALSE(std::filesystem::exists(scratch.path("none.json")));
}

// A conserved sum of 120 states, linear library: 14,520 coefficients coupled by 121 constraints. Their squared number is 1.6
// GiB as a dense matrix, the limit is a sixth of that. (360 states: benchmarks/conserved_sum.py.)
TEST(Fit, ConservedSumOfManyStates) {
  const Scratch scratch;
  constexpr Index n = 120;
  constexpr Index samples = 400;
  Rng rng(9);
  // A random compartment model: each state flows to two others; columns of the rate matrix sum to zero.
  Matrix rates = Matrix::Zero(n, n);
  for (Index j = 0; j < n; ++j) {
    for (int k = 0; k < 2; ++k) {
      const Index to = rng.integer(n);
      const double rate = rng.uniform(0.5, 1.5);
      rates(to, j) += rate;
      rates(j, j) -= rate;
    }
  }
  Matrix table(samples, 2 * n);
  table.leftCols(n) = rng.uniform_matrix(samples, n, 0.0, 1.0);
  table.rightCols(n) = table.leftCols(n) * rates.transpose() + 0.01 * rng.normal_matrix(samples, n);
  std::vector<std::string> names;
  std::string sum;
  for (Index j = 0; j < n; ++j) {
    names.push_back("s" + std::to_string(j));
    sum += (j > 0 ? "+" : "") + names.back();
  }
  for (Index j = 0; j < n; ++j) {
    names.push_back("d" + std::to_string(j));
  }
  write_table(scratch.path("flow.csv"), names, table);
  const double mebibytes = peak_mebibytes(
      {"fit", scratch.path("flow.csv"), "--inputs", "0-119", "--outputs", "120-239", "--model", "polynomial:1",
       "--conserve", sum, "--threshold", "0.2", "--out", scratch.path("m.json"), "--json"},
      scratch.path("out.json"));
  RecordProperty("peak_mebibytes", std::to_string(mebibytes));
  EXPECT_LT(mebibytes, 270.0);
  const auto json = nlohmann::json::parse(read_all(scratch.path("out.json")));
  EXPECT_EQ(json["status"], "ok");
  EXPECT_LT(json["constraint_violation"].get<double>(), 1e-13);
  const TrainedModel model = load_model(scratch.path("m.json"));
  const Matrix found = model.model.coefficients().bottomRows(n).transpose();
  EXPECT_EQ((found.array() != 0.0).count(), (rates.array() != 0.0).count());
  // Errors of a coefficient: 0.01 / (0.29 sqrt(400)) = 1.7e-3 by the noise, and terms of a column share theirs.
  EXPECT_LT((found - rates).cwiseAbs().maxCoeff(), 0.01);
  EXPECT_LT((found.colwise().sum()).cwiseAbs().maxCoeff(), 1e-12);
}

}  // namespace
}  // namespace lieder::test
