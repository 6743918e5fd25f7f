// Estimated derivatives x'(t_i) of a trajectory, each with an estimated standard error, and the noise they assume.
//
// Model: x_i = X(t_i) + e_i, X smooth, e_i independent of mean 0 and standard deviation sigma_c for state c. A linear
// estimate d_i = sum_j w_ij x_j of X'(t_i) has the mean squared error bias_i^2 + sigma^2 |w_i|^2. The bias is estimated
// by the difference to an estimate of higher order with weights w^h, of which noise makes its part:
//   error_i^2 = max(0, ((w_i - w_i^h) . x)^2 - sigma^2 |w_i - w_i^h|^2) + sigma^2 |w_i|^2.
#pragma once

#include <string>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/trajectories/trajectory.hpp"

namespace lieder {

struct DerivativeEstimate {
  std::string method;  ///< with its parameters: "savitzky-golay:11,3"
  Matrix states;       ///< N x n: smoothed where the method smooths, else the data
  Matrix derivatives;  ///< N x n
  Matrix errors;       ///< N x n: estimated standard error of each derivative
  Index first = 0;     ///< rows first .. first + count - 1 have their neighbours on both sides: the others, near the
  Index count = 0;     ///< ends of the trajectory, have several times the error

  /// Root mean square over those rows of the errors, n numbers.
  Vector rms_error() const;
};

/// sigma_c, n numbers: the noise of each state, from divided differences of the data. The k-th difference on k + 1
/// neighbours, with weights of unit norm, is noise of the same variance plus what is left of a smooth signal, less and
/// less as k grows; returned is the root mean square for the first k = 1 .. 8 that later ones do not fall below by more
/// than two of its standard deviations (k = 2: Gasser, Sroka and Jennen-Steinmetz, Biometrika 73, 1986). Without noise it is an upper bound by what the sampling does not resolve, at least rounding. Trajectories
/// are pooled; all have the same n. Cost O(N n).
Vector noise_level(const std::vector<Trajectory>& trajectories);

}  // namespace lieder
