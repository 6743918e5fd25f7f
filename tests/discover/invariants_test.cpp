#include "lieder/discover/invariants.hpp"

#include <gtest/gtest.h>

#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"

namespace lieder {
namespace {

TEST(Invariants, Kepler) {
  Matrix scalings(3, 2);  // a^3 = P^2 M: (a, P, M) -> (2, 3, 0), (1, 0, 3)
  scalings << 2.0, 1.0, 3.0, 0.0, 0.0, 3.0;
  const auto found = invariant_monomials(scalings, {"a", "P", "M"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].text, "a^3 P^-2 M^-1");
  EXPECT_LT((found[0].exponents - (Vector(3) << 3.0, -2.0, -1.0).finished()).norm(), 1e-12);
}

// Pendulum: length l, gravity g, mass m, period t with units L, L T^-2, M, T. One invariant: t^2 g / l.
TEST(Invariants, BuckinghamsPendulum) {
  Matrix units(4, 3);  // columns: scalings of length, time, mass
  units << 1, 0, 0, 1, -2, 0, 0, 0, 1, 0, 1, 0;
  const auto found = invariant_monomials(units, {"l", "g", "m", "t"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].text, "l g^-1 t^-2");
}

TEST(Invariants, EveryInvariantIsInvariantAndIndependent) {
  Matrix scalings(4, 1);
  scalings << 1.0, 2.0, -1.0, 0.0;
  const auto found = invariant_monomials(scalings, {"a", "b", "c", "d"});
  ASSERT_EQ(found.size(), 3U);
  Matrix exponents(4, 3);
  for (Index i = 0; i < 3; ++i) {
    exponents.col(i) = found[static_cast<std::size_t>(i)].exponents;
    EXPECT_NEAR(scalings.col(0).dot(exponents.col(i)), 0.0, 1e-12);
  }
  EXPECT_EQ(orthonormal_basis(exponents).cols(), 3);
}

TEST(Invariants, Extremes) {
  EXPECT_TRUE(invariant_monomials(Matrix::Identity(2, 2), {"a", "b"}).empty());
  EXPECT_EQ(invariant_monomials(Matrix(2, 0), {"a", "b"}).size(), 2U);
  EXPECT_THROW(invariant_monomials(Matrix::Identity(2, 2), {"a"}), ShapeError);
}

TEST(Invariants, MeasuredExponentsAreKept) {
  Vector p(3);
  p << 3.0, -2.004, -0.998;
  const auto found = invariant_monomials(null_space_basis(Matrix(p.transpose())), {"a", "P", "M"});
  EXPECT_EQ(found[0].text, "a^3 P^-2 M^-1");
  EXPECT_NEAR(found[0].exponents(1), -2.004, 1e-12);
  EXPECT_NEAR(found[0].rounding, 0.004, 1e-12);
}

}  // namespace
}  // namespace lieder
