#include "lieder/algebra/representation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "algebra/algebra_support.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {
namespace {

struct Text {
  std::string text;
  Index dimension;  // closed form
};

struct GroupTexts {
  std::string group;
  std::vector<Text> texts;
};

// Every constructor; n = dim V, q = dim g.
std::vector<Text> standard_texts(Index n, Index q) {
  return {{"1", 1},
          {"V", n},
          {"ad", q},
          {"det", 1},
          {"dual(V)", n},
          {"dual(ad)", q},
          {"V+det+ad", n + 1 + q},
          {"V*dual(V)", n * n},
          {"V^3", n * n * n},
          {"4V", 4 * n},
          {"2(1+V)+3det", 2 * (1 + n) + 3},
          {"S2(V)", n * (n + 1) / 2},
          {"A2(V)", n * (n - 1) / 2},
          {"S2(2V+1)", (2 * n + 1) * (2 * n + 2) / 2},
          {"A2(V+ad+1)", (n + q + 1) * (n + q) / 2},
          {"V*(1+V)*det", n * (1 + n)},
          {"dual(S2(V)*V+det)", n * n * (n + 1) / 2 + 1},
          {"A2(V*(1+V))", (n + n * n) * (n + n * n - 1) / 2},
          {"S2(V*(1+V))", (n + n * n) * (n + n * n + 1) / 2}};
}

std::vector<GroupTexts> group_texts() {
  return {{"so:3", standard_texts(3, 3)},
          {"o:1,2", standard_texts(3, 3)},
          {"gl:2", standard_texts(2, 4)},
          {"sp:4", standard_texts(4, 10)},
          {"su:2", standard_texts(4, 3)},
          {"se:2", standard_texts(3, 3)},
          {"heis:1", standard_texts(3, 3)},
          {"e:2", standard_texts(3, 3)},
          {"s:3", standard_texts(3, 0)},
          {"d:4", standard_texts(2, 0)},
          // Products: whole and per factor.
          {"o:3 x so:2",
           {{"V", 5},
            {"ad", 4},
            {"det", 1},
            {"S2(V)", 15},
            {"A2(V)", 10},
            {"V@o:3", 3},
            {"V@o:3*V@so:2+det@o:3", 7},
            {"dual(ad@o:3)*V@so:2", 6},
            {"V@so:2*V@o:3*V@so:2", 12}}},
          {"so:3 x so:3", {{"V@so:3#2", 3}, {"V@so:3#2*V@so:3#1+A2(V@so:3#2)", 12}}},
          {"so:3 x z:2", {{"V@so:3*V@z:2+2ad", 12}}},
          {"gl:2 x gl:2", {{"dual(V@gl:2#1)*V@gl:2#2", 4}, {"V", 4}}},
          {"se:2 x s:3", {{"V@se:2*V@s:3+dual(V)", 15}}}};
}

class Representations : public testing::Test {
 protected:
  MatrixGroup group_ = parse_group("so:3");  // the one at hand in for_each
  Rng rng_{41};

  // Near enough to 1 that powers up to the fifth stay of order 100.
  Matrix element() { return group_.random_element(rng_, 0.3); }
  Matrix generator() { return group_.random_algebra_element(rng_, 0.5); }

  // check(representation, expected dimension) for all of them.
  template <class F>
  void for_each(F check) {
    for (const GroupTexts& c : group_texts()) {
      group_ = parse_group(c.group);
      for (const Text& text : c.texts) {
        SCOPED_TRACE(text.text + " of " + c.group + ", seed 41");
        check(parse_representation(text.text, group_), text.dimension);
      }
    }
  }
};

TEST_F(Representations, DimensionsAreTheClosedForms) {
  for_each([this](const Representation& rho, Index dimension) {
    EXPECT_EQ(rho.dimension(), dimension);
    const Matrix identity = Matrix::Identity(group_.matrix_size(), group_.matrix_size());
    EXPECT_LT((rho.group_matrix(identity) - Matrix::Identity(dimension, dimension)).norm(), 1e-12);
  });
}

TEST_F(Representations, AreHomomorphisms) {
  for_each([this](const Representation& rho, Index) {
    const Matrix g = element();
    const Matrix h = element();
    const Matrix rho_g = rho.group_matrix(g);
    const Matrix rho_h = rho.group_matrix(h);
    // Rounding of the products, relative to their terms; the adjoint and dual ones invert matrices of condition < 100.
    EXPECT_LE((rho.group_matrix(g * h) - rho_g * rho_h).norm(), 1e-12 * rho_g.norm() * rho_h.norm());
  });
}

TEST_F(Representations, DerivativesAreFiniteDifferencesOfTheGroup) {
  for_each([this](const Representation& rho, Index) {
    const Matrix xi = generator();
    const Matrix derivative = rho.algebra_matrix(xi);
    // Fourth-order differences, h = 1e-3: error h^4 ||rho'||^5 / 30 (spectral norms), rounding 1e-15 ||rho|| / h.
    const double t = 1e-3;
    const auto at = [&](double s) { return rho.group_matrix(matrix_exponential(s * xi)); };
    const Matrix difference = (8.0 * (at(t) - at(-t)) - (at(2.0 * t) - at(-2.0 * t))) / (12.0 * t);
    const double size = derivative.size() > 0 ? singular_values(derivative)(0) : 0.0;
    const double dimension = std::sqrt(static_cast<double>(rho.dimension()));
    EXPECT_LE((difference - derivative).norm(), dimension * (1e-12 / 30.0 * std::pow(size, 5) + 1e-11));
  });
}

TEST_F(Representations, DerivativesRespectTheBracket) {
  for_each([this](const Representation& rho, Index) {
    const Matrix x = generator();
    const Matrix y = generator();
    const Matrix a = rho.algebra_matrix(x);
    const Matrix b = rho.algebra_matrix(y);
    EXPECT_LE((rho.algebra_matrix(bracket(x, y)) - (a * b - b * a)).norm(), 1e-14 * (1.0 + a.norm() * b.norm()));
    // Linearity in the generator.
    EXPECT_LE((rho.algebra_matrix(2.0 * x - y) - (2.0 * a - b)).norm(), 1e-14 * (1.0 + a.norm() + b.norm()));
  });
}

TEST_F(Representations, LazyActionIsTheMatrix) {
  for_each([this](const Representation& rho, Index) {
    const Matrix g = element();
    const Matrix xi = generator();
    const Matrix matrix = rho.group_matrix(g);
    const Matrix derivative = rho.algebra_matrix(xi);
    for (const Index rows : {0, 1, 4}) {
      const Matrix x = rng_.normal_matrix(rows, rho.dimension());
      EXPECT_LE((rho.apply_group(g, x) - x * matrix.transpose()).norm(), 1e-14 * (1.0 + matrix.norm() * x.norm()));
      EXPECT_LE((rho.apply_algebra(xi, x) - x * derivative.transpose()).norm(),
                1e-14 * (1.0 + derivative.norm() * x.norm()));
    }
    EXPECT_THROW(rho.apply_group(g, Matrix::Zero(2, rho.dimension() + 1)), ShapeError);
  });
}

TEST_F(Representations, SummandsPutTogetherAreTheWhole) {
  for_each([this](const Representation& rho, Index) {
    const Matrix g = element();
    const Matrix xi = generator();
    Matrix group = Matrix::Zero(rho.dimension(), rho.dimension());
    Matrix algebra = group;
    std::set<Index> places;
    std::set<std::string> texts;
    for (const Summand& summand : rho.summands()) {
      EXPECT_NE(summand.representation.kind(), Representation::Kind::direct_sum) << summand.representation.text();
      EXPECT_TRUE(texts.insert(summand.representation.text()).second) << summand.representation.text() << " twice";
      const Matrix piece = summand.representation.group_matrix(g);
      const Matrix derivative = summand.representation.algebra_matrix(xi);
      for (const std::vector<Index>& copy : summand.copies) {
        ASSERT_EQ(static_cast<Index>(copy.size()), summand.representation.dimension());
        for (std::size_t k = 0; k < copy.size(); ++k) {
          EXPECT_TRUE(places.insert(copy[k]).second) << "coordinate " << copy[k] << " belongs to two pieces";
          for (std::size_t l = 0; l < copy.size(); ++l) {
            group(copy[k], copy[l]) = piece(static_cast<Index>(k), static_cast<Index>(l));
            algebra(copy[k], copy[l]) = derivative(static_cast<Index>(k), static_cast<Index>(l));
          }
        }
      }
    }
    EXPECT_EQ(static_cast<Index>(places.size()), rho.dimension());
    // Products of up to five numbers, taken in another order.
    const Matrix whole = rho.group_matrix(g);
    EXPECT_LE((group - whole).norm(), 1e-14 * (1.0 + whole.norm()));
    EXPECT_LE((algebra - rho.algebra_matrix(xi)).norm(), 1e-14 * (1.0 + algebra.norm()));
  });
}

TEST_F(Representations, TextsRoundTrip) {
  for_each([this](const Representation& rho, Index) {
    const Representation again = parse_representation(rho.text(), group_);
    EXPECT_EQ(again.text(), rho.text());
    EXPECT_EQ(again, rho);
    const Matrix g = element();
    EXPECT_EQ(again.group_matrix(g), rho.group_matrix(g));
  });
}

// The constructors against their definitions by Kronecker products and orthonormal bases, for all pairs of operands:
// simplifications may change the tree, not the matrices.
class Constructors : public testing::TestWithParam<std::string> {
 protected:
  MatrixGroup group_ = parse_group(GetParam());
  Rng rng_{42};

  std::vector<Representation> operands() const {
    std::vector<Representation> list;
    for (const char* text : {"1", "V", "ad", "det", "dual(V)", "dual(ad)", "V+1", "2V", "2(V+det)", "V^2", "V*(1+V)",
                             "S2(V)", "A2(V)", "S2(V+1)", "2(1)"}) {
      list.push_back(parse_representation(text, group_));
    }
    return list;
  }
};

// Columns: the orthonormal basis of symmetric (antisymmetric) tensors in the order of representation.hpp.
Matrix square_basis(Index n, bool symmetric) {
  Matrix basis = Matrix::Zero(n * n, symmetric ? n * (n + 1) / 2 : n * (n - 1) / 2);
  Index column = 0;
  for (Index i = 0; i < n; ++i) {
    for (Index j = symmetric ? i : i + 1; j < n; ++j, ++column) {
      basis(i * n + j, column) += i == j ? 1.0 : std::sqrt(0.5);
      if (i != j) {
        basis(j * n + i, column) += symmetric ? std::sqrt(0.5) : -std::sqrt(0.5);
      }
    }
  }
  return basis;
}

void expect_close(const Matrix& a, const Matrix& b) {
  ASSERT_EQ(a.rows(), b.rows());
  EXPECT_LE((a - b).norm(), 1e-12 * (1.0 + b.norm()));  // inverses of matrices of condition below 100
}

TEST_P(Constructors, SumsAndProductsAreBlocksAndKroneckerProducts) {
  SCOPED_TRACE("seed 42");
  const Matrix g = group_.random_element(rng_, 0.3);
  const Matrix xi = group_.random_algebra_element(rng_, 0.5);
  for (const Representation& a : operands()) {
    for (const Representation& b : operands()) {
      SCOPED_TRACE(a.text() + " and " + b.text());
      const Index m = a.dimension();
      const Index n = b.dimension();
      if (m * n > 150) {
        continue;  // nothing new in the large ones
      }
      Matrix sum = Matrix::Zero(m + n, m + n);
      sum.topLeftCorner(m, m) = a.group_matrix(g);
      sum.bottomRightCorner(n, n) = b.group_matrix(g);
      expect_close(direct_sum(a, b).group_matrix(g), sum);
      expect_close(tensor_product(a, b).group_matrix(g), test::kronecker(a.group_matrix(g), b.group_matrix(g)));
      expect_close(tensor_product(a, b).algebra_matrix(xi),
                   test::kronecker(a.algebra_matrix(xi), Matrix::Identity(n, n)) +
                       test::kronecker(Matrix::Identity(m, m), b.algebra_matrix(xi)));
    }
  }
}

TEST_P(Constructors, DualsSquaresPowersAndMultiples) {
  SCOPED_TRACE("seed 43");
  Rng rng(43);
  const Matrix g = group_.random_element(rng, 0.3);
  const Matrix xi = group_.random_algebra_element(rng, 0.5);
  for (const Representation& a : operands()) {
    SCOPED_TRACE(a.text());
    const Index n = a.dimension();
    const Matrix rho = a.group_matrix(g);
    const Matrix derivative = a.algebra_matrix(xi);
    expect_close(dual(a).group_matrix(g), inverse(rho).transpose());
    expect_close(dual(a).algebra_matrix(xi), -derivative.transpose());
    EXPECT_EQ(dual(dual(a)), a);
    const Matrix triple = test::kronecker(Matrix::Identity(3, 3), rho);
    expect_close(multiple(3, a).group_matrix(g), triple);
    EXPECT_EQ(multiple(1, a), a);
    EXPECT_EQ(multiple(2, multiple(3, a)), multiple(6, a));
    if (n > 12) {
      continue;
    }
    expect_close(tensor_power(a, 2).group_matrix(g), test::kronecker(rho, rho));
    EXPECT_EQ(tensor_power(a, 0), Representation::trivial(group_));
    for (const bool symmetric : {true, false}) {
      const Representation square = symmetric ? symmetric_square(a) : exterior_square(a);
      const Matrix basis = square_basis(n, symmetric);
      expect_close(square.group_matrix(g), basis.transpose() * test::kronecker(rho, rho) * basis);
      expect_close(square.algebra_matrix(xi), basis.transpose() *
                                                  (test::kronecker(derivative, Matrix::Identity(n, n)) +
                                                   test::kronecker(Matrix::Identity(n, n), derivative)) *
                                                  basis);
    }
  }
}

TEST_P(Constructors, CharactersObeyTheirFormulas) {
  SCOPED_TRACE("seed 44");
  Rng rng(44);
  const Matrix g = group_.random_element(rng, 0.3);
  for (const Representation& a : operands()) {
    SCOPED_TRACE(a.text());
    const auto chi = [](const Representation& r, const Matrix& at) { return r.group_matrix(at).trace(); };
    const double once = chi(a, g);
    const double twice = chi(a, g * g);
    const double tolerance = 1e-12 * (1.0 + a.group_matrix(g).squaredNorm());
    EXPECT_NEAR(chi(symmetric_square(a), g), (once * once + twice) / 2.0, tolerance);
    EXPECT_NEAR(chi(exterior_square(a), g), (once * once - twice) / 2.0, tolerance);
    EXPECT_NEAR(chi(tensor_power(a, 2), g), once * once, tolerance);
    EXPECT_NEAR(chi(dual(a), g), chi(a, inverse(g)), tolerance);
    double pieces = 0.0;
    for (const Summand& summand : a.summands()) {
      pieces += static_cast<double>(summand.multiplicity()) * chi(summand.representation, g);
    }
    EXPECT_NEAR(pieces, once, tolerance);
  }
}

INSTANTIATE_TEST_SUITE_P(Groups, Constructors,
                         testing::Values("so:3", "o:1,2", "gl:2", "su:2", "se:2", "heis:1", "s:3", "o:2 x z:2"),
                         [](const auto& test) { return test::test_name(test.param); });

}  // namespace
}  // namespace lieder
