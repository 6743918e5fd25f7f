// Real measurements, where LIEDER_DATA names their folder (the README says where to download them); skipped and counted
// elsewhere.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "apps/program.hpp"
#include "lieder/core/random.hpp"

namespace lieder::test {
namespace {

class RealData : public testing::Test {
 protected:
  void SetUp() override {
    if (data_folder().empty()) {
      GTEST_SKIP() << "LIEDER_DATA is not set";
    }
  }
  static std::string dimuon() { return data_folder() + "/cms_dimuon/dimuon_mass.csv"; }
  static std::string muons() { return data_folder() + "/cms_dimuon/Zmumu_Run2011A_masses.csv"; }
  static std::string pendulum() { return data_folder() + "/double_pendulum/0.csv"; }
  static double largest_angle(const nlohmann::json& json) {
    const auto angles = json.at("principal_angles").get<std::vector<double>>();
    return *std::max_element(angles.begin(), angles.end());
  }
  static void expect_lorentz(const nlohmann::json& json) {
    EXPECT_EQ(json.at("symmetries").at("dimension"), 6);
    EXPECT_EQ(json.at("algebra").at("name"), "so(1,3)");
  }
};

TEST_F(RealData, DimuonMassHasTheLorentzAlgebra) {
  const Output run =
      test::run("discover " + dimuon() +
                " --kind regression --inputs E,px,py,pz --outputs M2 --model polynomial:2 --candidates linear "
                "--reference so:1,3 --json");
  ASSERT_EQ(run.status, 0) << run.err;
  const auto json = run.json();
  expect_lorentz(json);
  EXPECT_LT(largest_angle(json), 1e-3);
  EXPECT_EQ(json.at("symmetries").at("generic"), 3);
}

// 3 % noise on M itself: M^2 is formed after the noise is added. Twenty seeds.
TEST_F(RealData, DimuonMassWithNoiseOnM) {
  std::vector<double> angles;
  for (int seed = 0; seed < 20; ++seed) {
    const Output run =
        test::run("discover " + muons() +
                  " --inputs E1+E2,px1+px2,py1+py2,pz1+pz2 --outputs 'M^2' --noise M:3 --model polynomial:2 "
                  "--candidates linear --reference so:1,3 --json --seed " +
                  std::to_string(seed));
    ASSERT_EQ(run.status, 0) << run.err;
    expect_lorentz(run.json());
    angles.push_back(largest_angle(run.json()));
    EXPECT_LT(angles.back(), 2e-2) << "seed " << seed;
  }
  std::sort(angles.begin(), angles.end());
  EXPECT_LT(0.5 * (angles[9] + angles[10]), 1e-2);
}

TEST_F(RealData, ShuffledMassIsAPoorFit) {
  const Scratch scratch;
  std::ifstream in(dimuon());
  std::string line;
  std::getline(in, line);
  std::vector<std::string> heads;
  std::vector<std::string> masses;
  while (std::getline(in, line)) {
    heads.push_back(line.substr(0, line.rfind(',')));
    masses.push_back(line.substr(line.rfind(',')));
  }
  Rng rng(1);
  const auto order = rng.permutation(static_cast<Index>(heads.size()));
  std::string text = "E,px,py,pz,M2\n";
  for (std::size_t i = 0; i < heads.size(); ++i) {
    text += heads[i] + masses[static_cast<std::size_t>(order[i])] + "\n";
  }
  const Output run =
      test::run("discover " + scratch.file("shuffled.csv", text) + " --inputs E,px,py,pz --outputs M2 --json");
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.json().at("status"), "poor_fit");
  EXPECT_LT(run.json().at("model").at("test_r2").get<double>(), 0.5);
}

// M2 + 0.2 E^2 = 1.2 E^2 - p^2: the Lorentz algebra of another light speed. Its name is so(1,3); it is not *the*
// Lorentz algebra.
TEST_F(RealData, AnotherQuadraticFormIsNotLorentz) {
  const Output run =
      test::run("discover " + dimuon() +
                " --inputs E,px,py,pz --outputs 'M2+0.2*E^2' --candidates linear --reference so:1,3 --json");
  ASSERT_EQ(run.status, 0) << run.err;
  // The angle between the boosts of the two forms: that of (1, 1) and (1, 1.2).
  EXPECT_NEAR(largest_angle(run.json()), std::atan2(0.2, 2.2), 1e-3);
}

TEST_F(RealData, TwoMuonsWithOneGenerator) {
  for (const std::string noise : {"", " --noise M:3"}) {
    const Output run =
        test::run("discover " + muons() +
                  " --inputs E1,px1,py1,pz1,E2,px2,py2,pz2 --outputs 'M^2' --copies 2 --model polynomial:2 "
                  "--candidates linear --json" +
                  noise);
    ASSERT_EQ(run.status, 0) << run.err;
    expect_lorentz(run.json());
    EXPECT_EQ(run.json().at("model").at("dropped_directions"), 2);
  }
}

TEST_F(RealData, DoublePendulumIsATorus) {
  const Output run = test::run("discover " + pendulum() + " --kind cloud --inputs 2-5 --candidates affine --json");
  ASSERT_EQ(run.status, 0) << run.err;
  const auto json = run.json();
  EXPECT_EQ(json.at("symmetries").at("dimension"), 2);
  EXPECT_TRUE(json.at("algebra").at("abelian"));
  EXPECT_GE(json.at("gap").get<double>(), 5.0);
}

// A camera's track of a double pendulum, raw pixels: two quadratics are constant, and the rods' lengths follow.
TEST_F(RealData, RodsOfADoublePendulumFromItsTrack) {
  const Output output =
      test::run("discover " + pendulum() + " --kind conserved --inputs 2-5 --model polynomial:2 --json");
  ASSERT_EQ(output.status, 0) << output.err;
  const auto json = output.json();
  EXPECT_EQ(json.at("conserved").at("dimension"), 2);
  EXPECT_EQ(json.at("conserved").at("independent"), 2);
  EXPECT_GT(json.at("gap"), 20.0);
  const auto lengths = json.at("conserved").at("lengths").get<std::vector<double>>();
  ASSERT_EQ(lengths.size(), 2U);
  EXPECT_NEAR(lengths[0], 602.3, 0.005 * 602.3);
  EXPECT_NEAR(lengths[1], 460.8, 0.005 * 460.8);
}

}  // namespace
}  // namespace lieder::test
