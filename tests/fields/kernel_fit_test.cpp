// The heat operator learned from noisy pairs: plain, enforced and promoted; and the symmetries of what was learned.
#include "lieder/fields/kernel_fit.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdio>

#include "fields/heat_fixture.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"

namespace lieder {
namespace {

using test::HeatCase;
using test::HeatSetting;

const HeatSetting& setting() {
  static const HeatSetting shared(24, 6);
  return shared;
}

TEST(KernelFit, Explore) {
  const HeatSetting& s = setting();
  for (const HeatCase& c : test::heat_cases()) {
    const HeatOperator heat(s.grid, c.medium);
    OperatorData exact = s.data(heat, 8, 0.0, 3);
    const Matrix models = symmetric_kernels(s.lie, s.combinations(c.symmetries));
    std::printf("%s: unknowns %ld enforced %ld floor plain %.2e enforced %.2e\n", c.name, (long)s.lie.unknowns(), (long)models.cols(),
                s.error(heat, fit_kernel(exact).model), s.error(heat, fit_kernel(exact, models).model));
    const Discovery of_exact = discover_kernel(s.lie, fit_kernel(exact), exact);
    std::printf("  exact: values ");
    for (Index i = 0; i < of_exact.spectrum.values.size(); ++i) std::printf("%.2e(%.1e) ", of_exact.spectrum.values(i), of_exact.standard_errors(i));
    std::printf(" %s %s\n", of_exact.algebra ? of_exact.algebra->name.c_str() : "-", of_exact.action.c_str());
    for (const Index pairs : {1, 2, 4, 8, 16}) {
      const OperatorData data = s.data(heat, pairs, 0.3, 10 + static_cast<std::uint64_t>(pairs));
      const auto t0 = std::chrono::steady_clock::now();
      const PromotedKernel promoted = fit_promoted_kernel(data, s.lie);
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - t0).count();
      const KernelFit plain = fit_kernel(data);
      std::printf("  pairs %2ld: plain %.4f enforced %.4f promoted %.4f kept %ld (%s) size %ld  %.1f s noise %.3f\n", (long)pairs,
                  s.error(heat, plain.model), s.error(heat, fit_kernel(data, models).model),
                  s.error(heat, promoted.fit.model), (long)promoted.kept.cols(), promoted.algebra.c_str(), (long)promoted.fit.size, seconds, plain.noise);
      if (pairs == 4) for (const auto& step : promoted.steps) {
        std::printf("     lambda %.2e gap %.1e kept %ld readable %d size %ld cv %.4f se %.4f defects", step.lambda, step.duality_gap, (long)step.kept.cols(), step.readable, (long)step.size, step.cv_error, step.cv_standard_error);
        for (Index i = 0; i < step.defects.size(); ++i) std::printf(" %.3f", step.defects(i));
        std::printf("\n");
      }
      const Discovery d = discover_kernel(s.lie, plain, data);
      std::printf("    plain discovery: ");
      for (Index i = 0; i < d.spectrum.values.size(); ++i) std::printf("%.3f(%.3f) ", d.spectrum.values(i), d.standard_errors(i));
      std::printf(" %ld %s %s\n", (long)d.cut.symmetries, d.algebra ? d.algebra->name.c_str() : "-", d.action.c_str());
    }
  }
}

}  // namespace
}  // namespace lieder
