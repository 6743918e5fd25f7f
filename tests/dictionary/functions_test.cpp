// The functions of each dictionary against definitions written out by hand, their order and their texts.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <set>

#include "dictionary/support.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/concatenation.hpp"
#include "lieder/dictionary/equation.hpp"
#include "lieder/dictionary/fourier.hpp"
#include "lieder/dictionary/linear_combinations.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"
#include "lieder/dictionary/product.hpp"
#include "lieder/dictionary/radial.hpp"
#include "lieder/dictionary/scaled.hpp"

namespace lieder {
namespace {

constexpr double kTwoPi = 2.0 * std::numbers::pi;

std::vector<std::string> texts(const Dictionary& dictionary, const std::vector<std::string>& names) {
  std::vector<std::string> result;
  for (Index k = 0; k < dictionary.size(); ++k) {
    result.push_back(dictionary.text(k, names));
  }
  return result;
}

TEST(ExponentsTest, GradedOrderIsCombinationsWithReplacement) {
  // Oracle: sorted index tuples (i1 <= i2 <= ... <= id) in lexicographic order.
  const int n = 4;
  const Exponents exponents = graded_exponents(n, 0, 3);
  std::vector<std::vector<int>> expected = {std::vector<int>(n, 0)};
  const auto add = [&](const std::vector<int>& indices) {
    expected.emplace_back(n, 0);
    for (const int i : indices) {
      ++expected.back()[static_cast<std::size_t>(i)];
    }
  };
  for (int i = 0; i < n; ++i) {
    add({i});
  }
  for (int i = 0; i < n; ++i) {
    for (int j = i; j < n; ++j) {
      add({i, j});
    }
  }
  for (int i = 0; i < n; ++i) {
    for (int j = i; j < n; ++j) {
      for (int k = j; k < n; ++k) {
        add({i, j, k});
      }
    }
  }
  ASSERT_EQ(exponents.rows(), static_cast<Index>(expected.size()));
  EXPECT_EQ(graded_count(n, 3), 35.0);
  for (Index k = 0; k < exponents.rows(); ++k) {
    for (int j = 0; j < n; ++j) {
      EXPECT_EQ(exponents(k, j), expected[static_cast<std::size_t>(k)][static_cast<std::size_t>(j)]) << k;
    }
  }
}

TEST(ExponentsTest, TensorOrderHoldsEveryCombinationOnceByDegree) {
  const Exponents exponents = tensor_exponents(3, 2);
  ASSERT_EQ(exponents.rows(), 27);
  std::set<std::vector<int>> seen;
  for (Index k = 0; k < 27; ++k) {
    seen.insert({exponents(k, 0), exponents(k, 1), exponents(k, 2)});
    EXPECT_LE(exponents.row(k).maxCoeff(), 2);
    EXPECT_TRUE(k == 0 || exponents.row(k).sum() >= exponents.row(k - 1).sum());
  }
  EXPECT_EQ(seen.size(), 27U);
  EXPECT_EQ(tensor_exponents(1, 4).rows(), 5);
}

TEST(ExponentsTest, IndexFindsRowsAndReportsRepetition) {
  const Exponents exponents = graded_exponents(3, 0, 4);
  const ExponentIndex index(exponents);
  for (Index k = 0; k < exponents.rows(); ++k) {
    EXPECT_EQ(index.find(exponents.row(k)), k);
  }
  EXPECT_EQ(index.find(Eigen::RowVectorXi::Constant(3, 2)), -1);
  Exponents twice(3, 1);
  twice << 1, 0, 1;
  test::expect_throw<ValueError>([&] { ExponentIndex{twice}; }, "rows 0 and 2 are the same");
  test::expect_throw<ValueError>([&] { monomials(twice); }, "rows 0 and 2 are the same");
}

TEST(ExponentsTest, ErrorsSayWhatWasExpected) {
  test::expect_throw<ValueError>([] { graded_exponents(0, 0, 1); }, "expected at least 1 variable, got 0");
  test::expect_throw<ValueError>([] { graded_exponents(2, 3, 1); }, "got 3 and 1");
  test::expect_throw<ValueError>([] { graded_exponents(2, -1, 1); }, "got -1 and 1");
  test::expect_throw<ValueError>([] { graded_exponents(40, 0, 20); }, "more than the limit of 1e+07");
  test::expect_throw<ValueError>([] { tensor_exponents(40, 2); }, "more than the limit");
  test::expect_throw<ValueError>([] { tensor_exponents(1, -2); }, "expected max_degree >= 0, got -2");
  test::expect_throw<ValueError>([] { monomials(Exponents::Constant(1, 1, -1)); }, "expected entries >= 0, got -1");
  test::expect_throw<ValueError>([] { monomials(Exponents(0, 2)); }, "at least 1 function and 1 variable, got 0 x 2");
}

TEST(MonomialsTest, ValuesAreProductsOfPowers) {
  Rng rng(11);
  Exponents scattered(5, 3);
  scattered << 0, 0, 4, 3, 1, 2, 0, 0, 0, 1, 0, 1, 0, 5, 1;
  for (const MonomialsPtr& dictionary :
       {monomials(3, 0, 5), monomials(3, 2, 3), tensor_monomials(3, 3), monomials(scattered)}) {
    const Matrix x = rng.normal_matrix(700, 3);
    const Matrix values = dictionary->values(x);
    for (Index k = 0; k < dictionary->size(); ++k) {
      for (Index i = 0; i < x.rows(); ++i) {
        double expected = 1.0;
        for (Index j = 0; j < 3; ++j) {
          expected *= std::pow(x(i, j), dictionary->exponents()(k, j));
        }
        // At most 14 factors, each rounded.
        ASSERT_NEAR(values(i, k), expected, 20.0 * test::kEps * std::abs(expected)) << i << ' ' << k;
      }
    }
  }
}

TEST(MonomialsTest, TextsAndDescriptions) {
  EXPECT_EQ(texts(*monomials(2, 0, 2), {"x", "y"}), (std::vector<std::string>{"1", "x", "y", "x^2", "x y", "y^2"}));
  EXPECT_EQ(texts(*homogeneous_monomials(2, 3), {"x", "M^2"}),
            (std::vector<std::string>{"x^3", "x^2 (M^2)", "x (M^2)^2", "(M^2)^3"}));
  EXPECT_EQ(monomials(3, 0, 4)->description(), "polynomial:4");
  EXPECT_EQ(homogeneous_monomials(2, 3)->description(), "monomials(4, degree 3)");
  EXPECT_EQ(tensor_monomials(3, 2)->polynomial_degree(), 6);
}

TEST(OrthogonalPolynomialsTest, UnivariateFamiliesMatchTheStandardLibrary) {
  const Vector x = Vector::LinSpaced(41, -1.0, 3.0);
  const auto legendre = legendre_polynomials(Vector::Constant(1, -1.0), Vector::Constant(1, 3.0), 12);
  const auto hermite = hermite_polynomials(Vector::Constant(1, 1.0), Vector::Constant(1, 0.5), 12);
  const Matrix p = legendre->values(x);
  const Matrix he = hermite->values(x);
  for (Index i = 0; i < x.size(); ++i) {
    double factorial = 1.0;
    for (unsigned k = 0; k <= 12; ++k) {
      factorial *= k > 0 ? k : 1;
      const double t = std::clamp((x(i) - 1.0) / 2.0, -1.0, 1.0);
      EXPECT_NEAR(p(i, k), std::sqrt(2.0 * k + 1.0) * std::legendre(k, t), 1e-13 * std::sqrt(2.0 * k + 1.0));
      // He_k(s) = 2^{-k/2} H_k(s / sqrt 2); the recurrence has some k eps of the size of the largest He_j met.
      const double s = (x(i) - 1.0) / 0.5;
      const double expected = std::pow(2.0, -0.5 * k) * std::hermite(k, s / std::numbers::sqrt2) / std::sqrt(factorial);
      EXPECT_NEAR(he(i, k), expected, 1e-13 * (1.0 + he.row(i).cwiseAbs().maxCoeff()));
    }
  }
}

TEST(OrthogonalPolynomialsTest, TextsAndErrors) {
  const auto p = legendre_polynomials(Vector::Constant(2, -1.0), Vector::Constant(2, 1.0), 2);
  EXPECT_EQ(texts(*p, {"x", "y"}), (std::vector<std::string>{"1", "P1(x)", "P1(y)", "P2(x)", "P1(x) P1(y)", "P2(y)"}));
  const auto he = hermite_polynomials(Vector::Constant(1, -1.0), Vector::Constant(1, 2.0), 1);
  EXPECT_EQ(he->text(1, {"x"}), "He1((x + 1)/2)");
  EXPECT_EQ(p->description(), "legendre:2");
  EXPECT_EQ(he->description(), "hermite:1");
  test::expect_throw<ValueError>([] { hermite_polynomials(Vector::Zero(2), Vector::Zero(2), 1); },
                                 "scale of coordinate 0: expected a positive number, got 0");
  test::expect_throw<ShapeError>([] { hermite_polynomials(Vector::Zero(2), Vector::Ones(3), 1); },
                                 "scale: expected size 2, got 3");
  test::expect_throw<ShapeError>([] { legendre_polynomials(Vector::Zero(2), Vector::Ones(3), 1); },
                                 "upper: expected size 2, got 3");
}

TEST(FourierTest, ValuesAreSinesAndCosinesOfTheFrequencies) {
  Rng rng(5);
  Vector periods(3);
  periods << 1.0, kTwoPi, 0.3;
  const auto dictionary = fourier(4, periods);
  const Matrix x = rng.normal_matrix(600, 3);
  const Matrix values = dictionary->values(x);
  ASSERT_EQ(dictionary->size(), 1 + 2 * dictionary->frequencies().rows());
  for (Index i = 0; i < x.rows(); ++i) {
    ASSERT_EQ(values(i, 0), 1.0);
    for (Index k = 0; k < dictionary->frequencies().rows(); ++k) {
      double angle = 0.0;
      double size = 0.0;
      for (Index j = 0; j < 3; ++j) {
        const double term = kTwoPi * x(i, j) / periods(j);
        angle += dictionary->frequencies()(k, j) * term;
        size += 4.0 * std::abs(term);
      }
      // The rounding of the angles is an absolute error of eps * |angle| in either way of computing.
      ASSERT_NEAR(values(i, 1 + 2 * k), std::cos(angle), 10.0 * test::kEps * (1.0 + size));
      ASSERT_NEAR(values(i, 2 + 2 * k), std::sin(angle), 10.0 * test::kEps * (1.0 + size));
    }
  }
}

TEST(FourierTest, FrequenciesAreAHalfSpaceOfTheBall) {
  const auto dictionary = fourier(3, Vector::Ones(3));
  std::set<std::vector<int>> seen;
  const auto insert = [&](int sign, Index k) {
    const Exponents& f = dictionary->frequencies();
    EXPECT_TRUE(seen.insert({sign * f(k, 0), sign * f(k, 1), sign * f(k, 2)}).second);
  };
  for (Index k = 0; k < dictionary->frequencies().rows(); ++k) {
    insert(1, k);
    insert(-1, k);
  }
  std::size_t expected = 0;
  for (int a = -3; a <= 3; ++a) {
    for (int b = -3; b <= 3; ++b) {
      for (int c = -3; c <= 3; ++c) {
        const int size = std::abs(a) + std::abs(b) + std::abs(c);
        expected += size >= 1 && size <= 3 ? 1 : 0;
        EXPECT_EQ(seen.contains({a, b, c}), size >= 1 && size <= 3);
      }
    }
  }
  EXPECT_EQ(seen.size(), expected);
}

TEST(FourierTest, SpansProductsOfSinesAndCosines) {
  const Matrix x = Rng(8).uniform_matrix(200, 2, 0.0, kTwoPi);
  const auto dictionary = fourier(3, Vector::Constant(2, kTwoPi));
  Matrix products(200, 3);
  products.col(0) = x.col(0).array().cos() * x.col(1).array().sin();
  products.col(1) = (2.0 * x.col(0).array()).sin() * x.col(1).array().sin();
  products.col(2) = (3.0 * x.col(0).array()).cos() * x.col(1).array().cos();  // total frequency 4: outside
  const Matrix phi = dictionary->values(x);
  const Matrix residual = phi * solve_least_squares(phi, products) - products;
  EXPECT_LE(residual.leftCols(2).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_GE(residual.col(2).norm() / products.col(2).norm(), 0.5);
}

TEST(FourierTest, TextsAndErrors) {
  EXPECT_EQ(texts(*fourier(2, Vector::Constant(2, kTwoPi)), {"x", "y"}),
            (std::vector<std::string>{"1", "cos(x)", "sin(x)", "cos(y)", "sin(y)", "cos(2 x)", "sin(2 x)", "cos(x + y)",
                                      "sin(x + y)", "cos(x - y)", "sin(x - y)", "cos(2 y)", "sin(2 y)"}));
  EXPECT_EQ(fourier(1, Vector::Ones(1))->text(2, {"a+b"}), "sin(6.28319 (a+b))");
  EXPECT_EQ(fourier(0, Vector::Ones(2))->size(), 1);
  EXPECT_EQ(fourier(3, Vector::Ones(2))->description(), "fourier:3");
  EXPECT_FALSE(fourier(3, Vector::Ones(2))->polynomial_degree().has_value());
  test::expect_throw<ValueError>([] { fourier(1, Vector::Zero(1)); }, "period of variable 0: expected a positive");
  test::expect_throw<ValueError>([] { fourier(-1, Vector::Ones(1)); }, "expected max_frequency >= 0, got -1");
  test::expect_throw<ValueError>([] { fourier(1, Vector()); }, "at least one variable");
}

TEST(RadialTest, ValuesAtKnownDistances) {
  Matrix centres(2, 2);
  centres << 0.0, 0.0, 3.0, 4.0;
  const Matrix origin = Matrix::Zero(1, 2);
  const double r = 5.0 / 2.0;
  const auto value = [&](RadialKernel kernel) { return Matrix(radial(kernel, centres, 2.0)->values(origin)); };
  EXPECT_EQ(value(RadialKernel::gaussian)(0, 0), 1.0);
  EXPECT_DOUBLE_EQ(value(RadialKernel::gaussian)(0, 1), std::exp(-0.5 * r * r));
  EXPECT_EQ(value(RadialKernel::multiquadric)(0, 0), 1.0);
  EXPECT_DOUBLE_EQ(value(RadialKernel::multiquadric)(0, 1), std::sqrt(1.0 + r * r));
  EXPECT_EQ(value(RadialKernel::thin_plate)(0, 0), 0.0);
  EXPECT_DOUBLE_EQ(value(RadialKernel::thin_plate)(0, 1), r * r * std::log(r));
  // At a centre every kernel is flat; the thin plate's formula is 0 * log 0 there.
  for (const RadialKernel kernel : {RadialKernel::gaussian, RadialKernel::multiquadric, RadialKernel::thin_plate}) {
    EXPECT_EQ(radial(kernel, centres, 2.0)->derivative(origin, 0)(0, 0), 0.0);
  }
}

TEST(RadialTest, TextsAndErrors) {
  Matrix centre(1, 2);
  centre << 0.5, -1.0;
  const auto dictionary = radial(RadialKernel::thin_plate, centre, 0.2);
  EXPECT_EQ(dictionary->text(0, {"x", "y"}), "thin plate(|(x, y) - (0.5, -1)| / 0.2)");
  EXPECT_EQ(dictionary->description(), "radial:1 (thin plate, scale 0.2)");
  test::expect_throw<ValueError>([&] { radial(RadialKernel::gaussian, centre, 0.0); }, "scale: expected a positive");
  test::expect_throw<ValueError>([&] { radial(RadialKernel::gaussian, Matrix(0, 2), 1.0); }, "at least one centre");
}

TEST(CombinatorsTest, ConcatenationPutsPartsInOrder) {
  const DictionaryPtr polynomials = monomials(2, 0, 1);
  const DictionaryPtr waves = fourier(1, Vector::Ones(2));
  const DictionaryPtr all = concatenate({polynomials, waves});
  const Matrix x = Rng(4).normal_matrix(10, 2);
  Matrix expected(10, 8);
  expected << polynomials->values(x), waves->values(x);
  EXPECT_EQ(all->values(x), expected);
  EXPECT_EQ(all->text(2, {"x", "y"}), "y");
  EXPECT_EQ(all->text(3, {"x", "y"}), "1");
  EXPECT_EQ(all->text(7, {"x", "y"}), "sin(6.28319 y)");
  EXPECT_EQ(all->description(), "polynomial:1 + fourier:1");
  EXPECT_FALSE(all->polynomial_degree().has_value());
  EXPECT_EQ(concatenate({polynomials, monomials(2, 4, 4)})->polynomial_degree(), 4);
  test::expect_throw<ValueError>([] { concatenate({}); }, "at least one dictionary");
  test::expect_throw<ShapeError>([&] { concatenate({polynomials, monomials(3, 0, 1)}); }, "expected size 2, got 3");
}

TEST(CombinatorsTest, ProductHoldsAllPairs) {
  const DictionaryPtr a = monomials(2, 0, 1);
  const DictionaryPtr b = fourier(1, Vector::Constant(2, kTwoPi));
  const DictionaryPtr all = product(a, b);
  const Matrix x = Rng(4).normal_matrix(10, 2);
  ASSERT_EQ(all->size(), 15);
  for (Index i = 0; i < 3; ++i) {
    for (Index j = 0; j < 5; ++j) {
      EXPECT_EQ(all->values(x).col(5 * i + j), a->values(x).col(i).cwiseProduct(b->values(x).col(j)));
    }
  }
  EXPECT_EQ(all->text(0, {"x", "y"}), "1");
  EXPECT_EQ(all->text(1, {"x", "y"}), "cos(x)");
  EXPECT_EQ(all->text(5, {"x", "y"}), "x");
  EXPECT_EQ(all->text(14, {"x", "y"}), "y sin(y)");
  EXPECT_EQ(all->description(), "polynomial:1 x fourier:1");
  EXPECT_EQ(product(a, monomials(2, 0, 3))->polynomial_degree(), 4);
  test::expect_throw<ShapeError>([&] { product(a, monomials(3, 0, 1)); }, "expected size 2, got 3");
}

TEST(CombinatorsTest, LinearCombinationsAndScaledTexts) {
  const DictionaryPtr quadratics = homogeneous_monomials(2, 2);
  Matrix c(3, 2);
  c << 1.0, 0.0, 0.0, -2.0, 1.0, 0.5;
  const DictionaryPtr combined = linear_combinations(quadratics, c);
  const Matrix x = Rng(4).normal_matrix(10, 2);
  EXPECT_EQ(combined->values(x), quadratics->values(x) * c);
  EXPECT_EQ(texts(*combined, {"x", "y"}), (std::vector<std::string>{"x^2 + y^2", "-2 x y + 0.5 y^2"}));
  EXPECT_EQ(product(combined, monomials(2, 1, 1))->text(1, {"x", "y"}), "(x^2 + y^2) y");
  EXPECT_EQ(combined->description(), "2 combinations of monomials(3, degree 2)");
  test::expect_throw<ShapeError>([&] { linear_combinations(quadratics, Matrix::Zero(2, 1)); },
                                 "coefficients: expected 3 x any, got 2 x 1");
  Vector shift(2);
  shift << 2.0, 0.0;
  Vector scale(2);
  scale << 1.0, -4.0;
  const DictionaryPtr moved = scaled(quadratics, shift, scale);
  EXPECT_EQ(texts(*moved, {"x", "y"}), (std::vector<std::string>{"(x - 2)^2", "(x - 2) (y/-4)", "(y/-4)^2"}));
  Matrix at(1, 2);
  at << 5.0, 8.0;
  EXPECT_EQ(moved->values(at), (Matrix(1, 3) << 9.0, -6.0, 4.0).finished());
  test::expect_throw<ValueError>([&] { scaled(quadratics, shift, Vector::Zero(2)); },
                                 "scale of input 0: expected a nonzero");
  test::expect_throw<ShapeError>([&] { scaled(quadratics, shift, Vector::Ones(1)); }, "scale: expected size 2, got 1");
}

TEST(EquationTest, SignsUnitsDigitsAndSmallTerms) {
  const DictionaryPtr dictionary = monomials(2, 0, 2);
  Vector c(6);
  c << 0.25, -1.0, 0.0, 1.0, 1e-14, -123.456789;
  const std::vector<std::string> names = {"x", "y"};
  EXPECT_EQ(equation(*dictionary, c, names), "0.25 - x + x^2 - 123.5 y^2");
  EXPECT_EQ(equation(*dictionary, c, names, {.digits = 8, .drop_below = 0.0}),
            "0.25 - x + x^2 + 1e-14 x y - 123.45679 y^2");
  EXPECT_EQ(equation(*dictionary, -c, names, {.digits = 2}), "-0.25 + x - x^2 + 1.2e+02 y^2");
  EXPECT_EQ(equation(*dictionary, Vector::Zero(6), names), "0");
  test::expect_throw<ShapeError>([&] { equation(*dictionary, Vector::Zero(5), names); },
                                 "coefficients: expected size 6");
  test::expect_throw<ValueError>([&] { equation(*dictionary, c, names, {.digits = 0}); },
                                 "digits: expected 1..17, got 0");
}

}  // namespace
}  // namespace lieder
