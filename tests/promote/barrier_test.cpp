// Derivatives of the smoothed nuclear norm against finite differences.
#include "promote/barrier.hpp"

#include <gtest/gtest.h>

#include "lieder/core/dense.hpp"
#include "promote/random_problems.hpp"

namespace lieder::detail {
namespace {

Penalty penalty_of_case(Index k) {
  const testing_support::RandomCase random = testing_support::random_case(k);
  return make_penalty(random.problem, 0.7, 0.4);
}

double value(const PenaltyBlock& block, const Vector& w, double mu) {
  return smoothed_norm(block, block_point(block, block.apply(w), mu), mu);
}

Matrix dual_at(const PenaltyBlock& block, const Vector& w, double mu) {
  return dual(block, block_point(block, block.apply(w), mu), mu);
}

class Barrier : public testing::TestWithParam<Index> {};

// Central differences with step h leave h^2 times a third derivative, bounded by 1 / mu^2 in these units, and rounding
// eps / h: with h = 1e-5 and mu = 0.3 both are below 1e-8 of the values compared.
TEST_P(Barrier, DerivativesAgreeWithFiniteDifferences) {
  const double mu = 0.3;
  const double h = 1e-5;
  for (const PenaltyBlock& block : penalty_of_case(GetParam())) {
    const Index p = block.map.cols();
    Rng rng(5);
    const Vector w = rng.normal_vector(p);
    const Vector direction = rng.normal_vector(p).normalized();
    const BlockPoint point = block_point(block, block.apply(w), mu);
    const Vector gradient = block.apply_adjoint(dual(block, point, mu));
    const double slope = (value(block, w + h * direction, mu) - value(block, w - h * direction, mu)) / (2.0 * h);
    EXPECT_NEAR(gradient.dot(direction), slope, 1e-8 * (1.0 + gradient.norm()));

    const Matrix change = dual_change(block, point, mu, block.apply(direction));
    const Matrix difference = (dual_at(block, w + h * direction, mu) - dual_at(block, w - h * direction, mu)) / (2 * h);
    EXPECT_LT((change - difference).norm(), 1e-7 * (1.0 + change.norm()));

    const Matrix in_mu = (dual_at(block, w, mu + h) - dual_at(block, w, mu - h)) / (2.0 * h);
    EXPECT_LT((dual_slope(block, point, mu) - in_mu).norm(), 1e-7 * (1.0 + in_mu.norm()));

    Matrix hessian = Matrix::Zero(p, p);
    Matrix workspace;
    add_hessian(block, point, mu, hessian, workspace);
    EXPECT_LT((hessian * direction - block.apply_adjoint(change)).norm(), 1e-12 * (1.0 + hessian.norm()));
    EXPECT_LT((hessian - hessian.transpose()).norm(), 1e-13 * hessian.norm());
  }
}

// phi is the maximum over the barrier of the dual ball, so ||X||_* - 2 mu l log 2 ... <= smoothed <= ||X||_*; as mu falls
// it comes from below. Both factorisations (Gram matrix, SVD) give the same dual.
TEST_P(Barrier, TendsToTheNormFromBelow) {
  for (const PenaltyBlock& block : penalty_of_case(GetParam())) {
    Rng rng(6);
    const Vector w = rng.normal_vector(block.map.cols());
    const BlockPoint point = block_point(block, block.apply(w), 0.0);
    double before = 0.0;
    for (const double mu : {1.0, 1e-2, 1e-4, 1e-8}) {
      const double smoothed = smoothed_norm(block, point, mu);
      EXPECT_GT(smoothed, before);
      EXPECT_LE(smoothed, norm(block, point) * (1.0 + 1e-14));
      before = smoothed;
      EXPECT_LE(dual_norm(block, dual(block, point, mu)), block.weight * (1.0 + 1e-14));
    }
    EXPECT_NEAR(before, norm(block, point), 1e-5 * before);
    const BlockPoint by_gram = block_point(block, block.apply(w), 1e300);
    EXPECT_LT((dual(block, by_gram, 1e-2) - dual(block, point, 1e-2)).norm(), 1e-11 * dual(block, point, 1e-2).norm());
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, Barrier, testing::Values(Index{0}, Index{2}, Index{3}, Index{4}, Index{6}, Index{7}),
                         [](const auto& instance) { return "case" + std::to_string(instance.param); });

// Rows and columns that vanish for every w are left out, a wide matrix is transposed: the singular values stay.
TEST(Penalty, KeepsTheSingularValues) {
  for (const Index k : {Index{0}, Index{1}, Index{3}, Index{4}}) {
    SCOPED_TRACE(k);
    const testing_support::RandomCase random = testing_support::random_case(k);
    const Penalty penalty = make_penalty(random.problem, 1.0, 0.0);
    const BilinearLieDerivative& lie = *random.problem.lie_derivative;
    Rng rng(8);
    const Vector w = rng.normal_vector(random.problem.design.cols());
    const Matrix x = penalty.front().apply(w);
    EXPECT_GE(x.rows(), x.cols());
    const Vector all = singular_values(lie.apply(Eigen::Map<const Matrix>(w.data(), lie.functions(), lie.outputs())));
    const Vector kept = singular_values(x);
    EXPECT_LT((kept - all.head(kept.size())).norm(), 1e-13 * all(0));
    EXPECT_LT(all.tail(all.size() - kept.size()).norm(), 1e-13 * all(0));
  }
}

}  // namespace
}  // namespace lieder::detail
