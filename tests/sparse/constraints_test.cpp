// Constrained least squares against the conditions of Karush, Kuhn and Tucker, dense references, and all active sets.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/sparse/nonnegative_least_squares.hpp"
#include "lieder/sparse/sparse_regression.hpp"

namespace lieder {
namespace {

struct Data {
  Matrix theta;
  Matrix targets;
};

Data random_data(Rng& rng, Index samples, Index features, Index targets) {
  Data data;
  data.theta = rng.normal_matrix(samples, features) *
               (Matrix::Identity(features, features) + 0.3 * rng.normal_matrix(features, features));
  for (Index k = 0; k < features; ++k) {
    data.theta.col(k) *= std::pow(10.0, rng.uniform(-2.0, 2.0));
  }
  data.targets = rng.normal_matrix(samples, targets);
  return data;
}

ConstrainedSolution solve(const Data& data, const LinearConstraints& constraints, const Support& support,
                          double ridge = 0.0) {
  const RegressionRows rows(data.theta, data.targets);
  ConstrainedOptions options;
  options.ridge = ridge;
  return ConstrainedLeastSquares(rows.scale(), rows.targets(), constraints, options).solve(rows.factor(), support);
}

Support everything(const Data& data) {
  return Support::Constant(data.theta.cols(), data.targets.cols(), true);
}

// Rows of all constraints, the zeros off the support among them, on vec(Xi).
Matrix all_equalities(const LinearConstraints& constraints, const Support& support) {
  std::vector<Vector> rows;
  const Matrix given = constraints.matrix();
  for (Index i = 0; i < given.rows(); ++i) {
    rows.push_back(given.row(i).transpose());
  }
  for (Index i = 0; i < support.size(); ++i) {
    if (!support.data()[i]) {
      rows.push_back(Vector::Unit(support.size(), i));
    }
  }
  Matrix result(static_cast<Index>(rows.size()), support.size());
  for (Index i = 0; i < result.rows(); ++i) {
    result.row(i) = rows[static_cast<std::size_t>(i)].transpose();
  }
  return result;
}

// The gradient of 1/2 ||Theta Xi - Y||^2 in scaled coefficients, so that the directions are comparable.
Vector scaled_gradient(const Data& data, const Matrix& coefficients) {
  const Matrix gradient = data.theta.transpose() * (data.theta * coefficients - data.targets);
  return (data.theta.colwise().norm().cwiseInverse().asDiagonal() * gradient).reshaped();
}

TEST(Constraints, KarushKuhnTuckerOfEqualities) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Rng rng(seed);
    const Data data = random_data(rng, 60, 6, 4);
    LinearConstraints constraints(6, 4);
    constraints.fix(2, 0, 1.5);
    constraints.conserve((Vector(4) << 0.0, 1.0, 2.0, -1.0).finished());
    constraints.equality({{0, 0, 1.0}, {5, 3, -2.0}}, 0.7);
    Support support = everything(data);
    support(4, 1) = false;
    support(1, 3) = false;
    const ConstrainedSolution solution = solve(data, constraints, support);
    ASSERT_EQ(solution.status, Status::ok) << solution.message;
    EXPECT_LT(solution.violation, 1e-13);
    EXPECT_EQ(solution.coefficients(4, 1), 0.0);
    // Optimal when the gradient is orthogonal to the null space of the constraints (both in scaled coefficients).
    const Vector inverse_norm = data.theta.colwise().norm().cwiseInverse().transpose().replicate(4, 1);
    const Matrix equalities = all_equalities(constraints, support) * inverse_norm.asDiagonal();
    const Matrix null = null_space_basis(equalities);
    EXPECT_LT((null.transpose() * scaled_gradient(data, solution.coefficients)).norm(), 1e-9 * data.targets.norm());
  }
}

TEST(Constraints, AgreesWithADenseNullSpaceMethod) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Rng rng(seed);
    const Data data = random_data(rng, 40, 5, 3);
    LinearConstraints constraints(5, 3);
    SparseMatrix a = Matrix(rng.normal_matrix(4, 15)).sparseView(1.0, 0.8);
    const Vector d = rng.normal_vector(4);
    for (Index i = 0; i < 4; ++i) {
      a.coeffRef(i, 3 * i) = 1.0;
    }
    constraints.equalities(a, d);
    const ConstrainedSolution solution = solve(data, constraints, everything(data));
    // Dense: vec(Xi) = x0 + N z, least squares for z with the Kronecker matrix.
    const Matrix dense = a;
    const Vector x0 = solve_least_squares(dense, d);
    const Matrix n = null_space_basis(dense);
    Matrix kronecker = Matrix::Zero(120, 15);
    for (Index c = 0; c < 3; ++c) {
      kronecker.block(40 * c, 5 * c, 40, 5) = data.theta;
    }
    const Vector z = solve_least_squares(kronecker * n, data.targets.reshaped() - kronecker * x0);
    const Vector expected = x0 + n * z;
    EXPECT_LT((solution.coefficients.reshaped() - expected).norm(), 1e-8 * expected.norm());
  }
}

TEST(Constraints, ConservedSumIsAProjection) {
  // Theta is shared, so the constrained solution is Xi - Xi w w^T / w^T w.
  Rng rng(3);
  const Data data = random_data(rng, 50, 7, 5);
  const Vector w = (Vector(5) << 1.0, 1.0, 1.0, 1.0, 1.0).finished();
  LinearConstraints constraints(7, 5);
  constraints.conserve(w);
  const Matrix free = solve_least_squares(data.theta, data.targets);
  const Matrix expected = free - (free * w) * w.transpose() / w.squaredNorm();
  const ConstrainedSolution solution = solve(data, constraints, everything(data));
  EXPECT_LT((solution.coefficients - expected).norm(), 1e-10 * expected.norm());
  EXPECT_LT((solution.coefficients * w).cwiseAbs().maxCoeff(), 1e-13 * expected.cwiseAbs().maxCoeff());
}

TEST(Constraints, DeterminesWhatTheDataDoNot) {
  // Two equal columns: the data give their sum only; a constraint gives the difference.
  Rng rng(4);
  Data data = random_data(rng, 30, 3, 1);
  data.theta.col(2) = data.theta.col(1);
  const ConstrainedSolution free = solve(data, {}, everything(data));
  EXPECT_EQ(free.status, Status::rank_deficient);
  EXPECT_EQ(free.dropped_directions, 1);
  EXPECT_NEAR(free.coefficients(1, 0), free.coefficients(2, 0), 1e-10 * std::abs(free.coefficients(1, 0)));
  LinearConstraints constraints(3, 1);
  constraints.equality({{1, 0, 1.0}, {2, 0, -1.0}}, 0.25);
  const ConstrainedSolution solution = solve(data, constraints, everything(data));
  EXPECT_EQ(solution.status, Status::ok);
  EXPECT_EQ(solution.dropped_directions, 0);
  EXPECT_NEAR(solution.coefficients(1, 0) - solution.coefficients(2, 0), 0.25, 1e-12);
  EXPECT_NEAR(solution.mean_squares(0), free.mean_squares(0), 1e-12);
}

TEST(Constraints, SignsAgainstAllActiveSets) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Rng rng(seed);
    const Data data = random_data(rng, 30, 4, 2);
    LinearConstraints constraints(4, 2);
    for (Index k = 0; k < 4; ++k) {
      constraints.sign(k, 0, 1);
      constraints.sign(k, 1, -1);
    }
    const bool coupled = seed % 2 == 0;
    if (coupled) {
      constraints.equality({{0, 0, 1.0}, {1, 0, 1.0}, {2, 1, -1.0}}, 0.3);
    }
    const ConstrainedSolution solution = solve(data, constraints, everything(data));
    ASSERT_EQ(solution.status, Status::ok) << solution.message;
    EXPECT_LT(solution.violation, 1e-12);
    LinearConstraints without_signs(4, 2);
    if (coupled) {
      without_signs.equality({{0, 0, 1.0}, {1, 0, 1.0}, {2, 1, -1.0}}, 0.3);
    }
    double least = std::numeric_limits<double>::infinity();
    for (Index mask = 0; mask < 256; ++mask) {
      Support support(4, 2);
      for (Index i = 0; i < 8; ++i) {
        support.data()[i] = (mask >> i & 1) != 0;
      }
      const ConstrainedSolution trial = solve(data, without_signs, support);
      const Matrix& x = trial.coefficients;
      const bool holds = trial.status != Status::empty && x.col(0).minCoeff() >= 0.0 && x.col(1).maxCoeff() <= 0.0;
      least = holds ? std::min(least, trial.mean_squares.sum()) : least;
    }
    EXPECT_NEAR(solution.mean_squares.sum(), least, 1e-10 * least);
  }
}

TEST(Constraints, Contradictions) {
  Rng rng(5);
  const Data data = random_data(rng, 30, 3, 2);
  LinearConstraints twice(3, 2);
  twice.fix(0, 0, 1.0);
  twice.fix(0, 0, 2.0);
  EXPECT_EQ(solve(data, twice, everything(data)).status, Status::empty);
  LinearConstraints sums(3, 2);
  sums.equality({{0, 0, 1.0}, {1, 0, 1.0}}, 1.0);
  sums.equality({{0, 0, 2.0}, {1, 0, 2.0}}, 3.0);
  EXPECT_EQ(solve(data, sums, everything(data)).status, Status::empty);
  LinearConstraints signs(3, 2);
  signs.equality({{0, 0, 1.0}, {1, 0, 1.0}}, -1.0);
  signs.sign(0, 0, 1);
  signs.sign(1, 0, 1);
  EXPECT_EQ(solve(data, signs, everything(data)).status, Status::empty);
  LinearConstraints off(3, 2);
  off.equality({{0, 0, 1.0}, {1, 0, 1.0}}, 1.0);
  Support support = everything(data);
  support(0, 0) = false;
  support(1, 0) = false;
  EXPECT_EQ(solve(data, off, support).status, Status::empty);
}

TEST(Constraints, ThresholdingStaysWithinThem) {
  for (const SparseMethod method : {SparseMethod::stlsq, SparseMethod::sr3}) {
    for (const double threshold : {-1.0, 0.05, 0.5, 100.0}) {
      for (const Index draws : {0, 20}) {
        SCOPED_TRACE(testing::Message() << static_cast<int>(method) << " " << threshold << " " << draws);
        Rng rng(11);
        Data data = random_data(rng, 200, 6, 3);
        data.theta = rng.normal_matrix(200, 6);
        Matrix truth = Matrix::Zero(6, 3);
        truth(0, 0) = 1.0;
        truth(0, 1) = -1.0;
        truth(3, 1) = 2.0;
        truth(3, 2) = -2.0;
        truth(5, 2) = 0.8;
        truth(5, 0) = -0.8;
        data.targets = data.theta * truth + 0.1 * rng.normal_matrix(200, 3);
        LinearConstraints constraints(6, 3);
        constraints.conserve(Vector::Ones(3));
        constraints.fix(1, 0, 0.01);
        constraints.equality({{0, 0, 1.0}, {5, 2, 1.0}}, 1.9);
        SparseOptions options;
        options.method = method;
        options.threshold = threshold < 0.0 ? std::nullopt : std::optional<double>(threshold);
        options.ensemble.draws = draws;
        const SparseResult result = sparse_regression(data.theta, data.targets, {}, constraints, options);
        EXPECT_LT(result.violation, 1e-12);
        EXPECT_EQ(result.status, Status::ok) << result.message;
        EXPECT_DOUBLE_EQ(result.coefficients(1, 0), 0.01);
        EXPECT_NEAR(result.coefficients(0, 0) + result.coefficients(5, 2), 1.9, 1e-12);
        if (threshold < 1.0 && draws == 0) {
          EXPECT_LE(result.terms(), 9);  // the six of the truth, the fixed one and at most two that balance it
        }
      }
    }
  }
}

TEST(NonnegativeLeastSquares, KarushKuhnTucker) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Rng rng(seed);
    const Matrix a = rng.normal_matrix(20, 12);
    const Vector b = rng.normal_vector(20);
    const NonnegativeSolution solution = nonnegative_least_squares(a, b);
    ASSERT_EQ(solution.status, Status::ok);
    const Vector gradient = a.transpose() * (a * solution.x - b);
    EXPECT_GE(solution.x.minCoeff(), 0.0);
    EXPECT_GE(gradient.minCoeff(), -1e-12 * b.norm() * a.norm());
    EXPECT_LT(std::abs(gradient.dot(solution.x)), 1e-12 * b.squaredNorm());
  }
}

TEST(NonnegativeLeastSquares, LeastDistance) {
  // The point of x + y >= 2, x - y >= -1 nearest to zero is (1, 1); of x >= 1, -x >= 1 there is none.
  const Matrix g = (Matrix(2, 2) << 1.0, 1.0, 1.0, -1.0).finished();
  const LeastDistanceSolution near = least_distance(g, (Vector(2) << 2.0, -1.0).finished());
  EXPECT_LT((near.y - Vector::Ones(2)).norm(), 1e-12);
  EXPECT_GT(near.multipliers(0), 0.0);
  EXPECT_EQ(near.multipliers(1), 0.0);
  const Matrix opposite = (Matrix(2, 1) << 1.0, -1.0).finished();
  EXPECT_EQ(least_distance(opposite, Vector::Ones(2)).status, Status::empty);
}

TEST(Constraints, Errors) {
  LinearConstraints constraints(3, 2);
  EXPECT_THROW(constraints.fix(3, 0, 1.0), ValueError);
  EXPECT_THROW(constraints.fix(0, 0, std::numeric_limits<double>::quiet_NaN()), ValueError);
  EXPECT_THROW(constraints.conserve(Vector::Zero(2)), ValueError);
  EXPECT_THROW(constraints.conserve(Vector::Ones(3)), ShapeError);
  EXPECT_THROW(constraints.sign(0, 0, 2), ValueError);
  EXPECT_THROW(constraints.equality({{0, 0, 0.0}}, 1.0), ValueError);
  EXPECT_THROW(constraints.fix_target(0, Vector::Ones(2)), ShapeError);
}

}  // namespace
}  // namespace lieder
