#include "lieder/generators/flow.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"

namespace lieder {
namespace {

TEST(Flow, RotationAndTranslationInClosedForm) {
  Matrix m = Matrix::Zero(2, 3);
  m << 0.0, 0.0, -1.0, 0.0, 1.0, 0.0;
  Matrix x(1, 2);
  x << 1.0, 0.0;
  const Matrix moved = flow(affine_field(m), x, 0.7).points;
  EXPECT_NEAR(moved(0, 0), std::cos(0.7), 1e-15);
  EXPECT_NEAR(moved(0, 1), std::sin(0.7), 1e-15);
  Matrix b = Matrix::Zero(2, 3);
  b.col(0) << 2.0, -1.0;
  EXPECT_NEAR(flow(affine_field(b), x, 3.0).points(0, 0), 7.0, 1e-14);
}

// x' = x^2 from x0 = 1/2: x(t) = 1/(2 - t). Tolerance: the integrator's relative tolerance 1e-10 with a factor for the
// few steps.
TEST(Flow, QuadraticInClosedFormAndItsBlowUp) {
  Matrix c = Matrix::Zero(1, 3);
  c(0, 2) = 1.0;
  const VectorField v(monomials(1, 0, 2), c);
  const Matrix x = Matrix::Constant(1, 1, 0.5);
  const FlowResult good = flow(v, x, 1.5);
  EXPECT_EQ(good.status, Status::ok);
  EXPECT_NEAR(good.points(0, 0), 2.0, 1e-8);
  EXPECT_NEAR(flow(v, good.points, -1.5).points(0, 0), 0.5, 1e-8);
  const FlowResult bad = flow(v, x, 2.5);
  EXPECT_EQ(bad.status, Status::not_converged);
  EXPECT_EQ(bad.stopped, 1);
}

TEST(Flow, IsAOneParameterGroup) {
  Rng rng(4);
  const VectorField v(monomials(2, 0, 2), 0.2 * rng.normal_matrix(2, 6));
  const Matrix x = rng.uniform_matrix(5, 2);
  const Matrix once = flow(v, x, 0.8).points;
  const Matrix twice = flow(v, flow(v, x, 0.5).points, 0.3).points;
  EXPECT_LT((once - twice).cwiseAbs().maxCoeff(), 1e-9);
}

}  // namespace
}  // namespace lieder
