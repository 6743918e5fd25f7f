#include "lieder/promote/normalisation.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

TEST(Normalisation, RotationsAreDividedByTheRootOfTwo) {
  const Candidates euclidean = parse_candidates("euclidean", {3, {}, {}, {}});
  const Candidates unit = normalised(euclidean);
  for (Index a = 0; a < unit.size(); ++a) {
    const Matrix matrix = affine_matrix(unit.field(Vector::Unit(unit.size(), a)));
    EXPECT_NEAR(matrix.norm(), 1.0, 1e-15);
    const Matrix before = affine_matrix(euclidean.field(Vector::Unit(unit.size(), a)));
    EXPECT_LT((before / before.norm() - matrix).norm(), 1e-15);
  }
  const Vector factors = generator_factors(euclidean);
  EXPECT_NEAR(factors.minCoeff(), std::sqrt(0.5), 1e-15);
  EXPECT_NEAR(factors.maxCoeff(), 1.0, 1e-15);
  EXPECT_EQ(generator_factors(euclidean, GeneratorNorm::as_given), Vector::Ones(6));
}

TEST(Normalisation, TheActionOnTheOutputsIsDividedToo) {
  const Matrix j = (Matrix(2, 2) << 0.0, -1.0, 1.0, 0.0).finished();
  const Candidates rotation = parse_candidates("rotations", {2, {}, {}, {}}).with_copies(2).with_output_action({j});
  const Candidates both = rotation.with_output_candidates({3.0 * Matrix::Identity(2, 2)}, {"scaling"});
  const Candidates unit = normalised(both);
  EXPECT_EQ(unit.copies(), 2);
  const double sign = both.output_matrix(Vector::Unit(2, 0))(1, 0);
  EXPECT_LT((unit.output_matrix(Vector::Unit(2, 0)) - sign * std::sqrt(0.5) * j).norm(), 1e-15);
  EXPECT_LT((unit.output_matrix(Vector::Unit(2, 1)) - std::sqrt(0.5) * Matrix::Identity(2, 2)).norm(), 1e-15);
}

TEST(Normalisation, AZeroCandidateIsAnError) {
  EXPECT_THROW(normalised(candidates_from_affine("zero", {Matrix::Zero(2, 3)})), ValueError);
}

}  // namespace
}  // namespace lieder
