#include <gtest/gtest.h>

#include <cmath>

#include "lieder/core/differentiable_map.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/linear_operator.hpp"
#include "lieder/core/random.hpp"

namespace lieder {
namespace {

struct Product {  // F(x, y) = (x y, x + y^2)
  Index inputs() const { return 2; }
  Index outputs() const { return 2; }
  Matrix value(const Matrix& x) const {
    Matrix y(x.rows(), 2);
    y << x.col(0).cwiseProduct(x.col(1)), x.col(0) + x.col(1).cwiseAbs2();
    return y;
  }
  Matrix jvp(const Matrix& x, const Matrix& v) const {
    Matrix y(x.rows(), 2);
    y << v.col(0).cwiseProduct(x.col(1)) + x.col(0).cwiseProduct(v.col(1)),
        v.col(0) + 2.0 * x.col(1).cwiseProduct(v.col(1));
    return y;
  }
};

TEST(DifferentiableMap, JetAndFiniteDifferences) {
  Rng rng(1);
  const Matrix x = rng.normal_matrix(5, 2);
  const AnyDifferentiableMap exact{Product()};
  const Jet jet = exact.jet(x);
  EXPECT_EQ(jet.jacobian[0].col(0), x.col(1));
  EXPECT_EQ(jet.jacobian[1].col(1), 2.0 * x.col(1));
  const AnyDifferentiableMap approximate =
      with_finite_differences(2, 2, [](const Matrix& p) { return Product().value(p); });
  const Matrix v = rng.normal_matrix(5, 2);
  // Quadratic: no truncation error in central differences; rounding 1e-16 / 6e-6 times the size of the values.
  EXPECT_LT((approximate.jvp(x, v) - exact.jvp(x, v)).cwiseAbs().maxCoeff(), 1e-9);
  double squares = 0.0;
  for (const Matrix& part : jet.jacobian) {
    squares += part.squaredNorm();
  }
  EXPECT_NEAR(jacobian_rms(jet), std::sqrt(squares / 5.0), 1e-14);
  EXPECT_THROW(exact.value(Matrix::Zero(2, 3)), ShapeError);
  EXPECT_THROW(exact.jvp(x, v.topRows(2)), ShapeError);
}

struct Dense {
  Matrix a;
  Index rows() const { return a.rows(); }
  Index cols() const { return a.cols(); }
  Vector apply(const Vector& x) const { return a * x; }
  Vector apply_adjoint(const Vector& y) const { return a.transpose() * y; }
};

TEST(LinearOperator, WrapsAnythingWithTheConcept) {
  Rng rng(2);
  const Dense dense{rng.normal_matrix(4, 3)};
  const AnyLinearOperator op(dense);
  EXPECT_EQ(to_dense(op), dense.a);
  EXPECT_THROW(op.apply(Vector::Zero(4)), ShapeError);
  EXPECT_THROW(op.apply_adjoint(Vector::Zero(3)), ShapeError);
}

}  // namespace
}  // namespace lieder
