// Real spherical harmonics: orthonormal, rotated by their generators, and the axis of a zonal field.
#include "lieder/fields/spherical_harmonics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "fields/pi.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {
namespace {

using test::kPi;

Matrix rotation_about(Index axis, double t) {
  const Index i = (axis + 1) % 3;
  const Index j = (axis + 2) % 3;
  Matrix g = Matrix::Identity(3, 3);
  g(i, i) = g(j, j) = std::cos(t);
  g(j, i) = std::sin(t);
  g(i, j) = -std::sin(t);
  return g;
}

TEST(SphericalHarmonics, AreOrthonormal) {
  const SphericalHarmonics harmonics(8);
  const GridPtr grid = Grid::sphere(10, 20);  // exact to degree 17
  const Matrix values = harmonics.values(grid->points());
  EXPECT_LT((values.transpose() * grid->weights().asDiagonal() * values - Matrix::Identity(81, 81)).norm(), 1e-12);
}

TEST(SphericalHarmonics, TheFirstOnesAreTheCoordinates) {
  const SphericalHarmonics harmonics(1);
  Rng rng(1);
  Matrix x = rng.normal_matrix(6, 3);
  x.rowwise().normalize();
  const Matrix values = harmonics.values(x);
  const double root = std::sqrt(3.0 / (4.0 * kPi));
  EXPECT_LT((values.col(SphericalHarmonics::place(1, 1)) - root * x.col(0)).norm(), 1e-14);
  EXPECT_LT((values.col(SphericalHarmonics::place(1, -1)) - root * x.col(1)).norm(), 1e-14);
  EXPECT_LT((values.col(SphericalHarmonics::place(1, 0)) - root * x.col(2)).norm(), 1e-14);
}

TEST(SphericalHarmonics, GeneratorsAreDerivativesOfRotatedFields) {
  const SphericalHarmonics harmonics(5);
  Rng rng(2);
  Matrix x = rng.normal_matrix(40, 3);
  x.rowwise().normalize();
  const Vector a = rng.normal_vector(harmonics.size());
  for (Index axis = 0; axis < 3; ++axis) {
    const auto moved = [&](double t) -> Vector {
      return harmonics.values(x * rotation_about(axis, t).transpose()) * a;
    };
    const double h = 1e-3;
    const Vector difference = (8.0 * (moved(h) - moved(-h)) - (moved(2.0 * h) - moved(-2.0 * h))) / (12.0 * h);
    const Vector found = harmonics.values(x) * (harmonics.rotation_generator(axis) * a);
    // h^4 5^5 / 30 of the size of the field.
    EXPECT_LT((found - difference).norm(), 1e-8 * difference.norm()) << axis;
    const Matrix d(harmonics.rotation_generator(axis));
    EXPECT_LT((d + d.transpose()).norm(), 1e-12);
    // A finite rotation is the exponential.
    const Vector turned = harmonics.values(x) * (matrix_exponential(0.7 * d) * a);
    EXPECT_LT((turned - moved(0.7)).norm(), 1e-11 * turned.norm());
  }
}

TEST(SphericalHarmonics, GramIsTheIntegralOfGradients) {
  const SphericalHarmonics harmonics(4);
  Rng rng(3);
  const Vector a = rng.normal_vector(harmonics.size());
  const Matrix gram = harmonics.rotation_gram(a);
  double expected = 0.0;  // int |grad u|^2
  for (int l = 0; l <= 4; ++l) {
    expected += l * (l + 1) * a.segment(SphericalHarmonics::place(l, -l), 2 * l + 1).squaredNorm();
  }
  EXPECT_NEAR(gram.trace(), expected, 1e-11 * expected);
  const AxisOfSymmetry axis = axis_of_symmetry(harmonics, a);
  EXPECT_NEAR(axis.defects.squaredNorm(), 1.5, 1e-12);
}

TEST(SphericalHarmonics, TheAxisOfATiltedZonalFieldIsFound) {
  const Vector n = Vector{{2.0, -1.0, 2.0}} / 3.0;
  const auto formula = [&n](const Matrix& x) {
    const Vector s = x * n;
    return Matrix((s.array() + 2.0 * s.array().cube() - 0.5 * s.array().pow(4)).matrix());
  };
  const SphericalHarmonics harmonics(6);
  double condition = 0.0;
  const Field field = sample_field(Grid::sphere(12, 24), formula);
  const AxisOfSymmetry found = axis_of_symmetry(harmonics, fit_harmonics(harmonics, field, &condition));
  EXPECT_NEAR(condition, 1.0, 1e-9);
  EXPECT_LT((found.axis - n).norm(), 1e-12);
  EXPECT_LT(found.defects(0), 1e-7);
  EXPECT_NEAR(found.tilt, std::acos(2.0 / 3.0), 1e-12);
  EXPECT_NEAR(found.azimuth, std::atan2(-1.0, 2.0), 1e-12);

  // By gradients on a latitude-longitude grid with a gap: the error is that of second differences, (pi/60)^2.
  const Vector latitudes = Vector::LinSpaced(60, -88.5, 88.5) * kPi / 180.0;
  Field gap = sample_field(Grid::sphere(latitudes, periodic_axis(0.0, 2.0 * kPi, 120)), formula);
  for (Index i = 0; i < gap.values.rows(); ++i) {
    if (gap.grid->points()(i, 0) > 0.6) {
      gap.values(i, 0) = std::numeric_limits<double>::quiet_NaN();
    }
  }
  const AxisOfSymmetry local = axis_of_symmetry(gap);
  EXPECT_LT((local.axis - n).norm(), 0.01);
  EXPECT_LT(local.defects(0), 0.01);
}

TEST(SphericalHarmonics, ARandomFieldHasNoAxis) {
  const SphericalHarmonics harmonics(12);
  Rng rng(4);
  const AxisOfSymmetry found = axis_of_symmetry(harmonics, rng.normal_vector(harmonics.size()));
  // All three are near sqrt(1/2): the spread of a sum of 169 squares is a tenth of it.
  EXPECT_GT(found.defects(0), 0.6);
  EXPECT_LT(found.defects(2), 0.8);
}

TEST(SphericalHarmonics, RejectsWhatDoesNotFit) {
  EXPECT_THROW(SphericalHarmonics(-1), ValueError);
  const SphericalHarmonics harmonics(3);
  EXPECT_THROW(harmonics.values(Matrix::Ones(2, 2)), ShapeError);
  const Field flat = sample_field(Grid::box({periodic_axis(0.0, 1.0, 20)}), [](const Matrix& x) { return x; });
  EXPECT_THROW(fit_harmonics(harmonics, flat), ValueError);
  EXPECT_THROW(axis_of_symmetry(flat), ValueError);
  const Field constant =
      sample_field(Grid::sphere(6, 12), [](const Matrix& x) { return Matrix(Matrix::Ones(x.rows(), 1)); });
  EXPECT_THROW(axis_of_symmetry(harmonics, fit_harmonics(harmonics, constant)), ValueError);
}

}  // namespace
}  // namespace lieder
