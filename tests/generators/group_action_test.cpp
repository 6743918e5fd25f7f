// Group actions: finite elements against the group's own matrices, generators against finite differences.
#include "lieder/generators/group_action.hpp"

#include <gtest/gtest.h>

#include "lieder/core/error.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

// v(x) = d/dt theta_exp(t xi)(x) and psi' likewise, by central differences of step 1e-5: error 1e-10 of the size.
TEST(GroupAction, GeneratorsAreDerivativesOfFiniteElements) {
  for (const char* name : {"so:3", "se:2", "so:1,3", "heis:1", "so:2 x gl:2"}) {
    SCOPED_TRACE(name);
    const MatrixGroup group = parse_group(name);
    const Representation output = parse_representation("ad+V", group);
    const GroupAction action = group_action(group, output, 2);
    ASSERT_EQ(action.generator_count(), group.dimension());
    const double h = 1e-5;
    for (Index a = 0; a < group.dimension(); ++a) {
      const Matrix forward = group.exp(h * Vector::Unit(group.dimension(), a));
      const Matrix backward = group.exp(-h * Vector::Unit(group.dimension(), a));
      const Index n = group.action_dimension();
      const Matrix difference = (group.affine_part(forward) - group.affine_part(backward)) / (2.0 * h);
      const Matrix v = action.input_generator(a);
      EXPECT_LT((v.block(0, 0, n, n + 1) - difference).norm(), 1e-9);
      EXPECT_LT((v.block(n, n + 1, n, n) - difference.rightCols(n)).norm(), 1e-9);
      EXPECT_TRUE(v.block(0, n + 1, n, n).isZero(0.0));
      const Matrix psi = (output.group_matrix(forward) - output.group_matrix(backward)) / (2.0 * h);
      EXPECT_LT((action.output_generator(a) - psi).norm(), 1e-9);
    }
  }
}

TEST(GroupAction, RandomElementsPreserveTheForm) {
  Rng rng(5);
  const MatrixGroup group = parse_group("o:1,3");
  const GroupAction action = group_action(group, parse_representation("V", group));
  const Vector eta = (Vector(4) << 1, -1, -1, -1).finished();
  for (int trial = 0; trial < 20; ++trial) {
    const FiniteElement g = action.random_element(rng, 0.5);
    const Matrix m = g.input.rightCols(4);
    EXPECT_LT((m.transpose() * eta.asDiagonal() * m - Matrix(eta.asDiagonal())).norm(), 1e-11 * m.squaredNorm());
    EXPECT_LT((m - g.output).norm(), 1e-12 * m.norm());  // input and output are the same representation
  }
}

TEST(GroupAction, ComposeIsOneAfterTheOther) {
  Rng rng(2);
  const GroupAction action = group_action(parse_group("e:3"));
  const FiniteElement a = action.random_element(rng);
  const FiniteElement b = action.random_element(rng);
  const Matrix x = rng.normal_matrix(7, 3);
  EXPECT_LT((compose(b, a).move_inputs(x) - b.move_inputs(a.move_inputs(x))).norm(), 1e-12 * x.norm());
}

TEST(GroupAction, BodiesUnderRotationsAndPermutations) {
  const MatrixGroup group = parse_group("o:3 x s:5");
  const GroupAction action =
      group_action(parse_representation("V@s:5+V@s:5*V@o:3", group), parse_representation("V@o:3*V@o:3", group));
  EXPECT_EQ(action.inputs(), 20);
  EXPECT_EQ(action.outputs(), 9);
  EXPECT_EQ(action.elements().size(), 3U);  // a reflection, a transposition, a cycle
  Rng rng(1);
  const Matrix x = rng.normal_matrix(1, 20);
  const Matrix y = action.random_element(rng).move_inputs(x);
  // Masses are permuted, positions permuted and rotated: norms of positions sorted by mass stay.
  for (Index i = 0; i < 5; ++i) {
    Index j = 0;
    (y.row(0).head(5).array() - x(0, i)).abs().minCoeff(&j);
    EXPECT_NEAR(y(0, j), x(0, i), 1e-14);
    EXPECT_NEAR(y.middleCols(5 + 3 * j, 3).norm(), x.middleCols(5 + 3 * i, 3).norm(), 1e-13);
  }
}

TEST(GroupAction, OutputsLikeInputs) {
  const GroupAction action = group_action(parse_group("e:2"), 2).with_output_like_input();
  EXPECT_FALSE(action.trivial_outputs());
  EXPECT_FALSE(action.linear());
  EXPECT_TRUE(action.output_generator(0).isZero(0.0));  // a translation does not move velocities
  EXPECT_EQ(action.output_generator(2), Matrix(action.input_generator(2).rightCols(2)));
  EXPECT_TRUE(group_action(parse_group("z:3"), 4).trivial_outputs());
}

TEST(GroupAction, FiniteGroupsHaveNoGenerators) {
  const GroupAction action = group_action(parse_group("s:4"));
  EXPECT_EQ(action.generator_count(), 0);
  EXPECT_FALSE(action.generators().has_value());
  EXPECT_TRUE(action.affine());
}

TEST(GroupAction, CallerErrors) {
  const MatrixGroup so3 = parse_group("so:3");
  const MatrixGroup so2 = parse_group("so:2");
  EXPECT_THROW(group_action(so3, parse_representation("V", so2)), ValueError);
  EXPECT_THROW(group_action(parse_representation("V", so3), parse_representation("V", so2)), ValueError);
  EXPECT_THROW(group_action(so3, 1, 0), ValueError);
  EXPECT_THROW(GroupAction("nothing", 2, 1, std::nullopt, {}), ValueError);
  EXPECT_THROW(GroupAction("wrong", 2, 1, std::nullopt, {{Matrix::Zero(2, 2), Matrix::Identity(1, 1)}}), ShapeError);
  const GroupAction fields = group_action(parse_candidates("polynomial:2", {2, {}, {}, {}}));
  Rng rng(1);
  EXPECT_THROW(fields.random_element(rng), ValueError);
  EXPECT_THROW(fields.with_output_like_input(), ValueError);
}

}  // namespace
}  // namespace lieder
