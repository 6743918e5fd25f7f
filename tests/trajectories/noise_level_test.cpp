#include <gtest/gtest.h>

#include "lieder/core/error.hpp"
#include "trajectories/signals.hpp"

namespace lieder::test {
namespace {

// The k-th difference of N samples estimates sigma with relative standard deviation of at most about sqrt(k / N) (its
// terms overlap): 0.2 for N = 200, k = 8. Three of them, and what is left of the signal, allow a factor of 1.6.
TEST(NoiseLevel, OfKnownNoise) {
  for (const Signal& signal : signals()) {
    for (const double noise : {1e-3, 1e-2, 1e-1}) {
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        SCOPED_TRACE(signal.name + " noise " + std::to_string(noise) + " seed " + std::to_string(seed));
        Rng rng(seed);
        const Trajectory data = sample(signal, sample_times(signal, 200, 0.3, rng), noise, rng);
        const double found = noise_level({data})(0);
        EXPECT_LT(found, 1.6 * noise);
        EXPECT_GT(found, noise / 1.6);
      }
    }
  }
}

TEST(NoiseLevel, WithoutNoiseIsWhatSamplingDoesNotResolve) {
  Rng rng(1);
  for (const Signal& signal : signals()) {
    SCOPED_TRACE(signal.name);
    const double coarse = noise_level({sample(signal, sample_times(signal, 200, 0.0, rng), 0.0, rng)})(0);
    const double fine = noise_level({sample(signal, sample_times(signal, 400, 0.0, rng), 0.0, rng)})(0);
    EXPECT_LT(coarse, 1e-6);
    EXPECT_GT(fine, 0.0);
    EXPECT_LT(fine, coarse / 16.0);  // differences of order 4 at least, until rounding
  }
}

TEST(NoiseLevel, PoolsTrajectoriesAndSeparatesStates) {
  Rng rng(3);
  const Signal signal = signals()[0];
  std::vector<Trajectory> parts;
  for (int k = 0; k < 40; ++k) {
    Trajectory part = sample(signal, sample_times(signal, 400, 0.0, rng), 0.05, rng);
    part.times = part.times.head(12).eval();
    part.states = part.states.topRows(12).eval();
    part.states.conservativeResize(12, 2);
    part.states.col(1) = 0.3 * rng.normal_vector(12);
    parts.push_back(part);
  }
  // 40 x 4 .. 11 windows of overlapping differences: relative standard deviation below 0.15.
  const Vector found = noise_level(parts);
  EXPECT_NEAR(found(0), 0.05, 3.0 * 0.15 * 0.05);
  EXPECT_NEAR(found(1), 0.3, 3.0 * 0.15 * 0.3);
}

TEST(NoiseLevel, ConstantsAndErrors) {
  const Trajectory constant{Vector::LinSpaced(10, 0.0, 1.0), Matrix::Constant(10, 1, 5.0), Matrix(10, 0), 0};
  EXPECT_LT(noise_level({constant})(0), 1e-14);
  EXPECT_THROW(noise_level({}), ValueError);
  Trajectory other = constant;
  other.states = Matrix::Ones(10, 2);
  EXPECT_THROW(noise_level({constant, other}), ShapeError);
}

}  // namespace
}  // namespace lieder::test
