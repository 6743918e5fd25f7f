// lieder reproduce dimuon on made-up events, and where LIEDER_DATA is set on real ones.
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

// Momenta of some tens, masses as of a resonance at 91 over a background.
std::string write_events(const Scratch& scratch) {
  Rng rng(1);
  Matrix table(400, 5);
  for (Index i = 0; i < table.rows(); ++i) {
    const double mass = i % 3 == 0 ? rng.uniform(60.0, 120.0) : 91.0 + 2.0 * rng.normal();
    table.row(i).segment(1, 3) = 40.0 * rng.normal_matrix(1, 3);
    table(i, 0) = std::sqrt(mass * mass + table.row(i).segment(1, 3).squaredNorm());
    table(i, 4) = mass * mass;
  }
  write_csv(scratch.path("events.csv"), {"E", "px", "py", "pz", "M2"}, table);
  return scratch.path("events.csv");
}

const std::string kSmallCurves = " --events 20,60 --noise 0,2 --draws 3 --steps 6 --threads 1";

TEST(Dimuon, TableDrawsAndDocument) {
  const Scratch scratch;
  const Output run = test::run("reproduce dimuon " + write_events(scratch) + kSmallCurves + " --json --out " +
                               scratch.path("draws.csv") + " --document " + scratch.path("curves.md") + " --report " +
                               scratch.path("page"));
  ASSERT_EQ(run.status, 0) << run.err;
  const auto json = run.json();
  EXPECT_EQ(json.at("test_samples"), 340);
  ASSERT_EQ(json.at("rows").size(), 20U);  // two noises, two numbers of events, five methods
  for (const auto& row : json.at("rows")) {
    EXPECT_LE(row.at("lower_quartile"), row.at("median"));
    EXPECT_LE(row.at("median"), row.at("upper_quartile"));
    if (row.at("method") == "enforced") {
      EXPECT_TRUE(row.at("kept").is_null());
      // Without noise 1 and the Minkowski square are the answer; columns are written with 17 digits.
      EXPECT_LT(row.at("median").get<double>(), row.at("noise_percent") == 0.0 ? 1e-10 : 0.2);
    }
  }
  const std::string draws = read_all(scratch.path("draws.csv"));
  EXPECT_EQ(std::count(draws.begin(), draws.end(), '\n'), 1 + 2 * 2 * 3 * 5);
  const std::string document = read_all(scratch.path("curves.md"));
  EXPECT_EQ(document.rfind("# Learning curves", 0), 0U);
  for (const auto& finding : json.at("findings")) {
    EXPECT_NE(document.find(finding.get<std::string>()), std::string::npos);
  }
  EXPECT_NE(read_all(scratch.path("page/index.html")).find("Median test error, 2 % noise on M"), std::string::npos);
}

TEST(Dimuon, TheSameSeedDrawsTheSame) {
  const Scratch scratch;
  const std::string command =
      "reproduce dimuon " + write_events(scratch) + " --events 30 --noise 1 --draws 2 --steps 5";
  ASSERT_EQ(test::run(command + " --threads 1 --out " + scratch.path("a.csv")).status, 0);
  ASSERT_EQ(test::run(command + " --threads 2 --out " + scratch.path("b.csv")).status, 0);
  ASSERT_EQ(test::run(command + " --threads 1 --seed 1 --out " + scratch.path("c.csv")).status, 0);
  EXPECT_EQ(read_all(scratch.path("a.csv")), read_all(scratch.path("b.csv")));
  EXPECT_NE(read_all(scratch.path("a.csv")), read_all(scratch.path("c.csv")));
}

TEST(Dimuon, BadInputIsOneLine) {
  const Scratch scratch;
  const std::string file = write_events(scratch);
  const std::pair<std::string, std::string> cases[] = {
      {file + " --events 1", "--events"},
      {file + " --events 350", "--events: 350 leave fewer than 100"},
      {file + " --noise -1", "--noise"},
      {file + " --inputs E,px", "--inputs"},
      {file + " --outputs M", "M"},
      {scratch.path("none.csv"), "none.csv"},
      {"", "FILE"},
  };
  for (const auto& [arguments, expected] : cases) {
    SCOPED_TRACE(arguments);
    const Output run = test::run("reproduce dimuon " + arguments + " --out " + scratch.path("draws.csv"));
    EXPECT_EQ(run.status, 2);
    EXPECT_TRUE(run.out.empty());
    EXPECT_NE(run.err.find(expected), std::string::npos) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_FALSE(std::filesystem::exists(scratch.path("draws.csv")));
  }
}

}  // namespace
}  // namespace lieder::test
