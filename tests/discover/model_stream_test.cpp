#include "lieder/discover/model_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/least_squares.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/discover/accumulator.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

// y = |x|^2 + x_0 / 4 with noise, weights: rotations about the centre -e_0 / 8, and every quadratic function that is
// fitted to it has an so(3) of its own exactly.
ModelData noisy(Index samples) {
  Rng rng(11);
  ModelData data{rng.normal_matrix(samples, 3), Matrix(samples, 1), rng.uniform_matrix(samples, 1, 0.5, 2.0)};
  data.outputs = data.inputs.rowwise().squaredNorm() + 0.25 * data.inputs.col(0) + 0.05 * rng.normal_matrix(samples, 1);
  return data;
}

struct Rows {
  std::vector<Index> training;
  std::vector<Index> test;
};

Rows split(Index samples, Index train, std::uint64_t seed) {
  SequentialSplit next(samples, train, seed);
  Rows rows;
  for (Index i = 0; i < samples; ++i) {
    (next.next() ? rows.training : rows.test).push_back(i);
  }
  return rows;
}

ModelData part(const ModelData& data, const std::vector<Index>& rows) {
  return {data.inputs(rows, Eigen::all), data.outputs(rows, Eigen::all), data.weights(rows)};
}

// The samples in file order in blocks of `length`, each of them split into its training and test samples.
ModelStream blocks(const ModelData& data, Index train, std::uint64_t seed, Index length) {
  const Index samples = data.inputs.rows();
  return {data.outputs.cols(), train, samples - train,
          [&data, samples, train, seed, length](const ModelVisitor& visit) {
            const Rows rows = split(samples, train, seed);
            for (Index first = 0; first < samples; first += length) {
              for (const auto& [all, training] : {std::pair{&rows.training, true}, {&rows.test, false}}) {
                std::vector<Index> block;
                std::copy_if(all->begin(), all->end(), std::back_inserter(block),
                             [&](Index i) { return i >= first && i < first + length; });
                if (!block.empty()) {
                  visit(part(data, block), training);
                }
              }
            }
          }};
}

TEST(SequentialSplit, ChoosesExactlyAndFairly) {
  int first = 0;
  int last = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const Rows rows = split(10, 3, seed);
    ASSERT_EQ(rows.training.size(), 3U) << "seed " << seed;
    first += rows.training.front() == 0 ? 1 : 0;
    last += rows.training.back() == 9 ? 1 : 0;
  }
  // Binomial(2000, 0.3): standard deviation 20.5; five of them.
  EXPECT_NEAR(first, 600, 103);
  EXPECT_NEAR(last, 600, 103);
}

// Oracle: all training samples at once, in the dense formulas. Blocks only change the order of summation: 1e-15 times
// the condition of the fit (about 10) and of the spectrum.
TEST(ModelStream, IsTheComputationInMemory) {
  const ModelData data = noisy(5000);
  const Index train = 4000;
  const std::uint64_t seed = 7;
  const Rows rows = split(5000, train, seed);
  const ModelData training = part(data, rows.training);
  const ModelData test = part(data, rows.test);
  const auto dictionary = monomials(3, 0, 2);
  const Candidates candidates = parse_candidates("affine", {3, {}, {}, {}});
  const LeastSquaresResult fit =
      fit_least_squares(dictionary->values(training.inputs), training.outputs, training.weights);
  const DictionaryModel model(dictionary, fit.coefficients);
  DiscoveryAccumulator accumulator(LieDerivative(ObjectKind::function, candidates));
  accumulator.add(model.jet(training.inputs), training.weights);
  const Vector expected = generalised_spectrum(accumulator.problem()).values;
  ModelFitOptions options;
  options.seed = seed;
  Vector errors;
  for (const Index length : {5000, 777, 64}) {
    SCOPED_TRACE(length);
    const ModelDiscovery found =
        discover_model(ObjectKind::function, blocks(data, train, seed, length), dictionary, candidates, options);
    EXPECT_EQ(found.fit.train_samples, train);
    EXPECT_EQ(found.fit.test_samples, 1000);
    EXPECT_LT((found.fit.coefficients - fit.coefficients).norm(), 1e-13 * fit.coefficients.norm());
    EXPECT_NEAR(found.fit.train_r2, fit.r_squared.pooled, 1e-13);
    EXPECT_NEAR(found.fit.test_r2, r_squared(test.outputs, model.value(test.inputs), test.weights).pooled, 1e-13);
    EXPECT_LT((found.discovery.spectrum.values - expected).cwiseAbs().maxCoeff(), 1e-12 * expected(0));
    EXPECT_EQ(found.discovery.algebra->name, "so(3)");
    if (errors.size() == 0) {
      errors = found.discovery.standard_errors;
    }
    // The bootstrap resamples the same groups. Broken generators are known to 1e-15 / the gaps of the spectrum (1e-3);
    // in the null space any basis may come out, which the norm does not see.
    const Vector& se = found.discovery.standard_errors;
    EXPECT_LT((se - errors).head(9).cwiseAbs().maxCoeff(), 1e-9 * errors.maxCoeff());
    EXPECT_NEAR(se.tail(3).norm(), errors.tail(3).norm(), 1e-9 * errors.maxCoeff());
  }
}

TEST(ModelStream, RejectsBadCounts) {
  ModelFitOptions options;
  EXPECT_EQ(train_count(10, options), 8);
  EXPECT_THROW(train_count(1, options), ValueError);
  options.train = 10;
  EXPECT_THROW(train_count(10, options), ValueError);
}

}  // namespace
}  // namespace lieder
