// Products, custom groups and the errors of groups.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "algebra/algebra_support.hpp"
#include "lieder/algebra/matrix_group.hpp"
#include "lieder/core/error.hpp"

namespace lieder {
namespace {

TEST(MatrixGroup, FlagsOfTheGroups) {
  EXPECT_TRUE(parse_group("o:3").orthogonal());
  EXPECT_TRUE(parse_group("su:2").orthogonal());
  EXPECT_TRUE(parse_group("so:3 x d:4").orthogonal());
  EXPECT_FALSE(parse_group("so:3 x gl:1").orthogonal());
  EXPECT_FALSE(parse_group("so:1,3").orthogonal());
  EXPECT_FALSE(parse_group("se:2").orthogonal());
  EXPECT_TRUE(parse_group("se:2 x so:3").affine());
  EXPECT_FALSE(parse_group("so:3").affine());
  EXPECT_TRUE(parse_group("u:2 x su:2").complex());
  EXPECT_FALSE(parse_group("u:2 x so:2").complex());
}

TEST(MatrixGroup, FactorsOfAProduct) {
  const MatrixGroup group = direct_product({parse_group("so:2 x t:1"), parse_group("so:2")});
  EXPECT_EQ(group.name(), "so:2 x t:1 x so:2");
  ASSERT_EQ(group.factor_count(), 3);
  EXPECT_EQ(group.factor(1), parse_group("t:1"));
  EXPECT_EQ(group.factor_offset(2), 4);
  Rng rng(26);
  const Matrix g = group.random_element(rng);
  EXPECT_EQ(group.factor_block(g, 2), g.block(4, 4, 2, 2));
  Matrix coupled = g;
  coupled(0, 5) = 0.25;
  const auto block_of = [&](Index f) { return [&group, &coupled, f] { group.factor_block(coupled, f); }; };
  const std::string message = test::message_of<ValueError>(block_of(0));
  EXPECT_NE(message.find("factor 0 (so:2) is coupled to the others by 0.25"), std::string::npos) << message;
  EXPECT_NE(test::message_of<ValueError>(block_of(2)), "nothing was thrown");
  EXPECT_NO_THROW(block_of(1)());  // t:1 is not touched by that entry
  EXPECT_THROW(group.factor_block(Matrix::Zero(3, 3), 0), ShapeError);
  EXPECT_THROW(group.factor(3), ValueError);
  EXPECT_THROW(group.factor_offset(-1), ValueError);
  EXPECT_EQ(direct_product({parse_group("so:3")}), parse_group("so:3"));
  EXPECT_THROW(direct_product({}), ValueError);
}

TEST(MatrixGroup, ElementsThatDoNotNormaliseTheAlgebraThrow) {
  const MatrixGroup group = parse_group("so:3");
  Matrix shear = Matrix::Identity(3, 3);
  shear(0, 1) = 1.0;
  const std::string message = test::message_of<ValueError>([&] { group.adjoint(shear); });
  EXPECT_NE(message.find("does not normalise the Lie algebra"), std::string::npos) << message;
  EXPECT_THROW(group.adjoint(Matrix::Zero(3, 3)), ValueError);
  EXPECT_THROW(group.adjoint(Matrix::Identity(2, 2)), ShapeError);
  EXPECT_THROW(group.form_residual(Matrix::Identity(2, 2)), ShapeError);
  EXPECT_NEAR(group.form_residual(2.0 * Matrix::Identity(3, 3)), 3.0 * std::sqrt(27.0) / (std::sqrt(3.0) * 12.0),
              1e-14);
  Rng rng(27);
  EXPECT_THROW(group.random_element(rng, -1.0), ValueError);
  EXPECT_THROW(group.exp(Vector::Zero(2)), ShapeError);
}

TEST(MatrixGroup, FromGeneratorsChecksWhatItIsGiven) {
  const auto unit = [](Index n, Index i, Index j) {
    Matrix e = Matrix::Zero(n, n);
    e(i, j) = 1.0;
    return e;
  };
  const std::vector<Matrix> open{unit(2, 0, 1), unit(2, 1, 0)};
  const std::string defect = test::message_of<ValueError>([&] { from_generators(open, "open"); });
  EXPECT_NE(defect.find("group open: the 2 generators are not closed under the bracket: closure defect 1.41"),
            std::string::npos)
      << defect;
  const std::vector<Matrix> rotation{unit(2, 1, 0) - unit(2, 0, 1)};
  const auto singular = [&] { from_generators(rotation, "g", {unit(2, 0, 0)}); };
  EXPECT_NE(test::message_of<ValueError>(singular).find("singular"), std::string::npos)
      << test::message_of<ValueError>(singular);
  EXPECT_THROW(from_generators({}, "finite", {Matrix::Zero(2, 2)}), ValueError);
  Matrix shear = Matrix::Identity(2, 2);
  shear(0, 1) = 1.0;
  EXPECT_THROW(from_generators(rotation, "g", {shear}), ValueError);
  EXPECT_THROW(from_generators({}, "nothing"), ValueError);
  EXPECT_THROW(from_generators(rotation, "g", {Matrix::Identity(3, 3)}), ShapeError);
  const MatrixGroup o2 = from_generators(rotation, "my o(2)", {unit(2, 0, 0) - unit(2, 1, 1)});
  EXPECT_EQ(o2.dimension(), 1);
  EXPECT_EQ(o2.name(), "my o(2)");
  EXPECT_EQ(o2.adjoint(o2.components().front())(0, 0), -1.0);  // reflections reverse rotations
}

TEST(MatrixGroup, DefinitionsAreChecked) {
  const LieAlgebra zero = LieAlgebra::zero(2);
  EXPECT_THROW(MatrixGroup({"g", zero, {Matrix::Identity(3, 3)}, {}}), ShapeError);
  EXPECT_THROW(MatrixGroup({"g", zero, {}, {{"zero", Matrix::Zero(2, 2)}}}), ValueError);
  EXPECT_THROW(MatrixGroup({"g", zero, {Matrix::Constant(2, 2, std::nan(""))}, {}}), ValueError);
}

}  // namespace
}  // namespace lieder
