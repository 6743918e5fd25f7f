#include "lieder/testing/check_jacobian.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "expect_check.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/concatenation.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/dictionary/fourier.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"
#include "lieder/dictionary/product.hpp"
#include "lieder/dictionary/radial.hpp"
#include "lieder/dictionary/scaled.hpp"
#include "lieder/dictionary/user_functions.hpp"

namespace lieder {
namespace {

using test::expect_fails;
using test::expect_passes;

const char* const jvp_property = "jvp = d/dt F(x + t v)";

Matrix points_in(Index n, Index count = 12) {
  return Rng(40).uniform_matrix(count, n);
}

// F(x, y) = (x y^2, exp(x) - y), with `error` added to dF_0/dy.
AnyDifferentiableMap small_map(double error) {
  return AnyDifferentiableMap(
      2, 2,
      [](const Matrix& p) -> Matrix {
        Matrix y(p.rows(), 2);
        y << p.col(0).cwiseProduct(p.col(1).cwiseAbs2()), p.col(0).array().exp().matrix() - p.col(1);
        return y;
      },
      [error](const Matrix& p, const Matrix& v) -> Matrix {
        const auto x = p.col(0).array();
        const auto y = p.col(1).array();
        const auto a = v.col(0).array();
        const auto b = v.col(1).array();
        Matrix result(p.rows(), 2);
        result << (y * y * a + (2.0 * x * y + error) * b).matrix(), (x.exp() * a - b).matrix();
        return result;
      });
}

TEST(CheckJacobian, PassesTheLibrarysDictionaries) {
  const Vector low = Vector::Constant(2, -1.0);
  const Vector high = Vector::Constant(2, 1.0);
  const Matrix centres = Rng(4).uniform_matrix(5, 2);
  const std::vector<DictionaryPtr> dictionaries{monomials(2, 0, 6),
                                                legendre_polynomials(low, high, 5),
                                                hermite_polynomials(Vector::Zero(2), high, 5),
                                                fourier(3, Vector::Constant(2, 2.0)),
                                                radial(RadialKernel::gaussian, centres, 0.7),
                                                radial(RadialKernel::multiquadric, centres, 0.7),
                                                radial(RadialKernel::thin_plate, centres, 0.7),
                                                product(monomials(2, 0, 2), fourier(1, high)),
                                                concatenate({monomials(2, 0, 1), fourier(2, high)}),
                                                scaled(monomials(2, 0, 3), low, 2.0 * high)};
  for (const DictionaryPtr& dictionary : dictionaries) {
    SCOPED_TRACE(dictionary->description());
    expect_passes(check_jacobian(*dictionary, points_in(2)));
  }
}

TEST(CheckJacobian, PassesModels) {
  const DictionaryModel model(monomials(3, 0, 4), Rng(5).normal_matrix(35, 2));
  expect_passes(check_jacobian(model, points_in(3)));
  expect_passes(check_jacobian(small_map(0.0), points_in(2)));
}

TEST(CheckJacobian, PassesDifferencesWithinTheirStatedError) {
  const AnyDifferentiableMap map =
      with_finite_differences(2, 2, [](const Matrix& x) { return small_map(0.0).value(x); });
  CheckOptions options;
  options.allowed_error = 1e-8;
  expect_passes(check_jacobian(map, points_in(2), options));
}

TEST(CheckJacobian, FindsAWrongEntryOfTheJacobian) {
  expect_fails(check_jacobian(small_map(0.1), points_in(2)), jvp_property);
  expect_fails(check_jacobian(small_map(1e-8), points_in(2)), jvp_property);  // differences resolve 1e-10 here
}

TEST(CheckJacobian, FindsANonlinearJvp) {
  const AnyDifferentiableMap map(
      2, 1, [](const Matrix& x) -> Matrix { return x.rowwise().sum(); },
      [](const Matrix&, const Matrix& v) -> Matrix { return v.cwiseAbs().rowwise().sum(); });
  expect_fails(check_jacobian(map, points_in(2)), "jvp is linear in the direction");
}

TEST(CheckJacobian, FindsValuesThatDependOnTheBatch) {
  const AnyDifferentiableMap map(
      2, 2, [](const Matrix& x) -> Matrix { return x.rowwise() - x.colwise().mean(); },
      [](const Matrix&, const Matrix& v) -> Matrix { return v.rowwise() - v.colwise().mean(); });
  expect_fails(check_jacobian(map, points_in(2)), "samples do not depend on one another");
}

// Noise of 1e-3 hides the derivative: a difference that resolves nothing must not pass.
TEST(CheckJacobian, FindsValuesThatAreNotSmooth) {
  const AnyDifferentiableMap map(
      1, 1, [](const Matrix& x) -> Matrix { return x.array() + 1e-3 * (1e5 * x.array()).sin(); },
      [](const Matrix&, const Matrix& v) -> Matrix { return v; });
  expect_fails(check_jacobian(map, points_in(1)), jvp_property);
}

TEST(CheckJacobian, FindsNaN) {
  const AnyDifferentiableMap map(
      1, 1, [](const Matrix& x) -> Matrix { return (x.array() - 5.0).sqrt(); },
      [](const Matrix&, const Matrix& v) -> Matrix { return v; });
  const CheckReport report = check_jacobian(map, points_in(1));
  expect_fails(report, jvp_property);
  EXPECT_NE(report.property(jvp_property).worst_case.find("no step gives finite values"), std::string::npos);
}

// log is finite for steps below x only; the check takes those.
TEST(CheckJacobian, StaysInTheDomain) {
  const AnyDifferentiableMap map(
      1, 1, [](const Matrix& x) -> Matrix { return x.array().log(); },
      [](const Matrix& x, const Matrix& v) -> Matrix { return v.cwiseQuotient(x); });
  expect_passes(check_jacobian(map, Matrix{{0.05}, {0.02}, {3.0}}));
}

TEST(CheckJacobian, FindsAWrongDerivativeOfADictionary) {
  const auto values = [](const Matrix& x) -> Matrix {
    Matrix result(x.rows(), 2);
    result << x.col(0).array().sin(), x.col(0).cwiseProduct(x.col(1));
    return result;
  };
  const auto derivative = [](const Matrix& x, Index axis) -> Matrix {
    Matrix result = Matrix::Zero(x.rows(), 2);
    if (axis == 0) {
      result << x.col(0).array().cos(), x.col(1);
    }
    return result;  // d(x y)/dy is forgotten
  };
  const CheckReport report = check_jacobian(UserFunctions(2, {"sin(x)", "x y"}, values, derivative), points_in(2));
  expect_fails(report, "derivative = d/dx of values");
  EXPECT_EQ(report.property("derivative = d/dx of values").worst_case, "d/dx1 of x y");
}

class CubicThatClaimsToBeQuadratic final : public Dictionary {
 public:
  Index inputs() const override { return 1; }
  Index size() const override { return 1; }
  Matrix values(const MatrixRef& x) const override { return x.array().cube(); }
  Matrix derivative(const MatrixRef& x, Index) const override { return 3.0 * x.array().square(); }
  std::string text(Index, const std::vector<std::string>&) const override { return "x^3"; }
  std::string description() const override { return "cubic"; }
  std::optional<int> polynomial_degree() const override { return 2; }
};

TEST(CheckJacobian, FindsAWrongDegree) {
  const CheckReport report = check_jacobian(CubicThatClaimsToBeQuadratic(), points_in(1));
  expect_fails(report, "degree");
  EXPECT_TRUE(report.property("derivative = d/dx of values").passed()) << report.summary();
}

TEST(CheckJacobian, CallsThatMakeNoSenseThrow) {
  EXPECT_THROW(check_jacobian(small_map(0.0), Matrix::Zero(3, 3)), ShapeError);
  EXPECT_THROW(check_jacobian(small_map(0.0), Matrix::Zero(0, 2)), ValueError);
  Matrix bad = points_in(2);
  bad(1, 1) = std::numeric_limits<double>::infinity();
  EXPECT_THROW(check_jacobian(*monomials(2, 0, 2), bad), ValueError);
}

}  // namespace
}  // namespace lieder
