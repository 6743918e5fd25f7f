// Exchanges of terms: against all supports, and where stepwise removal goes wrong.
#include "lieder/sparse/exchange.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {
namespace {

std::vector<Index> all_of(Index count) {
  std::vector<Index> result(static_cast<std::size_t>(count));
  std::iota(result.begin(), result.end(), Index{0});
  return result;
}

double squares_on(const Matrix& theta, const Vector& y, const std::vector<Index>& support) {
  if (support.empty()) {
    return y.squaredNorm();
  }
  const Matrix columns = theta(Eigen::all, support);
  return (y - columns * solve_least_squares(columns, y)).squaredNorm();
}

// The criterion of the answer is that of its own least squares fit, no single move improves it, and from the full and the
// empty support it is mostly the best of all 2^8 (a local search: in at least 17 of 20 draws).
TEST(Exchange, AgainstAllSupports) {
  int best_found = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    Matrix theta = rng.normal_matrix(60, 8);
    theta.col(5) = 0.9 * theta.col(0) + 0.4 * theta.col(5);  // correlated
    const Vector y = 0.8 * theta.col(0) - 0.6 * theta.col(3) + rng.normal_vector(60);
    const double penalty = extended_bic_penalty(60, 8);
    const double variance = std::max(1.0, squares_on(theta, y, all_of(8)) / 52.0);
    double least = std::numeric_limits<double>::infinity();
    for (unsigned mask = 0; mask < 256; ++mask) {
      std::vector<Index> support;
      for (Index k = 0; k < 8; ++k) {
        if (((mask >> k) & 1U) != 0U) {
          support.push_back(k);
        }
      }
      least = std::min(least, squares_on(theta, y, support) / variance + penalty * static_cast<double>(support.size()));
    }
    const ExchangeResult found = exchange_support(theta, y, all_of(8), {}, penalty);
    const double squares = squares_on(theta, y, found.support);
    EXPECT_NEAR(found.squares, squares, 1e-9 * y.squaredNorm());
    const double own = squares / variance + penalty * static_cast<double>(found.support.size());
    best_found += own <= least + 1e-6 ? 1 : 0;
    if (!found.support.empty()) {
      const Matrix columns = theta(Eigen::all, found.support);
      EXPECT_LT((found.coefficients - solve_least_squares(columns, y).col(0)).norm(), 1e-9);
    }
  }
  EXPECT_GE(best_found, 17);
}

// y = x0 + x1 exactly but for noise of variance one, z = x0 + x1 + something: from the support {z} a single addition or
// removal does not reach {x0, x1} when z is cheap; exchanges do.
TEST(Exchange, LeavesAWrongTerm) {
  Rng rng(3);
  Matrix theta = rng.normal_matrix(400, 4);
  theta.col(2) = theta.col(0) + theta.col(1) + 0.5 * theta.col(2);
  const Vector y = 3.0 * theta.col(0) + 3.0 * theta.col(1) + rng.normal_vector(400);
  const ExchangeResult found = exchange_support(theta, y, all_of(4), {2}, extended_bic_penalty(400, 4));
  EXPECT_EQ(found.support, (std::vector<Index>{0, 1}));
  EXPECT_GT(found.moves, 0);
}

TEST(Exchange, ColumnsThatDependAndColumnsOfZeros) {
  Rng rng(4);
  Matrix theta = rng.normal_matrix(50, 5);
  theta.col(1) = 2.0 * theta.col(0);
  theta.col(4).setZero();
  const Vector y = 5.0 * theta.col(0) + rng.normal_vector(50);
  const ExchangeResult found = exchange_support(theta, y, all_of(5), {0, 1, 4}, extended_bic_penalty(50, 5));
  EXPECT_EQ(found.support.size(), 1U);
  EXPECT_TRUE(found.coefficients.allFinite());
  const ExchangeResult fixed = exchange_support(theta, y, {0, 2}, {0, 2}, 0.0);  // no penalty: nothing goes
  EXPECT_EQ(fixed.support, (std::vector<Index>{0, 2}));
  EXPECT_TRUE(exchange_support(theta, Vector::Zero(50), all_of(5), {0}, 1.0).support.empty());
}

TEST(Exchange, Errors) {
  const Matrix theta = Matrix::Ones(3, 2);
  EXPECT_THROW(exchange_support(theta, Vector::Ones(2), {0}, {}, 1.0), ShapeError);
  EXPECT_THROW(exchange_support(theta, Vector::Ones(3), {0}, {1}, 1.0), ValueError);
  EXPECT_THROW(exchange_support(theta, Vector::Ones(3), {1, 0}, {}, 1.0), ValueError);
  EXPECT_THROW(exchange_support(theta, Vector::Ones(3), {0}, {}, -1.0), ValueError);
}

}  // namespace
}  // namespace lieder
