// The main job on the data of the repository, as the README shows it.
#include <gtest/gtest.h>

#include "apps/program.hpp"

namespace lieder::test {
namespace {

const std::string solar = std::string(LIEDER_SOURCE_DIR) + "/data/solar_system.csv";

TEST(Demo, KeplersThirdLaw) {
  const Output run =
      test::run("discover " + solar + " --kind cloud --inputs a,P,M --log a,P,M --candidates scalings --json");
  ASSERT_EQ(run.status, 0) << run.err;
  const auto json = run.json();
  EXPECT_EQ(json.at("symmetries").at("dimension"), 2);
  EXPECT_EQ(json.at("algebra").at("name"), "R^2");
  ASSERT_EQ(json.at("invariants").size(), 1U);
  const auto exponents = json.at("invariants").at(0).at("exponents").get<std::vector<double>>();
  EXPECT_NEAR(exponents.at(0), 3.0, 0.005);
  EXPECT_NEAR(exponents.at(1), -2.0, 0.005);
  EXPECT_NEAR(exponents.at(2), -1.0, 0.005);
  EXPECT_GE(json.at("samples"), 40);
}

TEST(Demo, ReportIsOneFile) {
  const Scratch scratch;
  const Output run = test::run("discover " + solar + " --inputs a,P,M --log a,P,M --candidates scalings --report " +
                               scratch.path("report"));
  ASSERT_EQ(run.status, 0) << run.err;
  const std::string html = read_all(scratch.path("report/index.html"));
  EXPECT_NE(html.find("a^3 P^-2 M^-1"), std::string::npos);
  EXPECT_NE(html.find("lieder discover"), std::string::npos);
  EXPECT_NE(html.find("<svg"), std::string::npos);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch.path("report")), {}), 1);
}

TEST(Demo, SameSeedSameAnswer) {
  const std::string command =
      "discover " + solar +
      " --inputs a,M --outputs P --log a,M,P --model polynomial:1 --candidates scalings --json --seed 3";
  auto first = test::run(command).json();
  auto second = test::run(command).json();
  first.erase("seconds");
  second.erase("seconds");
  EXPECT_EQ(first, second);
}

TEST(Help, EveryCommandShowsAnExample) {
  for (const std::string command : {"discover", "identify"}) {
    const Output run = test::run(command + " --help");
    EXPECT_EQ(run.status, 0);
    EXPECT_NE(run.out.find("Example"), std::string::npos) << command;
  }
  EXPECT_EQ(test::run("version --json").json().at("version").is_string(), true);
}

}  // namespace
}  // namespace lieder::test
