// e^{tA} on Fourier modes, as a semigroup, and its generator by spectral derivatives.
#include "lieder/fields/heat_operator.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "fields/pi.hpp"
#include "lieder/core/error.hpp"

namespace lieder {
namespace {

using test::kPi;

GridPtr box(Index n, Index m) {
  return Grid::box({periodic_axis(-kPi, kPi, n), periodic_axis(0.0, 4.0, m)});
}

Field plane_wave(const GridPtr& grid, int k, int l) {
  return sample_field(grid, [k, l](const Matrix& x) {
    return Matrix((k * x.col(0).array() + 0.5 * kPi * l * x.col(1).array()).cos().matrix());
  });
}

TEST(HeatOperator, PlaneWavesDecayAtTheirRate) {
  for (const Index n : {16, 15}) {
    const GridPtr grid = box(n, 12);
    const HeatMedium medium{0.07, 1.3, 0.6, 0.0};
    const HeatOperator heat(grid, medium);
    for (const auto& [k, l] : {std::pair{0, 0}, {1, 0}, {3, 2}, {2, -5}, {7, 1}}) {
      const Field u = plane_wave(grid, k, l);
      const double rate = medium.first * k * k + medium.second * 0.25 * kPi * kPi * l * l;
      EXPECT_LT((heat.apply(u).values - std::exp(-medium.time * rate) * u.values).cwiseAbs().maxCoeff(), 1e-13);
    }
  }
  // The mode of the highest frequency, which the nodes alternate on.
  const GridPtr grid = box(16, 12);
  const Field u = plane_wave(grid, 8, 0);
  const HeatOperator heat(grid, {0.05, 1.0, 1.0, 0.0});
  EXPECT_LT((heat.apply(u).values - std::exp(-0.05 * 64.0) * u.values).cwiseAbs().maxCoeff(), 1e-13);
}

TEST(HeatOperator, VariableMediumIsASemigroupWithTheRightGenerator) {
  const GridPtr grid = box(24, 16);
  Rng rng(2);
  const Field u = random_periodic_field(grid, 0.5, rng);
  const HeatMedium medium{0.1, 1.2, 0.8, 0.4};
  HeatMedium twice = medium;
  twice.time = 0.2;
  const HeatOperator once(grid, medium);
  EXPECT_LT((once.apply(once.apply(u)).values - HeatOperator(grid, twice).apply(u).values).cwiseAbs().maxCoeff(),
            1e-12);

  // (e^{tA} u - e^{-tA} u) / (2 t) would need a backward step: (4 e^{tA} - 3 - e^{2tA}) u / (2 t) has the error t^2 / 3 A^3 u.
  const double t = 1e-6;
  HeatMedium small = medium;
  small.time = t;
  const HeatOperator step(grid, small);
  const Matrix first = step.apply(u).values;
  const Matrix second = step.apply(step.apply(u)).values;
  const Matrix slope = (4.0 * first - 3.0 * u.values - second) / (2.0 * t);
  // div(D grad u) by spectral derivatives of fluxes.
  const FieldJet jet = field_jet(u);
  Field flux{grid, Matrix(grid->size(), 2)};
  const Vector factor = (1.0 + medium.modulation * (grid->points().col(0).array() + kPi).cos()).matrix();
  flux.values << medium.first * factor.cwiseProduct(jet.jet.jacobian[0].col(0)),
      medium.second * factor.cwiseProduct(jet.jet.jacobian[1].col(0));
  const FieldJet fluxes = field_jet(flux);
  const Vector expected = fluxes.jet.jacobian[0].col(0) + fluxes.jet.jacobian[1].col(1);
  // Rounding 1e-16 / t = 1e-10, aliasing of the flux: u has amplitudes exp(-9) and less at half the highest frequency.
  EXPECT_LT((slope.col(0) - expected).norm(), 1e-3 * expected.norm());
}

TEST(HeatOperator, RandomFieldsHaveUnitSizeAndTheirLength) {
  const GridPtr grid = box(32, 32);
  Rng rng(3);
  const Field u = random_periodic_field(grid, 0.5, rng);
  EXPECT_NEAR(u.values.squaredNorm() / static_cast<double>(grid->size()), 1.0, 1e-12);
  // |grad u|^2 = 1 / length^2 on the plane for the spectrum exp(-|kappa|^2 length^2), here with few modes.
  const FieldJet jet = field_jet(u);
  const double slope =
      (jet.jet.jacobian[0].squaredNorm() + jet.jet.jacobian[1].squaredNorm()) / static_cast<double>(grid->size());
  EXPECT_NEAR(slope, 4.0, 1.5);
  EXPECT_THROW(random_periodic_field(Grid::disk(1.0, 4, 8), 0.1, rng), ValueError);
}

}  // namespace
}  // namespace lieder
