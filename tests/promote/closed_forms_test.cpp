// Problems whose optimum is known in closed form.
#include <gtest/gtest.h>

#include <cmath>

#include "lieder/core/dense.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/promote/promote.hpp"
#include "promote/random_problems.hpp"

namespace lieder {
namespace {

// A(w) is w itself, as an M x q matrix.
class Reshaped final : public BilinearLieDerivative {
 public:
  Reshaped(Index rows, Index generators) : rows_(rows), generators_(generators) {}
  Index generators() const override { return generators_; }
  Index functions() const override { return rows_ * generators_; }
  Index outputs() const override { return 1; }
  Index rows() const override { return rows_; }
  Matrix apply(const MatrixRef& w) const override { return Matrix(w).reshaped(rows_, generators_); }
  Matrix apply_adjoint(const MatrixRef& y) const override { return Matrix(y).reshaped(rows_ * generators_, 1); }
  SparseMatrix matrix(Index a) const override {
    SparseMatrix result(rows_, rows_ * generators_);
    for (Index i = 0; i < rows_; ++i) {
      result.insert(i, a * rows_ + i) = 1.0;
    }
    return result;
  }

 private:
  Index rows_;
  Index generators_;
};

BilinearPtr polynomials(std::string_view set, int degree) {
  const auto basis = legendre_polynomials(Vector::Constant(3, -1.0), Vector::Constant(3, 1.0), degree);
  return exact_lie_derivative(ObjectKind::function, *basis, 1, parse_candidates(set, {3, {}, {}, {}}));
}

// A gap of g leaves w within sqrt(2 g f) of the optimum of a 1-strongly convex f. 1e-10 is a gap that rounding allows:
// the dual of a step carries eps |w| / mu, and mu is about g f / q.
TEST(ClosedForms, OrthogonalDesignSoftThresholdsTheSingularValues) {
  for (const auto& [rows, cols] : {std::pair<Index, Index>{7, 4}, {4, 7}, {5, 5}, {6, 1}}) {
    SCOPED_TRACE(rows);
    Rng rng(1);
    PromotionProblem problem;
    problem.lie_derivative = std::make_shared<Reshaped>(rows, cols);
    problem.design = random_orthogonal(rng, rows * cols);
    const Matrix x = rng.normal_matrix(rows, cols);
    problem.target = problem.design * x.reshaped();
    const Svd f = svd(x);
    PromotionOptions options;
    options.lambda = 0.6 * f.s(0);
    options.gap = 1e-10;
    const Vector kept = (f.s.array() - options.lambda).cwiseMax(0.0);
    const Matrix expected = f.u * kept.asDiagonal() * f.v.transpose();
    const PromotionResult result = promote(problem, options);
    EXPECT_EQ(result.status, Status::ok) << result.message;
    const double optimum = 0.5 * (x - expected).squaredNorm() + options.lambda * kept.sum();
    EXPECT_NEAR(result.objective, optimum, 1e-10 * optimum);
    EXPECT_LT((result.coefficients - expected.reshaped()).norm(), std::sqrt(2e-10 * optimum));
    EXPECT_NEAR(result.nuclear_norm, kept.sum(), 1e-5 * kept.sum());
    EXPECT_NEAR(lambda_max(problem, 0.0, 1e-10), f.s(0), 1e-8 * f.s(0));
  }
}

// One generator: the nuclear norm of a column is its length, min |D w| s.t. Theta w = y by its KKT equations.
TEST(ClosedForms, OneGeneratorIsTheEuclideanNorm) {
  Rng rng(2);
  PromotionProblem problem;
  const auto basis = legendre_polynomials(Vector::Constant(2, -1.0), Vector::Constant(2, 1.0), 3);
  problem.lie_derivative =
      exact_lie_derivative(ObjectKind::function, *basis, 1, parse_candidates("rotations", {2, {}, {}, {}}));
  const Index p = basis->size();
  const Index n = 6;
  problem.design = rng.normal_matrix(n, p);
  problem.target = rng.normal_vector(n);
  PromotionOptions options;
  options.exact = true;
  options.gap = 1e-10;
  const PromotionResult result = promote(problem, options);
  EXPECT_EQ(result.status, Status::ok) << result.message;
  const Matrix d = problem.lie_derivative->matrix(0);
  Matrix kkt = Matrix::Zero(p + n, p + n);
  kkt << d.transpose() * d, problem.design.transpose(), problem.design, Matrix::Zero(n, n);
  Vector right = Vector::Zero(p + n);
  right.tail(n) = problem.target;
  const Vector w = solve_least_squares(kkt, right).col(0).head(p);
  EXPECT_NEAR(result.objective, (d * w).norm(), 1e-9 * result.objective);
  EXPECT_LT((result.coefficients - w).norm(), 1e-4 * w.norm());
  EXPECT_LT(result.residual, 1e-12);
}

TEST(ClosedForms, NoPenaltyIsLeastSquares) {
  Rng rng(3);
  PromotionProblem problem;
  problem.lie_derivative = polynomials("euclidean", 2);
  problem.design = rng.normal_matrix(25, 10);
  problem.target = rng.normal_vector(25);
  PromotionOptions options;
  const PromotionResult plain = promote(problem, options);
  EXPECT_EQ(plain.status, Status::ok);
  EXPECT_LT((plain.coefficients - solve_least_squares(problem.design, problem.target)).norm(), 1e-12);
  EXPECT_EQ(plain.duality_gap, 0.0);
  options.ridge = 0.5;
  const Matrix normal = problem.design.transpose() * problem.design + 0.5 * Matrix::Identity(10, 10);
  EXPECT_LT((promote(problem, options).coefficients -
             solve_least_squares(normal, problem.design.transpose() * problem.target))
                .norm(),
            1e-12);
  problem.design = problem.design.topRows(4).eval();
  problem.target = problem.target.head(4).eval();
  options.ridge = 0.0;
  EXPECT_EQ(promote(problem, options).status, Status::rank_deficient);
}

TEST(ClosedForms, FromLambdaMaxOnAllSymmetryIsKept) {
  Rng rng(4);
  PromotionProblem problem;
  problem.lie_derivative = polynomials("rotations", 3);
  const Index p = problem.lie_derivative->functions();
  problem.design = rng.normal_matrix(30, p);
  problem.target = rng.normal_vector(30);
  for (const double ridge : {0.0, 2.0}) {
    SCOPED_TRACE(ridge);
    const double largest = lambda_max(problem, ridge, 1e-9);
    const Matrix invariant = svd(problem.lie_derivative->dense(), true).v.rightCols(2);  // 1 and |x|^2
    const Matrix a = problem.design * invariant;
    const Vector z =
        solve_least_squares(a.transpose() * a + ridge * Matrix::Identity(2, 2), a.transpose() * problem.target);
    PromotionOptions options;
    options.ridge = ridge;
    options.gap = 1e-8;
    for (const double factor : {1.0 + 1e-7, 1.5, 1e3}) {
      options.lambda = factor * largest;
      const PromotionResult result = promote(problem, options);
      EXPECT_EQ(result.status, Status::ok) << result.message;
      EXPECT_LT((result.coefficients - invariant * z).norm(), 1e-8 * z.norm()) << factor;
      EXPECT_LT(result.nuclear_norm, 1e-12 * z.norm());
    }
    options.lambda = 0.97 * largest;
    EXPECT_GT(promote(problem, options).nuclear_norm, 1e-4 * z.norm());
  }
}

// With nothing to break, the optimum is zero and reached.
TEST(ClosedForms, DataOfASymmetricModelAreFittedByIt) {
  Rng rng(5);
  PromotionProblem problem;
  problem.lie_derivative = polynomials("rotations", 3);
  const Index p = problem.lie_derivative->functions();
  const Matrix invariant = svd(problem.lie_derivative->dense(), true).v.rightCols(2);
  const Vector truth = invariant * Vector::Ones(2);
  problem.design = rng.normal_matrix(8, p);
  problem.target = problem.design * truth;
  PromotionOptions options;
  options.exact = true;
  const PromotionResult exact = promote(problem, options);
  EXPECT_EQ(exact.status, Status::ok) << exact.message;
  EXPECT_LT((exact.coefficients - truth).norm(), 1e-11);
  EXPECT_LT(exact.objective, 1e-11);
  options.exact = false;
  options.lambda = 0.1;
  const PromotionResult penalised = promote(problem, options);
  EXPECT_EQ(penalised.status, Status::ok) << penalised.message;
  EXPECT_LT((penalised.coefficients - truth).norm(), 1e-11);
}

// f_lambda / lambda = max <y, nu> - lambda / 2 |nu|^2 over the dual of the exact problem: it lies below the exact
// optimum by at most lambda / 2 |nu*|^2, so the difference falls with lambda.
TEST(ClosedForms, ExactIsTheLimitOfPenalised) {
  Rng rng(6);
  PromotionProblem problem;
  problem.lie_derivative = polynomials("affine", 3);
  const Index p = problem.lie_derivative->functions();
  problem.design = rng.normal_matrix(9, p);
  problem.target = rng.normal_vector(9);
  PromotionOptions options;
  options.gap = 1e-9;
  options.exact = true;
  const double exact = promote(problem, options).objective;
  options.exact = false;
  double before = exact;
  for (const double lambda : {1e-1, 1e-2, 1e-3, 1e-4}) {
    SCOPED_TRACE(lambda);
    options.lambda = lambda;
    const PromotionResult result = promote(problem, options);
    EXPECT_EQ(result.status, Status::ok) << result.message;
    const double difference = exact - result.objective / lambda;
    EXPECT_GT(difference, -2e-9 * exact);
    EXPECT_LT(difference, 0.2 * before);
    before = difference;
  }
  EXPECT_LT(before, 1e-3 * exact);
}

// A single discrete candidate: min 1/2 |w - y|^2 + lambda |R w - w| with a reflection R shrinks the odd part y- of y by
// 2 lambda / |y-|, as a whole.
TEST(ClosedForms, AReflectionIsKeptOrBrokenAsAWhole) {
  Rng rng(7);
  PromotionProblem problem;
  const Index p = 6;
  problem.design = Matrix::Identity(p, p);
  problem.target = rng.normal_vector(p);
  SparseMatrix change(p, p);
  for (Index k = 3; k < p; ++k) {
    change.insert(k, k) = -2.0;
  }
  problem.discrete = {change};
  const double odd = problem.target.tail(3).norm();
  PromotionOptions options;
  options.gap = 1e-12;
  for (const double factor : {0.3, 0.9, 1.1}) {
    options.lambda = 0.5 * factor * odd;
    const PromotionResult result = promote(problem, options);
    EXPECT_EQ(result.status, Status::ok) << result.message;
    Vector expected = problem.target;
    expected.tail(3) *= std::max(1.0 - factor, 0.0);
    EXPECT_LT((result.coefficients - expected).norm(), 1e-5);
  }
  EXPECT_NEAR(lambda_max(problem, 0.0, 1e-10), 0.5 * odd, 1e-9 * odd);
}

}  // namespace
}  // namespace lieder
