// Records of property checks: what was checked, how often, with which seed, and the worst case.
//
// A check draws random cases, compares two independent ways to compute the same thing, and allows for the error that
// the comparison itself can have. Each case has its own tolerance; the worst case is the one with the largest error /
// tolerance. A property that fails is a record like any other: checks neither print nor throw because of it. What does
// throw (ShapeError, ValueError) is a call that makes no sense, and whatever the user's own functions throw.
//
//   const CheckReport report = check_jacobian(my_map, points);
//   if (!report.passed()) { std::cerr << report.summary(); }
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

struct CheckOptions {
  Index trials = 20;       ///< random cases of each property; >= 1
  std::uint64_t seed = 1;  ///< the same seed draws the same cases
  /// Size of random coordinates in a Lie algebra, and of the times of flows; > 0. Smaller keeps group elements near 1.
  double scale = 0.5;
  /// The first step of finite differences, > 0: a time, or relative to max(1, |x|) where points are moved. It is halved
  /// ten times; the step with the least estimated error counts.
  double step = 0.1;
  /// Relative error of the values that are compared or differentiated (rounding of the user's functions), > 0.
  double noise = 1e-14;
  /// Relative error that the checked derivative is allowed to have besides, >= 0: 1e-8 for one made of differences.
  double allowed_error = 0.0;
};

/// Throws ValueError that names the field out of range.
void require_valid(const CheckOptions& options);

/// One property. Invariant: trials >= 1; the errors are those of the worst case.
struct PropertyCheck {
  std::string property;    ///< "rho(g h) = rho(g) rho(h)"
  Index trials = 0;        ///< cases that were compared
  std::uint64_t seed = 0;  ///< they were drawn with
  double error = 0.0;      ///< of the worst case; NaN if a value was NaN
  double tolerance = 0.0;  ///< what the worst case allowed
  std::string worst_case;  ///< "trial 3: x = (0.1, 2)"

  /// False for a NaN.
  bool passed() const { return trials > 0 && error <= tolerance; }
  /// "failed: PROPERTY: error 0.2 (tolerance 1e-10) of 20 trials with seed 1; worst: trial 3: x = (0.1, 2)".
  std::string summary() const;
};

/// All properties of one object. Properties that the object cannot have (components of a connected group) are left out.
struct CheckReport {
  std::string subject;  ///< "group so:3"
  std::vector<PropertyCheck> properties;

  /// True if there are properties and each passed.
  bool passed() const;
  /// The subject and a line for each property.
  std::string summary() const;
  /// The property of that name. Throws ValueError if it was not checked.
  const PropertyCheck& property(const std::string& name) const;
};

}  // namespace lieder
