#include "lieder/testing/check_representation.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "expect_check.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {
namespace {

using test::expect_fails;
using test::expect_passes;

RepresentationMaps defining() {
  return {"V", 3, [](const Matrix& g) { return g; }, [](const Matrix& xi) { return xi; }};
}

TEST(CheckRepresentation, PassesTheLibrarysRepresentations) {
  const std::vector<std::pair<const char*, const char*>> cases{{"so:3", "V+ad+1"},
                                                               {"gl:2", "V*dual(V)+det"},
                                                               {"sl:3", "S2(V)+A2(dual(V))"},
                                                               {"se:2", "V^2"},
                                                               {"so:1,3", "A2(V)"},
                                                               {"o:3", "det+V"},
                                                               {"su:2", "V*V"},
                                                               {"s:4", "V^2"},
                                                               {"so:3 x gl:2", "V@so:3*V@gl:2"}};
  for (const auto& [group, text] : cases) {
    SCOPED_TRACE(std::string(group) + ": " + text);
    expect_passes(check_representation(parse_representation(text, parse_group(group))));
  }
}

TEST(CheckRepresentation, PassesTheUsersOwn) {
  expect_passes(check_representation(parse_group("gl:3"), defining()));
  const RepresentationMaps density{"|det|^(1/2)", 1,
                                   [](const Matrix& g) { return Matrix{{std::sqrt(std::abs(determinant(g)))}}; },
                                   [](const Matrix& xi) { return Matrix{{0.5 * xi.trace()}}; }};
  expect_passes(check_representation(parse_group("gl:3"), density));
}

TEST(CheckRepresentation, FindsAnAntihomomorphism) {
  RepresentationMaps maps = defining();
  maps.group_matrix = [](const Matrix& g) -> Matrix { return g.transpose(); };
  maps.algebra_matrix = [](const Matrix& xi) -> Matrix { return xi.transpose(); };
  const CheckReport report = check_representation(parse_group("sl:3"), maps);
  expect_fails(report, "rho(g h) = rho(g) rho(h)");
  expect_fails(report, "rho'([xi, eta]) = [rho'(xi), rho'(eta)]");
  EXPECT_TRUE(report.property("rho'(xi) = d/dt rho(exp(t xi))").passed()) << report.summary();
}

TEST(CheckRepresentation, FindsAWrongDerivative) {
  RepresentationMaps maps = defining();
  maps.algebra_matrix = [](const Matrix& xi) -> Matrix { return (1.0 + 1e-7) * xi; };
  const CheckReport report = check_representation(parse_group("so:3"), maps);
  expect_fails(report, "rho'(xi) = d/dt rho(exp(t xi))");
  expect_fails(report, "rho'([xi, eta]) = [rho'(xi), rho'(eta)]");
  EXPECT_TRUE(report.property("rho(g h) = rho(g) rho(h)").passed()) << report.summary();
}

// The dual's derivative with the sign of the defining one: right on so(n) up to the sign, which the derivative shows.
TEST(CheckRepresentation, FindsAMissingMinusOfTheDual) {
  RepresentationMaps maps = defining();
  maps.group_matrix = [](const Matrix& g) -> Matrix { return inverse(g).transpose(); };
  maps.algebra_matrix = [](const Matrix& xi) -> Matrix { return xi.transpose(); };
  const CheckReport report = check_representation(parse_group("gl:3"), maps);
  EXPECT_TRUE(report.property("rho(g h) = rho(g) rho(h)").passed()) << report.summary();
  expect_fails(report, "rho'(xi) = d/dt rho(exp(t xi))");
}

TEST(CheckRepresentation, FindsTheWrongUnit) {
  RepresentationMaps maps = defining();
  maps.group_matrix = [](const Matrix&) -> Matrix { return Matrix::Zero(3, 3); };
  maps.algebra_matrix = [](const Matrix&) -> Matrix { return Matrix::Zero(3, 3); };
  const CheckReport report = check_representation(parse_group("so:3"), maps);
  expect_fails(report, "rho(1) = 1");
  EXPECT_TRUE(report.property("rho(g h) = rho(g) rho(h)").passed()) << report.summary();
}

TEST(CheckRepresentation, FindsAReflectionThatIsNotRepresented) {
  RepresentationMaps maps = defining();  // V on rotations, but the sign of a reflection is lost halfway
  maps.group_matrix = [](const Matrix& g) -> Matrix { return determinant(g) > 0.0 ? g : Matrix(g.cwiseAbs()); };
  expect_fails(check_representation(parse_group("o:3"), maps), "rho(g h) = rho(g) rho(h)");
}

TEST(CheckRepresentation, CallsThatMakeNoSenseThrow) {
  RepresentationMaps maps = defining();
  maps.dimension = 2;
  EXPECT_THROW(check_representation(parse_group("so:3"), maps), ShapeError);
  maps.dimension = 0;
  EXPECT_THROW(check_representation(parse_group("so:3"), maps), ValueError);
  EXPECT_THROW(check_representation(parse_group("so:3"), RepresentationMaps{"none", 3, {}, {}}), ValueError);
}

}  // namespace
}  // namespace lieder
