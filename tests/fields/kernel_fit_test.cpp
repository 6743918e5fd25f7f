// The heat operator learned from noisy pairs: plain, enforced and promoted; and the symmetries of what was learned.
#include "lieder/fields/kernel_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "fields/heat_fixture.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"

namespace lieder {
namespace {

using test::HeatCase;
using test::HeatSetting;

// Degree 4: 15 functions of the difference times 5 of the mean.
const HeatSetting& setting() {
  static const HeatSetting shared(18, 4);
  return shared;
}

TEST(KernelFit, EnforcedKernelsAreCountedByTheirClosedForms) {
  const HeatSetting& s = setting();
  EXPECT_EQ(s.lie.unknowns(), 75);
  EXPECT_EQ(symmetric_kernels(s.lie, s.combinations({0, 1, 2})).cols(), 3);     // 1, |r|^2, |r|^4
  EXPECT_EQ(symmetric_kernels(s.lie, s.combinations({0, 1})).cols(), 15);       // all of r
  EXPECT_EQ(symmetric_kernels(s.lie, s.combinations({1})).cols(), 45);          // times 1, cos x, sin x
  EXPECT_EQ(symmetric_kernels(s.lie, s.combinations({0, 1, 3, 4})).cols(), 0);  // a Gaussian has a width
  EXPECT_EQ(symmetric_kernels(s.lie, Matrix(5, 0)).cols(), 75);
}

TEST(KernelFit, PromotedKeepsWhatTheMediumHasAndIsAsGoodAsEnforced) {
  const HeatSetting& s = setting();
  PromotedKernelOptions options;
  options.steps = 8;
  options.smallest = 2e-3;
  for (const HeatCase& c : test::heat_cases()) {
    SCOPED_TRACE(c.name);
    const HeatOperator heat(s.grid, c.medium);
    const OperatorData data = s.data(heat, 8, 0.3, 11);
    const KernelFit plain = fit_kernel(data);
    const KernelFit enforced = fit_kernel(data, symmetric_kernels(s.lie, s.combinations(c.symmetries)));
    const PromotedKernel promoted = fit_promoted_kernel(data, s.lie, options);
    const Matrix expected = s.combinations(c.symmetries);
    ASSERT_EQ(promoted.kept.cols(), expected.cols());
    EXPECT_EQ(promoted.algebra, c.algebra);
    // Readable combinations are the candidates themselves.
    EXPECT_LT(principal_angles(promoted.kept, expected).maxCoeff(), 1e-12);
    EXPECT_LE(s.error(heat, promoted.fit.model), 1.5 * s.error(heat, enforced.model));
    EXPECT_LT(s.error(heat, promoted.fit.model), s.error(heat, plain.model));
    for (const PromotedKernelStep& step : promoted.steps) {
      EXPECT_LE(step.duality_gap, options.gap);
    }
    // Noise of 0.3 of T u, relative to both, less what 75 coefficients take of 2592 equations; its own spread is 1.4 %.
    const double expected_residual = 0.3 / std::sqrt(1.09) * std::sqrt(1.0 - 75.0 / 2592.0);
    EXPECT_NEAR(plain.residual, expected_residual, 3.0 * 0.014 * expected_residual);
  }
}

TEST(KernelFit, SymmetriesOfAPlainFitAreFoundAndNamed) {
  const HeatSetting& s = setting();
  for (const HeatCase& c : test::heat_cases()) {
    SCOPED_TRACE(c.name);
    const HeatOperator heat(s.grid, c.medium);
    const OperatorData data = s.data(heat, 16, 0.05, 5);
    const Discovery found = discover_kernel(s.lie, fit_kernel(data), data);
    ASSERT_TRUE(found.algebra.has_value());
    EXPECT_EQ(found.algebra->name, c.algebra);
    // Errors of the fit turn the answer by as much as they are, relative to the next defect.
    const Vector& values = found.spectrum.values;
    const auto kept = static_cast<Index>(c.symmetries.size());
    const double error = found.standard_errors.tail(kept).maxCoeff() / values(values.size() - kept - 1);
    EXPECT_LT(principal_angles(found.null_space(), s.combinations(c.symmetries)).maxCoeff(), 4.0 * error);
  }
}

TEST(KernelFit, StandardErrorsAgreeWithTheSpreadOverNoise) {
  // Isotropic heat: the smallest singular values are nothing but noise, of the size of their standard errors.
  const HeatSetting& s = setting();
  const HeatOperator heat(s.grid, test::heat_cases()[0].medium);
  double ratio = 0.0;
  const int draws = 6;
  for (int seed = 0; seed < draws; ++seed) {
    const OperatorData data = s.data(heat, 16, 0.1, 100 + static_cast<std::uint64_t>(seed));
    const Discovery found = discover_kernel(s.lie, fit_kernel(data), data);
    ratio += found.spectrum.values.tail(3).norm() / found.standard_errors.tail(3).norm() / draws;
  }
  EXPECT_GT(ratio, 0.6);
  EXPECT_LT(ratio, 1.6);
}

TEST(KernelFit, EnforcedOperatorsCommuteWithMotionsOfTheGrid) {
  // A quarter turn and a shift move nodes to nodes: T and the moved T are compared as operators, whatever the kernel is.
  const HeatSetting& s = setting();
  const Matrix models = symmetric_kernels(s.lie, s.combinations({0, 1, 2}));
  Rng rng(8);
  const KernelModel isotropic{s.dictionary, 1, 1, models * rng.normal_vector(models.cols())};
  const KernelModel any{s.dictionary, 1, 1, rng.normal_vector(75)};
  const Index n = s.grid->shape()[0];
  const auto moved = [n](const Field& u, bool turn) {
    Field result = u;
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        const Index from = turn ? ((n - j) % n) * n + i : ((i + 5) % n) * n + (j + 2) % n;  // (x, y) -> (-y, x)
        result.values(i * n + j, 0) = u.values(from, 0);
      }
    }
    return result;
  };
  const Field u = random_periodic_field(s.grid, 0.3, rng);
  for (const bool turn : {true, false}) {
    const auto defect = [&](const KernelModel& model) {
      const Matrix a = model.apply(moved(u, turn)).values;
      return (a - moved(model.apply(u), turn).values).norm() / a.norm();
    };
    EXPECT_LT(defect(isotropic), 1e-10) << turn;
    EXPECT_GT(defect(any), 0.05) << turn;
  }
}

TEST(KernelFit, AVectorValuedOperatorIsFoundAmongSteerableKernels) {
  // u -> grad e^{tA} u: the kernel -grad G(r), from scalars to vectors; of SO(2)'s kernels r f(|r|) and J r f(|r|), degree
  // 5: f = 1, |r|^2, |r|^4 each.
  const GridPtr grid = setting().grid;
  const KernelDictionaryPtr dictionary = difference_kernels(hermite_functions(2, 5, HeatSetting::kWidth));
  const Candidates candidates = parse_candidates("euclidean", {2, {}, {}, {}});
  const KernelLieDerivative lie(dictionary, difference_measure(*grid, HeatSetting::kWidth, 5, 4), candidates,
                                tensor_values(candidates, 0), tensor_values(candidates, 1));
  const Matrix models = symmetric_kernels(lie, Matrix::Identity(3, 3));
  EXPECT_EQ(models.cols(), 6);
  const HeatOperator heat(grid, {0.125, 1.0, 1.0, 0.0});
  OperatorData data(dictionary, grid, 1, 2);
  Rng rng(3);
  for (int p = 0; p < 3; ++p) {
    const Field u = random_periodic_field(grid, 0.3, rng);
    const FieldJet jet = field_jet(heat.apply(u));
    Field v{grid, Matrix(grid->size(), 2)};
    v.values << jet.jet.jacobian[0], jet.jet.jacobian[1];
    data.add(u, v);
  }
  const KernelFit fit = fit_kernel(data, models);
  EXPECT_EQ(fit.status, Status::ok) << fit.message;
  // What polynomials of degree 5 miss of a Gaussian of another width: (0.09)^3 of its size, and less for its gradient's
  // leading terms.
  EXPECT_LT(fit.residual, 0.01);
  const Discovery found = discover_kernel(lie, fit, data);
  ASSERT_TRUE(found.algebra.has_value());
  EXPECT_EQ(found.algebra->name, "se(2)");
}

TEST(KernelFit, BadDataAreRejectedByName) {
  const HeatSetting& s = setting();
  OperatorData data(s.dictionary, s.grid);
  Rng rng(1);
  const Field u = random_periodic_field(s.grid, 0.0, rng);
  const GridPtr finer = Grid::box(
      {periodic_axis(-std::numbers::pi, std::numbers::pi, 20), periodic_axis(-std::numbers::pi, std::numbers::pi, 20)});
  const GridPtr shifted = Grid::box(
      {periodic_axis(0.0, 2.0 * std::numbers::pi, 18), periodic_axis(-std::numbers::pi, std::numbers::pi, 18)});
  const auto message = [&](const Field& v) -> std::string {
    try {
      data.add(u, v);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_NE(message(random_periodic_field(finer, 0.0, rng))
                .find("same grid (periodic box 18 x 18), found periodic box 20 x 20"),
            std::string::npos);
  EXPECT_NE(message({shifted, u.values}).find("output field 0: the nodes along axis 0 differ"), std::string::npos);
  Field gap = u;
  gap.values(7, 0) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_NE(message(gap).find("the value at node 7 is missing"), std::string::npos);
  EXPECT_EQ(data.pairs(), 0);
  EXPECT_THROW(data.factor(), ValueError);
}

TEST(KernelFit, TooFewDataAreSaidToBe) {
  const HeatSetting& s = setting();
  const HeatOperator heat(s.grid, {});
  OperatorData data(s.dictionary, s.grid);
  Field constant{s.grid, Matrix::Ones(s.grid->size(), 1)};
  data.add(constant, heat.apply(constant));
  const KernelFit fit = fit_kernel(data);
  EXPECT_EQ(fit.status, Status::rank_deficient);
  EXPECT_FALSE(fit.message.empty());
}

}  // namespace
}  // namespace lieder
