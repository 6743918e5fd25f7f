#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "dictionary/random_dictionaries.hpp"
#include "dictionary/support.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/dictionary/fourier.hpp"
#include "lieder/dictionary/linear_combinations.hpp"
#include "lieder/dictionary/monomials.hpp"

namespace lieder {
namespace {

static_assert(DifferentiableMap<DictionaryModel>);

TEST(DictionaryModelTest, ValueJvpAndJetAgreeWithTheDefinition) {
  for (int kind = 0; kind < test::kDictionaryKinds; ++kind) {
    Rng rng(100 + static_cast<std::uint64_t>(kind));
    const DictionaryPtr dictionary = test::random_dictionary(kind, 3, rng);
    SCOPED_TRACE(dictionary->description());
    const DictionaryModel model(dictionary, rng.normal_matrix(dictionary->size(), 2));
    const Matrix x = rng.normal_matrix(2500, 3);  // two blocks
    const Matrix v = rng.normal_matrix(2500, 3);
    const Jet jet = model.jet(x);
    const Matrix values = dictionary->values(x);
    const double size = 1.0 + values.cwiseAbs().maxCoeff() * static_cast<double>(dictionary->size());
    EXPECT_LE((model.value(x) - values * model.coefficients()).cwiseAbs().maxCoeff(), 100.0 * test::kEps * size);
    EXPECT_EQ(jet.values, model.value(x));
    EXPECT_EQ(jet.points, x);
    ASSERT_EQ(jet.inputs(), 3);
    Matrix product = Matrix::Zero(2500, 2);
    double slope = 1.0;
    for (Index axis = 0; axis < 3; ++axis) {
      const Matrix derivative = dictionary->derivative(x, axis);
      slope += derivative.cwiseAbs().maxCoeff() * static_cast<double>(dictionary->size());
      const Matrix& column = jet.jacobian[static_cast<std::size_t>(axis)];
      EXPECT_LE((column - derivative * model.coefficients()).cwiseAbs().maxCoeff(), 100.0 * test::kEps * slope);
      product += v.col(axis).asDiagonal() * column;
    }
    EXPECT_LE((model.jvp(x, v) - product).cwiseAbs().maxCoeff(), 1000.0 * test::kEps * slope * v.cwiseAbs().maxCoeff());
    const AnyDifferentiableMap erased(model);
    EXPECT_EQ(erased.value(x), model.value(x));
  }
}

TEST(DictionaryModelTest, FitFindsAPlantedModelAndWritesItsEquations) {
  const DictionaryPtr dictionary = monomials(4, 0, 2);
  const Matrix x = Rng(2).normal_matrix(6000, 4);
  Matrix y(6000, 2);
  y.col(0) = x.col(0).cwiseAbs2() - x.rightCols(3).cwiseAbs2().rowwise().sum();
  y.col(1) = 0.5 * x.col(1).cwiseProduct(x.col(2)) - x.col(3);
  const DictionaryFit fit = fit_dictionary(dictionary, x, y);
  EXPECT_EQ(fit.model.equation(0, {"E", "px", "py", "pz"}), "E^2 - px^2 - py^2 - pz^2");
  EXPECT_EQ(fit.model.equation(1, {"E", "px", "py", "pz"}), "-pz + 0.5 px py");
  EXPECT_EQ(fit.statistics.samples, 6000);
  EXPECT_EQ(fit.statistics.rank, 15);
  EXPECT_LE((fit.model.value(x) - y).cwiseAbs().maxCoeff(), 1e-12);
  const Vector weights = Vector::Constant(6000, 0.5);
  const DictionaryFit weighted = fit_dictionary(dictionary, x, y, weights);
  EXPECT_LE((weighted.model.coefficients() - fit.model.coefficients()).cwiseAbs().maxCoeff(), 1e-13);
}

// A sub-dictionary of two invariants: the fitted model extends to the whole dictionary by C w.
TEST(DictionaryModelTest, FitInASubDictionary) {
  Matrix c = Matrix::Zero(15, 2);
  c(0, 0) = 1.0;
  c(5, 1) = 1.0;  // x0^2 - x1^2 - x2^2 - x3^2
  c(9, 1) = c(12, 1) = c(14, 1) = -1.0;
  const DictionaryPtr invariants = linear_combinations(monomials(4, 0, 2), c);
  EXPECT_EQ(invariants->text(1, {"t", "x", "y", "z"}), "t^2 - x^2 - y^2 - z^2");
  const Matrix x = Rng(3).normal_matrix(20, 4);
  const Matrix y = 3.0 * invariants->values(x).col(1).array() + 2.0;
  const DictionaryFit fit = fit_dictionary(invariants, x, y);
  EXPECT_NEAR(fit.model.coefficients()(0, 0), 2.0, 1e-13);
  EXPECT_NEAR(fit.model.coefficients()(1, 0), 3.0, 1e-13);
  EXPECT_EQ(fit.model.equation(0, {"t", "x", "y", "z"}), "2 + 3 (t^2 - x^2 - y^2 - z^2)");
}

TEST(DictionaryModelTest, ErrorsSayWhatWasExpected) {
  const DictionaryPtr dictionary = monomials(2, 0, 1);
  const DictionaryModel model(dictionary, Matrix::Ones(3, 1));
  test::expect_throw<ShapeError>([&] { DictionaryModel(dictionary, Matrix::Ones(2, 1)); },
                                 "coefficients: expected 3 x any, got 2 x 1");
  test::expect_throw<ShapeError>([&] { model.value(Matrix::Ones(2, 3)); }, "points: expected any x 2, got 2 x 3");
  test::expect_throw<ShapeError>([&] { model.jvp(Matrix::Ones(2, 2), Matrix::Ones(1, 2)); },
                                 "directions: expected 2 x 2");
  test::expect_throw<ValueError>([&] { model.equation(1, {"x", "y"}); }, "output must be in 0..0, got 1");
  test::expect_throw<ShapeError>([&] { fit_dictionary(dictionary, Matrix::Ones(2, 2), Matrix::Ones(3, 1)); },
                                 "outputs: expected 2 x any, got 3 x 1");
  test::expect_throw<ShapeError>(
      [&] { fit_dictionary(dictionary, Matrix::Ones(2, 2), Matrix::Ones(2, 1), Vector::Ones(3)); },
      "weights: expected size 2, got 3");
}

}  // namespace
}  // namespace lieder
