// The basis, projections and fast application of intertwiner spaces, and small spaces against dense null spaces.
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "lieder/enforce/intertwiners.hpp"
#include "support/equivariance.hpp"
#include "support/haar.hpp"

namespace lieder {
namespace {

// Relative bound: the operations tested do at most some thousand roundings (2e-16) of numbers of the size of their
// data.
constexpr double structure_tolerance = 1e-12;

struct PairCase {
  std::string group;
  std::string in;
  std::string out;
};

void PrintTo(const PairCase& c, std::ostream* out) {
  *out << c.group << ": " << c.in << " -> " << c.out;
}

const std::vector<PairCase>& structure_cases() {
  static const std::vector<PairCase> cases{
      {"so:3", "V+1+V*V+1", "V*V+2V+1+V"},         // real types, copies interleaved
      {"so:3", "V^3+V", "V^2+1+V^3"},              // several copies inside a product
      {"so:2", "V+V*V+1+V", "2V+V*V*V+1"},         // complex
      {"u:2", "V+1+V*V", "2V+dual(V)+V*dual(V)"},  // complex
      {"su:2", "2V+1+V", "V+V*V+1+dual(V)"},       // quaternionic
      {"su:2", "V*V*V", "V+V*V*V"},                // quaternionic, inside a product
      {"su:3", "V+V*dual(V)", "ad+V+dual(V)*V"},   // complex
      {"s:5", "V+1+V*V+1", "V*V+V+det"},           // orbits, and a sign that is none
      {"z:5", "V+V*V", "2V+1"},                    // complex, finite
      {"d:5", "V*V+V", "V+1+det+V*V"},             //
      {"o:1,3", "V+1+V*V+1", "V*V+2V+det"},        // not compact
      {"gl:2", "V*dual(V)+V", "2V+1+V*dual(V)"},   //
      {"sl:2", "V^3+1", "V+V^3+ad"},               //
      {"sp:4", "V*V+1+V", "V*V+dual(V)+ad"},       //
      {"so:3 x z:2", "V@so:3+V@z:2+1", "V@so:3*V@z:2+V@so:3+V"},
      {"so:3 x z:2", "V@so:3*V@z:2+det", "V@so:3*V@z:2+2V@so:3+det"},
      {"su:2 x so:3", "V@su:2*V@so:3+V", "V@su:2*V@so:3+ad"},
      {"so:3", "V+1", "V^5+V"},            // a long product against a short one
      {"so:3", "V^5+1", "V+V*V"},          //
      {"su:2", "1+V", "V^4+V"},            //
      {"gl:2", "V+1", "V^4*dual(V)^3+V"},  //
      {"o:1,3", "V^4+det", "1+V+det"},     //
      {"so:3 x z:2", "V@so:3+1", "V@so:3^4*V@z:2+V"},
      {"se:2", "V+1+dual(V)", "V*V+V+ad"},    // not semisimple
      {"e:2", "V+ad+1", "V+dual(V)*V"},       //
      {"heis:1", "V+1+V*V", "V+dual(V)+ad"},  //
      {"t:2", "V+1", "V*V+V"},                //
  };
  return cases;
}

class IntertwinerStructure : public testing::TestWithParam<PairCase> {
 protected:
  IntertwinerStructure()
      : group_(parse_group(GetParam().group)),
        in_(parse_representation(GetParam().in, group_)),
        out_(parse_representation(GetParam().out, group_)),
        space_(intertwiners(in_, out_)) {}
  MatrixGroup group_;
  Representation in_;
  Representation out_;
  IntertwinerSpace space_;
};

TEST_P(IntertwinerStructure, ElementsAreOrthonormalAndEquivariant) {
  SCOPED_TRACE("seed 401");
  Rng rng(401);
  const Index n = space_.dimension();
  ASSERT_GT(n, 0);
  EXPECT_EQ(space_.input(), in_);
  EXPECT_EQ(space_.output(), out_);
  Matrix basis(in_.dimension() * out_.dimension(), n);
  for (Index k = 0; k < n; ++k) {
    const Matrix w = space_.element(k);
    ASSERT_EQ(w.rows(), out_.dimension());
    ASSERT_EQ(w.cols(), in_.dimension());
    EXPECT_LE(test::random_group_defect(w, in_, out_, rng, 2), structure_tolerance) << "element " << k;
    basis.col(k) = w.reshaped();
    EXPECT_LE((space_.to_dense(Vector::Unit(n, k)) - w).norm(), structure_tolerance);
  }
  EXPECT_LE((basis.transpose() * basis - Matrix::Identity(n, n)).norm(), structure_tolerance * static_cast<double>(n));
  EXPECT_LE(space_.residual(), structure_tolerance);
  EXPECT_GT(space_.memory(), 0);
}

TEST_P(IntertwinerStructure, ProjectionIsOrthogonal) {
  SCOPED_TRACE("seed 402");
  Rng rng(402);
  const Vector c = rng.normal_vector(space_.dimension());
  EXPECT_LE((space_.project(space_.to_dense(c)) - c).norm(), structure_tolerance * c.norm());
  const Matrix x = rng.normal_matrix(out_.dimension(), in_.dimension());
  const Vector once = space_.project(x);
  const Matrix w = space_.to_dense(once);
  EXPECT_LE((space_.to_dense(space_.project(w)) - w).norm(), structure_tolerance * x.norm());
  EXPECT_LE(space_.project(x - w).norm(), structure_tolerance * x.norm());  // the rest has no component in the space
  EXPECT_NEAR((x - w).cwiseProduct(w).sum(), 0.0, structure_tolerance * x.squaredNorm());
  EXPECT_NEAR(once.squaredNorm(), w.squaredNorm(), structure_tolerance * x.squaredNorm());
}

TEST_P(IntertwinerStructure, MapsApplyTheDenseMatrixAndCommute) {
  SCOPED_TRACE("seed 403");
  Rng rng(403);
  const Vector c = rng.normal_vector(space_.dimension());
  const EquivariantMap map = space_.map(c);
  ASSERT_EQ(map.inputs(), in_.dimension());
  ASSERT_EQ(map.outputs(), out_.dimension());
  const Matrix w = space_.to_dense(c);
  const Matrix x = rng.normal_matrix(7, in_.dimension());
  const Matrix y = map.apply(x);
  EXPECT_LE((y - x * w.transpose()).norm(), structure_tolerance * x.norm() * w.norm());
  EXPECT_LE((map.apply(x.topRows(1)) - y.topRows(1)).norm(), structure_tolerance * x.norm() * w.norm());
  for (int i = 0; i < 3; ++i) {
    const Matrix g = group_.random_element(rng, 0.5);
    const double size = x.norm() * w.norm() * (test::frobenius_norm(in_, g) + test::frobenius_norm(out_, g));
    EXPECT_LE((map.apply(in_.apply_group(g, x)) - out_.apply_group(g, y)).norm(), structure_tolerance * size);
  }
}

TEST_P(IntertwinerStructure, ASeedChangesTheBasisButNotTheSpace) {
  SCOPED_TRACE("seed 404");
  Rng rng(404);
  IntertwinerOptions options;
  options.seed = 77;
  const IntertwinerSpace other = intertwiners(in_, out_, options);
  ASSERT_EQ(other.dimension(), space_.dimension());
  const Matrix x = rng.normal_matrix(out_.dimension(), in_.dimension());
  // Null spaces are determined to their residual over the gap of the constraints: 1e-14 over about 1e-2.
  EXPECT_LE((other.to_dense(other.project(x)) - space_.to_dense(space_.project(x))).norm(),
            structure_tolerance * x.norm());
}

std::string case_name(const testing::TestParamInfo<PairCase>& info) {
  std::string name = std::to_string(info.index) + "_" + info.param.group;
  for (char& c : name) {
    if (c == ':' || c == ',' || c == ' ') {
      c = '_';
    }
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, IntertwinerStructure, testing::ValuesIn(structure_cases()), case_name);

/// The space is the null space of the full constraints, not only as large.
void compare_with_dense(const Representation& in, const Representation& out, const IntertwinerOptions& options = {}) {
  SCOPED_TRACE(in.group().name() + ": " + in.text() + " -> " + out.text());
  const IntertwinerSpace space = intertwiners(in, out, options);
  const Matrix null = test::dense_null_space(test::constraint_matrix(in, out));
  ASSERT_EQ(space.dimension(), null.cols());
  EXPECT_EQ(space.status(), Status::ok) << space.message();
  EXPECT_LE(space.residual(), structure_tolerance);
  Matrix basis(null.rows(), null.cols());
  for (Index k = 0; k < null.cols(); ++k) {
    basis.col(k) = space.element(k).reshaped();
  }
  // Both are determined to rounding over the gap: some 1e-15 over some 1e-2 for constraints of this size.
  EXPECT_LE((basis - null * (null.transpose() * basis)).norm(), 1e-11);
}

TEST(IntertwinerNullSpaces, GroupsThatAreNotReductive) {
  for (const char* name : {"se:2", "e:2", "t:1", "t:2", "t:3", "heis:1", "heis:2", "se:3", "e:3", "se:2 x z:2"}) {
    const MatrixGroup group = parse_group(name);
    const auto rep = [&](const char* text) { return parse_representation(text, group); };
    compare_with_dense(rep("V"), rep("V"));
    compare_with_dense(rep("V"), rep("dual(V)"));
    compare_with_dense(rep("V+1"), rep("1+V+det"));
    compare_with_dense(rep("ad"), rep("V"));
    compare_with_dense(rep("S2(V)"), rep("V+1"));
    compare_with_dense(rep("V*V"), rep("V"));
  }
}

TEST(IntertwinerNullSpaces, IterationsFindWhatTheDenseMethodFinds) {
  IntertwinerOptions options;
  options.most_dense = 1;
  for (const char* name : {"se:2", "heis:1", "t:2", "so:3", "s:4"}) {
    const MatrixGroup group = parse_group(name);
    const auto rep = [&](const char* text) { return parse_representation(text, group); };
    compare_with_dense(rep("V+1"), rep("V+V*V"), options);
    compare_with_dense(rep("V*V"), rep("dual(V)+V"), options);
  }
}

/// The same group in other coordinates: P g P^-1.
MatrixGroup conjugated(const std::string& name, const Matrix& p) {
  const MatrixGroup group = parse_group(name);
  std::vector<Matrix> generators;
  std::vector<Matrix> components;
  for (const Matrix& xi : group.algebra().basis()) {
    generators.emplace_back(p * xi * inverse(p));
  }
  for (const Matrix& h : group.components()) {
    components.emplace_back(p * h * inverse(p));
  }
  return from_generators(std::move(generators), "conjugated " + name, std::move(components));
}

TEST(IntertwinerNullSpaces, GroupsOfUsers) {  // not closed under transposes, or not semisimple
  Matrix shear(2, 2);
  shear << 0, 1, 0, 0;
  Matrix spiral(2, 2);
  spiral << 1, -2, 2, 1;
  const Matrix weights = Vector{{1.0, 2.0, -1.0}}.asDiagonal();
  SCOPED_TRACE("seed 405");
  Rng rng(405);
  const Matrix p = random_orthogonal(rng, 3) * Vector{{1.0, 2.0, 3.0}}.asDiagonal() * random_orthogonal(rng, 3);
  for (const MatrixGroup& group :
       {from_generators({shear}, "shear"), from_generators({spiral}, "spiral"), from_generators({weights}, "weights"),
        conjugated("so:3", p), conjugated("o:3", p)}) {
    const auto rep = [&](const char* text) { return parse_representation(text, group); };
    compare_with_dense(rep("V"), rep("V"));
    compare_with_dense(rep("V+1"), rep("dual(V)+V"));
    compare_with_dense(rep("V*V"), rep("V+1+det"));
    compare_with_dense(rep("S2(V)"), rep("V*dual(V)"));
  }
}

TEST(IntertwinerNullSpaces, WeightsThatNearlyAgree) {
  for (const double distance : {1e-2, 1e-4, 1e-6, 1e-7, 1e-8}) {
    SCOPED_TRACE(testing::Message() << "distance " << distance << ", seed 406");
    const Matrix weights = Vector{{1.0, 1.0 + distance}}.asDiagonal();
    const Representation v = Representation::defining(from_generators({weights}, "weights"));
    const IntertwinerSpace space = intertwiners(v, v);
    ASSERT_EQ(space.dimension(), 2);  // the diagonal matrices
    Rng rng(406);
    const Matrix w = space.to_dense(rng.normal_vector(2));
    EXPECT_LE(test::random_group_defect(w, v, v, rng, 2), structure_tolerance);
    EXPECT_NEAR(space.element(0).cwiseProduct(space.element(1)).sum(), 0.0, structure_tolerance);
  }
}

TEST(IntertwinerNullSpaces, RandomPairs) {
  for (const std::string name :
       {"so:3", "o:2", "so:1,2", "o:1,2", "su:2", "u:1", "sl:2", "gl:2", "sp:2", "s:3", "z:4", "d:3", "so:2 x z:2"}) {
    const MatrixGroup group = parse_group(name);
    const std::vector<test::Coset> haar = test::cosets(name);
    const auto leaf_dimension = [&](const std::string& l) { return test::leaf_dimension(haar[0], l); };
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      Rng rng(seed);
      const auto leaves = test::leaf_names(haar[0]);
      const auto a = test::random_expression(rng, leaves, 12, leaf_dimension);
      const auto b = test::random_expression(rng, leaves, 12, leaf_dimension);
      compare_with_dense(parse_representation(a.text(), group), parse_representation(b.text(), group));
    }
  }
}

}  // namespace
}  // namespace lieder
