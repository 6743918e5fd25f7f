// Moments, Gauss rules and Gram matrices.
#include "lieder/dictionary/measure.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "dictionary/support.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/fourier.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"

namespace lieder {
namespace {

Vector vec(std::initializer_list<double> values) {
  return Eigen::Map<const Vector>(values.begin(), static_cast<Index>(values.size()));
}

double integrate(const QuadratureRule& rule, const Exponents& exponents, Index k) {
  return monomials(exponents.row(k))->values(rule.points).col(0).dot(rule.weights);
}

// int |x^e| dmu: rounding errors of a quadrature are relative to this.
double absolute(const QuadratureRule& rule, const Exponents& exponents, Index k) {
  return monomials(exponents.row(k))->values(rule.points).col(0).cwiseAbs().dot(rule.weights);
}

std::vector<MeasurePtr> continuous_measures() {
  return {box_measure(vec({-1.0, 0.5}), vec({2.0, 0.75})),
          box_measure(vec({-1.0, -1.0, -1.0}), vec({1.0, 1.0, 1.0})),
          gaussian_measure(vec({0.3, -2.0}), vec({1.5, 0.25})),
          ball_measure(vec({0.0, 0.0, 0.0}), 2.0),
          ball_measure(vec({1.0, -0.5}), 0.75),
          ball_measure(vec({0.25}), 1.5),
          ball_measure(vec({0.0, 1.0, 0.0, -1.0}), 1.0)};
}

// Two independent computations: closed forms against Gauss rules.
TEST(MeasureTest, MomentsEqualQuadratureUpToTheStatedDegree) {
  for (const MeasurePtr& measure : continuous_measures()) {
    SCOPED_TRACE(measure->description());
    for (const int degree : {0, 1, 4, 7}) {
      const QuadratureRule rule = measure->rule(degree);
      EXPECT_NEAR(rule.weights.sum(), 1.0, 1e-14);
      EXPECT_GT(rule.weights.minCoeff(), 0.0);
      const Exponents exponents = graded_exponents(measure->dimension(), 0, degree);
      for (Index k = 0; k < exponents.rows(); ++k) {
        EXPECT_NEAR(measure->moment(exponents.row(k)), integrate(rule, exponents, k),
                    1e-13 * (1e-3 + absolute(rule, exponents, k)))
            << exponents.row(k);
      }
    }
  }
}

// With n nodes the rule is exact to degree 2n - 1; at degree 2n its error is the squared norm of the monic orthogonal
// polynomial, prod b_k^2, which is far from rounding for the small n used here.
TEST(MeasureTest, GaussRulesAreNotExactBeyondTheirDegree) {
  for (const MeasurePtr& measure : continuous_measures()) {
    SCOPED_TRACE(measure->description());
    for (const int degree : {1, 3, 5}) {
      const QuadratureRule rule = measure->rule(degree);
      const QuadratureRule fine = measure->rule(degree + 1);
      Exponents power = Exponents::Zero(1, measure->dimension());
      power(0, 0) = degree + 1;
      const double exact = measure->moment(power.row(0));
      EXPECT_NEAR(integrate(fine, power, 0), exact, 1e-13 * (1e-3 + absolute(fine, power, 0)));
      EXPECT_GT(std::abs(integrate(rule, power, 0) - exact), 1e-6 * absolute(fine, power, 0));
    }
  }
}

TEST(MeasureTest, KnownMoments) {
  const auto row = [](std::initializer_list<int> e) {
    return Eigen::RowVectorXi(Eigen::Map<const Eigen::RowVectorXi>(e.begin(), static_cast<Index>(e.size())));
  };
  const MeasurePtr cube = box_measure(vec({-1.0, 0.0}), vec({1.0, 2.0}));
  EXPECT_DOUBLE_EQ(cube->moment(row({2, 0})), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(cube->moment(row({4, 3})), 0.2 * 2.0);
  EXPECT_EQ(cube->moment(row({3, 1})), 0.0);
  const MeasurePtr normal = gaussian_measure(vec({0.0, 1.0}), vec({2.0, 1.0}));
  EXPECT_DOUBLE_EQ(normal->moment(row({4, 0})), 3.0 * 16.0);
  EXPECT_DOUBLE_EQ(normal->moment(row({6, 2})), 15.0 * 64.0 * 2.0);
  // E |x|^2 = n R^2 / (n + 2) in a ball; E x^4 = 3 R^4 / ((n + 2)(n + 4)).
  const MeasurePtr ball = ball_measure(Vector::Zero(3), 2.0);
  EXPECT_DOUBLE_EQ(ball->moment(row({2, 0, 0})), 4.0 / 5.0);
  EXPECT_DOUBLE_EQ(ball->moment(row({4, 0, 0})), 3.0 * 16.0 / 35.0);
  EXPECT_DOUBLE_EQ(ball->moment(row({2, 2, 0})), 16.0 / 35.0);
  EXPECT_EQ(ball->moment(row({2, 1, 0})), 0.0);
  EXPECT_EQ(ball->moment(row({0, 0, 0})), 1.0);
}

// A narrow box far from the origin: (u^{k+1} - l^{k+1}) / ((k+1)(u - l)) would lose ten digits.
TEST(MeasureTest, BoxMomentsDoNotCancel) {
  const MeasurePtr box = box_measure(vec({1000.0}), vec({1000.0 + 1e-7}));
  Eigen::RowVectorXi e(1);
  e << 3;
  EXPECT_NEAR(box->moment(e), 1e9 * (1.0 + 1.5e-10), 1e9 * 1e-15);
}

TEST(MeasureTest, GaussRulesOfManyNodes) {
  for (const OrthogonalFamily family : {OrthogonalFamily::legendre, OrthogonalFamily::hermite}) {
    for (const Index count : {1, 2, 33, 100}) {
      const GaussRule rule = gauss_rule(family, count);
      EXPECT_GT(rule.weights.minCoeff(), 0.0);
      EXPECT_EQ(rule.nodes, -rule.nodes.reverse());
      // Orthonormality of p_0 .. p_{n-1} under the n-point rule, to rounding of sums of n terms: degree 2n - 2.
      Matrix table(count, count);
      orthonormal_table(family, rule.nodes, table);
      const Matrix gram = table.transpose() * rule.weights.asDiagonal() * table;
      EXPECT_LE((gram - Matrix::Identity(count, count)).cwiseAbs().maxCoeff(), 1e-12) << count;
    }
  }
  test::expect_throw<ValueError>([] { gauss_rule(OrthogonalFamily::hermite, 0); }, "expected at least 1 node, got 0");
  test::expect_throw<ValueError>([] { gauss_rule(OrthogonalFamily::hermite, 300); }, "at most 256 nodes, got 300");
  test::expect_throw<ValueError>([] { gegenbauer_rule(0.0, 3); }, "expected lambda > 0, got 0");
}

TEST(MeasureTest, SamplesAreWeightedMeans) {
  Rng rng(6);
  const Matrix points = rng.normal_matrix(30, 2);
  const Vector weights = rng.uniform_matrix(30, 1, 0.0, 5.0);
  const MeasurePtr measure = sample_measure(points, weights);
  Eigen::RowVectorXi e(2);
  e << 2, 1;
  const Vector product = points.col(0).cwiseAbs2().cwiseProduct(points.col(1));
  EXPECT_NEAR(measure->moment(e), product.dot(weights) / weights.sum(), 1e-14);
  EXPECT_NEAR(sample_measure(points)->moment(e), product.mean(), 1e-14);
  EXPECT_EQ(measure->rule(3).points, points);
  EXPECT_NEAR(measure->rule(3).weights.sum(), 1.0, 1e-14);
  EXPECT_FALSE(measure->is_continuous());
  EXPECT_EQ(measure->description(), "30 samples");
  const DictionaryPtr dictionary = monomials(2, 0, 2);
  const Matrix phi = dictionary->values(points);
  const Matrix expected = phi.transpose() * weights.asDiagonal() * phi / weights.sum();
  EXPECT_LE((gram(*dictionary, *measure) - expected).cwiseAbs().maxCoeff(), 1e-13 * expected.cwiseAbs().maxCoeff());
}

TEST(MeasureTest, GramByMomentsEqualsGramByQuadrature) {
  const MonomialsPtr dictionary = monomials(2, 0, 3);
  for (const MeasurePtr& measure :
       {box_measure(vec({-1.0, 0.5}), vec({2.0, 0.75})), ball_measure(vec({1.0, -0.5}), 0.75)}) {
    const QuadratureRule rule = measure->rule(6);
    const Matrix phi = dictionary->values(rule.points);
    const Matrix expected = phi.transpose() * rule.weights.asDiagonal() * phi;
    EXPECT_LE((gram(*dictionary, *measure) - expected).cwiseAbs().maxCoeff(), 1e-13 * expected.cwiseAbs().maxCoeff());
  }
}

TEST(MeasureTest, FourierGramOnOnePeriodIsDiagonal) {
  const auto dictionary = fourier(2, vec({2.0, 3.0}));
  const Matrix g = gram(*dictionary, *box_measure(vec({0.0, 1.0}), vec({2.0, 4.0})));
  Vector expected = Vector::Constant(dictionary->size(), 0.5);
  expected(0) = 1.0;
  // Frequencies up to 4 half periods over [-1, 1]: the 21-point rule is exact beyond rounding.
  EXPECT_LE((g - Matrix(expected.asDiagonal())).cwiseAbs().maxCoeff(), 1e-13);
}

TEST(MeasureTest, ErrorsSayWhatWasExpected) {
  test::expect_throw<ValueError>(
      [] {
        box_measure(vec({0.0, 1.0}), vec({1.0, 1.0}));
      },
      "width of coordinate 1: expected a positive number, got 0");
  test::expect_throw<ShapeError>([] { box_measure(vec({0.0, 1.0}), vec({1.0})); }, "upper: expected size 2, got 1");
  test::expect_throw<ValueError>([] { ball_measure(vec({0.0}), -1.0); }, "radius: expected a positive number, got -1");
  test::expect_throw<ValueError>([] { gaussian_measure(vec({0.0}), vec({0.0})); },
                                 "standard deviation of coordinate 0");
  test::expect_throw<ValueError>([] { sample_measure(Matrix(0, 2)); }, "at least one sample");
  test::expect_throw<ValueError>([] { sample_measure(Matrix::Zero(2, 1), vec({1.0, -1.0})); }, "expected weights >= 0");
  test::expect_throw<ShapeError>([] { sample_measure(Matrix::Zero(2, 1), vec({1.0})); }, "weights: expected size 2");
  const MeasurePtr box = box_measure(Vector::Zero(12), Vector::Ones(12));
  test::expect_throw<ValueError>([&] { box->rule(8); }, "2.44e+08 nodes, more than the limit of 5e6");
  test::expect_throw<ValueError>([&] { box->rule(-1); }, "expected degree >= 0, got -1");
  test::expect_throw<ShapeError>([&] { box->moment(Eigen::RowVectorXi::Zero(2)); }, "expected size 12, got 2");
  test::expect_throw<ValueError>([&] { box->moment(Eigen::RowVectorXi::Constant(12, -1)); }, "expected exponents >= 0");
  test::expect_throw<ShapeError>([&] { gram(*monomials(2, 0, 1), *box); },
                                 "inputs of the dictionary: expected size 12");
}

TEST(DataRangeTest, BlocksMergeToTheWhole) {
  Rng rng(9);
  const Matrix points = (3.0 * rng.normal_matrix(5000, 3)).array() + 100.0;
  const DataRange whole = data_range(points);
  DataRange merged;
  for (Index first = 0; first < 5000; first += 700) {
    merged = merge(merged, data_range(points.middleRows(first, std::min<Index>(700, 5000 - first))));
  }
  EXPECT_EQ(merged.count, 5000);
  EXPECT_EQ(merged.minimum, whole.minimum);
  EXPECT_EQ(merged.maximum, whole.maximum);
  EXPECT_LE((merged.mean - whole.mean).norm(), 1e-12);
  EXPECT_LE((merged.standard_deviation - whole.standard_deviation).norm(), 1e-12);
  const RowVector mean = points.colwise().mean();
  EXPECT_NEAR(whole.standard_deviation(1), std::sqrt((points.col(1).array() - mean(1)).square().mean()), 1e-12);
  EXPECT_EQ(whole.sample.rows(), 2000);
  EXPECT_EQ(merged.sample.rows(), 2000);
  // The first block keeps its share (700 of 5,000) of the sample, up to the rounding of a quota at each of seven
  // merges.
  Index from_first = 0;
  for (Index i = 0; i < 2000; ++i) {
    from_first +=
        (points.topRows(700).rowwise() - merged.sample.row(i)).rowwise().squaredNorm().minCoeff() == 0.0 ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(from_first), 280.0, 7.0);
}

TEST(DataRangeTest, MeasuresOfDataAndConstantColumns) {
  Matrix points(4, 2);
  points << 0.0, 0.1, 1.0, 0.1, 2.0, 0.1, 3.0, 0.1;
  const DataRange range = data_range(points);
  EXPECT_EQ(box_measure(range)->description(), "uniform on the box [0, 3] x [-0.4, 0.6]");
  EXPECT_EQ(gaussian_measure(range)->description(),
            "Gaussian with mean and standard deviation 1.5 and 1.11803, 0.1 and 1");
  test::expect_throw<ValueError>([] { data_range(Matrix(0, 2)); }, "at least one row");
  points(2, 1) = std::numeric_limits<double>::quiet_NaN();
  test::expect_throw<ValueError>([&] { data_range(points); }, "entry (2, 1) is nan");
  test::expect_throw<ValueError>([] { box_measure(DataRange()); }, "the data range is empty");
}

TEST(DataRangeTest, FarthestPointsSpreadOut) {
  Matrix points(6, 1);
  points << 0.0, 1.0, 4.9, 5.0, 10.0, 10.0;
  EXPECT_EQ(farthest_points(points, 3), (std::vector<Index>{3, 0, 4}));  // mean 5.15; 0 is 5.0 away, then 10
  EXPECT_EQ(farthest_points(points, 9).size(), 5U);                      // five distinct rows
}

}  // namespace
}  // namespace lieder
