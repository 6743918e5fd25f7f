#include "lieder/testing/check_group.hpp"

#include <gtest/gtest.h>

#include "expect_check.hpp"
#include "lieder/core/dense.hpp"

namespace lieder {
namespace {

using test::expect_fails;
using test::expect_passes;

Matrix unit(Index n, Index i, Index j) {
  Matrix e = Matrix::Zero(n, n);
  e(i, j) = 1.0;
  return e;
}
Matrix rotation(Index n, Index i, Index j) {
  return unit(n, j, i) - unit(n, i, j);
}

std::vector<Matrix> so3() {
  return {rotation(3, 0, 1), rotation(3, 0, 2), rotation(3, 1, 2)};
}

TEST(CheckGroup, PassesTheLibrarysGroups) {
  for (const char* name : {"t:3", "so:3", "o:4", "se:2", "e:3", "gl:3", "sl:3", "sp:4", "so:1,3", "o:2,2", "u:2",
                           "su:3", "heis:2", "s:4", "z:5", "d:6", "so:3 x z:2", "se:2 x gl:2"}) {
    SCOPED_TRACE(name);
    expect_passes(check_group(parse_group(name)));
  }
}

TEST(CheckGroup, PassesInAnyBasis) {
  const Matrix t{{1.0, 0.3, 0.0}, {0.1, 2.0, 0.4}, {0.0, -0.5, 0.7}};
  std::vector<Matrix> basis = so3();
  for (Matrix& xi : basis) {
    xi = (100.0 * t * xi * inverse(t)).eval();
  }
  expect_passes(check_group(from_generators(basis, "conjugate of so(3)")));
}

TEST(CheckGroup, FindsASetThatIsNotClosed) {
  const MatrixGroup group({"two rotations", LieAlgebra({rotation(3, 0, 1), rotation(3, 0, 2)}), {}, {}, false, false});
  const CheckReport report = check_group(group);
  expect_fails(report, "[g, g] in g");
  expect_fails(report, "elements normalise the algebra");
  EXPECT_EQ(report.property("[g, g] in g").worst_case, "[xi_1, xi_0]");
}

TEST(CheckGroup, FindsAFormThatIsNotPreserved) {
  const Matrix metric = Vector{{1.0, 1.0, 2.0}}.asDiagonal();
  const MatrixGroup group({"so(3), wrong metric", LieAlgebra(so3()), {}, {{"metric", metric}}, false, false});
  const CheckReport report = check_group(group);
  expect_fails(report, "algebra preserves the forms");
  expect_fails(report, "elements preserve the forms");
}

// A shear preserves lengths of covectors only if it is the identity; here a component breaks what the algebra keeps.
TEST(CheckGroup, FindsAComponentThatBreaksTheForm) {
  const Matrix shear = Matrix::Identity(3, 3) + 0.1 * unit(3, 0, 1);
  const MatrixGroup group(
      {"so(3) and a shear", LieAlgebra(so3()), {shear}, {{"metric", Matrix::Identity(3, 3)}}, false, false});
  const CheckReport report = check_group(group);
  EXPECT_TRUE(report.property("algebra preserves the forms").passed()) << report.summary();
  expect_fails(report, "elements preserve the forms");
  expect_fails(report, "components normalise the algebra");
}

TEST(CheckGroup, FindsAComponentThatDoesNotNormalise) {
  const Matrix swap{{0.0, 1.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 0.0, 1.0}};
  const MatrixGroup group({"one shear and a swap", LieAlgebra({unit(3, 0, 2)}), {swap}, {}, false, false});
  expect_fails(check_group(group), "components normalise the algebra");
}

TEST(CheckGroup, FindsASingularComponent) {
  const MatrixGroup group({"singular", LieAlgebra(so3()), {unit(3, 0, 0)}, {}, false, false});
  expect_fails(check_group(group), "components are invertible");
}

// Marked as affine, but the matrices are not homogeneous: [b | A] is not an action.
TEST(CheckGroup, FindsAMarkThatIsWrong) {
  const MatrixGroup group({"so(3) as affine", LieAlgebra(so3()), {}, {}, true, false});
  expect_fails(check_group(group), "(g h) x = g (h x)");
}

}  // namespace
}  // namespace lieder
