// The five methods of the learning curves on events whose mass is known: E^2 - |p|^2.
#include "lieder/models/learning_curves.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/generators/group_action.hpp"

namespace lieder::test {
namespace {

LearningSamples events(Rng& rng, Index count) {
  LearningSamples result{rng.normal_matrix(count, 4), Matrix(count, 1)};
  for (Index i = 0; i < count; ++i) {
    const double mass = rng.uniform(1.0, 3.0);
    result.inputs(i, 0) = std::sqrt(mass * mass + result.inputs.row(i).tail(3).squaredNorm());
    result.outputs(i, 0) = mass * mass;
  }
  return result;
}

// gl(4) row by row; so(1,3) in the same order of entries.
Matrix lorentz() {
  Matrix result = Matrix::Zero(16, 6);
  Index k = 0;
  for (Index i = 0; i < 4; ++i) {
    for (Index j = i + 1; j < 4; ++j, ++k) {
      result(4 * i + j, k) = 1.0;
      result(4 * j + i, k) = i == 0 ? 1.0 : -1.0;
    }
  }
  return result;
}

TEST(LearningCurves, EachMethodIsWhatItSays) {
  Rng rng(1);
  const LearningSamples train = events(rng, 60);
  const LearningSamples test = events(rng, 300);
  const Candidates candidates = parse_candidates("linear", {4, {}, {}, {}});
  const EquivariantDictionary symmetric =
      equivariant_dictionary(monomials(4, 0, 2), group_action(parse_group("so:1,3")));
  LearningOptions options;
  options.promotion.steps = 8;
  const auto results = compare_methods(train, test, candidates, symmetric, lorentz(), options);
  // Exact data of a quadratic: more samples than the 15 functions determine it, two determine the invariant one.
  EXPECT_LT(results[0].test_error, 1e-11);
  EXPECT_EQ(results[0].size, 15);
  EXPECT_LT(results[4].test_error, 1e-12);
  EXPECT_EQ(results[4].size, 2);
  // The smallest ridge that is tried is 1e-12.
  EXPECT_LT(results[1].test_error, 1e-8);
  EXPECT_EQ(results[0].kept, -1);
  const LearningResult& refitted = results[3];
  EXPECT_EQ(refitted.kept, 6);
  EXPECT_EQ(refitted.algebra, "so(1,3)");
  EXPECT_LT(refitted.angle, 0.02);
  EXPECT_EQ(refitted.size, 2);
  EXPECT_LT(refitted.test_error, 0.02);
  EXPECT_GE(results[2].kept, 0);
  EXPECT_LT(results[2].test_error, 0.1);
}

TEST(LearningCurves, SaysWhatIsWrong) {
  Rng rng(2);
  const LearningSamples train = events(rng, 20);
  const Candidates candidates = parse_candidates("linear", {4, {}, {}, {}});
  const EquivariantDictionary symmetric =
      equivariant_dictionary(monomials(4, 0, 2), group_action(parse_group("so:1,3")));
  LearningOptions options;
  options.ridges = 1;
  EXPECT_THROW(compare_methods(train, train, candidates, symmetric, lorentz(), options), ValueError);
  const LearningSamples two{train.inputs, Matrix::Zero(20, 2)};
  EXPECT_THROW(compare_methods(two, train, candidates, symmetric, lorentz()), ShapeError);
}

}  // namespace
}  // namespace lieder::test
