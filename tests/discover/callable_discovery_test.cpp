// A network written by hand, with its own Jacobian-vector product, whose symmetries are known by construction.
#include "lieder/discover/callable_discovery.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder::test {
namespace {

// y = tanh(z W) u with the rotation invariants z = (x.x, x.p, p.p) of x, p in R^3: invariant under so(3) on both, and
// no more than what gl(2) makes of the invariants (nothing, for generic W and u).
AnyDifferentiableMap invariant_network(Rng& rng) {
  const Matrix w = 0.3 * rng.normal_matrix(3, 12);
  const Vector u = rng.normal_vector(12);
  const auto hidden = [w](const Matrix& x) -> Matrix {
    Matrix z(x.rows(), 3);
    z << x.leftCols(3).rowwise().squaredNorm(), x.leftCols(3).cwiseProduct(x.rightCols(3)).rowwise().sum(),
        x.rightCols(3).rowwise().squaredNorm();
    return (z * w).array().tanh();
  };
  const auto jvp = [=](const Matrix& x, const Matrix& v) -> Matrix {
    Matrix dz(x.rows(), 3);
    dz << 2.0 * x.leftCols(3).cwiseProduct(v.leftCols(3)).rowwise().sum(),
        (x.leftCols(3).cwiseProduct(v.rightCols(3)) + v.leftCols(3).cwiseProduct(x.rightCols(3))).rowwise().sum(),
        2.0 * x.rightCols(3).cwiseProduct(v.rightCols(3)).rowwise().sum();
    return ((1.0 - hidden(x).array().square()).matrix().cwiseProduct(dz * w)) * u;
  };
  return AnyDifferentiableMap(
      6, 1, [=](const Matrix& x) -> Matrix { return hidden(x) * u; }, jvp);
}

TEST(CallableDiscovery, RotationsOfTwoVectors) {
  Rng rng(11);
  const AnyDifferentiableMap network = invariant_network(rng);
  const Matrix points = rng.normal_matrix(3000, 6);
  const Candidates one_vector = parse_candidates("linear", {3, {}, {}, {}}).with_copies(2);
  for (const AccumulatorKind kind : {AccumulatorKind::qr, AccumulatorKind::gram}) {
    const Discovery found = discover_callable(ObjectKind::function, network, points, one_vector, {}, {}, kind);
    EXPECT_EQ(found.cut.symmetries, 3);
    ASSERT_TRUE(found.algebra);
    EXPECT_EQ(found.algebra->name, "so(3)");
    // QR reaches rounding; a Gram matrix squares the condition: the square root of rounding is left.
    EXPECT_LT(found.spectrum.values.tail(3).maxCoeff(), kind == AccumulatorKind::qr ? 1e-13 : 1e-7);
  }
}

TEST(CallableDiscovery, AMapWithoutDerivatives) {
  Rng rng(3);
  const AnyDifferentiableMap exact = invariant_network(rng);
  const AnyDifferentiableMap differences =
      with_finite_differences(6, 1, [exact](const Matrix& x) { return exact.value(x); });
  const Candidates set = parse_candidates("rotations", {3, {}, {}, {}}).with_copies(2);
  const Discovery found = discover_callable(ObjectKind::function, differences, rng.normal_matrix(500, 6), set);
  EXPECT_EQ(found.cut.symmetries, 3);
  EXPECT_LT(found.spectrum.values.maxCoeff(), 1e-8);  // central differences: h^2 ~ 4e-11, times third derivatives
}

TEST(CallableDiscovery, SaysWhatDoesNotFit) {
  Rng rng(1);
  const AnyDifferentiableMap network = invariant_network(rng);
  const Candidates six = parse_candidates("linear", {6, {}, {}, {}});
  const Candidates five = parse_candidates("linear", {5, {}, {}, {}});
  EXPECT_THROW(discover_callable(ObjectKind::function, network, rng.normal_matrix(10, 5), five), ShapeError);
  EXPECT_THROW(discover_callable(ObjectKind::function, network, rng.normal_matrix(10, 6), five), ShapeError);
  EXPECT_THROW(discover_callable(ObjectKind::function, network, Matrix(0, 6), six), ValueError);
  EXPECT_THROW(discover_callable(ObjectKind::submanifold, network, rng.normal_matrix(10, 6), six), ValueError);
  EXPECT_THROW(
      discover_callable(ObjectKind::function, network, rng.normal_matrix(10, 6), six, Vector::Constant(10, -1.0)),
      ValueError);
  const AnyDifferentiableMap broken(
      6, 1,
      [](const Matrix& x) -> Matrix { return Matrix::Constant(x.rows(), 1, std::numeric_limits<double>::quiet_NaN()); },
      [](const Matrix& x, const Matrix&) -> Matrix { return Matrix::Zero(x.rows(), 1); });
  EXPECT_THROW(discover_callable(ObjectKind::function, broken, rng.normal_matrix(10, 6), six), ValueError);
}

}  // namespace
}  // namespace lieder::test
