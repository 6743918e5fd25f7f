#include "lieder/promote/path.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

// 1 + 2 |x|^2 + 0.8 x2^3: a cubic in R^3 that only the rotations about the last axis leave alone, and noisy samples.
struct Cubic {
  OrthogonalPolynomialsPtr basis = legendre_polynomials(Vector::Constant(3, -1.0), Vector::Constant(3, 1.0), 3);
  PromotionProblem problem;

  static Vector truth(const Matrix& x) {
    return 1.0 + 2.0 * x.rowwise().squaredNorm().array() + 0.8 * x.col(2).array().cube();
  }

  Cubic(std::uint64_t seed, Index n, double noise) {
    Rng rng(seed);
    problem.lie_derivative =
        exact_lie_derivative(ObjectKind::function, *basis, 1, parse_candidates("rotations", {3, {}, {}, {}}));
    const Matrix x = rng.uniform_matrix(n, 3);
    problem.design = basis->values(x);
    problem.target = truth(x) + noise * rng.normal_vector(n);
  }

  // Root mean square error over the box: the basis is orthonormal.
  double error(const Vector& w) const {
    Rng rng(99);
    const Matrix x = rng.uniform_matrix(2000, 3);
    return (basis->values(x) * w - truth(x)).norm() / std::sqrt(2000.0);
  }
};

TEST(Path, StartsWithEverySymmetryAndKeepsTheTrueOneLongest) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    SCOPED_TRACE(seed);
    const Cubic cubic(seed, 60, 0.02);
    PathOptions options;
    options.count = 15;
    options.tolerance = 0.02;
    const std::vector<PathPoint> path = regularisation_path(cubic.problem, options);
    ASSERT_EQ(path.size(), 15U);
    EXPECT_EQ(path.front().generators.broken, 0);
    EXPECT_EQ(path.front().generators.kept().cols(), 3);
    bool found = false;
    double best_debiased = 1.0;
    double best_penalised = 1.0;
    for (std::size_t i = 0; i < path.size(); ++i) {
      EXPECT_EQ(path[i].fit.status, Status::ok) << path[i].fit.message;
      EXPECT_LE(path[i].fit.duality_gap, options.solver.gap);
      if (i > 0) {
        EXPECT_LT(path[i].lambda, path[i - 1].lambda);
        // With less penalty the fit is better and breaks more (the two parts of a minimum trade monotonically).
        EXPECT_LE(path[i].fit.residual, path[i - 1].fit.residual * (1.0 + 1e-4));
        EXPECT_GE(path[i].fit.nuclear_norm, path[i - 1].fit.nuclear_norm * (1.0 - 1e-4) - 1e-9);
      }
      if (path[i].generators.kept().cols() == 1) {
        found = true;
        // x0 d/dx1 - x1 d/dx0 is one of the three candidates. The penalty tilts the axis the more the larger lambda is.
        EXPECT_GT(path[i].generators.kept().col(0).cwiseAbs().maxCoeff(), 0.99);
        const double debiased = cubic.error(path[i].debiased.coefficients);
        const double penalised = cubic.error(path[i].fit.coefficients);
        EXPECT_LT(debiased, penalised);
        best_debiased = std::min(best_debiased, debiased);
        best_penalised = std::min(best_penalised, penalised);
      }
    }
    const Vector plain = solve_least_squares(cubic.problem.design, cubic.problem.target);
    EXPECT_LT(best_debiased, cubic.error(plain));
    EXPECT_LT(best_debiased, best_penalised);
    EXPECT_TRUE(found);
  }
}

TEST(Path, DefectsAreThoseOfTheCombinations) {
  const Cubic cubic(4, 60, 0.1);
  const BilinearLieDerivative& lie = *cubic.problem.lie_derivative;
  const Vector w = solve_least_squares(cubic.problem.design, cubic.problem.target);
  const ModelSize size = root_mean_square_size(lie);
  const GeneratorSplit split = split_generators(lie, w, size, 0.05);
  for (Index j = 0; j < 3; ++j) {
    const double lie_norm = (lie.apply(w) * split.combinations.col(j)).norm();
    EXPECT_NEAR(split.defects(j), lie_norm / size(w), 1e-13);
    EXPECT_EQ(j<split.broken, split.defects(j)> 0.05);
  }
  EXPECT_LT((split.combinations.transpose() * split.combinations - Matrix::Identity(3, 3)).norm(), 1e-13);
  // The size is the root mean square over random models: 4000 draws of a quantity of relative spread below one leave
  // 0.03 at two standard deviations.
  Rng rng(5);
  double square = 0.0;
  for (int k = 0; k < 4000; ++k) {
    const Vector random = rng.normal_vector(w.size()).normalized();
    square += lie.apply(random).squaredNorm() / 3.0 / 4000.0;
  }
  EXPECT_NEAR(std::sqrt(square), size(Vector::Unit(w.size(), 0)), 0.03 * std::sqrt(square));
}

// All of these combinations are kept.
GeneratorSplit keeps(const Matrix& combinations) {
  GeneratorSplit split;
  split.combinations = combinations;
  split.defects = Vector::Zero(combinations.cols());
  return split;
}

TEST(Path, RefitWithExactSymmetriesIsTheEnforcedFit) {
  const Cubic cubic(6, 60, 0.1);
  const PromotionResult all = refit(cubic.problem, symmetric_models(cubic.problem, keeps(Matrix::Identity(3, 3))));
  const Matrix invariant = svd(cubic.problem.lie_derivative->dense(), true).v.rightCols(2);
  const Vector z = solve_least_squares(cubic.problem.design * invariant, cubic.problem.target);
  EXPECT_LT((all.coefficients - invariant * z).norm(), 1e-11 * z.norm());
  const PromotionResult none = refit(cubic.problem, symmetric_models(cubic.problem, keeps(Matrix(3, 0))));
  EXPECT_LT((none.coefficients - solve_least_squares(cubic.problem.design, cubic.problem.target)).norm(),
            1e-10 * none.coefficients.norm());
  // Inside an enforced subspace: the odd cubic part is taken away beforehand.
  PromotionProblem enforced = cubic.problem;
  enforced.parameterisation = Matrix::Identity(20, 10);  // degree at most 2
  const Matrix models = symmetric_models(enforced, keeps(Matrix::Identity(3, 3).leftCols(1)));
  const PromotionResult within = refit(enforced, models);
  EXPECT_LT(within.coefficients.tail(10).norm(), 1e-13);
  EXPECT_LT((cubic.problem.lie_derivative->apply(within.coefficients).col(0)).norm(), 1e-12);
  // What is enforced already leaves everything.
  enforced.parameterisation = models;
  EXPECT_EQ(symmetric_models(enforced, keeps(Matrix::Identity(3, 3).leftCols(1))).cols(), models.cols());
}

TEST(Path, CombinationsWithErrorsAreCutAtTheGap) {
  const Cubic cubic(8, 60, 0.1);
  Matrix tilted(3, 1);
  tilted << 1.0, 0.01, -0.02;
  GeneratorSplit split = keeps(tilted);
  split.defects(0) = 0.03;
  const Matrix models = symmetric_models(cubic.problem, split);
  // 1, z, z^2, z^3, x^2 + y^2, (x^2 + y^2) z: the cubics that rotations about one axis leave alone.
  EXPECT_EQ(models.cols(), 6);
  EXPECT_LT((models.transpose() * models - Matrix::Identity(6, 6)).norm(), 1e-13);
}

TEST(Path, BadInput) {
  const Cubic cubic(7, 60, 0.1);
  PathOptions options;
  options.count = 1;
  EXPECT_THROW(regularisation_path(cubic.problem, options), ValueError);
  options.count = 3;
  options.smallest = 1.0;
  EXPECT_THROW(regularisation_path(cubic.problem, options), ValueError);
  EXPECT_THROW(symmetric_models(cubic.problem, keeps(Matrix::Identity(2, 2))), ShapeError);
  EXPECT_THROW(refit(cubic.problem, Matrix::Identity(3, 3)), ShapeError);
  options.smallest = 0.1;
  options.tolerance = 0.0;
  EXPECT_THROW(regularisation_path(cubic.problem, options), ValueError);
}

}  // namespace
}  // namespace lieder
