// Milestone table i: disguised algebras (random change of basis, random similarity) get their name; structure constants
// agree to 1e-8.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "apps/program.hpp"
#include "lieder/algebra/lie_algebra.hpp"
#include "lieder/algebra/matrix_group.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/random.hpp"

namespace lieder::test {
namespace {

struct NamedGroup {
  const char* group;
  const char* name;
};

void PrintTo(const NamedGroup& group, std::ostream* out) {
  *out << group.group;
}  // GoogleTest's name for it

class Disguised : public testing::TestWithParam<NamedGroup> {};

std::string toml(const std::vector<Matrix>& matrices) {
  std::string text;
  for (const Matrix& m : matrices) {
    text += "[[generator]]\nmatrix = [";
    for (Index i = 0; i < m.rows(); ++i) {
      text += "[";
      for (Index j = 0; j < m.cols(); ++j) {
        text += fmt::format("{:.17e}, ", m(i, j));
      }
      text += "], ";
    }
    text += "]\n";
  }
  return text;
}

TEST_P(Disguised, HasItsName) {
  const LieAlgebra algebra = parse_group(GetParam().group).algebra();
  const Index q = algebra.dimension();
  const Index n = algebra.matrix_size();
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Rng rng(seed);
    const Matrix basis_change =
        random_orthogonal(rng, q) * rng.uniform_matrix(q, 1, 0.5, 2.0).col(0).asDiagonal() * random_orthogonal(rng, q);
    const Matrix similarity =
        random_orthogonal(rng, n) * rng.uniform_matrix(n, 1, 0.5, 2.0).col(0).asDiagonal() * random_orthogonal(rng, n);
    std::vector<Matrix> disguised;
    for (Index a = 0; a < q; ++a) {
      disguised.push_back(similarity * algebra.element(basis_change.col(a)) * inverse(similarity));
    }
    const Scratch scratch;
    const Output output = run("identify " + scratch.file("generators.toml", toml(disguised)) + " --json");
    ASSERT_EQ(output.status, 0) << output.err;
    const auto json = output.json().at("algebra");
    EXPECT_EQ(json.at("name"), GetParam().name) << "seed " << seed;
    const StructureConstants expected = structure_constants(algebra).in_basis(basis_change);
    for (Index i = 0; i < q; ++i) {
      for (Index j = 0; j < q; ++j) {
        for (Index k = 0; k < q; ++k) {
          const auto at = [](Index x) { return static_cast<std::size_t>(x); };
          EXPECT_NEAR(json.at("structure_constants").at(at(i)).at(at(j)).at(at(k)).get<double>(), expected(i, j, k),
                      1e-8);
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ten, Disguised,
                         testing::Values(NamedGroup{"so:3", "so(3)"}, NamedGroup{"so:4", "so(4)"},
                                         NamedGroup{"sl:2", "sl(2,R)"}, NamedGroup{"se:2", "se(2)"},
                                         NamedGroup{"se:3", "se(3)"}, NamedGroup{"heis:1", "heis(3)"},
                                         NamedGroup{"so:1,3", "so(1,3)"}, NamedGroup{"su:3", "su(3)"},
                                         NamedGroup{"gl:2", "gl(2,R)"}, NamedGroup{"t:3", "R^3"}));

TEST(Identify, OpenSetIsReported) {
  const Scratch scratch;
  const Output output =
      run("identify " +
          scratch.file("open.toml", "[[generator]]\nmatrix = [[0,1],[0,0]]\n[[generator]]\nmatrix = [[0,0],[1,0]]\n") +
          " --json");
  EXPECT_EQ(output.status, 1);
  EXPECT_EQ(output.json().at("status"), "not_closed");
  EXPECT_GT(output.json().at("algebra").at("closure_defect").get<double>(), 0.1);
}

}  // namespace
}  // namespace lieder::test
