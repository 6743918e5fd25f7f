// What every dictionary promises: derivatives, directional derivatives, independence of the batch, shapes, texts,
// errors.
#include "lieder/dictionary/dictionary.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "dictionary/random_dictionaries.hpp"
#include "dictionary/support.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/user_functions.hpp"

namespace lieder {
namespace {

using test::kDictionaryKinds;
using test::random_dictionary;

Matrix central_difference(const Dictionary& dictionary, const Matrix& points, Index axis, double step) {
  Matrix plus = points;
  Matrix minus = points;
  plus.col(axis).array() += step;
  minus.col(axis).array() -= step;
  const Vector width = plus.col(axis) - minus.col(axis);  // the step that was really taken
  return width.cwiseInverse().asDiagonal() * (dictionary.values(plus) - dictionary.values(minus));
}

class EveryDictionary : public testing::TestWithParam<int> {};

// The error of a central difference with step h is h^2 f'''/6, a third of the difference to the one with 2h; Richardson
// extrapolation removes it, and the removed part (h^4 f^(5), smaller) is the tolerance. Rounding: the values are
// accurate to some 1000 eps of the largest value in the row (they are sums of products), divided by h.
TEST_P(EveryDictionary, DerivativesMatchCentralDifferences) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Rng rng(1000 * seed + static_cast<std::uint64_t>(GetParam()));
    const Index n = 1 + rng.integer(4);
    const DictionaryPtr dictionary = random_dictionary(GetParam(), n, rng);
    SCOPED_TRACE(testing::Message() << dictionary->description() << ", seed " << seed);
    const Matrix points = rng.normal_matrix(15, n);
    const double h = 1e-4;
    for (Index axis = 0; axis < n; ++axis) {
      const Matrix exact = dictionary->derivative(points, axis);
      ASSERT_EQ(exact.rows(), 15);
      ASSERT_EQ(exact.cols(), dictionary->size());
      const Matrix once = central_difference(*dictionary, points, axis, h);
      const Matrix twice = central_difference(*dictionary, points, axis, 2.0 * h);
      const Vector size = dictionary->values(points).cwiseAbs().rowwise().maxCoeff().cwiseMax(1.0);
      const Matrix tolerance = (once - twice).cwiseAbs().colwise() + (1000.0 * test::kEps / h) * size;
      const Matrix error = (exact - (4.0 * once - twice) / 3.0).cwiseAbs();
      EXPECT_LE((error - tolerance).maxCoeff(), 0.0) << "axis " << axis << ", largest error " << error.maxCoeff();
    }
  }
}

TEST_P(EveryDictionary, DirectionalDerivativeIsTheSumOverAxes) {
  Rng rng(7 + static_cast<std::uint64_t>(GetParam()));
  const DictionaryPtr dictionary = random_dictionary(GetParam(), 3, rng);
  const Matrix points = rng.normal_matrix(1000, 3);  // more than two blocks of rows
  Matrix directions = rng.normal_matrix(1000, 3);
  directions.col(1).setZero();
  Matrix expected = Matrix::Zero(1000, dictionary->size());
  for (Index axis = 0; axis < 3; ++axis) {
    expected += directions.col(axis).asDiagonal() * dictionary->derivative(points, axis);
  }
  // Sums of two terms in a different order: rounding of the terms only.
  EXPECT_LE((dictionary->directional(points, directions) - expected).cwiseAbs().maxCoeff(),
            100.0 * test::kEps * expected.cwiseAbs().maxCoeff());
}

// Rows do not depend on one another or on the block they fall into. A vectorised loop may treat the last rows of a
// block otherwise than the middle, hence not bit for bit.
TEST_P(EveryDictionary, RowsAreIndependent) {
  Rng rng(77 + static_cast<std::uint64_t>(GetParam()));
  const DictionaryPtr dictionary = random_dictionary(GetParam(), 2, rng);
  const Matrix points = rng.normal_matrix(1001, 2);
  const Matrix all = dictionary->values(points);
  const Matrix slope = dictionary->derivative(points, 1);
  for (const Index i : {0, 479, 480, 481, 1000}) {
    const double size = all.row(i).cwiseAbs().maxCoeff() + slope.row(i).cwiseAbs().maxCoeff() + 1.0;
    EXPECT_LE((dictionary->values(points.row(i)) - all.row(i)).cwiseAbs().maxCoeff(), 100.0 * test::kEps * size) << i;
    EXPECT_LE((dictionary->derivative(points.row(i), 1) - slope.row(i)).cwiseAbs().maxCoeff(),
              100.0 * test::kEps * size)
        << i;
  }
  // Columns of a larger matrix are viewed, not assumed contiguous.
  Matrix wide = Matrix::Zero(1200, 3);
  wide.block(100, 1, 1001, 2) = points;
  EXPECT_EQ(dictionary->values(wide.block(100, 1, 1001, 2)), all);
  EXPECT_EQ(dictionary->values(Matrix(0, 2)).rows(), 0);
  EXPECT_EQ(dictionary->values(Matrix(0, 2)).cols(), dictionary->size());
}

TEST_P(EveryDictionary, TextsAreDistinctAndErrorsSayWhatWasExpected) {
  Rng rng(777 + static_cast<std::uint64_t>(GetParam()));
  const DictionaryPtr dictionary = random_dictionary(GetParam(), 3, rng);
  for (Index k = 0; k < dictionary->size(); ++k) {
    EXPECT_FALSE(dictionary->text(k, {"x", "y", "z"}).empty());
  }
  EXPECT_FALSE(dictionary->description().empty());
  const Matrix narrow = Matrix::Zero(5, 2);
  const Matrix points = Matrix::Zero(5, 3);
  test::expect_throw<ShapeError>([&] { dictionary->values(narrow); }, "expected any x 3, got 5 x 2 (samples are rows)");
  test::expect_throw<ShapeError>([&] { dictionary->derivative(narrow, 0); }, "expected any x 3, got 5 x 2");
  test::expect_throw<ValueError>([&] { dictionary->derivative(points, 3); }, "axis must be in 0..2, got 3");
  test::expect_throw<ValueError>([&] { dictionary->text(-1, {"x", "y", "z"}); }, "function index must be in 0..");
  test::expect_throw<ShapeError>([&] { dictionary->text(0, {"x"}); }, "names: expected size 3, got 1");
  test::expect_throw<ShapeError>([&] { dictionary->directional(points, narrow); },
                                 "directions: expected 5 x 3, got 5 x 2");
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryDictionary, testing::Range(0, kDictionaryKinds));

TEST(UserFunctionsTest, FiniteDifferencesWhenNoDerivativeIsGiven) {
  const auto values = [](const Matrix& x) {
    Matrix result(x.rows(), 2);
    result.col(0) = (x.col(0).array() * x.col(1).array()).exp();
    result.col(1) = x.col(1).array().sin();
    return result;
  };
  const DictionaryPtr dictionary = user_functions(2, {"exp(x y)", "sin(y)"}, values);
  const Matrix x = Rng(3).uniform_matrix(50, 2);
  const Matrix slope = dictionary->derivative(x, 1);
  // h = 6e-6 max(1, |x|) <= 1.4 * 6e-6: truncation h^2/6 |f'''| <= 1.2e-11 e and rounding eps e / h = 1e-10.
  const Vector product = x.col(0).array() * (x.col(0).array() * x.col(1).array()).exp();
  EXPECT_LE((slope.col(0) - product).cwiseAbs().maxCoeff(), 5e-10);
  EXPECT_LE((slope.col(1).array() - x.col(1).array().cos()).abs().maxCoeff(), 5e-10);
  EXPECT_EQ(dictionary->text(1, {"a", "b"}), "sin(y)");
  EXPECT_EQ(dictionary->description(), "user functions(2)");
}

TEST(UserFunctionsTest, ResultsOfTheWrongShapeAreReported) {
  const DictionaryPtr dictionary = user_functions(
      1, {"f", "g"}, [](const Matrix& x) { return x; }, [](const Matrix& x, Index) { return x; });
  test::expect_throw<ShapeError>([&] { dictionary->values(Matrix::Zero(4, 1)); },
                                 "UserFunctions::values: result of the user's function: expected 4 x 2, got 4 x 1");
  test::expect_throw<ShapeError>([&] { dictionary->derivative(Matrix::Zero(4, 1), 0); }, "UserFunctions::derivative");
  test::expect_throw<ValueError>([] { user_functions(1, {"f"}, {}); }, "the callable of the values is empty");
  test::expect_throw<ValueError>([] { user_functions(1, {}, [](const Matrix& x) { return x; }); },
                                 "at least one input and one function");
}

TEST(DefaultNames, CountFromZero) {
  EXPECT_EQ(default_names(2), (std::vector<std::string>{"x0", "x1"}));
  EXPECT_TRUE(default_names(0).empty());
}

}  // namespace
}  // namespace lieder
