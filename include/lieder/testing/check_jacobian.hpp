// Do derivatives belong to their values?
//
//   "jvp = d/dt F(x + t v)"                  the directional derivative against central differences of the values,
//                                            extrapolated to step 0 with an error estimate (Ridders, Adv. Eng.
//                                            Softw. 4, 1982)
//   "jvp is linear in the direction"         DF(x)(a u + b v) = a DF(x) u + b DF(x) v
//   "samples do not depend on one another"   a batch gives what its rows give one by one
#pragma once

#include "lieder/core/differentiable_map.hpp"
#include "lieder/dictionary/dictionary.hpp"
#include "lieder/testing/check_report.hpp"

namespace lieder {

/// At the rows of `points` (N x n, N >= 1), each with a random direction; trials = N. Choose points inside the domain:
/// where the values are not finite at x +- step, smaller steps are taken. Cost: 24 batches of values.
CheckReport check_jacobian(const AnyDifferentiableMap& map, const MatrixRef& points, const CheckOptions& options = {});

template <DifferentiableMap F>
CheckReport check_jacobian(const F& map, const MatrixRef& points, const CheckOptions& options = {}) {
  return check_jacobian(AnyDifferentiableMap(map), points, options);
}

/// "derivative = d/dx of values" for every function and axis, "samples do not depend on one another", and, for a
/// dictionary with a polynomial degree d, "degree": the differences of order d + 1 of each function vanish.
CheckReport check_jacobian(const Dictionary& dictionary, const MatrixRef& points, const CheckOptions& options = {});

}  // namespace lieder
