// `lieder discover --kind conserved`, and symmetries of dynamics with polynomial candidates and time scaling, as a user
// runs them.
#include <gtest/gtest.h>

#include <cmath>

#include "apps/program.hpp"
#include "lieder/core/random.hpp"

namespace lieder::test {
namespace {

std::string number(double value) {
  std::ostringstream text;
  text.precision(17);
  text << value;
  return text.str();
}

// Euler's equations with I = (1, 2, 3): angular velocities and their derivatives.
std::string free_top(int rows) {
  Rng rng(20261124);
  std::string text = "a,b,c,da,db,dc\n";
  for (int i = 0; i < rows; ++i) {
    const double a = rng.normal();
    const double b = rng.normal();
    const double c = rng.normal();
    text += number(a) + "," + number(b) + "," + number(c) + "," + number(-b * c) + "," + number(c * a) + "," +
            number(-a * b / 3.0) + "\n";
  }
  return text;
}

// Circles of different radii about (1, 2): a trajectory each.
std::string circles() {
  std::string text = "run,x,y\n";
  for (int run = 0; run < 4; ++run) {
    for (int i = 0; i < 40; ++i) {
      const double r = 1.0 + 0.5 * run;
      text += std::to_string(run) + "," + number(1.0 + r * std::cos(0.3 * i)) + "," +
              number(2.0 + r * std::sin(0.3 * i)) + "\n";
    }
  }
  return text;
}

TEST(ConservedCommand, QuantitiesOfATop) {
  const Scratch scratch;
  const Output output = run("discover " + scratch.file("top.csv", free_top(300)) +
                            " --kind conserved --inputs a,b,c --outputs da,db,dc --model polynomial:4 --json");
  ASSERT_EQ(output.status, 0) << output.err;
  EXPECT_EQ(output.err, "");
  const auto json = output.json();
  EXPECT_EQ(json.at("kind"), "conserved");
  EXPECT_EQ(json.at("status"), "ok");
  EXPECT_EQ(json.at("samples"), 300);
  EXPECT_EQ(json.at("candidates").at("name"), "polynomial:4");
  EXPECT_EQ(json.at("candidates").at("basis").size(), 35U);
  const auto& conserved = json.at("conserved");
  EXPECT_EQ(conserved.at("dimension"), 5);
  EXPECT_EQ(conserved.at("independent"), 2);
  ASSERT_EQ(conserved.at("functions").size(), 5U);
  int independent = 0;
  for (const auto& f : conserved.at("functions")) {
    EXPECT_EQ(f.at("coefficients").size(), 35U);
    EXPECT_LT(f.at("relative_variation"), 1e-10);
    EXPECT_FALSE(f.at("text").get<std::string>().empty());
    if (f.at("independent")) {
      EXPECT_EQ(f.at("degree"), 2);
      ++independent;
    }
  }
  EXPECT_EQ(independent, 2);
  EXPECT_GT(json.at("gap"), 1e6);
}

TEST(ConservedCommand, TextNamesWhatIsConservedAndWhatDepends) {
  const Scratch scratch;
  const Output output = run("discover " + scratch.file("circles.csv", circles()) +
                            " --kind conserved --inputs x,y --trajectory run --model polynomial:4");
  ASSERT_EQ(output.status, 0) << output.err;
  EXPECT_NE(output.out.find("2 conserved quantities among 15 functions (polynomial:4), 1 functionally independent"),
            std::string::npos)
      << output.out;
  EXPECT_NE(output.out.find("Functions of these"), std::string::npos);
}

TEST(ConservedCommand, NothingIsConservedIsAnAnswer) {
  const Scratch scratch;
  Rng rng(3);
  std::string text = "x,y,dx,dy\n";
  for (int i = 0; i < 200; ++i) {
    const double x = rng.normal();
    const double y = rng.normal();
    text += number(x) + "," + number(y) + "," + number(x + 0.3 * y) + "," + number(2.0 * y) + "\n";
  }
  const Output output = run("discover " + scratch.file("source.csv", text) +
                            " --kind conserved --inputs x,y --outputs dx,dy --model polynomial:2 --json");
  ASSERT_EQ(output.status, 0) << output.err;
  EXPECT_EQ(output.json().at("conserved").at("dimension"), 0);
}

// 5 % noise on the derivatives: a model of the dynamics first.
TEST(ConservedCommand, AModelOfTheDynamicsAveragesNoise) {
  const Scratch scratch;
  const std::string file = scratch.file("top.csv", free_top(2000));
  const Output output = run("discover " + file +
                            " --kind conserved --inputs a,b,c --outputs da,db,dc --model polynomial:2 --dynamics "
                            "polynomial:2 --noise da:5 --noise db:5 --noise dc:5 --json");
  ASSERT_EQ(output.status, 0) << output.err;
  const auto json = output.json();
  EXPECT_EQ(json.at("conserved").at("dimension"), 2);
  EXPECT_EQ(json.at("model").at("name"), "polynomial:2");
  EXPECT_EQ(json.at("standard_errors").size(), 9U);
}

TEST(ConservedCommand, AModelThatDoesNotFitEndsWithOne) {
  const Scratch scratch;
  const Output output = run("discover " + scratch.file("top.csv", free_top(300)) +
                            " --kind conserved --inputs a,b,c --outputs da,db,dc --dynamics polynomial:1 --json");
  EXPECT_EQ(output.status, 1);
  EXPECT_EQ(output.json().at("status"), "poor_fit");
}

TEST(ConservedCommand, WritesAPage) {
  const Scratch scratch;
  const Output output = run("discover " + scratch.file("top.csv", free_top(300)) +
                            " --kind conserved --inputs a,b,c --outputs da,db,dc --report " + scratch.path("report"));
  ASSERT_EQ(output.status, 0) << output.err;
  const std::string page = read_all(scratch.path("report/index.html"));
  for (const char* text : {"Conserved quantities of top.csv", "What was run", "Independent", "relative variation"}) {
    EXPECT_NE(page.find(text), std::string::npos) << text;
  }
}

// The isotropic oscillator in the plane, (x, y, u, v): H, four quadratic integrals of which three are independent, and
// the fields they generate.
TEST(ConservedCommand, HamiltonianStructure) {
  const Scratch scratch;
  Rng rng(5);
  std::string text = "x,y,u,v,dx,dy,du,dv\n";
  for (int i = 0; i < 300; ++i) {
    const double x = rng.normal();
    const double y = rng.normal();
    const double u = rng.normal();
    const double v = rng.normal();
    text += number(x) + "," + number(y) + "," + number(u) + "," + number(v) + "," + number(u) + "," + number(v) + "," +
            number(-x) + "," + number(-y) + "\n";
  }
  const std::string file = scratch.file("plane.csv", text);
  const std::string arguments =
      "discover " + file + " --kind conserved --inputs x,y,u,v --outputs dx,dy,du,dv --hamiltonian ";
  for (const std::string dynamics : {"", "--dynamics polynomial:1 "}) {
    const Output output = run(arguments + dynamics + "--json");
    ASSERT_EQ(output.status, 0) << output.err;
    const auto json = output.json();
    EXPECT_EQ(json.at("conserved").at("dimension"), 4);
    EXPECT_EQ(json.at("conserved").at("independent"), 3);
    const auto& hamiltonian = json.at("hamiltonian");
    EXPECT_EQ(hamiltonian.at("text"), "0.5 x^2 + 0.5 y^2 + 0.5 u^2 + 0.5 v^2");
    EXPECT_LT(hamiltonian.at("residual"), 1e-10);
    ASSERT_EQ(hamiltonian.at("noether").size(), 4U);
    for (const auto& pair : hamiltonian.at("noether")) {
      EXPECT_LT(pair.at("commutation"), 1e-10) << pair;
    }
    ASSERT_EQ(hamiltonian.at("poisson_brackets").size(), 3U);  // u(2) closes
    for (const auto& bracket : hamiltonian.at("poisson_brackets")) {
      EXPECT_EQ(bracket.get<std::string>().find("no combination"), std::string::npos) << bracket;
    }
  }
  const Output shown = run(arguments + "--report " + scratch.path("report"));
  EXPECT_NE(shown.out.find("Noether pairs"), std::string::npos) << shown.out;
  EXPECT_NE(read_all(scratch.path("report/index.html")).find("Poisson brackets"), std::string::npos);
}

// The top among quadratic fields: f itself, and said to be.
TEST(ConservedCommand, SymmetriesOfDynamicsAmongPolynomialFields) {
  const Scratch scratch;
  const std::string file = scratch.file("top.csv", free_top(600));
  const std::string arguments = "discover " + file + " --kind dynamics --inputs a,b,c --outputs da,db,dc ";
  const Output output = run(arguments + "--candidates polynomial:2 --json");
  ASSERT_EQ(output.status, 0) << output.err;
  EXPECT_EQ(output.json().at("symmetries").at("dimension"), 1);
  EXPECT_EQ(output.json().at("symmetries").at("along_flow"), 1);
  EXPECT_NE(output.out.find("every vector field has it"), std::string::npos);
  // With a time scaling the affine fields have one: a d/da + b d/db + c d/dc, [v, f] = f.
  const Output scaled = run(arguments + "--candidates affine --time-scaling --json");
  ASSERT_EQ(scaled.status, 0) << scaled.err;
  const auto json = scaled.json();
  ASSERT_EQ(json.at("symmetries").at("dimension"), 1);
  const auto& generator = json.at("symmetries").at("generators").at(0);
  const double c = generator.at("time_scaling");
  EXPECT_NEAR(std::abs(c), 1.0, 1e-9);
  EXPECT_TRUE(generator.at("text") == "a d/da + b d/db + c d/dc - t d/dt" ||
              generator.at("text") == "-a d/da - b d/db - c d/dc + t d/dt")
      << generator.at("text");
}

}  // namespace
}  // namespace lieder::test
