// Sparse regression against all supports, closed forms, and what it must never do to constraints.
#include "lieder/sparse/sparse_regression.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

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

}  // namespace
}  // namespace lieder
