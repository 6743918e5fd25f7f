// Enforced regression: exact recovery from few samples, minimum norm, ridge, relaxing to a subgroup.
#include "lieder/models/equivariant_regression.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/models/trained_model.hpp"
#include "support/bodies.hpp"

namespace lieder {
namespace {

using test::inertia_tensors;
using test::random_bodies;

EquivariantDictionary bodies_dictionary(bool equal_bodies) {
  const MatrixGroup group = parse_group(equal_bodies ? "o:3 x s:5" : "o:3");
  const auto rep = [&group](const char* text) { return parse_representation(text, group); };
  const GroupAction action = equal_bodies ? group_action(rep("V@s:5+V@s:5*V@o:3"), rep("V@o:3*V@o:3"))
                                          : group_action(rep("5(1)+5V"), rep("V*V"));
  return equivariant_dictionary(monomials(20, 0, 3), action);
}

double test_error(const EquivariantDictionary& found, Index samples, std::uint64_t seed) {
  Rng rng(seed);
  const Matrix train = random_bodies(rng, samples);
  const Matrix test = random_bodies(rng, 200);
  const EquivariantRegression fit = fit_equivariant(found, train, inertia_tensors(train));
  EXPECT_EQ(fit.status == Status::ok, fit.rank == found.size());
  return relative_error(inertia_tensors(test), found.model(fit.coordinates).value(test));
}

// The smallest number of samples with a test error below 1e-10, by bisection (the error falls when the data determine
// every feature, and stays).
Index samples_needed(const EquivariantDictionary& found, Index enough, std::uint64_t seed) {
  Index low = 0;
  Index high = enough;
  while (high - low > 1) {
    const Index middle = (low + high) / 2;
    (test_error(found, middle, seed) < 1e-10 ? high : low) = middle;
  }
  return high;
}

// By irreducible parts of the output: a sample gives 1 equation for the features along the trace (56 polynomials of the
// masses, and x_i . x_j for 15 pairs times 6), 5 for the 15 * 6 symmetric traceless ones, 3 for the 60 antisymmetric
// ones. The trace needs 56 + 90 = 146 samples, the others 18 and 20.
TEST(EquivariantRegression, InertiaTensorUnderO3) {
  const EquivariantDictionary found = bodies_dictionary(false);
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    SCOPED_TRACE(seed);
    EXPECT_LT(test_error(found, 160, seed), 1e-10);
    EXPECT_EQ(samples_needed(found, 160, seed), 146);
  }
}

// Symmetric under exchange: along the trace 7 polynomials of the masses and 2 + 4 with x_i . x_j.
TEST(EquivariantRegression, InertiaTensorUnderO3AndS5) {
  const EquivariantDictionary found = bodies_dictionary(true);
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    SCOPED_TRACE(seed);
    EXPECT_EQ(samples_needed(found, 40, seed), 7 + 2 + 4);
  }
}

// The whole dictionary has 1771 unknowns for each output: from 160 samples its minimum norm fit predicts next to
// nothing.
TEST(EquivariantRegression, InertiaTensorWithoutSymmetry) {
  Rng rng(1);
  const Matrix train = random_bodies(rng, 160);
  const Matrix test = random_bodies(rng, 200);
  const DictionaryPtr dictionary = monomials(20, 0, 3);
  const Matrix w = solve_least_squares(dictionary->values(train), inertia_tensors(train));
  EXPECT_LT(relative_error(inertia_tensors(train), dictionary->values(train) * w), 1e-10);
  EXPECT_GT(relative_error(inertia_tensors(test), dictionary->values(test) * w), 0.1);
}

EquivariantDictionary rotations_of_the_plane(int degree) {
  return equivariant_dictionary(monomials(2, 0, degree), group_action(parse_group("so:2"), 2),
                                {ObjectKind::vector_field, 1e-10, {}, 0, 6000});
}

TEST(EquivariantRegression, FewerSamplesThanFeatures) {
  const EquivariantDictionary found = rotations_of_the_plane(5);  // six features, two equations a sample
  Rng rng(3);
  const Matrix x = rng.normal_matrix(2, 2);
  const Matrix y = rng.normal_matrix(2, 2);
  const EquivariantRegression few = fit_equivariant(found, x, y);
  EXPECT_EQ(few.status, Status::rank_deficient);
  EXPECT_EQ(few.rank, 4);
  EXPECT_EQ(few.samples, 2);
  EXPECT_LT(few.train_error, 1e-12);
  EXPECT_NE(few.message.find("4 of 6"), std::string::npos) << few.message;
  // Minimum norm in scaled coordinates: orthogonal to the null space of the scaled features.
  const Matrix features = found.features(x);
  const Vector scale = (features.colwise().norm() / 2.0).transpose();
  const Matrix scaled = features * scale.cwiseInverse().asDiagonal();
  const Vector expected = solve_least_squares(scaled, Vector(y.reshaped())).col(0).cwiseQuotient(scale);
  EXPECT_LT((few.coordinates - expected).norm(), 1e-11 * expected.norm());

  EquivariantRegressionOptions options;
  options.ridge = 1e-3;
  const EquivariantRegression ridge = fit_equivariant(found, x, y, {}, options);
  EXPECT_EQ(ridge.status, Status::ok);
  // Normal equations of the ridge: (A^T A / 4 + ridge) z = A^T y / 4 in scaled coordinates (four equations).
  const Matrix normal = scaled.transpose() * scaled / 4.0 + 1e-3 * Matrix::Identity(6, 6);
  const Vector z = solve_least_squares(normal, Vector(scaled.transpose() * Vector(y.reshaped()) / 4.0)).col(0);
  EXPECT_LT((ridge.coordinates.cwiseProduct(scale) - z).norm(), 1e-9 * z.norm());
}

// A field with a rotational symmetry is fitted, relaxed to no symmetry but a half turn, and drawn back to by a strong
// ridge; without the ridge the relaxed fit follows data that break the symmetry.
TEST(EquivariantRegression, RelaxedFitStartsAtTheStrictOne) {
  const EquivariantDictionary strict = rotations_of_the_plane(3);
  Matrix half_turn(2, 3);
  half_turn << 0, -1, 0, 0, 0, -1;
  const GroupAction half("half turn", 2, 2, std::nullopt, {{half_turn, -Matrix::Identity(2, 2)}});
  const EquivariantDictionary loose = equivariant_dictionary(monomials(2, 0, 3), half);
  EXPECT_EQ(loose.size(), 2 * (2 + 4));
  Rng rng(4);
  const Matrix x = rng.normal_matrix(60, 2);
  Matrix y(60, 2);  // z -> i z - |z|^2 z, and a small term that breaks rotations
  const Vector squares = x.rowwise().squaredNorm();
  y.col(0) = -x.col(1) - squares.cwiseProduct(x.col(0)) + 0.05 * x.col(0);
  y.col(1) = x.col(0) - squares.cwiseProduct(x.col(1));
  const EquivariantRegression first = fit_equivariant(strict, x, y);
  EquivariantRegressionOptions options;
  options.prior = relax(strict, first.coordinates, loose);
  const EquivariantRegression free = fit_equivariant(loose, x, y, {}, options);
  EXPECT_GT(first.train_error, 1e-3);
  EXPECT_LT(free.train_error, 1e-13);
  options.ridge = 1e10;
  const EquivariantRegression held = fit_equivariant(loose, x, y, {}, options);
  EXPECT_LT((held.coordinates - options.prior).norm(), 1e-8 * options.prior.norm());
}

TEST(EquivariantRegression, Weights) {
  const EquivariantDictionary found = rotations_of_the_plane(1);
  Rng rng(5);
  const Matrix x = rng.normal_matrix(6, 2);
  Matrix y = x;
  y.bottomRows(3) = rng.normal_matrix(3, 2);
  const Vector weights = (Vector(6) << 1, 1, 1, 0, 0, 0).finished();
  const EquivariantRegression fit = fit_equivariant(found, x, y, weights);
  EXPECT_EQ(fit.samples, 3);
  EXPECT_LT(fit.train_error, 1e-14);
  EXPECT_LT((found.model(fit.coordinates).value(x) - x).norm(), 1e-13);
}

TEST(EquivariantRegression, CallerErrors) {
  const EquivariantDictionary found = rotations_of_the_plane(1);
  EXPECT_THROW(fit_equivariant(found, Matrix::Ones(3, 3), Matrix::Ones(3, 2)), ShapeError);
  EXPECT_THROW(fit_equivariant(found, Matrix::Ones(3, 2), Matrix::Ones(3, 1)), ShapeError);
  EXPECT_THROW(fit_equivariant(found, Matrix::Ones(3, 2), Matrix::Ones(2, 2)), ShapeError);
  EXPECT_THROW(fit_equivariant(found, Matrix(0, 2), Matrix(0, 2)), ValueError);
  Matrix bad = Matrix::Ones(3, 2);
  bad(1, 1) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(fit_equivariant(found, bad, Matrix::Ones(3, 2)), ValueError);
  const EquivariantDictionary empty =
      equivariant_dictionary(homogeneous_monomials(3, 1), group_action(parse_group("so:3")));
  ASSERT_EQ(empty.status, Status::empty);
  EXPECT_THROW(fit_equivariant(empty, Matrix::Ones(3, 3), Matrix::Ones(3, 1)), ValueError);
  EXPECT_EQ(relative_error(Matrix::Zero(2, 1), Matrix::Ones(2, 1)), std::sqrt(2.0));
}

}  // namespace
}  // namespace lieder
