#include "lieder/testing/check_report.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "lieder/core/error.hpp"
#include "lieder/testing/check_jacobian.hpp"

namespace lieder {
namespace {

AnyDifferentiableMap sine(double error) {
  return AnyDifferentiableMap(
      2, 2, [](const Matrix& x) -> Matrix { return x.array().sin(); },
      [error](const Matrix& x, const Matrix& v) -> Matrix { return (1.0 + error) * x.array().cos() * v.array(); });
}

Matrix few_points() {
  return Matrix{{0.1, 0.2}, {-0.4, 0.9}, {0.7, -1.3}};
}

TEST(PropertyCheck, PassesUpToItsTolerance) {
  PropertyCheck check{"p", 3, 1, 1e-10, 1e-10, "trial 0"};
  EXPECT_TRUE(check.passed());
  check.error = 2e-10;
  EXPECT_FALSE(check.passed());
  check.error = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(check.passed());
  check = PropertyCheck{"p", 0, 1, 0.0, 1.0, ""};
  EXPECT_FALSE(check.passed());
}

TEST(PropertyCheck, SummarySaysWhatWasFound) {
  const PropertyCheck check{"f = g", 20, 7, 0.5, 1e-10, "trial 3"};
  EXPECT_EQ(check.summary(), "failed: f = g: error 0.5 (tolerance 1e-10) of 20 trials with seed 7; worst: trial 3");
}

TEST(CheckReport, NothingCheckedIsNotPassed) {
  const CheckReport report{"nothing", {}};
  EXPECT_FALSE(report.passed());
  EXPECT_THROW(report.property("anything"), ValueError);
}

TEST(CheckReport, SameSeedSameRecord) {
  const CheckReport a = check_jacobian(sine(1e-3), few_points());
  const CheckReport b = check_jacobian(sine(1e-3), few_points());
  EXPECT_EQ(a.summary(), b.summary());
  CheckOptions other;
  other.seed = 2;
  EXPECT_NE(a.summary(), check_jacobian(sine(1e-3), few_points(), other).summary());
}

// A relative error e of the derivative is at most e |DF v| in size: the record states it.
TEST(CheckReport, ErrorIsTheErrorOfTheDerivative) {
  const PropertyCheck check = check_jacobian(sine(1e-6), few_points()).property("jvp = d/dt F(x + t v)");
  EXPECT_FALSE(check.passed());
  EXPECT_GT(check.error, 1e-7);
  EXPECT_LT(check.error, 2e-6);  // |v| <= 1.5, |cos| <= 1
  EXPECT_LT(check.tolerance, 1e-9);
  EXPECT_EQ(check.trials, 3);
  EXPECT_EQ(check.worst_case.find("point "), 0U) << check.worst_case;
}

TEST(CheckReport, OptionsOutOfRangeThrow) {
  const auto with = [](auto change) {
    CheckOptions options;
    change(options);
    return options;
  };
  EXPECT_THROW(require_valid(with([](CheckOptions& o) { o.trials = 0; })), ValueError);
  EXPECT_THROW(require_valid(with([](CheckOptions& o) { o.scale = 0.0; })), ValueError);
  EXPECT_THROW(require_valid(with([](CheckOptions& o) { o.step = -1.0; })), ValueError);
  EXPECT_THROW(require_valid(with([](CheckOptions& o) { o.noise = std::nan(""); })), ValueError);
  EXPECT_THROW(require_valid(with([](CheckOptions& o) { o.allowed_error = -1.0; })), ValueError);
  EXPECT_NO_THROW(require_valid({}));
}

}  // namespace
}  // namespace lieder
