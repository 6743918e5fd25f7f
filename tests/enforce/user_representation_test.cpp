// Representations given by matrices, and maps relaxed from a group to a subgroup.
#include <gtest/gtest.h>

#include "lieder/algebra/representation.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/enforce/intertwiners.hpp"
#include "lieder/enforce/isotypic.hpp"

namespace lieder::test {
namespace {

// rho'(xi_i) and rho(h_j) of a representation seen through x -> s^-1 x.
Representation transformed(const Representation& rep, const Matrix& s, const std::string& name) {
  const Matrix inverted = inverse(s);
  std::vector<Matrix> algebra;
  for (const Matrix& xi : rep.group().algebra().basis()) {
    algebra.emplace_back(inverted * rep.algebra_matrix(xi) * s);
  }
  std::vector<Matrix> components;
  for (const Matrix& h : rep.group().components()) {
    components.emplace_back(inverted * rep.group_matrix(h) * s);
  }
  return Representation::custom(rep.group(), name, algebra, components);
}

// The five-dimensional piece of V*V, given by its matrices, occurs once in S2(V) and twice in V^3 (Clebsch-Gordan).
TEST(UserRepresentation, SpinTwoOfTheRotations) {
  const MatrixGroup group = parse_group("so:3");
  const Representation square = parse_representation("V^2", group);
  const IsotypicDecomposition pieces = isotypic_decomposition(square);
  ASSERT_EQ(pieces.components.size(), 3U);
  ASSERT_EQ(pieces.components.back().dimension, 5);
  const Matrix e = pieces.components.back().basis;
  std::vector<Matrix> matrices;
  for (const Matrix& xi : group.algebra().basis()) {
    matrices.emplace_back(e.transpose() * square.algebra_matrix(xi) * e);
  }
  const Representation spin_two = Representation::custom(group, "spin2", matrices);
  EXPECT_EQ(spin_two.dimension(), 5);
  EXPECT_EQ(intertwiners(spin_two, parse_representation("S2(V)", group)).dimension(), 1);
  EXPECT_EQ(intertwiners(spin_two, parse_representation("V^3", group)).dimension(), 2);
  EXPECT_EQ(intertwiners(spin_two, parse_representation("V", group)).dimension(), 0);
  EXPECT_EQ(intertwiners(tensor_product(spin_two, spin_two), spin_two).dimension(), 1);
}

// A change of basis that is no isometry: the orthogonal pieces do not apply, the answer must be the same.
TEST(UserRepresentation, SkewCoordinatesGiveTheSameDimension) {
  for (const char* name : {"so:3", "o:3", "so:1,3"}) {
    SCOPED_TRACE(name);
    Rng rng(5);
    const MatrixGroup group = parse_group(name);
    const Representation v = parse_representation("V+V", group);
    const Matrix s =
        Matrix::Identity(v.dimension(), v.dimension()) + 0.2 * rng.normal_matrix(v.dimension(), v.dimension());
    const Representation skew = transformed(v, s, "skew");
    EXPECT_EQ(intertwiners(v, v).dimension(), 4);
    const IntertwinerSpace space = intertwiners(v, skew);
    EXPECT_EQ(space.dimension(), 4);
    EXPECT_LT(space.residual(), 1e-12);
    EXPECT_EQ(intertwiners(skew, skew).dimension(), 4);
    EXPECT_EQ(intertwiners(skew, dual(skew)).dimension(), 4);
  }
}

TEST(UserRepresentation, MatricesThatAreNoRepresentationAreRefused) {
  const MatrixGroup group = parse_group("o:3");
  const Representation v = parse_representation("V", group);
  std::vector<Matrix> algebra;
  for (const Matrix& xi : group.algebra().basis()) {
    algebra.push_back(v.algebra_matrix(xi));
  }
  std::vector<Matrix> components{v.group_matrix(group.components().front())};
  EXPECT_NO_THROW(Representation::custom(group, "v", algebra, components));
  EXPECT_THROW(Representation::custom(group, "v", algebra, {}), ShapeError);
  EXPECT_THROW(Representation::custom(group, "v", {algebra[0], algebra[1]}, components), ShapeError);
  std::vector<Matrix> doubled = algebra;
  doubled[0] *= 2.0;
  try {
    Representation::custom(group, "wrong", doubled, components);
    FAIL() << "accepted";
  } catch (const ValueError& error) {
    EXPECT_NE(std::string(error.what()).find("not a representation"), std::string::npos) << error.what();
  }
  // The reflection of axis 0 may not act as a rotation by an angle in the same plane.
  components.front() = matrix_exponential(0.3 * algebra[0]);
  EXPECT_THROW(Representation::custom(group, "wrong", algebra, components), ValueError);
}

TEST(UserRepresentation, KnowsTheGroupOnComponentsOnly) {
  const MatrixGroup group = parse_group("o:3");
  const Representation v = transformed(parse_representation("V", group), Matrix::Identity(3, 3), "v");
  EXPECT_EQ(v.group_matrix(group.components().front()), group.components().front());
  Rng rng(2);
  EXPECT_THROW(v.group_matrix(group.exp(rng.normal_vector(3))), ValueError);
}

// A map that commutes with O(3) commutes with SO(3), and with SO(3) more maps do.
TEST(Relaxing, FromAGroupToASubgroup) {
  const MatrixGroup large = parse_group("o:3");
  const MatrixGroup small = parse_group("so:3");
  const std::string in = "2(1)+V+V^2";
  const std::string out = "1+2V+A2(V)";
  const IntertwinerSpace from = intertwiners(parse_representation(in, large), parse_representation(out, large));
  const IntertwinerSpace to = intertwiners(parse_representation(in, small), parse_representation(out, small));
  ASSERT_LT(from.dimension(), to.dimension());
  Rng rng(3);
  const Vector c = rng.normal_vector(from.dimension());
  double residual = 1.0;
  const Vector relaxed = relax(from, c, to, &residual);
  EXPECT_LT(residual, 1e-13);
  EXPECT_LT((to.to_dense(relaxed) - from.to_dense(c)).norm(), 1e-13 * c.norm());
  // The other way round something is lost.
  relax(to, rng.normal_vector(to.dimension()), from, &residual);
  EXPECT_GT(residual, 1e-3);
}

}  // namespace
}  // namespace lieder::test
