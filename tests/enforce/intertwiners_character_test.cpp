// Dimensions of Hom_G against exact character integrals (support/formal_character.hpp) and orbit counts.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "lieder/enforce/intertwiners.hpp"
#include "support/equivariance.hpp"
#include "support/haar.hpp"

namespace lieder {
namespace {

using test::Coset;
using test::leaf;
using test::RepExpression;

// Relative bound on residuals: bases are computed to some hundred roundings (2e-16).
constexpr double character_tolerance = 1e-12;

/// The integral is a whole number up to some thousand roundings of terms of that size.
Index oracle(const std::vector<Coset>& group, const RepExpression& in, const RepExpression& out) {
  const double value = test::hom_dimension(group, in, out);
  EXPECT_NEAR(value, std::round(value), 1e-9 * (1.0 + value));
  return static_cast<Index>(std::llround(value));
}

void compare(const std::string& name, const RepExpression& a, const RepExpression& b, Rng& rng) {
  SCOPED_TRACE(name + ": " + a.text() + " -> " + b.text());
  const MatrixGroup group = parse_group(name);
  const std::vector<Coset> haar = test::cosets(name);
  const Representation in = parse_representation(a.text(), group);
  const Representation out = parse_representation(b.text(), group);
  const auto leaf_dimension = [&](const std::string& l) { return test::leaf_dimension(haar[0], l); };
  ASSERT_EQ(in.dimension(), test::dimension_of(a, leaf_dimension));
  ASSERT_EQ(out.dimension(), test::dimension_of(b, leaf_dimension));
  const IntertwinerSpace space = intertwiners(in, out);
  EXPECT_EQ(space.dimension(), oracle(haar, a, b));
  EXPECT_EQ(space.status(), Status::ok) << space.message();
  EXPECT_LE(space.residual(), character_tolerance);
  if (space.dimension() > 0) {
    const Matrix w = space.to_dense(rng.normal_vector(space.dimension()));
    EXPECT_LE(test::random_group_defect(w, in, out, rng, 2), character_tolerance);
  }
}

TEST(IntertwinerCharacters, TheOracleKnowsTextbookDecompositions) {
  const RepExpression one = leaf("1");
  const RepExpression v = leaf("V");
  const auto count = [](const char* group, const RepExpression& a, const RepExpression& b, bool real = true) {
    return oracle(test::cosets(group, real), a, b);
  };
  EXPECT_EQ(count("so:3", test::power(v, 3), v), 3);           // the pairings of four vectors
  EXPECT_EQ(count("su:2", v, v), 4);                           // quaternions
  EXPECT_EQ(count("su:2", v, v, false), 1);                    // over C
  EXPECT_EQ(count("su:3", one, test::power(v, 3), false), 1);  // the determinant
  EXPECT_EQ(count("u:3", one, test::power(v, 3), false), 0);   // is not invariant
  EXPECT_EQ(count("sl:3", leaf("ad"), v * dual(v)), 1);        // the traceless part
  EXPECT_EQ(count("gl:2", leaf("det"), exterior(v)), 1);       // A2 of the plane
  EXPECT_EQ(count("sp:4", one, exterior(v)), 1);               // the symplectic form
  EXPECT_EQ(count("o:3", leaf("det"), test::power(v, 3)), 1);  // the volume form
  EXPECT_EQ(count("o:4", one, test::power(v, 4)), 3);          // three pairings,
  EXPECT_EQ(count("so:4", one, test::power(v, 4)), 4);         // and the volume form
  EXPECT_EQ(count("o:4", leaf("det"), test::power(v, 4)), 1);  // alone
  EXPECT_EQ(count("o:2", exterior(v), leaf("det")), 1);
  EXPECT_EQ(count("s:4", v * v, v * v), 15);           // Bell number
  EXPECT_EQ(count("d:4", one, test::power(v, 4)), 4);  // the mean over 8 elements: (16 + 16) / 8
  EXPECT_EQ(count("so:3 x so:3", leaf("V@so:3#1"), leaf("V@so:3#2")), 0);
}

// T(p,q) of every group of the list with mixed powers.
TEST(IntertwinerCharacters, MixedTensors) {
  const RepExpression one = leaf("1");
  const RepExpression v = leaf("V");
  const RepExpression ad = leaf("ad");
  SCOPED_TRACE("seed 201");
  Rng rng(201);
  for (const char* group : {"so:2",   "so:3",  "so:4",   "so:5",  "so:6", "o:2",  "o:3",  "o:4",  "o:5",  "so:1,3",
                            "so:2,2", "o:1,3", "so:1,1", "o:1,1", "sp:2", "sp:4", "sl:2", "sl:3", "gl:2", "gl:3"}) {
    compare(group, v * v, v * dual(v) + one, rng);
    compare(group, v * v * dual(v), v + leaf("det"), rng);
    compare(group, ad + v, exterior(v) + symmetric(v), rng);
    compare(group, v + v * v + 2 * one, v + dual(v) + v * v, rng);
  }
  for (const char* group : {"su:2", "su:3", "u:1", "u:2"}) {
    compare(group, v * v, v * dual(v) + one, rng);
    compare(group, v + 2 * one + dual(v), ad + v + 3 * dual(v), rng);
    compare(group, exterior(v), symmetric(v) + ad, rng);
  }
}

TEST(IntertwinerCharacters, ComplexDimensions) {
  const RepExpression one = leaf("1");
  const RepExpression v = leaf("V");
  const RepExpression ad = leaf("ad");
  for (const std::string name :
       {"su:2", "su:3", "u:1", "u:2", "u:3", "so:3", "sl:2", "s:4", "so:3 x u:1", "su:2 x su:2"}) {
    const MatrixGroup group = parse_group(name);
    const std::vector<Coset> haar = test::cosets(name, false);
    const std::vector<std::pair<RepExpression, RepExpression>> pairs{{v, v},
                                                                     {v, dual(v)},
                                                                     {v * v, v * dual(v)},
                                                                     {v * v + one, symmetric(v) + exterior(v)},
                                                                     {v * v, dual(v)},
                                                                     {v + 3 * one, 2 * v + one},
                                                                     {v * dual(v), v * dual(v)}};
    for (const auto& [a, b] : pairs) {
      SCOPED_TRACE(name + ": " + a.text() + " -> " + b.text());
      double residual = 1.0;
      EXPECT_EQ(complex_intertwiner_dimension(parse_representation(a.text(), group),
                                              parse_representation(b.text(), group), {}, &residual),
                oracle(haar, a, b));
      EXPECT_LE(residual, character_tolerance);
    }
    if (group.dimension() > 0) {
      const RepExpression b = v * dual(v) + v;
      SCOPED_TRACE(name + ": ad -> " + b.text());
      EXPECT_EQ(complex_intertwiner_dimension(parse_representation("ad", group), parse_representation(b.text(), group)),
                oracle(haar, ad, b));
    }
  }
}

/// Set partitions of k elements into at most n blocks: the orbits of S_n on {1..n}^k.
Index partitions_into_at_most(Index k, Index n) {
  std::vector<Index> stirling{1};  // S(0, j)
  for (Index i = 1; i <= k; ++i) {
    std::vector<Index> next(static_cast<std::size_t>(i) + 1, 0);
    for (std::size_t j = 1; j <= static_cast<std::size_t>(i); ++j) {
      next[j] = stirling[j - 1] + (j < stirling.size() ? static_cast<Index>(j) * stirling[j] : 0);
    }
    stirling = next;
  }
  const auto end = stirling.begin() + std::min<std::ptrdiff_t>(n + 1, static_cast<std::ptrdiff_t>(stirling.size()));
  return std::accumulate(stirling.begin(), end, Index(0));
}

TEST(IntertwinerOrbits, SymmetricGroupsOnTensors) {
  const auto power = [](Index k) { return k == 0 ? std::string("1") : "V^" + std::to_string(k); };
  for (Index n = 1; n <= 6; ++n) {
    const MatrixGroup group = parse_group("s:" + std::to_string(n));
    for (Index a = 0; a <= 3; ++a) {
      for (Index b = 0; b <= (n > 4 ? 2 : 3); ++b) {
        SCOPED_TRACE(group.name() + ": " + power(a) + " -> " + power(b));
        const IntertwinerSpace space =
            intertwiners(parse_representation(power(a), group), parse_representation(power(b), group));
        EXPECT_EQ(space.dimension(), partitions_into_at_most(a + b, n));
        EXPECT_LE(space.residual(), character_tolerance);
      }
    }
  }
}

TEST(IntertwinerOrbits, CyclicGroupsActFreelyOnTensors) {
  for (Index n = 1; n <= 8; ++n) {
    const MatrixGroup group = parse_group("z:" + std::to_string(n));
    const Representation v = Representation::defining(group);
    EXPECT_EQ(intertwiners(v, v).dimension(), n);
    EXPECT_EQ(intertwiners(tensor_product(v, v), v).dimension(), n * n);
    EXPECT_EQ(intertwiners(Representation::trivial(group), tensor_power(v, 3)).dimension(), n * n);
  }
}

class RandomIntertwiners : public testing::TestWithParam<std::string> {};

TEST_P(RandomIntertwiners, DimensionIsTheCharacterIntegral) {
  const std::string& name = GetParam();
  const std::vector<Coset> haar = test::cosets(name);
  const auto leaf_dimension = [&](const std::string& l) { return test::leaf_dimension(haar[0], l); };
  const std::vector<std::string> leaves = test::leaf_names(haar[0]);
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    const RepExpression a = test::random_expression(rng, leaves, 60, leaf_dimension);
    const RepExpression b = test::random_expression(rng, leaves, 60, leaf_dimension);
    compare(name, a, b, rng);
  }
}

TEST(IntertwinerCharacters, RandomComplexDimensions) {
  for (const std::string name : {"su:2", "su:3", "u:1", "u:2", "so:3", "o:2", "sl:2", "z:5", "d:3", "u:1 x so:2"}) {
    const MatrixGroup group = parse_group(name);
    const std::vector<Coset> haar = test::cosets(name, false);
    const auto leaf_dimension = [&](const std::string& l) { return test::leaf_dimension(haar[0], l); };
    std::vector<std::string> leaves = test::leaf_names(haar[0]);
    if (name.find("u:") != std::string::npos) {  // det is the real or the complex determinant: not compared here
      std::erase_if(leaves, [](const std::string& l) { return l.find("det") != std::string::npos; });
    }
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      Rng rng(seed);
      const RepExpression a = test::random_expression(rng, leaves, 20, leaf_dimension);
      const RepExpression b = test::random_expression(rng, leaves, 20, leaf_dimension);
      SCOPED_TRACE(name + ": " + a.text() + " -> " + b.text() + ", seed " + std::to_string(seed));
      double residual = 1.0;
      EXPECT_EQ(complex_intertwiner_dimension(parse_representation(a.text(), group),
                                              parse_representation(b.text(), group), {}, &residual),
                oracle(haar, a, b));
      EXPECT_LE(residual, character_tolerance);
    }
  }
}

std::string group_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  for (char& c : name) {
    if (c == ':' || c == ',' || c == ' ') {
      c = '_';
    }
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Groups, RandomIntertwiners,
                         testing::Values("so:2", "so:3", "so:4", "so:5", "so:6", "o:2", "o:3", "o:4", "o:5", "so:1,1",
                                         "so:1,2", "so:1,3", "so:2,2", "o:1,1", "o:1,2", "o:1,3", "o:2,2", "su:2",
                                         "su:3", "u:1", "u:2", "u:3", "sp:2", "sp:4", "sl:2", "sl:3", "gl:1", "gl:2",
                                         "gl:3", "s:1", "s:2", "s:3", "s:4", "s:5", "z:1", "z:2", "z:5", "z:6", "d:1",
                                         "d:2", "d:3", "d:4", "d:5", "so:3 x z:2", "s:3 x s:3", "so:3 x so:3",
                                         "su:2 x z:3", "so:2 x d:4", "o:1,3 x s:3", "gl:2 x so:2", "u:1 x so:3",
                                         "s:3 x z:2", "sl:2 x sl:2"),
                         group_name);

}  // namespace
}  // namespace lieder
