// Derivatives of trajectories by any of the methods of this layer, with the choice of one made from the data.
//
//   auto                         the method with the smallest estimated error (below)
//   finite-difference[:order]    finite_difference.hpp, order 2 if none is given
//   savitzky-golay[:window[,degree]]   savitzky_golay.hpp, the window chosen, degree 3, if none is given
//   spline                       smoothing_spline.hpp, smoothing by restricted maximum likelihood
//   spectral[:period]            spectral.hpp, for periodic data
//   weak                         weak_form.hpp: no derivatives, only where a model is fitted
//
// `auto` estimates the derivatives by finite differences of order 2, 4, 6 and 8, by Savitzky-Golay of degree 3 and 5
// and by splines, and takes the method whose estimated mean squared error, relative to the variance of each state and
// summed over states, is smallest. Its choice is in the result.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lieder/trajectories/derivative_estimate.hpp"

namespace lieder {

enum class DerivativeMethod { automatic, finite_difference, savitzky_golay, spline, spectral, weak };

struct DerivativeOptions {
  DerivativeMethod method = DerivativeMethod::automatic;
  int order = 2;        ///< finite differences: 1 .. 12
  Index window = 0;     ///< Savitzky-Golay: odd, at least degree + 3; 0: chosen
  int degree = 3;       ///< Savitzky-Golay: 1 .. 8
  double period = 0.0;  ///< spectral: of the data, in units of time; 0: the rows are one period, or several
};

/// Reads the value of `--derivatives`. Throws InputError that names the option, what is accepted and what was found.
DerivativeOptions parse_derivatives(std::string_view text);
/// The same text again.
std::string to_string(const DerivativeOptions& options);

/// Samples of a vector field: all rows of all trajectories that have neighbours on both sides.
struct DerivativeSamples {
  Matrix states;       ///< N x n: smoothed where the method smooths
  Matrix derivatives;  ///< N x n
  Matrix inputs;       ///< N x r
  Matrix errors;       ///< N x n: estimated standard errors of the derivatives
  Vector rms_error;    ///< n: root mean square of the errors
  Vector noise;        ///< n: noise_level of the states
  std::string method;  ///< "savitzky-golay:11,3"
  std::string choice;  ///< why: what was compared, empty if the method was given
  Index left_out = 0;  ///< rows near the ends of trajectories
};

/// One trajectory by a given method; not `automatic` nor `weak` (ValueError).
DerivativeEstimate estimate_derivative(const Trajectory& trajectory, const DerivativeOptions& options,
                                       const Vector& noise);

/// All of them by one method with one set of parameters. Throws ValueError for no trajectory, different n, too few rows
/// for the method, and for `weak`.
DerivativeSamples derivative_samples(const std::vector<Trajectory>& trajectories,
                                     const DerivativeOptions& options = {});

}  // namespace lieder
