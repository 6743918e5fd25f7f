// Local polynomial least squares on a moving window (Savitzky and Golay, Analytical Chemistry 36:1627-1639, 1964), on
// uneven times: at t_i the polynomial of degree d that fits the `window` nearest rows in number (as many before as after,
// the first or last `window` rows at the ends) has the value and slope that are returned.
//
// With the orthogonal polynomials p_k of the window's points (Forsythe, J. SIAM 5:74-88, 1957) the slope is
//   sum_j w_j x_j,   w_j = sum_{k <= d} p_k'(t_i) p_k(t_j) / |p_k|^2,
// and two more terms of the same sum are the estimate of degree d + 2 that measures the bias. Where the residual of that
// one is more than noise too, it does not follow the signal either: the excess of the residual's variance, times the
// squared frequency (d + 2) pi / width that it cannot follow, is added to the squared error.
#pragma once

#include "lieder/trajectories/derivative_estimate.hpp"

namespace lieder {

struct SavitzkyGolayOptions {
  Index window = 0;  ///< rows, odd, at least degree + 3; 0: chosen (savitzky_golay_window)
  int degree = 3;    ///< 1 .. 8
};

/// The window with the smallest estimated mean squared error of the derivatives, of a geometric sequence of windows up
/// to half of the longest trajectory: the bias by comparison with degree + 2, the noise by sigma^2 |w|^2. States count
/// relative to their variance. Where trajectories are shorter than degree + 3, ValueError. Cost O(400 N degree) at most.
Index savitzky_golay_window(const std::vector<Trajectory>& trajectories, int degree, const Vector& noise);

/// Throws ValueError if the window is not odd, too short for the degree, or longer than the trajectory. Cost
/// O(N window (degree + n)).
DerivativeEstimate savitzky_golay(const Trajectory& trajectory, const SavitzkyGolayOptions& options,
                                  const Vector& noise);

}  // namespace lieder
