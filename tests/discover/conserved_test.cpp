// Conserved quantities of systems with known ones, from exact states and derivatives, from noisy derivatives through a
// fitted model, and from tracks without any derivative. The textbook systems are in mechanics_test.cpp.
#include "lieder/discover/conserved.hpp"

#include <gtest/gtest.h>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "support/systems.hpp"

namespace lieder {
namespace {

constexpr std::uint64_t conserved_seed = 20261124;

// x' = 2 y, y' = -x: conserved x^2 / 2 + y^2.
Matrix rotation_of(const Matrix& x) {
  Matrix f(x.rows(), 2);
  f.col(0) = 2.0 * x.col(1);
  f.col(1) = -x.col(0);
  return f;
}

TEST(Conserved, TheEnergyAndItsSquareAreOneIndependentFunction) {
  SCOPED_TRACE(testing::Message() << "seed " << conserved_seed);
  Rng rng(conserved_seed);
  const Matrix x = rng.normal_matrix(200, 2);
  ConservedOptions options;
  options.names = {"x", "y"};
  const Conserved found = conserved_quantities(monomials(2, 0, 4), x, rotation_of(x), {}, options);
  ASSERT_EQ(found.dimension(), 2) << found.spectrum.values.transpose();
  EXPECT_EQ(found.independent, 1);
  EXPECT_EQ(found.functions[0].degree, 2);
  EXPECT_TRUE(found.functions[0].independent);
  EXPECT_EQ(found.functions[1].degree, 4);
  EXPECT_FALSE(found.functions[1].independent);
  EXPECT_TRUE(found.functions[0].text == "0.5 x^2 + y^2" || found.functions[0].text == "x^2 + 2 y^2")
      << found.functions[0].text;
  EXPECT_LT(found.functions[0].relative_variation, 1e-12);
  EXPECT_EQ(found.spectrum.trivial.cols(), 1);  // the constant
}

// A change of units x -> 1000 x changes neither the relative variations nor what is found.
TEST(Conserved, DoesNotDependOnUnits) {
  SCOPED_TRACE(testing::Message() << "seed " << conserved_seed);
  Rng rng(conserved_seed);
  const Matrix x = rng.normal_matrix(200, 2);
  Matrix f = rotation_of(x);
  f += 0.005 * rng.normal_matrix(200, 2);
  const Vector units = Vector::LinSpaced(2, 1000.0, 1e-3);
  const Conserved a = conserved_quantities(monomials(2, 0, 3), x, f);
  const Conserved b = conserved_quantities(monomials(2, 0, 3), x * units.asDiagonal(), f * units.asDiagonal());
  EXPECT_LT((a.spectrum.values - b.spectrum.values).cwiseAbs().maxCoeff(), 1e-10);
  EXPECT_EQ(a.notes.size(), 1U);  // y (5 - x^2 - 2 y^2) varies by 5 %: its gradient is small where it is not conserved
  EXPECT_EQ(a.dimension(), 1) << a.spectrum.values.transpose();
  EXPECT_EQ(b.dimension(), 1);
}

// The relative variation by its definition, for one function: rms(grad h . f) / rms(|S grad h| |S^-1 f|).
TEST(Conserved, TheRelativeVariationIsAMeanCosine) {
  SCOPED_TRACE(testing::Message() << "seed " << conserved_seed);
  Rng rng(conserved_seed);
  const Matrix x = rng.normal_matrix(300, 2);
  const Matrix f = rng.normal_matrix(300, 2);
  Exponents one(1, 2);
  one << 2, 1;  // x^2 y
  const Conserved found = conserved_quantities(monomials(one), x, f);
  const RowVector mean = x.colwise().mean();
  const RowVector s = ((x.rowwise() - mean).colwise().squaredNorm() / 300.0).cwiseSqrt();
  double change = 0.0;
  double size = 0.0;
  for (Index i = 0; i < 300; ++i) {
    const double gx = 2.0 * x(i, 0) * x(i, 1);
    const double gy = x(i, 0) * x(i, 0);
    change += std::pow(gx * f(i, 0) + gy * f(i, 1), 2);
    size +=
        (std::pow(gx * s(0), 2) + std::pow(gy * s(1), 2)) * (std::pow(f(i, 0) / s(0), 2) + std::pow(f(i, 1) / s(1), 2));
  }
  ASSERT_EQ(found.spectrum.values.size(), 1);
  EXPECT_NEAR(found.spectrum.values(0), std::sqrt(change / size), 1e-12);
}

// Repeating a sample is weighting it; the spread of the states is that of the rows, so both have the same rows.
TEST(Conserved, WeightsCountSamples) {
  SCOPED_TRACE(testing::Message() << "seed " << conserved_seed);
  Rng rng(conserved_seed);
  Matrix x = rng.normal_matrix(120, 2);
  x.bottomRows(20) = x.topRows(20);
  const Matrix f = rotation_of(x) + 0.1 * x.cwiseAbs2();
  Vector weights = Vector::Ones(120);
  weights.head(20).setConstant(2.0);
  weights.tail(20).setZero();
  const auto library = monomials(2, 0, 3);
  EXPECT_LT((conserved_quantities(library, x, f).spectrum.values -
             conserved_quantities(library, x, f, weights).spectrum.values)
                .cwiseAbs()
                .maxCoeff(),
            1e-12);
}

TEST(Conserved, ThroughAFittedModelNoiseIsAveraged) {
  SCOPED_TRACE(testing::Message() << "seed " << conserved_seed);
  Rng rng(conserved_seed);
  const Matrix x = rng.normal_matrix(2000, 2);
  ModelData data{x, rotation_of(x), {}};
  data.outputs += 0.2 * rng.normal_matrix(2000, 2);  // a fifth of the smaller derivative's size
  const ConservedOfModel fitted = conserved_of_model(monomials(2, 0, 2), data, monomials(2, 0, 2));
  ASSERT_EQ(fitted.conserved.dimension(), 1) << fitted.conserved.spectrum.values.transpose();
  const Conserved raw = conserved_quantities(monomials(2, 0, 2), data.inputs, data.outputs);
  ASSERT_EQ(raw.dimension(), 1);
  EXPECT_LT(fitted.conserved.functions[0].relative_variation, 0.3 * raw.functions[0].relative_variation);
  Vector truth = Vector::Zero(6);
  truth(3) = 0.5;
  truth(5) = 1.0;
  // The twelve coefficients of the fit have standard errors 0.2 / sqrt(1600); the derivation h -> grad h . f of the
  // other quadratics is at least 1 / 2: three times sqrt(12) 0.005 / (1 / 2).
  EXPECT_LT(principal_angles(fitted.conserved.functions[0].coefficients, truth)(0), 0.1);
}

// Tracks of x' = 2 y, y' = -x of different energies, with 0.2 % noise, no time: the energy and nothing else.
TEST(Conserved, AlongTracksOfDifferentEnergies) {
  SCOPED_TRACE(testing::Message() << "seed " << conserved_seed);
  Rng rng(conserved_seed);
  const Index tracks = 6;
  const Index count = 80;
  Matrix x(tracks * count, 2);
  Vector labels(tracks * count);
  for (Index t = 0; t < tracks; ++t) {
    const double a = 0.5 + 0.3 * static_cast<double>(t);
    for (Index i = 0; i < count; ++i) {
      const double phase = 0.1 * static_cast<double>(i) + static_cast<double>(t);
      x(t * count + i, 0) = a * std::sqrt(2.0) * std::sin(phase);
      x(t * count + i, 1) = a * std::cos(phase);
      labels(t * count + i) = static_cast<double>(t);
    }
  }
  x += 0.002 * rng.normal_matrix(x.rows(), 2);
  const Conserved found = conserved_along_tracks(monomials(2, 0, 2), x, labels);
  ASSERT_EQ(found.dimension(), 1) << found.spectrum.values.transpose();
  EXPECT_FALSE(found.functions[0].level);  // the tracks differ
  EXPECT_TRUE(found.functions[0].text == "0.5 x0^2 + x1^2" || found.functions[0].text == "x0^2 + 2 x1^2")
      << found.functions[0].text;
}

// Two rods from a pivot, as a camera sees them: any motion, 1 px of noise.
Matrix two_rods(Rng& rng, Index count, double noise) {
  Matrix x(count, 4);
  for (Index i = 0; i < count; ++i) {
    const double t = 0.01 * static_cast<double>(i);
    const double a = 2.0 * std::sin(1.3 * t) + 0.7 * t;
    const double b = 1.7 * std::cos(0.9 * t) - 1.1 * t;
    x(i, 0) = 1200.0 + 600.0 * std::sin(a);
    x(i, 1) = 1220.0 + 600.0 * std::cos(a);
    x(i, 2) = x(i, 0) + 460.0 * std::sin(b);
    x(i, 3) = x(i, 1) + 460.0 * std::cos(b);
  }
  return x + noise * rng.normal_matrix(count, 4);
}

TEST(Conserved, RodsOfAMechanismAreReadAsSquares) {
  SCOPED_TRACE(testing::Message() << "seed " << conserved_seed);
  Rng rng(conserved_seed);
  for (const double noise : {0.0, 1.0}) {
    ConservedOptions options;
    options.names = {"x1", "y1", "x2", "y2"};
    const Conserved found = conserved_along_tracks(monomials(4, 0, 2), two_rods(rng, 4000, noise), {}, options);
    ASSERT_EQ(found.dimension(), 2) << found.spectrum.values.transpose();
    EXPECT_EQ(found.independent, 2);
    ASSERT_TRUE(found.functions[0].squares && found.functions[1].squares);
    const SumOfSquares& upper = *found.functions[0].squares;
    const SumOfSquares& lower = *found.functions[1].squares;
    // Noise of s px in all coordinates moves lengths by s^2 / R and by s / sqrt(N): together below 0.1 px.
    const double tolerance = noise == 0.0 ? 1e-6 : 0.1;
    EXPECT_NEAR(upper.length, 600.0, tolerance);
    EXPECT_NEAR(upper.centre(0), 1200.0, tolerance);
    EXPECT_NEAR(upper.centre(1), 1220.0, tolerance);
    EXPECT_NEAR(lower.length, 460.0, tolerance);
    EXPECT_LT(lower.centre.norm(), 2.0 * tolerance);
    EXPECT_EQ(lower.forms, (Matrix(2, 4) << -1, 0, 1, 0, 0, -1, 0, 1).finished());
    if (noise == 0.0) {
      EXPECT_EQ(upper.text, "(x1 - 1200)^2 + (y1 - 1220)^2");
      EXPECT_EQ(lower.text, "(x2 - x1)^2 + (y2 - y1)^2");
    }
    // The coefficients are of a relation that is zero on the data.
    const Matrix x = two_rods(rng, 50, 0.0);
    const Matrix h = monomials(4, 0, 2)->values(x) * found.coefficients();
    EXPECT_LT(h.cwiseAbs().maxCoeff(), 2.0 * 600.0 * (2.0 * tolerance + 1e-6));
  }
}

TEST(Conserved, Degrees) {
  EXPECT_EQ(function_degrees(*monomials(2, 0, 2)), (std::vector<int>{0, 1, 1, 2, 2, 2}));
}

TEST(Conserved, Errors) {
  Rng rng(conserved_seed);
  const Matrix x = rng.normal_matrix(40, 2);
  const auto library = monomials(2, 0, 2);
  EXPECT_THROW(conserved_quantities(nullptr, x, x), ValueError);
  EXPECT_THROW(conserved_quantities(library, x, x.leftCols(1)), ShapeError);
  EXPECT_THROW(conserved_quantities(library, x, Matrix::Zero(40, 2)), ValueError);
  EXPECT_THROW(conserved_quantities(library, x.topRows(5), x.topRows(5)), ValueError);
  EXPECT_THROW(conserved_quantities(library, x, x, Vector::Constant(40, -1.0)), ValueError);
  EXPECT_THROW(conserved_along_tracks(library, x, Vector::LinSpaced(40, 0.0, 39.0)), ValueError);
  EXPECT_THROW(conserved_along_tracks(library, x, Vector::Zero(3)), ShapeError);
  Matrix bad = x;
  bad(3, 1) = std::nan("");
  EXPECT_THROW(conserved_along_tracks(library, bad), ValueError);
}

}  // namespace
}  // namespace lieder
