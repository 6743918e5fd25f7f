#include "lieder/algebra/identify.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "algebra/algebra_catalogue.hpp"
#include "algebra/identify_cases.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

using catalogue::Basis;
using catalogue::Case;

// Condition numbers of the random similarity and of the random change of basis.
constexpr double spread = 5.0;

// B_i + noise ||B_i|| N_i, N_i of unit norm.
Basis with_noise(Basis basis, double noise, Rng& rng) {
  for (Matrix& b : basis) {
    const Matrix direction = rng.normal_matrix(b.rows(), b.cols());
    b += noise * b.norm() / direction.norm() * direction;
  }
  return basis;
}

void expect_numbers(const AlgebraIdentity& id, const Case& expected) {
  EXPECT_EQ(id.name, expected.name);
  EXPECT_TRUE(id.closed);
  EXPECT_EQ(id.dimension, expected.dimension());
  EXPECT_EQ(id.rank, expected.rank);
  EXPECT_EQ(id.killing_signature, expected.killing);
  EXPECT_EQ(id.radical_dimension, expected.radical);
  EXPECT_EQ(id.levi_dimension, expected.dimension() - expected.radical);
  EXPECT_EQ(id.nilradical_dimension, expected.nilradical);
  EXPECT_EQ(id.centre_dimension, expected.centre);
  EXPECT_EQ(id.derived_dimension, expected.derived);
  EXPECT_EQ(id.abelian, expected.derived == 0);
  EXPECT_EQ(id.solvable, expected.radical == expected.dimension());
  EXPECT_EQ(id.nilpotent, expected.nilradical == expected.dimension());
  EXPECT_EQ(id.semisimple, expected.radical == 0);
  EXPECT_EQ(id.reductive, expected.radical == expected.centre);
  // Cartan's criteria on the side: g is semisimple iff the Killing form has no kernel.
  EXPECT_EQ(id.killing_signature[2] == 0, id.semisimple);
  EXPECT_EQ(id.derived_series.front(), expected.dimension());
  EXPECT_EQ(id.derived_series.back() == 0, id.solvable);
  EXPECT_EQ(id.lower_central_series.back() == 0, id.nilpotent);
  EXPECT_EQ(std::count(id.aliases.begin(), id.aliases.end(), id.name), 0);
}

class Identify : public testing::TestWithParam<std::size_t> {
 protected:
  const Case& algebra_ = catalogue::cases()[GetParam()];
};

TEST_P(Identify, InRandomBasesWithAndWithoutNoise) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    const Basis exact = catalogue::disguised(algebra_.basis, rng, spread);
    const AlgebraIdentity id = identify(LieAlgebra(exact));
    expect_numbers(id, algebra_);
    EXPECT_LT(id.closure_defect, 1e-12);  // rounding times the two condition numbers
    EXPECT_GT(id.smallest_gap, 1e3);
    SCOPED_TRACE("with noise");
    const Basis noisy = with_noise(exact, 1e-6, rng);
    IdentifyOptions told;
    told.noise = 1e-5;  // 1e-6, amplified by the condition numbers: at most about 2 * spread
    expect_numbers(identify(LieAlgebra(noisy), told), algebra_);
    // Every antisymmetric bracket on R^2 satisfies the Jacobi identity: there the noise must be told.
    if (algebra_.dimension() > 2) {
      expect_numbers(identify(LieAlgebra(noisy)), algebra_);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Algebras, Identify, testing::Range(std::size_t{0}, catalogue::cases().size()),
                         [](const auto& test) { return catalogue::cases()[test.param].label(); });

bool has_alias(const AlgebraIdentity& id, const std::string& name) {
  return std::find(id.aliases.begin(), id.aliases.end(), name) != id.aliases.end();
}

TEST(IdentifyNames, IsomorphicNamesAreAliases) {
  const auto expect_alias = [](const Basis& basis, const std::string& alias) {
    const AlgebraIdentity id = identify(LieAlgebra(basis));
    EXPECT_TRUE(has_alias(id, alias)) << alias << " is no alias of " << id.name;
  };
  expect_alias(catalogue::so(3), "su(2)");
  expect_alias(catalogue::so(3), "sp(1)");
  expect_alias(catalogue::so(4), "so(3)+so(3)");
  expect_alias(catalogue::so(5), "sp(2)");
  expect_alias(catalogue::so(6), "su(4)");
  expect_alias(catalogue::so(1, 3), "sl(2,C)");
  expect_alias(catalogue::so(2, 3), "sp(4,R)");
  expect_alias(catalogue::so(3, 3), "sl(4,R)");
  expect_alias(catalogue::so(2, 4), "su(2,2)");
  expect_alias(catalogue::sl(2), "so(1,2)");
  expect_alias(catalogue::u(2), "u(2)");
  expect_alias(catalogue::with_translations(catalogue::so(1, 3), 4), "Poincare");
  expect_alias(catalogue::with_translations(catalogue::so(2), 2), "e(2)");
  expect_alias(catalogue::translations(1), "so(2)");
}

TEST(IdentifyNames, TheSimpleIdealsAreListed) {
  const AlgebraIdentity id =
      identify(LieAlgebra(catalogue::direct_sum(catalogue::sl(3), catalogue::with_translations(catalogue::so(3), 3))));
  std::vector<std::string> ideals = id.simple_ideals;
  std::sort(ideals.begin(), ideals.end());
  EXPECT_EQ(ideals, (std::vector<std::string>{"sl(3,R)", "so(3)"}));
  EXPECT_FALSE(id.compact);
  EXPECT_TRUE(identify(LieAlgebra(catalogue::with_translations(catalogue::so(3), 3))).compact);
}

TEST(IdentifyNames, SetsThatAreNotClosedSaySo) {
  const auto name_of = [](const Basis& basis) { return identify(LieAlgebra(basis)).name; };
  EXPECT_EQ(name_of({catalogue::unit(2, 0, 1), catalogue::unit(2, 1, 0)}), "not closed");
  EXPECT_EQ(name_of({catalogue::so(3)[0], catalogue::so(3)[1]}), "not closed");
  EXPECT_EQ(name_of({catalogue::sl(3)[0], catalogue::sl(3)[1], catalogue::sl(3)[2], catalogue::sl(3)[4]}),
            "not closed");
  for (const std::uint64_t seed : {10U, 11U, 12U}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    const AlgebraIdentity id =
        identify(LieAlgebra({rng.normal_matrix(4, 4), rng.normal_matrix(4, 4), rng.normal_matrix(4, 4)}));
    EXPECT_EQ(id.name, "not closed");
    EXPECT_FALSE(id.closed);
    EXPECT_GT(id.closure_defect, 0.1);
    EXPECT_EQ(id.dimension, 3);
  }
}

TEST(IdentifyNames, ConstantsThatViolateTheJacobiIdentityAreNotClosed) {
  // [e0, e1] = e2, [e1, e2] = e0, [e2, e0] = e1 + 2 e2: the cyclic sum of [[e0, e1], e2] is 2 [e2, e1] = -2 e0.
  StructureConstants c;
  c.ad.assign(3, Matrix::Zero(3, 3));
  const auto set = [&c](Index i, Index j, const Vector& value) {
    c.ad[static_cast<std::size_t>(i)].col(j) = value;
    c.ad[static_cast<std::size_t>(j)].col(i) = -value;
  };
  set(0, 1, Vector::Unit(3, 2));
  set(1, 2, Vector::Unit(3, 0));
  set(2, 0, Vector::Unit(3, 1) + 2.0 * Vector::Unit(3, 2));
  EXPECT_GT(c.jacobi_defect(), 0.3);
  EXPECT_EQ(identify(c).name, "not closed");
}

TEST(IdentifyNames, TheZeroAlgebraAndTinyConstants) {
  const AlgebraIdentity zero = identify(LieAlgebra::zero(3));
  EXPECT_EQ(zero.name, "0");
  EXPECT_EQ(zero.dimension, 0);
  StructureConstants tiny;
  tiny.ad.assign(2, Matrix::Zero(2, 2));
  tiny.ad[0](0, 1) = 1e-13;
  tiny.ad[1](0, 0) = -1e-13;
  EXPECT_EQ(identify(tiny).name, "R^2");
  // The same bracket at size 1 is aff(1), unless an error of that size is expected.
  tiny.ad[0](0, 1) = 1e-3;
  tiny.ad[1](0, 0) = -1e-3;
  EXPECT_EQ(identify(tiny).name, "aff(1)");
  IdentifyOptions options;
  options.noise = 1e-3;
  EXPECT_EQ(identify(tiny, options).name, "R^2");
}

TEST(IdentifyNames, OptionsOutOfRangeThrow) {
  const StructureConstants c = structure_constants(LieAlgebra(catalogue::so(3)));
  IdentifyOptions options;
  options.noise = -1.0;
  EXPECT_THROW(identify(c, options), ValueError);
  options = {};
  options.max_closure_defect = 0.0;
  EXPECT_THROW(identify(c, options), ValueError);
  StructureConstants wrong = c;
  wrong.ad[0](0, 1) += 1.0;
  EXPECT_THROW(identify(wrong), ValueError);
  wrong.ad[0] = Matrix::Zero(2, 3);
  EXPECT_THROW(identify(wrong), std::invalid_argument);
  wrong = c;
  wrong.ad[0](0, 1) = std::nan("");
  EXPECT_THROW(identify(wrong), ValueError);
}

}  // namespace
}  // namespace lieder
