#include "lieder/promote/discrete_candidates.hpp"

#include <gtest/gtest.h>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/promote/promote.hpp"

namespace lieder {
namespace {

FiniteElement random_element(Rng& rng, Index inputs, Index outputs) {
  return {rng.normal_matrix(inputs, inputs + 1),
          random_orthogonal(rng, outputs) + 0.2 * rng.normal_matrix(outputs, outputs)};
}

// Oracle: psi^-1 F(theta x) evaluated at points, F from the coefficients before, the transformed one from those after.
TEST(DiscreteCandidates, CoefficientsAreThoseOfTheTransformedFunction) {
  Rng rng(1);
  const OrthogonalPolynomialsPtr bases[] = {
      legendre_polynomials(Vector::Constant(2, -1.0), Vector::Constant(2, 3.0), 4),
      hermite_polynomials(Vector::Constant(3, 0.5), Vector::Constant(3, 2.0), 3),
  };
  for (const OrthogonalPolynomialsPtr& basis : bases) {
    for (Index m = 1; m <= 2; ++m) {
      SCOPED_TRACE(basis->description() + ", outputs " + std::to_string(m));
      const FiniteElement g = random_element(rng, basis->inputs(), m);
      const SparseMatrix k = transformation_matrix(*basis, g);
      const Vector w = rng.normal_vector(basis->size() * m);
      const Vector moved = k * w;
      const Matrix x = rng.uniform_matrix(20, basis->inputs());
      const Matrix after = basis->values(x) * moved.reshaped(basis->size(), m);
      const Matrix before = basis->values(g.move_inputs(x)) * w.reshaped(basis->size(), m);
      // Rounding of at most 20 terms, each up to the size of the matrices.
      const double rounding = 1e-13 * basis->values(g.move_inputs(x)).cwiseAbs().maxCoeff() * k.toDense().norm();
      EXPECT_LT((after * g.output.transpose() - before).cwiseAbs().maxCoeff(), rounding);
      EXPECT_LT((discrete_candidate(*basis, g) * w - (moved - w)).norm(), 1e-13 * k.toDense().norm() * w.norm());
    }
  }
}

TEST(DiscreteCandidates, TransformationsCompose) {
  Rng rng(2);
  const auto basis = legendre_polynomials(Vector::Constant(2, -1.0), Vector::Constant(2, 1.0), 3);
  const FiniteElement g = random_element(rng, 2, 2);
  const FiniteElement h = random_element(rng, 2, 2);
  // K_g K_h = K_hg.
  const Matrix product = transformation_matrix(*basis, g) * transformation_matrix(*basis, h);
  const Matrix whole = transformation_matrix(*basis, compose(h, g));
  EXPECT_LT((product - whole).norm(), 1e-12 * whole.norm());
}

TEST(DiscreteCandidates, SampledOnesHaveTheNormOfTheSamples) {
  Rng rng(3);
  const auto basis = legendre_polynomials(Vector::Constant(2, -1.0), Vector::Constant(2, 1.0), 3);
  const FiniteElement g = random_element(rng, 2, 2);
  const Matrix x = rng.uniform_matrix(50, 2);
  const Vector weights = rng.uniform_matrix(50, 1, 0.0, 1.0);
  const Vector w = rng.normal_vector(basis->size() * 2);
  const Matrix coefficients = w.reshaped(basis->size(), 2);
  const Matrix moved = basis->values(g.move_inputs(x)) * coefficients;
  const Matrix change = (inverse(g.output) * moved.transpose()).transpose() - basis->values(x) * coefficients;
  const double expected = std::sqrt(weights.dot(change.rowwise().squaredNorm()));
  EXPECT_NEAR((discrete_candidate(*basis, g, x, weights) * w).norm(), expected, 1e-12 * expected);
  // Without weights, and with a rule that is exact: the norm in the measure.
  const QuadratureRule rule = basis->measure()->rule(6);
  EXPECT_NEAR((discrete_candidate(*basis, g, rule.points, rule.weights) * w).norm(),
              (discrete_candidate(*basis, g) * w).norm(), 1e-12 * expected);
}

// A reflection is kept as a whole: of f = x^2 + 0.3 x + noise the fit at a large penalty is even, at a small one it is not.
TEST(DiscreteCandidates, AReflectionIsKeptOrBrokenAsAWhole) {
  Rng rng(4);
  const auto basis = legendre_polynomials(Vector::Constant(1, -1.0), Vector::Constant(1, 1.0), 3);
  FiniteElement reflection{Matrix(1, 2), Matrix::Identity(1, 1)};
  reflection.input << 0.0, -1.0;
  PromotionProblem problem;
  const Matrix x = rng.uniform_matrix(60, 1);
  problem.design = basis->values(x);
  problem.target = x.col(0).array().square() + 0.3 * x.col(0).array();
  problem.discrete = {discrete_candidate(*basis, reflection)};
  const double largest = lambda_max(problem);
  PromotionOptions options;
  options.lambda = 1.01 * largest;
  const PromotionResult kept = promote(problem, options);
  // The gap 1e-6 of the objective leaves about its square root in the coefficients.
  EXPECT_LT((problem.discrete[0] * kept.coefficients).norm(), 1e-3 * kept.coefficients.norm());
  options.lambda = 0.1 * largest;
  const PromotionResult broken = promote(problem, options);
  EXPECT_GT((problem.discrete[0] * broken.coefficients).norm(), 0.1 * broken.coefficients.norm());
}

TEST(DiscreteCandidates, BadInput) {
  const auto basis = legendre_polynomials(Vector::Constant(2, -1.0), Vector::Constant(2, 1.0), 2);
  EXPECT_THROW(discrete_candidate(*basis, {Matrix::Identity(2, 2), Matrix::Identity(1, 1)}), ShapeError);
  EXPECT_THROW(discrete_candidate(*basis, {Matrix::Identity(2, 3), Matrix::Zero(1, 1)}), ValueError);
  EXPECT_THROW(discrete_candidate(*basis, {Matrix::Identity(2, 3), Matrix::Identity(1, 1)}, Matrix(0, 2)), ValueError);
}

}  // namespace
}  // namespace lieder
