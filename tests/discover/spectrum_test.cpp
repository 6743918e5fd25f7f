#include "lieder/discover/spectrum.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {
namespace {

// Oracle: the generalised symmetric eigenproblem C^T C a = s^2 B^T B a, by B^{-1/2}.
RC_GTEST_PROP(Spectrum, AgreesWithTheEigenproblem, (std::uint64_t seed)) {
  Rng rng(seed);
  const Index q = 1 + rng.integer(8);
  const GeneralisedProblem problem{rng.normal_matrix(12, q), rng.normal_matrix(20, q)};
  const Spectrum spectrum = generalised_spectrum(problem);
  const SymmetricEigen b = symmetric_eigen(problem.size.transpose() * problem.size);
  const Matrix root = b.vectors * b.values.cwiseSqrt().cwiseInverse().asDiagonal() * b.vectors.transpose();
  const Vector expected = singular_values(problem.derivative * root);
  RC_ASSERT((spectrum.values - expected).norm() < 1e-10 * (1.0 + expected(0)) / b.values(0));
  // |B a| = 1, |C a| = s, B-orthogonal.
  const Matrix ba = problem.size * spectrum.generators;
  RC_ASSERT((ba.transpose() * ba - Matrix::Identity(q, q)).norm() < 1e-9);
  const Vector lengths = (problem.derivative * spectrum.generators).colwise().norm();
  RC_ASSERT((lengths - spectrum.values).norm() < 1e-9 * (1.0 + expected(0)));
}

RC_GTEST_PROP(Spectrum, DoesNotDependOnTheBasis, (std::uint64_t seed)) {
  Rng rng(seed);
  const Index q = 2 + rng.integer(6);
  const GeneralisedProblem problem{rng.normal_matrix(12, q), rng.normal_matrix(20, q)};
  const Matrix t = random_orthogonal(rng, q) * rng.uniform_matrix(q, 1, 0.5, 2.0).col(0).asDiagonal();
  const Vector before = generalised_spectrum(problem).values;
  const Vector after = generalised_spectrum({problem.derivative * t, problem.size * t}).values;
  RC_ASSERT((before - after).norm() < 1e-10 * before(0));
}

TEST(Spectrum, TrivialDirectionsAreApart) {
  Rng rng(6);
  Matrix c = rng.normal_matrix(9, 4);
  Matrix b = rng.normal_matrix(9, 4);
  const Vector dead = rng.normal_vector(4).normalized();  // null for both
  c -= c * dead * dead.transpose();
  b -= b * dead * dead.transpose();
  const Spectrum spectrum = generalised_spectrum({c, b});
  ASSERT_EQ(spectrum.trivial.cols(), 1);
  EXPECT_NEAR(std::abs(spectrum.trivial.col(0).dot(dead)), 1.0, 1e-10);
  EXPECT_EQ(spectrum.values.size(), 3);
}

// Columns of very different size (monomials of different degree) are not taken for trivial ones, and exact zeros stay
// at rounding.
TEST(Spectrum, GradedColumns) {
  Rng rng(7);
  Vector grades(4);
  grades << 1.0, 1e4, 1e8, 1e12;
  Matrix c = rng.normal_matrix(30, 4);
  c.col(2).setZero();
  const Spectrum spectrum =
      generalised_spectrum({c * grades.asDiagonal(), rng.normal_matrix(30, 4) * grades.asDiagonal()});
  EXPECT_EQ(spectrum.trivial.cols(), 0);
  EXPECT_LT(spectrum.values(3), 1e-14);
  EXPECT_GT(spectrum.values(2), 1e-2);
}

TEST(Spectrum, EverythingTrivialAndErrors) {
  EXPECT_EQ(generalised_spectrum({Matrix::Zero(3, 2), Matrix::Zero(3, 2)}).values.size(), 0);
  EXPECT_THROW(generalised_spectrum({Matrix::Zero(3, 2), Matrix::Zero(3, 3)}), ShapeError);
  EXPECT_THROW(generalised_spectrum({Matrix::Zero(3, 2), Matrix::Ones(3, 2)}, 2.0), ValueError);
}

}  // namespace
}  // namespace lieder
