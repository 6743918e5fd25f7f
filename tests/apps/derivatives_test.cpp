// `lieder discover --kind dynamics --time` by every way of getting derivatives.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "apps/program.hpp"

namespace lieder::test {
namespace {

// x' = -0.1 x + 2 y, y' = -2 x - 0.1 y: its linear symmetries are the matrices a + b J, dimension 2 of 4.
std::string oscillator(double noise, int rows, double end, unsigned seed) {
  std::mt19937_64 engine(seed);
  std::string text = "t,x,y,k\n";
  for (int k = 0; k < 2; ++k) {
    for (int i = 0; i < rows; ++i) {
      const double t = end * i / rows;
      const double size = (1.0 + k) * std::exp(-0.1 * t);
      const auto uniform = [&] { return std::sqrt(12.0) * (std::generate_canonical<double, 53>(engine) - 0.5); };
      text += std::to_string(t) + "," + std::to_string(size * std::cos(2.0 * t) + noise * uniform()) + "," +
              std::to_string(-size * std::sin(2.0 * t) + noise * uniform()) + "," + std::to_string(k) + "\n";
    }
  }
  return text;
}

const char* const file_options =
    " --kind dynamics --inputs x,y --time t --trajectory k --candidates linear --model polynomial:1 --json ";

TEST(Derivatives, EveryMethodFindsTheSymmetries) {
  const Scratch scratch;
  const std::string path = scratch.file("data.csv", oscillator(0.0, 200, 10.0, 1));
  for (const std::string method :
       {"auto", "finite-difference", "finite-difference:4", "savitzky-golay", "savitzky-golay:9,4", "spline", "weak"}) {
    SCOPED_TRACE(method);
    const Output output = run("discover " + path + file_options + "--derivatives " + method);
    ASSERT_EQ(output.status, 0) << output.err;
    const auto json = output.json();
    EXPECT_EQ(json["symmetries"]["dimension"], 2) << output.out;
    EXPECT_EQ(json["derivatives"]["trajectories"], 2);
    const std::string used = json["derivatives"]["method"];
    EXPECT_EQ(method == "auto" || used.find(method) == 0, true) << used;
    EXPECT_EQ(json["derivatives"]["choice"].is_null(), method != "auto");
    if (method != "weak") {
      EXPECT_LT(json["derivatives"]["states"][0]["estimated_error"], 0.05) << used;
      EXPECT_NEAR(json["derivatives"]["states"][0]["rms"], 2.0, 1.0);
    }
  }
  const Output silent = run("discover " + path + file_options);
  ASSERT_EQ(silent.status, 0) << silent.err;
  EXPECT_FALSE(silent.json()["derivatives"]["choice"].is_null());
}

// The noise is reported: uniform of standard deviation 0.1, within a fifth (noise_level_test.cpp).
TEST(Derivatives, NoiseIsReported) {
  const Scratch scratch;
  const std::string path = scratch.file("data.csv", oscillator(0.1, 400, 10.0, 2));
  for (const std::string method : {"auto", "weak"}) {
    SCOPED_TRACE(method);
    const Output output = run("discover " + path + file_options + "--derivatives " + method);
    ASSERT_EQ(output.status, 0) << output.err << output.out;
    EXPECT_NEAR(output.json()["derivatives"]["states"][0]["noise"], 0.1, 0.02);
    EXPECT_NEAR(output.json()["derivatives"]["states"][1]["noise"], 0.1, 0.02);
  }
  const Output text = run("discover " + path + " --kind dynamics --inputs x,y --time t --trajectory k");
  EXPECT_NE(text.out.find("derivatives: "), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("d(x)/dt +- "), std::string::npos) << text.out;
}

// Every row in a fixed period on even times: uniform circular motion.
TEST(Derivatives, SpectralOfOnePeriod) {
  std::string text = "t,x,y\n";
  for (int i = 0; i < 64; ++i) {
    const double angle = 2.0 * M_PI * i / 64.0;
    text +=
        std::to_string(0.25 * i) + "," + std::to_string(std::cos(angle)) + "," + std::to_string(std::sin(angle)) + "\n";
  }
  const Scratch scratch;
  const std::string path = scratch.file("data.csv", text);
  for (const std::string method : {"spectral", "spectral:16"}) {
    const Output output = run("discover " + path +
                              " --kind dynamics --inputs x,y --time t --candidates linear --model polynomial:1 "
                              "--json --derivatives " +
                              method);
    ASSERT_EQ(output.status, 0) << output.err;
    EXPECT_EQ(output.json()["symmetries"]["dimension"], 2);
    EXPECT_EQ(output.json()["derivatives"]["method"], method);
  }
}

}  // namespace
}  // namespace lieder::test
