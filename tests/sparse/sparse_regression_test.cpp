// Sparse regression against all supports, closed forms, and what it must never do to constraints.
#include "lieder/sparse/sparse_regression.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {
namespace {

struct Problem {
  Matrix theta;
  Matrix targets;
  Matrix truth;
};

// `terms` coefficients of size in [1, 2] in each target, normal errors.
Problem random_problem(Rng& rng, Index samples, Index features, Index targets, Index terms, double noise) {
  Problem problem;
  const Matrix mixing = Matrix::Identity(features, features) + 0.2 * rng.normal_matrix(features, features);
  problem.theta = rng.normal_matrix(samples, features) * mixing;
  problem.truth = Matrix::Zero(features, targets);
  for (Index c = 0; c < targets; ++c) {
    const std::vector<Index> order = rng.permutation(features);
    for (Index i = 0; i < terms; ++i) {
      problem.truth(order[static_cast<std::size_t>(i)], c) = (rng.uniform() < 0.5 ? -1.0 : 1.0) * rng.uniform(1.0, 2.0);
    }
  }
  problem.targets = problem.theta * problem.truth + noise * rng.normal_matrix(samples, targets);
  return problem;
}

// The least squares solution on the best of all supports with `terms` terms.
Vector best_subset(const Matrix& theta, const Vector& y, Index terms) {
  const Index features = theta.cols();
  Vector best = Vector::Zero(features);
  double least = std::numeric_limits<double>::infinity();
  for (Index mask = 0; mask < (Index{1} << features); ++mask) {
    std::vector<Index> columns;
    for (Index k = 0; k < features; ++k) {
      if ((mask >> k & 1) != 0) {
        columns.push_back(k);
      }
    }
    if (static_cast<Index>(columns.size()) != terms) {
      continue;
    }
    const Matrix a = theta(Eigen::all, columns);
    const Vector x = solve_least_squares(a, y);
    const double residual = (a * x - y).squaredNorm();
    if (residual < least) {
      least = residual;
      best.setZero();
      for (std::size_t i = 0; i < columns.size(); ++i) {
        best(columns[i]) = x(static_cast<Index>(i));
      }
    }
  }
  return best;
}

TEST(SparseRegression, FindsTheBestOfAllSupports) {
  for (const SparseMethod method : {SparseMethod::stlsq, SparseMethod::sr3}) {
    for (const bool automatic : {false, true}) {
      for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed << " method " << static_cast<int>(method) << " auto "
                                        << automatic);
        Rng rng(seed);
        const Problem problem = random_problem(rng, 200, 8, 2, 3, 0.05);
        SparseOptions options;
        options.method = method;
        if (!automatic) {
          options.threshold = 0.5;
        }
        const SparseResult result = sparse_regression(problem.theta, problem.targets, {}, {}, options);
        EXPECT_EQ(result.status, Status::ok) << result.message;
        for (Index c = 0; c < 2; ++c) {
          const Vector best = best_subset(problem.theta, problem.targets.col(c), 3);
          EXPECT_LT((result.coefficients.col(c) - best).norm(), 1e-11 * best.norm())
              << result.coefficients.col(c).transpose() << "\n"
              << best.transpose();
        }
      }
    }
  }
}

// The definition, straight away: least squares on the support, thresholding, again.
Vector plain_stlsq(const Matrix& theta, const Vector& y, double threshold) {
  std::vector<Index> columns(static_cast<std::size_t>(theta.cols()));
  std::iota(columns.begin(), columns.end(), Index{0});
  Vector x;
  for (bool changed = true; changed && !columns.empty();) {
    x = solve_least_squares(Matrix(theta(Eigen::all, columns)), y);
    std::vector<Index> kept;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (std::abs(x(static_cast<Index>(i))) >= threshold) {
        kept.push_back(columns[i]);
      }
    }
    changed = kept != columns;
    columns = kept;
  }
  Vector result = Vector::Zero(theta.cols());
  if (!columns.empty()) {
    result(columns) = x;
  }
  return result;
}

TEST(SparseRegression, StlsqIsItsDefinition) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Rng rng(seed);
    Problem problem = random_problem(rng, 60, 12, 3, 4, 1.0);
    for (Index k = 0; k < 12; ++k) {
      problem.theta.col(k) *= std::pow(10.0, rng.uniform(-1.0, 1.0));
    }
    SparseOptions options;
    options.threshold = 0.3;
    const SparseResult result = sparse_regression(problem.theta, problem.targets, {}, {}, options);
    for (Index c = 0; c < 3; ++c) {
      const Vector expected = plain_stlsq(problem.theta, problem.targets.col(c), 0.3);
      EXPECT_LT((result.coefficients.col(c) - expected).norm(), 1e-10 * (1e-3 + expected.norm()));
    }
  }
}

TEST(SparseRegression, Sr3OnOrthonormalColumnsHasAClosedForm) {
  // Theta^T Theta = N I. l0 keeps |b| >= t; the fixed point of l1 is w = b - t (1 + nu) / nu, positive above that.
  Rng rng(9);
  const Index samples = 64;
  const Matrix theta = std::sqrt(static_cast<double>(samples)) * qr_q(rng.normal_matrix(samples, 10));
  Vector b(10);
  b << 0.3, -0.9, 1.1, 1.9, -2.1, 2.9, 3.1, 0.0, -5.0, 0.99;
  for (const double nu : {0.5, 1.0, 4.0}) {
    for (const SparsePenalty penalty : {SparsePenalty::l0, SparsePenalty::l1}) {
      SCOPED_TRACE(testing::Message() << "nu " << nu << " penalty " << static_cast<int>(penalty));
      SparseOptions options;
      options.method = SparseMethod::sr3;
      options.penalty = penalty;
      options.nu = nu;
      options.threshold = 1.0;
      const SparseResult result = sparse_regression(theta, Matrix(theta * b), {}, {}, options);
      const double cut = penalty == SparsePenalty::l0 ? 1.0 : (1.0 + nu) / nu;
      for (Index k = 0; k < 10; ++k) {
        EXPECT_NEAR(result.coefficients(k, 0), std::abs(b(k)) >= cut ? b(k) : 0.0, 1e-12);
      }
    }
  }
}

TEST(SparseRegression, RankDeficientDataSaysHowMuch) {
  Rng rng(10);
  Problem problem = random_problem(rng, 100, 6, 1, 2, 0.0);
  problem.theta.col(4) = problem.theta.col(3) - 2.0 * problem.theta.col(0);
  problem.theta.col(5).setZero();
  problem.targets = problem.theta.col(1) + problem.theta.col(2);
  SparseOptions options;
  options.method = SparseMethod::none;
  const SparseResult all = sparse_regression(problem.theta, problem.targets, {}, {}, options);
  EXPECT_EQ(all.status, Status::rank_deficient);
  EXPECT_EQ(all.dropped_directions, 2);
  EXPECT_NE(all.message.find("do not determine 2 of the 6"), std::string::npos) << all.message;
  EXPECT_LT((problem.theta * all.coefficients - problem.targets).norm(), 1e-12 * problem.targets.norm());
  const SparseResult chosen = sparse_regression(problem.theta, problem.targets);
  EXPECT_EQ(chosen.status, Status::ok) << chosen.message;
  EXPECT_EQ(chosen.terms(), 2);
  EXPECT_NEAR(chosen.coefficients(1, 0), 1.0, 1e-12);
  EXPECT_NEAR(chosen.coefficients(2, 0), 1.0, 1e-12);
  options.ridge = 1e-6;  // with it everything is determined
  EXPECT_EQ(sparse_regression(problem.theta, problem.targets, {}, {}, options).status, Status::ok);
}

TEST(SparseRegression, WeightsAreRepeatedRows) {
  Rng rng(11);
  const Problem problem = random_problem(rng, 40, 4, 2, 2, 0.3);
  Vector weights(40);
  std::vector<Index> repeated;
  for (Index i = 0; i < 40; ++i) {
    const Index times = rng.integer(4);
    weights(i) = static_cast<double>(times);
    repeated.insert(repeated.end(), static_cast<std::size_t>(times), i);
  }
  SparseOptions options;
  options.threshold = 0.2;
  const SparseResult weighted = sparse_regression(problem.theta, problem.targets, weights, {}, options);
  const SparseResult rows = sparse_regression(Matrix(problem.theta(repeated, Eigen::all)),
                                              Matrix(problem.targets(repeated, Eigen::all)), {}, {}, options);
  EXPECT_LT((weighted.coefficients - rows.coefficients).norm(), 1e-12 * rows.coefficients.norm());
  EXPECT_LT((weighted.residual_rms - rows.residual_rms).norm(), 1e-12);
  EXPECT_LT((weighted.r_squared - rows.r_squared).norm(), 1e-12);
}

TEST(SparseRegression, KnownErrorsOfTheTargetsAreNotExplained) {
  // A small systematic error is explained by a term of its own, unless the targets are known to be no better.
  Rng rng(12);
  Problem problem = random_problem(rng, 300, 5, 1, 0, 0.0);
  problem.targets = problem.theta.col(0) + 1e-4 * problem.theta.col(3);
  EXPECT_EQ(sparse_regression(problem.theta, problem.targets).terms(), 2);
  SparseOptions options;
  options.relative_error = true;
  options.target_error = Vector::Constant(1, 1e-3);
  EXPECT_EQ(sparse_regression(problem.theta, problem.targets, {}, {}, options).terms(), 1);
}

TEST(SparseRegression, EnsemblesTellTermsFromNoise) {
  Rng rng(13);
  const Problem problem = random_problem(rng, 400, 10, 2, 3, 1.5);
  SparseOptions options;
  options.threshold = 0.25;
  options.ensemble.draws = 100;
  options.ensemble.seed = 5;
  const SparseResult result = sparse_regression(problem.theta, problem.targets, {}, {}, options);
  EXPECT_EQ(result.status, Status::ok);
  const Support truth = problem.truth.array() != 0.0;
  EXPECT_TRUE((result.support == truth).all());
  for (Index i = 0; i < truth.size(); ++i) {
    if (truth.data()[i]) {
      EXPECT_GT(result.inclusion.data()[i], 0.95);
      EXPECT_NEAR(result.median.data()[i], problem.truth.data()[i], 0.6);
    } else {
      EXPECT_LT(result.inclusion.data()[i], 0.5);
    }
  }
  const SparseResult again = sparse_regression(problem.theta, problem.targets, {}, {}, options);
  EXPECT_EQ(result.inclusion, again.inclusion);
  EXPECT_EQ(result.median, again.median);
  // Draws without some terms: a term of the truth is in all draws that could have it.
  options.ensemble.leave_out = 0.3;
  const SparseResult parts = sparse_regression(problem.theta, problem.targets, {}, {}, options);
  EXPECT_TRUE((!truth || parts.inclusion.array() > 0.95).all());
  EXPECT_GT((parts.inclusion - result.inclusion).cwiseAbs().maxCoeff(), 0.05);
}

TEST(SparseRegression, ConstantAndEmptyTargets) {
  Rng rng(14);
  Matrix theta(50, 3);
  theta << Matrix::Ones(50, 1), rng.normal_matrix(50, 2);
  Matrix targets(50, 2);
  targets << Matrix::Constant(50, 1, 7.0), Matrix::Zero(50, 1);
  const SparseResult result = sparse_regression(theta, targets);
  EXPECT_EQ(result.status, Status::ok);
  EXPECT_EQ(result.terms(), 1);
  EXPECT_NEAR(result.coefficients(0, 0), 7.0, 1e-12);
  EXPECT_EQ(result.r_squared(0), 1.0);
  EXPECT_EQ(result.coefficients.col(1).norm(), 0.0);
}

// The support of `terms` terms that is left when the term whose loss is the least goes away again and again, by refits.
std::vector<Index> eliminated(const Matrix& theta, const Vector& y, Index terms) {
  std::vector<Index> left(static_cast<std::size_t>(theta.cols()));
  std::iota(left.begin(), left.end(), Index{0});
  while (static_cast<Index>(left.size()) > terms) {
    const Matrix a = theta(Eigen::all, left);
    const Matrix inverse = lieder::inverse(a.transpose() * a);
    const Vector x = inverse * (a.transpose() * y);
    Index least = 0;
    (x.array().square() / inverse.diagonal().array()).minCoeff(&least);
    left.erase(left.begin() + least);
  }
  return left;
}

// More terms than are taken away together (32), so many that most of the small ones of the truth are lost: the path itself decides.
TEST(SparseRegression, EliminatesOneTermAfterTheOther) {
  const std::uint64_t seed = 20261125;
  SCOPED_TRACE(seed);
  Rng rng(seed);
  for (int draw = 0; draw < 5; ++draw) {
    Problem problem = random_problem(rng, 400, 90, 1, 40, 0.0);
    problem.targets += 0.5 * problem.targets.norm() / 20.0 * rng.normal_matrix(400, 1);
    const SparseResult result = sparse_regression(problem.theta, problem.targets);
    std::vector<Index> found;
    for (Index k = 0; k < 90; ++k) {
      if (result.support(k, 0)) {
        found.push_back(k);
      }
    }
    EXPECT_GT(found.size(), 0u);
    EXPECT_LT(found.size(), 90u);
    EXPECT_EQ(found, eliminated(problem.theta, problem.targets.col(0), result.terms())) << "draw " << draw;
  }
}

// With a threshold and no ensemble blocks of rows make no difference, also fewer rows in each than functions.
TEST(SparseRegression, BlocksOfRowsOnlyMatterWhereTheyAreResampled) {
  Rng rng(20261126);
  const Problem problem = random_problem(rng, 300, 12, 2, 4, 0.1);
  SparseOptions options;
  EXPECT_TRUE(uses_blocks(options));
  options.threshold = 0.3;
  EXPECT_FALSE(uses_blocks(options));
  const SparseResult whole = sparse_regression(RegressionRows(problem.theta, problem.targets, {}, 1), {}, options);
  const SparseResult cut = sparse_regression(RegressionRows(problem.theta, problem.targets, {}, 60), {}, options);
  EXPECT_LT((whole.coefficients - cut.coefficients).norm(), 1e-12 * whole.coefficients.norm());
  EXPECT_LT((whole.coefficients - problem.truth).norm(), 0.1);
  options.ensemble.draws = 3;
  EXPECT_TRUE(uses_blocks(options));
}

TEST(SparseRegression, Errors) {
  const Matrix theta = Matrix::Ones(4, 2);
  const Matrix y = Matrix::Ones(4, 1);
  SparseOptions options;
  options.threshold = -1.0;
  EXPECT_THROW(sparse_regression(theta, y, {}, {}, options), ValueError);
  options.threshold = 0.1;
  options.nu = 0.0;
  EXPECT_THROW(sparse_regression(theta, y, {}, {}, options), ValueError);
  EXPECT_THROW(sparse_regression(theta, Matrix::Ones(5, 1)), ShapeError);
  EXPECT_THROW(sparse_regression(theta, y, -Vector::Ones(4)), ValueError);
  EXPECT_THROW(sparse_regression(theta, y, Vector::Zero(4)), ValueError);
  Matrix bad = theta;
  bad(2, 1) = std::numeric_limits<double>::infinity();
  EXPECT_THROW(sparse_regression(bad, y), ValueError);
  EXPECT_THROW(sparse_regression(theta, y, {}, LinearConstraints(3, 1)), ShapeError);
}

}  // namespace
}  // namespace lieder
