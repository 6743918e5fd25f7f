#include "lieder/testing/check_flow.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "expect_check.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/fourier.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/user_functions.hpp"

namespace lieder {
namespace {

using test::expect_fails;
using test::expect_passes;

Matrix flow_points(Index n) {
  return Rng(50).uniform_matrix(4, n);
}

// The rotation x d/dy - y d/dx, its angle a function of the time.
FieldValues rotation_field() {
  return [](const Matrix& p) -> Matrix {
    Matrix v(p.rows(), 2);
    v << -p.col(1), p.col(0);
    return v;
  };
}
Flow rotation_flow(const std::function<double(double)>& angle) {
  return [angle](const Matrix& p, double t) -> Matrix {
    const double c = std::cos(angle(t));
    const double s = std::sin(angle(t));
    return p * Matrix{{c, s}, {-s, c}};
  };
}

TEST(CheckFlow, PassesTheLibrarysFields) {
  Rng rng(51);
  expect_passes(check_vector_field(affine_field(rng.normal_matrix(3, 4)), flow_points(3)));
  expect_passes(check_vector_field(VectorField(monomials(2, 0, 2), 0.3 * rng.normal_matrix(2, 6)), flow_points(2)));
  const auto waves = fourier(1, Vector::Constant(2, 3.0));
  expect_passes(check_vector_field(VectorField(waves, rng.normal_matrix(2, waves->size())), flow_points(2)));
}

TEST(CheckFlow, PassesTheUsersOwn) {
  expect_passes(check_flow(rotation_field(), rotation_flow([](double t) { return t; }), flow_points(2)));
}

TEST(CheckFlow, FindsTheWrongDirection) {
  const CheckReport report = check_flow(rotation_field(), rotation_flow([](double t) { return -t; }), flow_points(2));
  expect_fails(report, "d/dt theta_t(x) = v(theta_t(x))");
  EXPECT_TRUE(report.property("theta_s(theta_t(x)) = theta_(s+t)(x)").passed()) << report.summary();
}

// The right derivative at t = 0, but no group law.
TEST(CheckFlow, FindsAFlowThatIsNoGroup) {
  const CheckReport report =
      check_flow(rotation_field(), rotation_flow([](double t) { return t + 0.01 * t * t; }), flow_points(2));
  expect_fails(report, "theta_s(theta_t(x)) = theta_(s+t)(x)");
  expect_fails(report, "theta_-t(theta_t(x)) = x");
  EXPECT_TRUE(report.property("theta_0(x) = x").passed()) << report.summary();
}

TEST(CheckFlow, FindsAFlowThatDoesNotStartAtThePoint) {
  const CheckReport report =
      check_flow(rotation_field(), rotation_flow([](double t) { return t + 1e-6; }), flow_points(2));
  expect_fails(report, "theta_0(x) = x");
}

TEST(CheckFlow, FindsAFieldWhoseJacobianIsWrong) {
  const auto functions = user_functions(
      1, {"sin(x)"}, [](const Matrix& x) -> Matrix { return x.array().sin(); },
      [](const Matrix& x, Index) -> Matrix { return -x.array().cos(); });
  const CheckReport report = check_vector_field(VectorField(functions, Matrix::Ones(1, 1)), flow_points(1));
  expect_fails(report, "jvp = d/dt F(x + t v)");
  EXPECT_TRUE(report.property("d/dt theta_t(x) = v(theta_t(x))").passed()) << report.summary();
}

// x' = x^2 reaches infinity at t = 1/x: points that do not arrive are not passed over.
TEST(CheckFlow, FindsPointsThatDoNotArrive) {
  CheckOptions options;
  options.scale = 50.0;
  const VectorField blow_up(monomials(1, 2, 2), Matrix::Ones(1, 1));
  expect_fails(check_vector_field(blow_up, Matrix::Ones(1, 1), options), "theta_s(theta_t(x)) = theta_(s+t)(x)");
}

TEST(CheckFlow, CallsThatMakeNoSenseThrow) {
  const Flow flow = rotation_flow([](double t) { return t; });
  EXPECT_THROW(check_flow(rotation_field(), flow, Matrix::Zero(0, 2)), ValueError);
  EXPECT_THROW(check_flow({}, flow, flow_points(2)), ValueError);
  EXPECT_THROW(check_flow([](const Matrix& x) -> Matrix { return x.leftCols(1); }, flow, flow_points(2)), ShapeError);
}

}  // namespace
}  // namespace lieder
