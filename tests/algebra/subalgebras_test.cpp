#include "lieder/algebra/subalgebras.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "algebra/algebra_catalogue.hpp"
#include "lieder/algebra/levi.hpp"
#include "lieder/algebra/lie_algebra.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {
namespace {

using catalogue::Basis;

// Dimensions derived by hand.
struct SubalgebraCase {
  std::string name;
  Basis basis;
  std::vector<Index> derived;  // series, from g to its last term (0 once)
  std::vector<Index> central;  // lower central series
  Index centre;
  Index radical;
  Index nilradical;
  Index cartan;
};

std::vector<SubalgebraCase> subalgebra_cases() {
  using namespace catalogue;
  // Upper triangular 3 x 3 matrices b: [b, b] strictly upper (3), then E_02, then 0; [b, n] = n; centre R.
  Basis borel = strictly_upper(3);
  for (Index i = 0; i < 3; ++i) {
    borel.push_back(unit(3, i, i));
  }
  // The filiform algebra e0, e1, e2, e3 with [e0, e_i] = e_(i+1): a shift and three translations.
  const Basis filiform = one_matrix(unit(3, 1, 0) + unit(3, 2, 1));
  return {{"so(3)", so(3), {3}, {3}, 0, 0, 0, 1},
          {"gl(3)", gl(3), {9, 8}, {9, 8}, 1, 1, 1, 3},
          {"se(2)", with_translations(so(2), 2), {3, 2, 0}, {3, 2}, 0, 3, 2, 1},
          {"se(3)", with_translations(so(3), 3), {6}, {6}, 0, 3, 3, 2},
          {"aff(1)", with_translations(gl(1), 1), {2, 1, 0}, {2, 1}, 0, 2, 1, 1},
          {"aff(2)", with_translations(gl(2), 2), {6, 5}, {6, 5}, 0, 3, 2, 2},
          {"heis(3)", heis(1), {3, 1, 0}, {3, 1, 0}, 1, 3, 3, 3},
          {"heis(5)", heis(2), {5, 1, 0}, {5, 1, 0}, 1, 5, 5, 5},
          {"strictly upper 4", strictly_upper(4), {6, 3, 0}, {6, 3, 1, 0}, 1, 6, 6, 6},
          {"strictly upper 5", strictly_upper(5), {10, 6, 1, 0}, {10, 6, 3, 1, 0}, 1, 10, 10, 10},
          {"upper triangular 3", borel, {6, 3, 1, 0}, {6, 3}, 1, 6, 4, 3},
          {"filiform", filiform, {4, 2, 0}, {4, 2, 1, 0}, 1, 4, 4, 4},
          {"oscillator", oscillator(), {4, 3, 1, 0}, {4, 3}, 1, 4, 3, 2},
          {"galilei", galilei(), {10, 9}, {10, 9}, 0, 7, 7, 4},
          {"sl(2) on heis(3)", jacobi(1), {6}, {6}, 1, 3, 3, 2},
          {"so(3)+aff(1)+R",
           direct_sum(so(3), direct_sum(with_translations(gl(1), 1), translations(1))),
           {6, 4, 3},
           {6, 4},
           1,
           3,
           2,
           3}};
}

double largest_bracket_outside(const StructureConstants& c, const Matrix& a, const Matrix& b, const Matrix& inside) {
  double largest = 0.0;
  for (Index i = 0; i < a.cols(); ++i) {
    for (Index j = 0; j < b.cols(); ++j) {
      const Vector v = c.bracket(a.col(i), b.col(j));
      largest = std::max(largest, (v - inside * (inside.transpose() * v)).norm());
    }
  }
  return largest;
}

class Subalgebras : public testing::Test {
 protected:
  // Every algebra in three random bases and similarity classes; the constants are of order 1 to 100.
  template <class F>
  void for_each_disguise(F check) {
    for (const SubalgebraCase& c : subalgebra_cases()) {
      for (const std::uint64_t seed : {51U, 52U, 53U}) {
        SCOPED_TRACE(c.name + ", seed " + std::to_string(seed));
        Rng rng(seed);
        check(structure_constants(LieAlgebra(catalogue::disguised(c.basis, rng, 4.0))), c);
      }
    }
  }
};

// Errors of brackets of computed subspaces: rounding, amplified by conditions up to 4^2 and a few steps.
constexpr double closed = 1e-11;

std::vector<Index> dimensions(const std::vector<CoordinateSubspace>& series) {
  std::vector<Index> result;
  for (const CoordinateSubspace& term : series) {
    result.push_back(term.dimension());
  }
  return result;
}

TEST_F(Subalgebras, SeriesHaveTheirDimensionsAndAreIdeals) {
  for_each_disguise([](const StructureConstants& c, const SubalgebraCase& expected) {
    const Matrix all = Matrix::Identity(c.dimension(), c.dimension());
    const std::vector<CoordinateSubspace> derived = derived_series(c);
    const std::vector<CoordinateSubspace> central = lower_central_series(c);
    EXPECT_EQ(dimensions(derived), expected.derived);
    EXPECT_EQ(dimensions(central), expected.central);
    for (std::size_t t = 1; t < derived.size(); ++t) {
      const Matrix& last = derived[t - 1].basis;
      EXPECT_LT(largest_bracket_outside(c, last, last, derived[t].basis), closed);
      EXPECT_LT(largest_bracket_outside(c, all, derived[t].basis, derived[t].basis), closed);
    }
    for (std::size_t t = 1; t < central.size(); ++t) {
      EXPECT_LT(largest_bracket_outside(c, all, central[t - 1].basis, central[t].basis), closed);
    }
    EXPECT_EQ(derived_algebra(c).dimension(), derived.size() > 1 ? derived[1].dimension() : c.dimension());
  });
}

TEST_F(Subalgebras, CentreCommutesWithEverything) {
  for_each_disguise([](const StructureConstants& c, const SubalgebraCase& expected) {
    const CoordinateSubspace z = centre(c);
    EXPECT_EQ(z.dimension(), expected.centre);
    const Matrix all = Matrix::Identity(c.dimension(), c.dimension());
    EXPECT_LT(largest_bracket_outside(c, all, z.basis, Matrix(c.dimension(), 0)), closed);
    EXPECT_EQ(centralizer(c, all).dimension(), expected.centre);
    EXPECT_EQ(centralizer(c, Matrix(c.dimension(), 0)).dimension(), c.dimension());
  });
}

TEST_F(Subalgebras, RadicalIsASolvableIdealAndNilradicalANilpotentOne) {
  for_each_disguise([](const StructureConstants& c, const SubalgebraCase& expected) {
    const Matrix all = Matrix::Identity(c.dimension(), c.dimension());
    const CoordinateSubspace r = radical(c);
    const CoordinateSubspace n = nilradical(c);
    ASSERT_EQ(r.dimension(), expected.radical);
    ASSERT_EQ(n.dimension(), expected.nilradical);
    EXPECT_LT(largest_bracket_outside(c, all, r.basis, r.basis), closed);
    EXPECT_LT(largest_bracket_outside(c, all, n.basis, n.basis), closed);
    EXPECT_LT((n.basis - r.basis * (r.basis.transpose() * n.basis)).norm(), closed);  // inside the radical
    EXPECT_LT(largest_bracket_outside(c, all, r.basis, n.basis), closed);             // [g, rad g] is nilpotent
    if (r.dimension() > 0) {
      EXPECT_EQ(derived_series(restrict_to(c, r.basis), {0.0, adjoint_norm(c)}).back().dimension(), 0);
    }
    if (n.dimension() > 0) {
      EXPECT_EQ(lower_central_series(restrict_to(c, n.basis), {0.0, adjoint_norm(c)}).back().dimension(), 0);
    }
    // Elements of the nilradical are ad-nilpotent: ad^q = 0 where ad has size 1.
    Rng rng(54);
    for (Index k = 0; k < n.dimension(); ++k) {
      Matrix ad = c.adjoint(n.basis * rng.normal_vector(n.dimension()));
      ad /= std::max(ad.norm(), 1e-3 * adjoint_norm(c));
      Matrix power = ad;
      for (Index m = 1; m < c.dimension(); ++m) {
        power = power * ad;
      }
      EXPECT_LT(power.norm(), closed);
    }
  });
}

TEST_F(Subalgebras, LeviDecompositionSplitsTheAlgebra) {
  for_each_disguise([](const StructureConstants& c, const SubalgebraCase& expected) {
    const LeviDecomposition d = levi_decomposition(c);
    ASSERT_EQ(d.levi.cols(), c.dimension() - expected.radical);
    ASSERT_EQ(d.radical.cols(), expected.radical);
    EXPECT_LT(d.residual, closed);
    EXPECT_GT(d.gap, 1e6);
    EXPECT_LT(largest_bracket_outside(c, d.levi, d.levi, d.levi), closed * adjoint_norm(c));
    Matrix both(c.dimension(), c.dimension());
    both << d.levi, d.radical;
    EXPECT_GT(singular_values(both)(c.dimension() - 1), 1e-3);  // a basis; conditions up to 4^2 in each of two places
    // Semisimple by Cartan's criterion: a regular Killing form.
    if (d.levi.cols() > 0) {
      const Vector killing = singular_values(restrict_to(c, d.levi).killing_form());
      EXPECT_GT(killing(killing.size() - 1), 1e-4 * killing(0));
    }
  });
}

TEST_F(Subalgebras, CartanSubalgebraIsNilpotentAndItsOwnNormaliser) {
  for_each_disguise([](const StructureConstants& c, const SubalgebraCase& expected) {
    const CoordinateSubspace h = cartan_subalgebra(c);
    ASSERT_EQ(h.dimension(), expected.cartan);
    EXPECT_LT(largest_bracket_outside(c, h.basis, h.basis, h.basis), closed * adjoint_norm(c));
    EXPECT_EQ(lower_central_series(restrict_to(c, h.basis), {1e-10, adjoint_norm(c)}).back().dimension(), 0);
    // {x : [x, h] in h}: the kernel of x -> (1 - P)[h_i, x], stacked.
    const Matrix outside = Matrix::Identity(c.dimension(), c.dimension()) - h.basis * h.basis.transpose();
    Matrix stacked(c.dimension() * h.dimension(), c.dimension());
    for (Index i = 0; i < h.dimension(); ++i) {
      stacked.middleRows(i * c.dimension(), c.dimension()) = outside * c.adjoint(h.basis.col(i));
    }
    const Vector s = singular_values(stacked);
    EXPECT_EQ((s.array() < 1e-7 * adjoint_norm(c)).count(), h.dimension());
  });
}

// Constants that are nothing but rounding need a size that counts as 1; exact zeros do not.
TEST(AbelianAlgebra, IsItsOwnCentreRadicalAndCartanSubalgebra) {
  StructureConstants rounding = structure_constants(LieAlgebra(catalogue::translations(3)));
  const StructureConstants zero = rounding;
  rounding.ad[0](2, 1) = 1e-16;
  rounding.ad[1](2, 0) = -1e-16;
  const SubalgebraOptions of_size_one{1e-14, 1.0};
  for (const auto& [c, options] : {std::pair{zero, SubalgebraOptions{}}, std::pair{rounding, of_size_one}}) {
    EXPECT_EQ(dimensions(derived_series(c, options)), (std::vector<Index>{3, 0}));
    EXPECT_EQ(dimensions(lower_central_series(c, options)), (std::vector<Index>{3, 0}));
    EXPECT_EQ(centre(c, options).dimension(), 3);
    EXPECT_EQ(radical(c, options).dimension(), 3);
    EXPECT_EQ(nilradical(c, options).dimension(), 3);
    EXPECT_EQ(cartan_subalgebra(c, options).dimension(), 3);
    EXPECT_EQ(levi_decomposition(c, options).levi.cols(), 0);
  }
}

TEST(SimpleIdeals, OfSumsOfSimpleAlgebras) {
  const auto sizes = [](const Basis& basis, std::uint64_t seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    const StructureConstants c = structure_constants(LieAlgebra(catalogue::disguised(basis, rng, 4.0)));
    std::vector<Index> result;
    for (const SimpleIdeal& ideal : simple_ideals(c)) {
      const Matrix all = Matrix::Identity(c.dimension(), c.dimension());
      EXPECT_LT(largest_bracket_outside(c, all, ideal.basis, ideal.basis), closed * adjoint_norm(c));
      result.push_back(ideal.complex_type ? -ideal.basis.cols() : ideal.basis.cols());  // complex ones: negative
    }
    return result;
  };
  using namespace catalogue;
  EXPECT_EQ(sizes(so(3), 61), (std::vector<Index>{3}));
  EXPECT_EQ(sizes(so(4), 62), (std::vector<Index>{3, 3}));
  EXPECT_EQ(sizes(so(1, 3), 63), (std::vector<Index>{-6}));
  EXPECT_EQ(sizes(direct_sum(sl(3), direct_sum(so(3), sl(2))), 64), (std::vector<Index>{8, 3, 3}));
  EXPECT_EQ(sizes(direct_sum(so(1, 3), so(3)), 65), (std::vector<Index>{-6, 3}));
  EXPECT_TRUE(simple_ideals(structure_constants(LieAlgebra(gl(2)))).empty());  // not semisimple
}

TEST(SubalgebraErrors, WrongConstantsAndOptionsThrow) {
  StructureConstants c = structure_constants(LieAlgebra(catalogue::so(3)));
  EXPECT_THROW(radical(c, {-0.1}), ValueError);
  EXPECT_THROW(centre(c, {2.0}), ValueError);
  EXPECT_THROW(restrict_to(c, Matrix::Identity(2, 2)), ShapeError);
  StructureConstants skew = c;
  skew.ad[0](0, 1) += 0.5;
  EXPECT_THROW(derived_algebra(skew), ValueError);
  c.ad[1](2, 0) = std::nan("");
  EXPECT_THROW(nilradical(c), ValueError);
  EXPECT_THROW(cartan_subalgebra(c), ValueError);
}

}  // namespace
}  // namespace lieder
