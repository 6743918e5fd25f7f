// lieder train and lieder predict MODEL.pt as a user runs them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "apps/program.hpp"
#include "lieder/core/random.hpp"
#include "lieder/io/csv.hpp"
#include "support/bodies.hpp"

namespace lieder::test {
namespace {

std::string write_bodies(const Scratch& scratch, Index samples) {
  Rng rng(21);
  const Matrix bodies = random_bodies(rng, samples);
  Matrix table(samples, 29);
  table << bodies, inertia_tensors(bodies);
  std::vector<std::string> names;
  for (int c = 0; c < 29; ++c) {
    names.push_back((c < 20 ? "x" : "I") + std::to_string(c));
  }
  write_csv(scratch.path("bodies.csv"), names, table);
  return scratch.path("bodies.csv");
}

#ifdef LIEDER_WITH_NETWORKS

const std::string inertia =
    " --inputs 0-19 --outputs 20-28 --group o:3 --in '5(1)+5V' --out-rep 'V*V' --channels 40 --threads 1 --seed 3";

TEST(Train, AnEquivariantNetworkAndItsPredictions) {
  const Scratch scratch;
  const std::string file = write_bodies(scratch, 500);
  const std::string model = scratch.path("inertia.pt");
  const Output run = test::run("train " + file + inertia + " --precision double --batch 50 --epochs 60 --out " + model +
                               " --report " + scratch.path("report") + " --json");
  ASSERT_EQ(run.status, 0) << run.err;
  const auto json = run.json();
  EXPECT_EQ(json.at("status"), "ok");
  EXPECT_EQ(json.at("group"), "o:3");
  EXPECT_EQ(json.at("history").size(), 60U);
  EXPECT_LT(json.at("test_error").get<double>(), 0.1);
  EXPECT_LT(json.at("equivariance_error").get<double>(), 1e-10);
  EXPECT_FALSE(std::filesystem::exists(model + ".checkpoint"));
  EXPECT_NE(read_all(scratch.path("report/index.html")).find("Learning curve"), std::string::npos);
  EXPECT_TRUE(run.err.empty()) << run.err;  // progress only on a terminal

  const Output predicted = test::run("predict " + model + " " + file + " --json");
  ASSERT_EQ(predicted.status, 0) << predicted.err;
  EXPECT_EQ(predicted.json().at("predictions").size(), 500U);
  // 400 samples of training and 100 others: between the two errors.
  const double error = predicted.json().at("error").get<double>();
  EXPECT_GE(error, 0.9 * json.at("train_error").get<double>());
  EXPECT_LE(error, 1.1 * json.at("test_error").get<double>());
}

TEST(Train, APlainNetworkInFloats) {
  const Scratch scratch;
  const std::string file = write_bodies(scratch, 200);
  const Output run = test::run("train " + file +
                               " --inputs 0-19 --outputs 20-28 --network mlp --channels 16 --layers 2 --epochs 5 "
                               "--threads 1 --out " +
                               scratch.path("plain.pt"));
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_NE(run.out.find("a plain network"), std::string::npos) << run.out;
  EXPECT_EQ(test::run("predict " + scratch.path("plain.pt") + " " + file + " --out " + scratch.path("v.csv")).status,
            0);
}

TEST(Train, AKilledRunResumesBitForBit) {
  const Scratch scratch;
  const std::string file = write_bodies(scratch, 300);
  const std::string options = file + inertia + " --batch 30 --epochs 100 --json --out ";
  const Output whole = test::run("train " + options + scratch.path("whole.pt"));
  ASSERT_EQ(whole.status, 0) << whole.err;
  const std::string model = scratch.path("killed.pt");
  const std::string kill = std::string(LIEDER_PROGRAM) + " train " + options + model + " >/dev/null 2>&1 & pid=$!; " +
                           "while [ ! -e " + model +
                           ".checkpoint ] && kill -0 $pid 2>/dev/null; do sleep 0.02; done; " +
                           "kill -9 $pid; wait $pid 2>/dev/null; true";
  ASSERT_EQ(std::system(kill.c_str()), 0);
  ASSERT_FALSE(std::filesystem::exists(model));
  ASSERT_TRUE(std::filesystem::exists(model + ".checkpoint"));
  const Output resumed = test::run("train " + options + model + " --resume");
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_GT(resumed.json().at("first_epoch").get<int>(), 1);
  EXPECT_EQ(resumed.json().at("history"), whole.json().at("history"));
  EXPECT_EQ(test::run("predict " + model + " " + file).out,
            test::run("predict " + scratch.path("whole.pt") + " " + file).out);
}

TEST(Train, ALossThatIsNotFinite) {
  const Scratch scratch;
  const std::string file = write_bodies(scratch, 100);
  const Output run = test::run("train " + file + inertia +
                               " --learning-rate 1e30 --epochs 30 --batch 20 --json --out " + scratch.path("m.pt"));
  EXPECT_EQ(run.status, 1) << run.err;
  EXPECT_EQ(run.json().at("status"), "not_converged");
  EXPECT_NE(run.json().at("message").get<std::string>().find("not finite"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(scratch.path("m.pt")));
}

TEST(Train, BadInputIsOneClearLine) {
  const Scratch scratch;
  const std::string file = write_bodies(scratch, 20);
  const std::string columns = file + " --inputs 0-19 --outputs 20-28 --out " + scratch.path("m.pt");
  scratch.file("text.pt", "not a module");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"train " + columns, "--group"},
      {"train " + columns + " --group o:3 --in 5V --out-rep V*V", "--in: 5V of o:3 has dimension 15"},
      {"train " + columns + " --group o:3 --in '5(1)+5V' --out-rep V", "--out-rep: V of o:3 has dimension 3"},
      {"train " + columns + " --group o:3 --in '5(1)+5W'", "--in"},
      {"train " + columns + " --group o:3", "--in"},
      {"train " + columns + " --group nonsense", "--group"},
      {"train " + columns + " --network mlp --group o:3", "--group"},
      {"train " + columns + " --network other", "--network"},
      {"train " + columns + " --network mlp --train 21", "--train"},
      {"train " + file + " --inputs 0-19 --network mlp --out " + scratch.path("m.pt"), "--outputs"},
      {"train " + file + " --inputs 0-19 --outputs 20 --network mlp --out " + scratch.path("m.json"), ".pt"},
      {"predict " + scratch.path("text.pt") + " " + file, "text.pt: not a TorchScript module"},
      {"predict " + scratch.path("none.pt") + " " + file, "none.pt: no such file"}};
  for (const auto& [command, expected] : cases) {
    SCOPED_TRACE(command);
    const Output run = test::run(command);
    EXPECT_EQ(run.status, 2);
    EXPECT_NE(run.err.find(expected), std::string::npos) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_TRUE(run.out.empty());
  }
  EXPECT_FALSE(std::filesystem::exists(scratch.path("m.pt")));
}

#else

TEST(Train, SaysThatThisBuildHasNoNetworks) {
  for (const std::string command : {"train x.csv --outputs y --out m.pt", "predict m.pt x.csv"}) {
    const Output run = test::run(command);
    EXPECT_EQ(run.status, 2);
    EXPECT_NE(run.err.find("this build has no networks"), std::string::npos) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  }
  static_cast<void>(write_bodies);
}

#endif

}  // namespace
}  // namespace lieder::test
