#include "lieder/trajectories/derivatives.hpp"

#include <gtest/gtest.h>

#include "lieder/core/error.hpp"
#include "trajectories/signals.hpp"

namespace lieder::test {
namespace {

class DerivativeSamplesOf : public testing::TestWithParam<Signal> {};

INSTANTIATE_TEST_SUITE_P(Signals, DerivativeSamplesOf, testing::ValuesIn(signals()),
                         [](const auto& each) { return each.param.name; });

TEST(ParseDerivatives, Texts) {
  EXPECT_EQ(parse_derivatives("auto").method, DerivativeMethod::automatic);
  EXPECT_EQ(parse_derivatives("finite-difference").order, 2);
  EXPECT_EQ(parse_derivatives("finite-difference:4").order, 4);
  EXPECT_EQ(parse_derivatives("savitzky-golay").window, 0);
  EXPECT_EQ(parse_derivatives("savitzky-golay:9").window, 9);
  EXPECT_EQ(parse_derivatives("savitzky-golay:9,5").degree, 5);
  EXPECT_EQ(parse_derivatives("spline").method, DerivativeMethod::spline);
  EXPECT_EQ(parse_derivatives("spectral:2.5").period, 2.5);
  EXPECT_EQ(parse_derivatives("weak").method, DerivativeMethod::weak);
  for (const char* text : {"auto", "finite-difference:4", "savitzky-golay:9,5", "savitzky-golay", "spline",
                           "spectral:2.5", "spectral", "weak"}) {
    EXPECT_EQ(to_string(parse_derivatives(text)), text);
  }
}

TEST(ParseDerivatives, Errors) {
  for (const char* text : {"", "cubic", "finite-difference:0", "finite-difference:13", "finite-difference:2x",
                           "finite-difference:", "savitzky-golay:8", "savitzky-golay:5", "savitzky-golay:9,9",
                           "savitzky-golay:9,", "spectral:-1", "spectral:inf", "spline:3", "auto:1", "weak:1"}) {
    try {
      parse_derivatives(text);
      ADD_FAILURE() << text;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find("--derivatives"), std::string::npos) << error.what();
    }
  }
}

TEST(DerivativeSamples, JoinsTrajectories) {
  Rng rng(1);
  const Signal signal = signals()[0];
  Trajectory first = sample(signal, sample_times(signal, 50, 0.2, rng), 0.0, rng);
  Trajectory second = sample(signal, sample_times(signal, 30, 0.2, rng), 0.0, rng);
  first.inputs = first.times;
  second.inputs = second.times;
  DerivativeOptions options;
  options.method = DerivativeMethod::finite_difference;
  options.order = 4;
  const DerivativeSamples found = derivative_samples({first, second}, options);
  ASSERT_EQ(found.states.rows(), 46 + 26);
  EXPECT_EQ(found.left_out, 8);
  EXPECT_EQ(found.method, "finite-difference:4");
  EXPECT_EQ(found.choice, "");
  EXPECT_EQ(found.inputs(46, 0), second.times(2));
  EXPECT_EQ(found.states(46, 0), second.states(2, 0));
  for (Index i = 0; i < found.states.rows(); ++i) {
    EXPECT_NEAR(found.derivatives(i, 0), signal.slope(found.inputs(i, 0)), 0.1);
  }
}

// The automatic choice is within a factor of two of the best method, and its estimate within three of the truth.
TEST_P(DerivativeSamplesOf, AutomaticChoice) {
  const Signal& signal = GetParam();
  for (const double noise : {0.0, 1e-4, 1e-2, 1e-1}) {
    for (std::uint64_t seed = 0; seed < (noise > 0.0 ? 2U : 1U); ++seed) {
      SCOPED_TRACE(signal.name + " noise " + std::to_string(noise) + " seed " + std::to_string(seed));
      Rng rng(seed);
      const Trajectory data = sample(signal, sample_times(signal, 200, 0.3, rng), noise, rng);
      const Vector level = noise_level({data});
      double best = std::numeric_limits<double>::infinity();
      for (const char* text :
           {"finite-difference:2", "finite-difference:4", "finite-difference:8", "savitzky-golay", "spline"}) {
        best = std::min(best, true_error(estimate_derivative(data, parse_derivatives(text), level), data, signal));
      }
      const DerivativeSamples found = derivative_samples({data});
      const DerivativeEstimate same = estimate_derivative(data, parse_derivatives(found.method), level);
      const double error = true_error(same, data, signal);
      EXPECT_LT(error, 2.0 * best) << found.method << ": " << found.choice;
      EXPECT_LT(error, 3.0 * found.rms_error(0)) << found.method << ": " << found.choice;
      EXPECT_NE(found.choice.find(found.method), std::string::npos) << found.choice;
    }
  }
}

TEST(DerivativeSamples, ShortTrajectories) {
  const Trajectory three{(Vector(3) << 0, 1, 3).finished(), (Matrix(3, 1) << 0, 1, 9).finished(), Matrix(3, 0), 0};
  const DerivativeSamples found = derivative_samples({three, three});
  ASSERT_EQ(found.derivatives.rows(), 2);
  EXPECT_NEAR(found.derivatives(0, 0), 2.0, 1e-13);  // x = t^2
  EXPECT_EQ(found.method, "finite-difference:2");
}

TEST(DerivativeSamples, Errors) {
  const Trajectory three{(Vector(3) << 0, 1, 3).finished(), (Matrix(3, 1) << 0, 1, 9).finished(), Matrix(3, 0), 0};
  EXPECT_THROW(derivative_samples({}), ValueError);
  EXPECT_THROW(derivative_samples({three}, parse_derivatives("weak")), ValueError);
  EXPECT_THROW(derivative_samples({three}, parse_derivatives("savitzky-golay")), ValueError);
  EXPECT_THROW(derivative_samples({three}, parse_derivatives("spline")), ValueError);
  EXPECT_THROW(derivative_samples({three}, parse_derivatives("spectral")), ValueError);
  EXPECT_THROW(estimate_derivative(three, parse_derivatives("auto"), Vector::Zero(1)), ValueError);
}

}  // namespace
}  // namespace lieder::test
