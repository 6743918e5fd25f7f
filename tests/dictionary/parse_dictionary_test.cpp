#include "lieder/dictionary/parse_dictionary.hpp"

#include <gtest/gtest.h>

#include <numbers>

#include "dictionary/support.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/fourier.hpp"
#include "lieder/dictionary/least_squares.hpp"
#include "lieder/dictionary/measure.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"

namespace lieder {
namespace {

Matrix sample_points() {
  Matrix points = Rng(1).normal_matrix(400, 2);
  points.col(1) = 1000.0 + 50.0 * points.col(1).array();
  return points;
}

TEST(ParseDictionaryTest, Polynomial) {
  const DictionaryPtr dictionary = parse_dictionary("polynomial:3", 4);
  EXPECT_EQ(dictionary->size(), 35);
  EXPECT_EQ(dictionary->description(), "polynomial:3");
  EXPECT_EQ(parse_dictionary("polynomial:0", 4)->size(), 1);
}

TEST(ParseDictionaryTest, OrthogonalPolynomialsFollowTheData) {
  const Matrix points = sample_points();
  const DataRange range = data_range(points);
  const DictionaryPtr legendre = parse_dictionary("legendre:2", 2, range);
  EXPECT_EQ(legendre->description(), "legendre:2");
  const Matrix g = gram(*legendre, *box_measure(range));
  EXPECT_LE((g - Matrix::Identity(6, 6)).cwiseAbs().maxCoeff(), 1e-11);  // box far from 0: digits of x - shift are lost
  const DictionaryPtr hermite = parse_dictionary("hermite:2", 2, range);
  EXPECT_EQ(hermite->description(), "hermite:2");
  EXPECT_LE((gram(*hermite, *gaussian_measure(range)) - Matrix::Identity(6, 6)).cwiseAbs().maxCoeff(), 1e-11);
}

TEST(ParseDictionaryTest, FourierPeriods) {
  const auto periods = [](const char* text) {
    return dynamic_cast<const Fourier&>(*parse_dictionary(text, 2)).periods();
  };
  EXPECT_EQ(periods("fourier:2"), Vector::Constant(2, 2.0 * std::numbers::pi));
  EXPECT_EQ(periods("fourier:2:0.5"), Vector::Constant(2, 0.5));
  EXPECT_EQ(periods("fourier:2:1,3"), (Vector(2) << 1.0, 3.0).finished());
}

TEST(ParseDictionaryTest, RadialFunctionsFitASmoothFunctionOfBadlyScaledData) {
  const Matrix points = sample_points();
  const DictionaryPtr dictionary = parse_dictionary("radial:60", 2, data_range(points));
  EXPECT_EQ(dictionary->size(), 61);
  EXPECT_EQ(dictionary->text(0, {"x", "y"}), "1");
  const Matrix y = (points.col(0).array() + (points.col(1).array() - 1000.0) / 50.0).sin();
  EXPECT_GT(fit_least_squares(dictionary->values(points), y).r_squared.pooled, 0.99);
  EXPECT_EQ(parse_dictionary("radial:1", 2, data_range(points))->size(), 2);
}

TEST(ParseDictionaryTest, SumsAndProducts) {
  const auto texts = [](const char* text) {
    const DictionaryPtr dictionary = parse_dictionary(text, 2);
    std::string result;
    for (Index k = 0; k < dictionary->size(); ++k) {
      result += (k > 0 ? ", " : "") + dictionary->text(k, {"x", "y"});
    }
    return result;
  };
  EXPECT_EQ(texts("exponential:1"), "exp(x), exp(y)");
  EXPECT_EQ(texts("polynomial:1+exponential:2"), "1, x, y, exp(x), exp(y), exp(2 x), exp(x + y), exp(2 y)");
  EXPECT_EQ(texts("exponential:1+polynomial:1+polynomial:0"), "exp(x), exp(y), 1, x, y");
  EXPECT_EQ(parse_dictionary("polynomial:1*fourier:1+exponential:1", 2)->size(), 3 * 5 + 2);
  EXPECT_EQ(parse_dictionary("fourier:1:1e+3", 2)->size(), 5);
  EXPECT_EQ(parse_dictionary("polynomial:1+fourier:1", 2)->size(), 3 + 4);  // one constant
  test::expect_throw<InputError>([] { parse_dictionary("polynomial:1+nothing:2", 2); }, "'nothing' is not one of them");
}

TEST(ParseDictionaryTest, SizesAreCountedBeforeAnythingIsBuilt) {
  // The count that the limit uses is the true one.
  for (const int d : {1, 2, 5}) {
    EXPECT_EQ(parse_dictionary("fourier:" + std::to_string(d), 3)->size(), fourier(d, Vector::Ones(3))->size());
  }
  const auto rejected = [](const char* text, Index inputs) {
    test::expect_throw<InputError>([=] { parse_dictionary(text, inputs); }, "functions, more than the limit of 20000");
  };
  rejected("polynomial:1000000000", 3);
  rejected("polynomial:20", 10);
  rejected("fourier:8", 9);
  rejected("legendre:20", 10);
  EXPECT_EQ(parse_dictionary("fourier:99", 2)->size(), 2 * 99 * 100 + 1);  // 19,801: just below
  rejected("fourier:100", 2);                                              // 20,201
}

TEST(ParseDictionaryTest, BadTextNamesTheOptionAndWhatIsAccepted) {
  const Matrix points = sample_points();
  const DataRange range = data_range(points);
  const auto rejected = [&](const std::string& text, const std::string& reason) {
    SCOPED_TRACE(text);
    const auto call = [&] { parse_dictionary(text, 2, range); };
    test::expect_throw<InputError>(call, "--model: expected polynomial:D, legendre:D, hermite:D, fourier:D");
    test::expect_throw<InputError>(call, "got '" + text + "': " + reason);
  };
  rejected("", "'' is not one of them");
  rejected("quadratic", "'quadratic' is not one of them");
  rejected("Polynomial:2", "'Polynomial' is not one of them");
  rejected("polynomial", "'polynomial:' needs a whole number >= 0");
  rejected("polynomial:", "'polynomial:' needs a whole number >= 0");
  rejected("polynomial:x", "'polynomial:' needs a whole number >= 0");
  rejected("polynomial:2.5", "'polynomial:' needs a whole number >= 0");
  rejected("polynomial:-1", "'polynomial:' needs a whole number >= 0");
  rejected("polynomial: 2", "'polynomial:' needs a whole number >= 0");
  rejected("polynomial:99999999999999999999", "'polynomial:' needs a whole number >= 0");
  rejected("polynomial:2:3", "nothing is expected after 'polynomial:2'");
  rejected("fourier:2:1:1", "nothing is expected after 'fourier:2'");
  rejected("fourier:2:0", "period '0' is not a positive number");
  rejected("fourier:2:nan", "period 'nan' is not a positive number");
  rejected("fourier:2:", "period '' is not a positive number");
  rejected("fourier:2:1,2,3", "3 periods for 2 inputs");
  rejected("radial:0", "'radial:' needs a whole number >= 1");
  rejected("radial:500", "only 400 distinct points in the sample of 400 rows to choose centres from");
  test::expect_throw<ValueError>([] { parse_dictionary("legendre:2", 2); }, "'legendre:2' needs the range of the data");
  test::expect_throw<ShapeError>([&] { parse_dictionary("legendre:2", 3, range); }, "expected size 3, got 2");
}

}  // namespace
}  // namespace lieder
