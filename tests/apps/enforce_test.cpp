// lieder enforce and lieder predict as a user runs them.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "apps/program.hpp"
#include "lieder/core/random.hpp"
#include "lieder/io/csv.hpp"
#include "lieder/io/table.hpp"
#include "support/bodies.hpp"

namespace lieder::test {
namespace {

std::string write_bodies(const Scratch& scratch, Index samples) {
  Rng rng(11);
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

// x, y and the velocity field of a rotationally symmetric limit cycle.
std::string write_limit_cycle(const Scratch& scratch) {
  Rng rng(12);
  const Matrix x = rng.uniform_matrix(60, 2, -1.5, 1.5);
  const Vector gain = (1.0 - x.rowwise().squaredNorm().array()).matrix();
  Matrix table(60, 4);
  table << x, gain.cwiseProduct(x.col(0)) - 2.0 * x.col(1), gain.cwiseProduct(x.col(1)) + 2.0 * x.col(0);
  write_csv(scratch.path("cycle.csv"), {"x", "y", "dx", "dy"}, table);
  return scratch.path("cycle.csv");
}

const std::string under_o3 =
    " --inputs 0-19 --outputs 20-28 --model polynomial:3 --group o:3 --input-representation '5(1)+5V' "
    "--output-representation 'V*V' --json";

TEST(Enforce, InertiaTensorFrom160Samples) {
  const Scratch scratch;
  const std::string file = write_bodies(scratch, 300);
  const std::string model = scratch.path("model.json");
  const Output run = test::run("enforce " + file + under_o3 + " --train 160 --out " + model);
  ASSERT_EQ(run.status, 0) << run.err;
  const auto json = run.json();
  EXPECT_EQ(json.at("status"), "ok");
  EXPECT_EQ(json.at("group"), "o:3");
  EXPECT_EQ(json.at("dictionary_size"), 1771);
  EXPECT_EQ(json.at("equivariant_size"), 296);
  EXPECT_LT(json.at("test_error").get<double>(), 1e-10);
  EXPECT_LT(json.at("residual").get<double>(), 1e-12);
  EXPECT_GE(json.at("seconds").get<double>(), 0.0);

  const Output predicted = test::run("predict " + model + " " + file + " --json");
  ASSERT_EQ(predicted.status, 0) << predicted.err;
  EXPECT_LT(predicted.json().at("error").get<double>(), 1e-10);
  EXPECT_EQ(predicted.json().at("predictions").size(), 300U);
}

TEST(Enforce, InertiaTensorOfEqualBodiesFrom13Samples) {
  const Scratch scratch;
  const std::string file = write_bodies(scratch, 100);
  const std::string options =
      " --inputs 0-19 --outputs 20-28 --model polynomial:3 --group 'o:3 x s:5' --input-representation "
      "'V@s:5 + V@s:5*V@o:3' --output-representation 'V@o:3*V@o:3' --json --out " +
      scratch.path("model.json");
  const Output run = test::run("enforce " + file + options + " --train 13");
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.json().at("equivariant_size"), 20);
  EXPECT_LT(run.json().at("test_error").get<double>(), 1e-10);
  const Output few = test::run("enforce " + file + options + " --train 12");
  EXPECT_EQ(few.status, 1);
  EXPECT_EQ(few.json().at("status"), "rank_deficient");
  EXPECT_GT(few.json().at("test_error").get<double>(), 1e-6);
}

TEST(Enforce, DynamicsAndMaps) {
  const Scratch scratch;
  const std::string file = write_limit_cycle(scratch);
  const std::string columns = " --inputs x,y --outputs dx,dy --model polynomial:3 --group so:2 --out ";
  for (const std::string kind : {"dynamics", "map"}) {
    SCOPED_TRACE(kind);
    const Output run =
        test::run("enforce " + file + " --kind " + kind + columns + scratch.path("model.json") + " --train 3 --json");
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.json().at("equivariant_size"), 4);
    EXPECT_LT(run.json().at("test_error").get<double>(), 1e-12);
  }
}

// The weak form within a symmetry: rotations leave four coefficients of a noisy spiral, of which a sparse fit keeps two; no samples
// are held out.
TEST(Enforce, WeakForm) {
  const Scratch scratch;
  Rng rng(14);
  Matrix table(600, 4);
  for (Index i = 0; i < 600; ++i) {
    const Index run = i / 300;
    const double t = 0.04 * static_cast<double>(i % 300);
    const double size = std::exp(-0.1 * t);
    const double phase = t + static_cast<double>(run);
    table.row(i) << t, static_cast<double>(run), size * std::cos(phase) + 0.05 * rng.normal(),
        size * std::sin(phase) + 0.05 * rng.normal();
  }
  write_csv(scratch.path("spiral.csv"), {"t", "run", "x", "y"}, table);
  const std::string command = "enforce " + scratch.path("spiral.csv") +
                              " --kind dynamics --time t --trajectory run --inputs x,y --derivatives weak --group so:2 "
                              "--model polynomial:3 --json --out " +
                              scratch.path("model.json");
  const Output all = test::run(command);
  ASSERT_EQ(all.status, 0) << all.err;
  EXPECT_EQ(all.json().at("equivariant_size"), 4);
  EXPECT_EQ(all.json().at("test_samples"), 0);
  EXPECT_EQ(all.json().at("derivatives").at("method").get<std::string>().substr(0, 4), "weak");
  const Output sparse = test::run(command + " --sparse auto");
  ASSERT_EQ(sparse.status, 0) << sparse.err;
  EXPECT_EQ(sparse.json().at("terms"), 2);
  // Standard errors of rate and frequency, in closed form: 0.05 / sqrt(sum t^2 w - (sum t w)^2 / sum w) = 1.1e-3, w = exp(-t / 5).
  // Nine of them.
  const auto coefficients = sparse.json().at("coefficients");
  EXPECT_NEAR(coefficients.at(1).at(0).get<double>(), -0.1, 0.01);
  EXPECT_NEAR(coefficients.at(2).at(0).get<double>(), -1.0, 0.01);
  for (const std::string wrong : {" --train 100", " --compare"}) {
    const Output refused = test::run(command + wrong);
    EXPECT_EQ(refused.status, 2) << refused.out;
    EXPECT_NE(refused.err.find("weak"), std::string::npos) << refused.err;
  }
}

TEST(Enforce, OtherDictionaries) {
  const Scratch scratch;
  const std::string file = write_limit_cycle(scratch);
  for (const std::string model : {"legendre:3", "hermite:3"}) {
    SCOPED_TRACE(model);
    const Output run =
        test::run("enforce " + file + " --kind dynamics --inputs x,y --outputs dx,dy --group o:2 --model " + model +
                  " --json --out " + scratch.path("model.json"));
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.json().at("equivariant_size"), 2);  // the reflection forbids the rotation term
  }
  // Radial functions at scattered centres have no rotationally symmetric combination but the constant.
  const Output radial =
      test::run("enforce " + file + " --inputs x,y --outputs dx --group so:2 --model radial:10 --json " + "--out " +
                scratch.path("model.json"));
  ASSERT_EQ(radial.status, 0) << radial.out << radial.err;
  EXPECT_EQ(radial.json().at("equivariant_size"), 1);
}

// The predictions in the file of a saved model are those of the model, to the last bit, and expressions are evaluated.
TEST(Predict, ExpressionsLogarithmsAndCsv) {
  const Scratch scratch;
  Rng rng(13);
  const Matrix x = rng.uniform_matrix(40, 2, 0.5, 2.0);
  Matrix table(40, 3);
  table << x, (x.col(0).array().log().square() + (x.col(1).array() / 2.0).square()).matrix();
  const std::string file = scratch.path("data.csv");
  write_csv(file, {"a", "b", "y"}, table);
  const std::string model = scratch.path("model.json");
  const Output fitted =
      test::run("enforce " + file + " --inputs a,b/2 --log a --outputs y --group so:2 --out " + model);
  ASSERT_EQ(fitted.status, 0) << fitted.err;
  EXPECT_NE(fitted.out.find("log(a)"), std::string::npos) << fitted.out;
  const Output shown = test::run("predict " + model + " " + file);
  ASSERT_EQ(shown.status, 0) << shown.err;
  EXPECT_NE(shown.err.find("relative error"), std::string::npos) << shown.err;
  const Output saved = test::run("predict " + model + " " + file + " --out " + scratch.path("p.csv"));
  ASSERT_EQ(saved.status, 0) << saved.err;
  EXPECT_EQ(saved.out, "");
  EXPECT_EQ(read_all(scratch.path("p.csv")), shown.out);
  const Table predicted = read_table(scratch.path("p.csv"));
  EXPECT_LT((predicted.values.col(0) - table.col(2)).norm(), 1e-12 * table.col(2).norm());
  // Without the output column there is nothing to compare with.
  write_csv(scratch.path("inputs.csv"), {"b", "a"}, x.rowwise().reverse());
  const Output blind = test::run("predict " + model + " " + scratch.path("inputs.csv"));
  ASSERT_EQ(blind.status, 0) << blind.err;
  EXPECT_EQ(blind.out, shown.out);
  EXPECT_EQ(blind.err.find("relative error"), std::string::npos);
}

void expect_bad_input(const std::string& arguments, const std::string& part) {
  SCOPED_TRACE(arguments);
  const Output run = test::run(arguments);
  EXPECT_EQ(run.status, 2) << run.out;
  EXPECT_EQ(run.out, "");
  EXPECT_NE(run.err.find(part), std::string::npos) << run.err;
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
}

TEST(Enforce, BadInputWritesNothing) {
  const Scratch scratch;
  const std::string file = write_limit_cycle(scratch);
  const std::string model = scratch.path("model.json");
  const std::string start = "enforce " + file + " --inputs x,y --outputs dx --out " + model + " --group ";
  expect_bad_input(start + "so:3", "so:3 acts on 3 inputs, but there are 2");
  expect_bad_input(start + "so:2 --copies 2", "in each of 2 copies");
  expect_bad_input(start + "xx:3", "unknown family");
  expect_bad_input(start + "so:2 --input-representation 3V", "dimension 6, expected that of the 2 inputs");
  expect_bad_input(start + "so:2 --output-representation V", "dimension 2, expected that of the 1 output");
  expect_bad_input(start + "so:2 --output-representation W", "--output-representation");
  expect_bad_input(start + "so:2 --ridge -1", "--ridge");
  expect_bad_input(start + "so:2 --train 61", "--train");
  expect_bad_input(start + "so:2 --model spline:3", "--model");
  expect_bad_input("enforce " + file + " --inputs x,y --group so:2 --out " + model, "--outputs");
  expect_bad_input("enforce " + file + " --inputs x,y --outputs dx --group so:2", "--out");
  expect_bad_input("enforce " + file + " --inputs x,y --outputs dx --out " + model, "--group");
  expect_bad_input("enforce " + file + " --kind map --inputs x,y --outputs dx,dy --group se:2 --out " + model,
                   "linear");
  expect_bad_input("enforce " + file + " --inputs x,y --outputs dx --group so:2 --out " + scratch.path("no/model.json"),
                   "no such directory");
  const std::string nan = scratch.file("nan.csv", "x,y,z\n1,2,3\n4,nan,6\n");
  expect_bad_input("enforce " + nan + " --inputs x,y --outputs z --group so:2 --out " + model, "line 3");
  EXPECT_FALSE(std::filesystem::exists(model));
}

TEST(Enforce, AnEmptySpaceSaysWhy) {
  const Scratch scratch;
  const std::string file = write_limit_cycle(scratch);
  const std::string model = scratch.path("model.json");
  const Output run = test::run("enforce " + file + " --inputs x,y --outputs dx --group o:2 --model polynomial:2 " +
                               "--output-representation det --json --out " + model);
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.json().at("status"), "empty");
  EXPECT_EQ(run.json().at("equivariant_size"), 0);
  EXPECT_TRUE(run.json().at("test_error").is_null());
  EXPECT_NE(run.json().at("message").get<std::string>().find("o:2"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(model));
}

TEST(Predict, BadInput) {
  const Scratch scratch;
  const std::string file = write_limit_cycle(scratch);
  const std::string model = scratch.path("model.json");
  ASSERT_EQ(test::run("enforce " + file + " --inputs x,y --outputs dx --group so:2 --out " + model).status, 0);
  expect_bad_input("predict " + scratch.path("none.json") + " " + file, "none.json: no such file");
  expect_bad_input("predict " + file + " " + file, "expected a model file");
  expect_bad_input("predict " + model + " " + scratch.file("other.csv", "x,z\n1,2\n"), "no column 'y'");
  expect_bad_input("predict " + model + " " + scratch.file("text.csv", "x,y\n1,a\n2,b\n"), "text.csv");
  expect_bad_input("predict " + model + " " + scratch.file("nan.csv", "x,y\n1,2\n1,nan\n"), "line 3");
  expect_bad_input("predict " + model + " " + scratch.file("huge.csv", "x,y\n1e200,2\n"), "overflow");
  expect_bad_input("predict " + model + " " + file + " --out " + scratch.path("no/p.csv"), "no such directory");
  const std::string text = read_all(model);
  expect_bad_input("predict " + scratch.file("cut.json", text.substr(0, text.size() / 2)) + " " + file, "cut short");
  EXPECT_FALSE(std::filesystem::exists(scratch.path("no")));
}

class RealCollisions : public testing::Test {
 protected:
  void SetUp() override {
    if (data_folder().empty()) {
      GTEST_SKIP() << "LIEDER_DATA is not set";
    }
  }
};

// Five events under the Lorentz group against fifteen without it. Masses are given to six digits, so the errors are
// those of rounding: 2e-5 with five events, ten times that and more without the symmetry.
TEST_F(RealCollisions, FiveEventsWithTheLorentzGroupBeatFifteenWithout) {
  const Scratch scratch;
  for (int seed = 0; seed < 5; ++seed) {
    SCOPED_TRACE(seed);
    const auto enforce = [&](const std::string& train) {
      const Output run = test::run("enforce " + data_folder() +
                                   "/cms_dimuon/dimuon_mass.csv --inputs E,px,py,pz --outputs M2 --model polynomial:2 "
                                   "--group so:1,3 --compare --json --out " +
                                   scratch.path("mass.json") + " --seed " + std::to_string(seed) + " --train " + train);
      EXPECT_EQ(run.status, 0) << run.err;
      return run.json();
    };
    const auto five = enforce("5");
    EXPECT_EQ(five.at("equivariant_size"), 2);
    EXPECT_EQ(five.at("dictionary_size"), 15);
    const double enforced = five.at("test_error").get<double>();
    const auto fifteen = enforce("15").at("unconstrained");
    EXPECT_EQ(fifteen.at("determined"), 15);
    EXPECT_LT(enforced, 1e-4);
    EXPECT_LT(enforced, fifteen.at("test_error").get<double>());
  }
}

}  // namespace
}  // namespace lieder::test
