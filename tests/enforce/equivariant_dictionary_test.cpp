// Dimensions by hand counts and Molien series; equivariance at random finite group elements, compact or not.
#include "lieder/enforce/equivariant_dictionary.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "lieder/dictionary/monomials.hpp"

namespace lieder {
namespace {

// Largest ||F(theta_g x) - psi_g F(x)|| / ||F(theta_g x)|| over random elements: an oracle that shares nothing with the
// constraints. Elements of size exp(0.4 normal), so values grow by a modest factor and rounding stays near 1e-15 K.
double finite_residual(const EquivariantDictionary& found, const GroupAction& action, std::uint64_t seed = 7) {
  Rng rng(seed);
  const Index m = found.outputs;
  double worst = 0.0;
  for (int trial = 0; trial < 5; ++trial) {
    const FiniteElement g = action.random_element(rng, 0.4);
    const Matrix x = rng.normal_matrix(20, action.inputs());
    const Matrix after = found.features(g.move_inputs(x));
    const Matrix before = found.features(x);
    Matrix expected = Matrix::Zero(after.rows(), after.cols());
    for (Index c = 0; c < m; ++c) {
      for (Index l = 0; l < m; ++l) {
        expected.middleRows(c * 20, 20) += g.output(c, l) * before.middleRows(l * 20, 20);
      }
    }
    worst = std::max(worst, (after - expected).norm() / after.norm());
  }
  return worst;
}

struct DictionaryCase {
  const char* group;
  const char* output;  // representation, or empty: `outputs` that do not move
  Index copies;
  int degree;
  Index expected;
};

void PrintTo(const DictionaryCase& c, std::ostream* out) {
  *out << c.group << " on " << c.copies << " copies to '" << c.output << "' degree " << c.degree;
}

class Counts : public testing::TestWithParam<DictionaryCase> {};

TEST_P(Counts, DimensionAndFiniteElements) {
  const DictionaryCase& c = GetParam();
  SCOPED_TRACE(std::string(c.group) + " -> " + c.output);
  const MatrixGroup group = parse_group(c.group);
  const GroupAction action = *c.output == '\0' ? group_action(group, 1, c.copies)
                                               : group_action(group, parse_representation(c.output, group), c.copies);
  const DictionaryPtr dictionary = monomials(action.inputs(), 0, c.degree);
  const EquivariantDictionary found = equivariant_dictionary(dictionary, action);
  EXPECT_EQ(found.size(), c.expected);
  EXPECT_EQ(found.status, c.expected > 0 ? Status::ok : Status::empty) << found.message;
  EXPECT_LT(found.residual, 1e-12);
  if (c.expected > 0) {
    EXPECT_GT(found.gap, 1e6);
    EXPECT_LT(finite_residual(found, action), 1e-10);
    const Matrix gram = Matrix(SparseMatrix(found.basis.transpose() * found.basis));
    EXPECT_LT((gram - Matrix::Identity(found.size(), found.size())).norm(), 1e-12);
  }
}

// Hand counts. One vector under SO(3): 1, r^2, r^4. Two vectors under SO(3), degree <= 4: polynomials in xx, xy, yy of
// degree <= 2: 1 + 3 + 6. Three under SO(3), degree <= 3: 1 + 6 + the determinant. Vector fields of one vector under
// O(3), degree <= 3: x, r^2 x; under SO(2) in the plane also their quarter turns. Sp(4): two vectors have the one
// invariant J(x, y): 1, J, J^2. SL(2): two vectors: 1, det, det^2. GL(2): constants only; covectors none. SE(2), two
// points: powers of the squared distance (and, degree 2, 1 only beside it). Heisenberg in R^3: E_01, E_12, E_02 kill
// all but the last coordinate's powers. Z_3 on R^3, degree <= 3: Molien (1/3)(1/(1-t)^3 + 2/(1-t^3)) = 1, 1, 2, 4.
// S_4: partitions with at most four parts of 0..4: 1, 1, 2, 3, 5. D_5 in the plane: r^2 (2), r^4 (4), Re z^5 (5).
INSTANTIATE_TEST_SUITE_P(
    Groups, Counts,
    testing::Values(DictionaryCase{"so:3", "", 1, 4, 3}, DictionaryCase{"so:3", "", 2, 4, 10},
                    DictionaryCase{"so:3", "", 3, 3, 8}, DictionaryCase{"o:3", "", 3, 3, 7},
                    DictionaryCase{"o:3", "V", 1, 3, 2}, DictionaryCase{"so:2", "V", 1, 3, 4},
                    DictionaryCase{"so:3", "det", 3, 3, 8}, DictionaryCase{"o:3", "det", 3, 3, 1},
                    DictionaryCase{"o:3", "V*V", 1, 2, 3}, DictionaryCase{"so:1,3", "", 1, 4, 3},
                    DictionaryCase{"so:1,3", "V", 2, 1, 2}, DictionaryCase{"o:1,3", "", 2, 2, 4},
                    DictionaryCase{"sp:4", "", 2, 4, 3}, DictionaryCase{"sp:4", "V", 2, 3, 4},
                    DictionaryCase{"sl:2", "", 2, 4, 3}, DictionaryCase{"gl:2", "", 2, 4, 1},
                    DictionaryCase{"gl:2", "V", 1, 3, 1}, DictionaryCase{"gl:2", "dual(V)", 1, 3, 0},
                    DictionaryCase{"se:2", "", 1, 3, 1}, DictionaryCase{"se:2", "", 2, 4, 3},
                    DictionaryCase{"e:2", "", 2, 4, 3}, DictionaryCase{"t:2", "", 2, 3, 10},
                    DictionaryCase{"heis:1", "", 1, 3, 4}, DictionaryCase{"z:3", "", 1, 3, 8},
                    DictionaryCase{"s:4", "", 1, 4, 12}, DictionaryCase{"s:3", "V", 1, 2, 1 + 2 + 4},
                    DictionaryCase{"d:5", "", 1, 5, 4}, DictionaryCase{"su:2", "", 1, 2, 2},
                    DictionaryCase{"u:1", "V", 1, 1, 2}, DictionaryCase{"so:2 x z:2", "", 1, 2, 5}));

// High degrees, where entries of the constraints differ by orders of magnitude. Polynomials in the r^2 of one vector;
// in the three products of two vectors; in r^2 and Re z^7; in <x, y> of a vector and a covector.
TEST(Equivariant, HighDegrees) {
  const auto count = [](const char* group_name, const char* input, int degree) {
    SCOPED_TRACE(std::string(group_name) + " on " + input);
    const MatrixGroup group = parse_group(group_name);
    const GroupAction action = group_action(parse_representation(input, group), Representation::trivial(group));
    const EquivariantDictionary found = equivariant_dictionary(monomials(action.inputs(), 0, degree), action);
    EXPECT_EQ(found.status, Status::ok) << found.message;
    EXPECT_LT(found.residual, 1e-12);
    EXPECT_GT(found.gap, 1e6);
    return found.size();
  };
  EXPECT_EQ(count("so:3", "V", 12), 7);
  EXPECT_EQ(count("so:3", "2V", 8), 35);
  EXPECT_EQ(count("so:1,3", "2V", 6), 20);
  EXPECT_EQ(count("d:7", "V", 14), 13);
  EXPECT_EQ(count("gl:3", "V+dual(V)", 6), 4);
  EXPECT_EQ(count("so:8", "V", 4), 3);
  EXPECT_EQ(count("sp:6", "2V", 4), 3);
}

// The bodies of the inertia tensor: 5 masses and 5 positions.
GroupAction bodies(const std::string& group_name, const std::string& input) {
  const MatrixGroup group = parse_group(group_name);
  return group_action(parse_representation(input, group),
                      parse_representation(group_name == "o:3" ? "V*V" : "V@o:3*V@o:3", group));
}

// Degree <= 3 in masses and positions, nine outputs under O(3): parity leaves position degree 0 (delta_ij times 56
// polynomials of five masses) and 2 (10 pairs with three maps V*V -> V*V, 5 bodies with two, times 6): 56 + 40 6.
TEST(Equivariant, InertiaTensorFeatures) {
  const GroupAction action = bodies("o:3", "5(1)+5V");
  const EquivariantDictionary found = equivariant_dictionary(monomials(20, 0, 3), action);
  EXPECT_EQ(found.dictionary->size(), 1771);
  EXPECT_EQ(found.size(), 296);
  EXPECT_EQ(found.status, Status::ok) << found.message;
  EXPECT_LT(found.residual, 1e-12);
  EXPECT_LT(finite_residual(found, action), 1e-10);
}

TEST(Equivariant, InertiaTensorFeaturesOfEqualBodies) {
  const GroupAction action = bodies("o:3 x s:5", "V@s:5+V@s:5*V@o:3");
  const EquivariantDictionary found = equivariant_dictionary(monomials(20, 0, 3), action);
  // delta_ij times symmetric polynomials of the masses: 1 + 1 + 2 + 3. x_i x_i: two maps; x_i x_j: three, the
  // antisymmetric one dies by the exchange of i and j: 4 without masses. With m_k: two for k = i = j, two for k != i =
  // j, two for k, i, j different, three for k = i != j: 9.
  EXPECT_EQ(found.size(), 7 + 4 + 9);
  EXPECT_EQ(found.status, Status::ok) << found.message;
  EXPECT_LT(found.residual, 1e-12);
  EXPECT_LT(finite_residual(found, action), 1e-10);
}

}  // namespace
}  // namespace lieder
