#include "lieder/generators/vector_field.hpp"

#include <gtest/gtest.h>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/text.hpp"

namespace lieder {
namespace {

TEST(VectorField, AffineValuesAndJacobian) {
  Rng rng(1);
  const Matrix m = rng.normal_matrix(4, 5);
  const Matrix x = rng.normal_matrix(6, 4);
  const Matrix u = rng.normal_matrix(6, 4);
  const VectorField v = affine_field(m);
  const Matrix expected = (x * m.rightCols(4).transpose()).rowwise() + m.col(0).transpose();
  EXPECT_LT((v.values(x) - expected).norm(), 1e-14 * expected.norm());
  EXPECT_LT((v.jvp(x, u) - u * m.rightCols(4).transpose()).norm(), 1e-13);
  EXPECT_EQ(affine_matrix(v), m);
  EXPECT_EQ(affine_matrix(linear_field(m.rightCols(4))).rightCols(4), m.rightCols(4));
}

TEST(VectorField, TextReadsLikeMathematics) {
  Matrix rotation = Matrix::Zero(2, 3);
  rotation(0, 2) = -1.0;
  rotation(1, 1) = 1.0;
  EXPECT_EQ(affine_field(rotation).text({"x", "y"}), "x d/dy - y d/dx");
  Matrix mixed = Matrix::Zero(2, 3);
  mixed(0, 0) = 2.5;
  mixed(1, 2) = -0.5;
  EXPECT_EQ(affine_field(mixed).text({"x", "y"}), "2.5 d/dx - 0.5 y d/dy");
  // A rotation about (3, -1): the centre can be read off.
  Matrix centred(2, 3);
  centred << -1.0, 0.0, -1.0, -3.0, 1.0, 0.0;
  EXPECT_EQ(affine_field(centred).text({"x", "y"}), "(x - 3) d/dy - (y + 1) d/dx");
  EXPECT_EQ(affine_field(Matrix::Zero(2, 3)).text({"x", "y"}), "0");
  EXPECT_EQ(sum_text({{-1.0, "a"}, {0.0, "b"}, {1e-5, "c"}}), "-a + 1e-05 c");
}

// [v, w] of left actions is minus the field of the commutator (docs/notation.md).
TEST(VectorField, BracketIsMinusTheCommutator) {
  Rng rng(2);
  const Matrix a = rng.normal_matrix(3, 3);
  const Matrix b = rng.normal_matrix(3, 3);
  const Matrix x = rng.normal_matrix(5, 3);
  const Matrix bracket = lie_bracket(linear_field(a), linear_field(b), x);
  EXPECT_LT((bracket + x * (a * b - b * a).transpose()).norm(), 1e-12);
}

TEST(VectorField, RejectsWrongShapes) {
  EXPECT_THROW(affine_field(Matrix::Zero(3, 3)), ShapeError);
  EXPECT_THROW(VectorField(monomials(2, 0, 1), Matrix::Zero(2, 2)), ShapeError);
  EXPECT_THROW(affine_matrix(VectorField(monomials(2, 0, 2), Matrix::Zero(2, 6))), ValueError);
  Matrix bad = Matrix::Zero(2, 3);
  bad(1, 1) = std::nan("");
  EXPECT_THROW(affine_field(bad), ValueError);
}

}  // namespace
}  // namespace lieder
