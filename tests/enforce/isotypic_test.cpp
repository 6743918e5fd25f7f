// Isotypic decompositions: textbook cases, block form of random group elements, and counts by characters.
#include "lieder/enforce/isotypic.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "lieder/core/random.hpp"
#include "support/haar.hpp"

namespace lieder {
namespace {

// Relative bound: the bases come from eigenvectors of d x d matrices, some hundred roundings (2e-16) for d <= 60.
constexpr double isotypic_tolerance = 1e-11;

struct Expected {
  Index dimension;
  Index multiplicity;
  IrreducibleType type;
};

struct IsotypicCase {
  std::string group;
  std::string representation;
  std::vector<Expected> components;
};

constexpr auto real = IrreducibleType::real;
constexpr auto complex = IrreducibleType::complex;
constexpr auto quaternionic = IrreducibleType::quaternionic;

/// Orthonormal bases in which random group elements are the same blocks on all copies.
void expect_block_form(const IsotypicDecomposition& result, const Representation& rho, Rng& rng) {
  const Index d = rho.dimension();
  Matrix basis(d, 0);
  for (const IsotypicComponent& c : result.components) {
    ASSERT_EQ(c.basis.rows(), d);
    ASSERT_EQ(c.basis.cols(), c.dimension * c.multiplicity);
    Matrix wider(d, basis.cols() + c.basis.cols());
    wider << basis, c.basis;
    basis = wider;
  }
  ASSERT_EQ(basis.cols(), d);
  EXPECT_LE((basis.transpose() * basis - Matrix::Identity(d, d)).norm(),
            isotypic_tolerance * std::sqrt(static_cast<double>(d)));
  for (int i = 0; i < 3; ++i) {
    const Matrix g = rho.group_matrix(rho.group().random_element(rng, 0.5));
    Matrix rest = basis.transpose() * g * basis;
    Index offset = 0;
    for (const IsotypicComponent& c : result.components) {
      const Matrix block = rest.block(offset, offset, c.dimension, c.dimension);
      for (Index copy = 0; copy < c.multiplicity; ++copy) {
        rest.block(offset, offset, c.dimension, c.dimension) -= block;
        offset += c.dimension;
      }
    }
    EXPECT_LE(rest.norm(), isotypic_tolerance * g.norm());
  }
  EXPECT_LE(result.residual, isotypic_tolerance);
}

TEST(Isotypic, TextbookDecompositions) {
  const std::vector<IsotypicCase> cases{
      {"so:3", "V^3", {{1, 1, real}, {3, 3, real}, {5, 2, real}, {7, 1, real}}},
      {"so:3", "V", {{3, 1, real}}},
      {"so:3", "4(1)", {{1, 4, real}}},
      {"so:3", "V+1+V*V+1", {{1, 3, real}, {3, 2, real}, {5, 1, real}}},
      {"so:2", "V", {{2, 1, complex}}},
      {"so:2", "V*V", {{1, 2, real}, {2, 1, complex}}},
      {"o:2", "V", {{2, 1, real}}},
      {"so:4", "A2(V)", {{3, 1, real}, {3, 1, real}}},
      {"o:4", "A2(V)", {{6, 1, real}}},
      {"su:2", "V", {{4, 1, quaternionic}}},
      {"su:2", "V*V", {{1, 4, real}, {3, 4, real}}},
      {"su:2", "V+V", {{4, 2, quaternionic}}},
      {"su:3", "V", {{6, 1, complex}}},
      {"su:3", "ad", {{8, 1, real}}},
      {"u:2", "ad", {{1, 1, real}, {3, 1, real}}},
      {"u:2", "V+dual(V)", {{4, 2, complex}}},
      {"z:5", "V", {{1, 1, real}, {2, 1, complex}, {2, 1, complex}}},
      {"z:4", "V", {{1, 1, real}, {1, 1, real}, {2, 1, complex}}},
      {"z:2", "V+1", {{1, 1, real}, {1, 2, real}}},
      {"s:4", "V", {{1, 1, real}, {3, 1, real}}},
      {"s:4", "V*V", {{1, 2, real}, {2, 1, real}, {3, 1, real}, {3, 3, real}}},
      {"d:3", "V*V", {{1, 1, real}, {1, 1, real}, {2, 1, real}}},
      {"so:1,3", "V", {{4, 1, real}}},
      {"so:1,3", "V*V", {{1, 1, real}, {6, 1, complex}, {9, 1, real}}},
      {"o:1,3", "V*V", {{1, 1, real}, {6, 1, real}, {9, 1, real}}},
      {"sl:3", "V+dual(V)", {{3, 1, real}, {3, 1, real}}},
      {"gl:2", "V*dual(V)", {{1, 1, real}, {3, 1, real}}},
      {"sp:4", "V*V", {{1, 1, real}, {5, 1, real}, {10, 1, real}}},
      {"so:3 x z:2", "V", {{1, 1, real}, {1, 1, real}, {3, 1, real}}},
  };
  Rng rng(501);
  for (const IsotypicCase& c : cases) {
    SCOPED_TRACE(c.group + ": " + c.representation + ", seed 501");
    const Representation rho = parse_representation(c.representation, parse_group(c.group));
    const IsotypicDecomposition result = isotypic_decomposition(rho);
    EXPECT_EQ(result.status, Status::ok) << result.message;
    ASSERT_EQ(result.components.size(), c.components.size());
    for (std::size_t i = 0; i < c.components.size(); ++i) {
      EXPECT_EQ(result.components[i].dimension, c.components[i].dimension) << i;
      EXPECT_EQ(result.components[i].multiplicity, c.components[i].multiplicity) << i;
      EXPECT_EQ(to_string(result.components[i].type), to_string(c.components[i].type)) << i;
    }
    expect_block_form(result, rho, rng);
  }
}

TEST(Isotypic, NamesOfTypes) {
  EXPECT_EQ(to_string(real), "real");
  EXPECT_EQ(to_string(complex), "complex");
  EXPECT_EQ(to_string(quaternionic), "quaternionic");
}

void expect_no_decomposition(const char* group, const char* representation) {
  SCOPED_TRACE(std::string(group) + ": " + representation);
  const IsotypicDecomposition result = isotypic_decomposition(parse_representation(representation, parse_group(group)));
  EXPECT_EQ(result.status, Status::not_converged);
  EXPECT_TRUE(result.components.empty());
  EXPECT_FALSE(result.message.empty());
}

TEST(Isotypic, NoDecompositionOfGroupsThatAreNotReductive) {
  for (const char* group : {"se:2", "e:2", "e:3", "t:2", "heis:1", "se:2 x z:2"}) {
    expect_no_decomposition(group, "V");  // its commutant may be the scalars, but it is not irreducible
    expect_no_decomposition(group, "V+1");
  }
}

TEST(Isotypic, AdjointBasesThatAreNotOrthonormal) {
  // S2(V) of sl(2) is equivalent to ad, but by no multiple of an isometry: equal blocks have no orthonormal columns.
  expect_no_decomposition("sl:2", "ad+S2(V)");
  const IsotypicDecomposition result = isotypic_decomposition(parse_representation("2ad", parse_group("sl:2")));
  ASSERT_EQ(result.components.size(), 1U);
  EXPECT_EQ(result.components[0].dimension, 3);
  EXPECT_EQ(result.components[0].multiplicity, 2);
}

// dim Hom(rho, rho) = sum of multiplicity^2 (1, 2 or 4), and dim Hom(1, rho) = multiplicity of the trivial one.
TEST(Isotypic, CountsByCharacters) {
  for (const std::string name :
       {"so:2", "so:3", "so:4", "so:5", "o:2",  "o:3",  "o:4",        "su:2",        "su:3",     "u:1",
        "u:2",  "sp:2", "sp:4", "sl:2", "sl:3", "gl:2", "so:1,3",     "o:1,3",       "so:2,2",   "s:3",
        "s:4",  "s:5",  "z:3",  "z:6",  "d:3",  "d:4",  "so:3 x z:2", "su:2 x so:2", "s:3 x s:3"}) {
    const MatrixGroup group = parse_group(name);
    const std::vector<test::Coset> haar = test::cosets(name);
    const auto leaf_dimension = [&](const std::string& l) { return test::leaf_dimension(haar[0], l); };
    auto leaves = test::leaf_names(haar[0]);
    for (const char* family : {"u:", "sl:", "sp:"}) {  // of u, su, sl, sp ad has no orthonormal basis: see above
      if (name.find(family) != std::string::npos) {
        std::erase_if(leaves, [](const std::string& leaf) { return leaf.find("ad") != std::string::npos; });
      }
    }
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      Rng rng(seed);
      const test::RepExpression e = test::random_expression(rng, leaves, 40, leaf_dimension);
      SCOPED_TRACE(name + ": " + e.text() + ", seed " + std::to_string(seed));
      const Representation rho = parse_representation(e.text(), group);
      const IsotypicDecomposition result = isotypic_decomposition(rho, seed);
      EXPECT_EQ(result.status, Status::ok) << result.message;
      Index commutant = 0;
      for (const IsotypicComponent& c : result.components) {
        const Index division = c.type == real ? 1 : c.type == complex ? 2 : 4;
        commutant += c.multiplicity * c.multiplicity * division;
      }
      EXPECT_EQ(commutant, std::lround(test::hom_dimension(haar, e, e)));
      for (std::size_t i = 1; i < result.components.size(); ++i) {
        const auto& a = result.components[i - 1];
        const auto& b = result.components[i];
        EXPECT_LE(std::make_pair(a.dimension, a.multiplicity), std::make_pair(b.dimension, b.multiplicity));
      }
      expect_block_form(result, rho, rng);
    }
  }
}

}  // namespace
}  // namespace lieder
