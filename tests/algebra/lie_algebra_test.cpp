#include "lieder/algebra/lie_algebra.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {
namespace {

Matrix unit(Index n, Index i, Index j) {
  Matrix e = Matrix::Zero(n, n);
  e(i, j) = 1.0;
  return e;
}

// sl(2, R): [h, e] = 2 e, [h, f] = -2 f, [e, f] = h.
LieAlgebra sl2() {
  Matrix h = Matrix::Zero(2, 2);
  h << 1, 0, 0, -1;
  return LieAlgebra({h, unit(2, 0, 1), unit(2, 1, 0)}, "sl(2,R)");
}

template <class Error, class F>
std::string message_of(F f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

TEST(LieAlgebra, StructureConstantsOfSl2AreTheTextbookOnes) {
  const StructureConstants c = structure_constants(sl2());
  EXPECT_EQ(c.dimension(), 3);
  EXPECT_EQ(c.closure_defect, 0.0);
  EXPECT_EQ(c(0, 1, 1), 2.0);
  EXPECT_EQ(c(0, 2, 2), -2.0);
  EXPECT_EQ(c(1, 2, 0), 1.0);
  EXPECT_EQ(c(2, 1, 0), -1.0);
  EXPECT_EQ(c(0, 1, 0), 0.0);
  EXPECT_EQ(c.jacobi_defect(), 0.0);
  Matrix killing(3, 3);
  killing << 8, 0, 0, 0, 0, 4, 0, 4, 0;
  EXPECT_EQ(c.killing_form(), killing);
}

TEST(LieAlgebra, ChangeOfBasisCommutesWithStructureConstants) {
  Rng rng(11);
  const LieAlgebra algebra = sl2();
  const StructureConstants c = structure_constants(algebra);
  const Matrix t = rng.normal_matrix(3, 3);
  std::vector<Matrix> basis;
  for (Index j = 0; j < 3; ++j) {
    basis.push_back(algebra.element(t.col(j)));
  }
  const StructureConstants direct = structure_constants(LieAlgebra(basis));
  const StructureConstants mapped = c.in_basis(t);
  // Both solve systems with condition number cond(t) (squared at worst): 100 cond^2 eps.
  const Vector s = singular_values(t);
  const double tolerance = 100.0 * std::pow(s(0) / s(2), 2) * 2.2e-16;
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_LT((direct.ad[i] - mapped.ad[i]).norm(), tolerance);
  }
  EXPECT_LT(direct.closure_defect, tolerance);
  EXPECT_LT(direct.jacobi_defect(), tolerance);
}

TEST(LieAlgebra, BracketInCoordinatesIsTheCommutator) {
  Rng rng(12);
  const LieAlgebra algebra = sl2();
  const StructureConstants c = structure_constants(algebra);
  const Vector x = rng.normal_vector(3);
  const Vector y = rng.normal_vector(3);
  const Matrix expected = bracket(algebra.element(x), algebra.element(y));
  EXPECT_LT((algebra.element(c.bracket(x, y)) - expected).norm(), 1e-14);  // a few roundings of O(1) numbers
}

TEST(LieAlgebra, CoordinatesReportWhatIsOutside) {
  const LieAlgebra algebra = sl2();
  double residual = -1.0;
  Vector x(3);
  x << 1.5, -2.0, 0.25;
  EXPECT_EQ(algebra.coordinates(algebra.element(x), &residual), x);
  EXPECT_EQ(residual, 0.0);
  // The identity is orthogonal to the traceless matrices.
  EXPECT_EQ(algebra.coordinates(Matrix::Identity(2, 2), &residual).norm(), 0.0);
  EXPECT_EQ(residual, 1.0);
  algebra.coordinates(Matrix::Zero(2, 2), &residual);
  EXPECT_EQ(residual, 0.0);
}

TEST(LieAlgebra, CoordinatesInASkewBadlyScaledBasis) {
  // Generators of sizes 1e-6 and 1e6 with a small angle are still a basis; coordinates come back to rounding.
  Matrix a = unit(2, 0, 1) * 1e-6;
  Matrix b = (unit(2, 0, 1) + 1e-2 * unit(2, 1, 0)) * 1e6;
  const LieAlgebra algebra({a, b});
  Vector x(2);
  x << 3.0, 2e-12;
  const Vector found = algebra.coordinates(algebra.element(x));
  // Condition number of the unit-norm basis: about 2 / 1e-2.
  EXPECT_NEAR(found(0), 3.0, 3.0 * 200 * 1e-15);
  EXPECT_NEAR(found(1), 2e-12, 2e-12 * 200 * 1e-15);
}

TEST(LieAlgebra, ClosureDefectOfASpanThatDoesNotClose) {
  // [E01, E10] = diag(1, -1) is orthogonal to both: defect sqrt(2).
  const StructureConstants c = structure_constants(LieAlgebra({unit(2, 0, 1), unit(2, 1, 0)}));
  EXPECT_NEAR(c.closure_defect, std::sqrt(2.0), 1e-15);
}

TEST(LieAlgebra, GeneratedAlgebraClosesTheSpan) {
  const LieAlgebra algebra = generated_algebra({unit(2, 0, 1), unit(2, 1, 0)});
  EXPECT_EQ(algebra.dimension(), 3);
  EXPECT_LT(structure_constants(algebra).closure_defect, 1e-14);
  EXPECT_EQ(algebra.basis(0), unit(2, 0, 1));  // what was given stays as it was
  // Dependent and zero matrices are dropped; an abelian set stays as it is.
  const LieAlgebra diagonal =
      generated_algebra({unit(3, 0, 0), Matrix::Zero(3, 3), 2.0 * unit(3, 0, 0), unit(3, 1, 1)});
  EXPECT_EQ(diagonal.dimension(), 2);
  EXPECT_EQ(generated_algebra({Matrix::Zero(3, 3)}).matrix_size(), 3);
}

TEST(LieAlgebra, TwoRandomElementsGenerateSl4) {
  Rng rng(13);
  std::vector<Matrix> pair;
  for (int i = 0; i < 2; ++i) {
    Matrix a = rng.normal_matrix(4, 4);
    a -= a.trace() / 4.0 * Matrix::Identity(4, 4);
    pair.push_back(a);
  }
  const LieAlgebra algebra = generated_algebra(pair);
  EXPECT_EQ(algebra.dimension(), 15);
  EXPECT_LT(structure_constants(algebra).closure_defect, 1e-9);  // the tolerance of generated_algebra
}

TEST(LieAlgebra, TheZeroAlgebra) {
  const LieAlgebra zero = LieAlgebra::zero(4, "0");
  EXPECT_EQ(zero.dimension(), 0);
  EXPECT_EQ(zero.matrix_size(), 4);
  EXPECT_EQ(zero.element(Vector()), Matrix::Zero(4, 4));
  EXPECT_EQ(zero.coordinates(Matrix::Identity(4, 4)).size(), 0);
  EXPECT_EQ(structure_constants(zero).dimension(), 0);
  EXPECT_EQ(structure_constants(zero).killing_form().size(), 0);
}

TEST(LieAlgebra, MistakesAreNamed) {
  EXPECT_EQ(message_of<ShapeError>([] {
              LieAlgebra({Matrix::Identity(2, 2), Matrix::Identity(3, 3)}, "g");
            }),
            "LieAlgebra g: basis matrix 1: expected 2 x 2, got 3 x 3 (generators are square and of one size)");
  EXPECT_NE(message_of<ValueError>([] {
              LieAlgebra({unit(2, 0, 0), 3.0 * unit(2, 0, 0)}, "g");
            }).find("expected linearly independent matrices, got 2 that span dimension 1"),
            std::string::npos);
  EXPECT_NE(message_of<ValueError>([] {
              LieAlgebra({unit(2, 0, 0), Matrix::Zero(2, 2)}, "g");
            }).find("basis matrix 1 is zero"),
            std::string::npos);
  EXPECT_NE(message_of<ShapeError>([] { sl2().element(Vector::Zero(2)); }).find("expected size 3, got 2"),
            std::string::npos);
  EXPECT_NE(message_of<ShapeError>([] { bracket(Matrix::Zero(2, 2), Matrix::Zero(3, 3)); }).find("bracket"),
            std::string::npos);
  EXPECT_NE(message_of<ValueError>([] { generated_algebra({}); }).find("at least one"), std::string::npos);
  EXPECT_NE(message_of<ValueError>([] { generated_algebra({unit(2, 0, 0)}, 2.0); }).find("tolerance"),
            std::string::npos);
  Matrix bad = Matrix::Zero(2, 2);
  bad(0, 1) = std::nan("");
  EXPECT_NE(message_of<ValueError>([&] { LieAlgebra({bad}); }).find("(0, 1) is nan"), std::string::npos);
}

}  // namespace
}  // namespace lieder
