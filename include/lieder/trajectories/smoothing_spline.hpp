// Smoothing splines and their derivatives on uneven times. g minimises, for each state,
//   sum_i (x_i - g(t_i))^2 + lambda int (g^(m))^2 dt,      m = 3: g is a quintic spline.
//
// Equivalently (Wahba, J. R. Statist. Soc. B 40:364-372, 1978) g is the posterior mean when g^(m) is white noise of
// intensity q, the samples have independent errors of variance sigma^2, lambda = sigma^2 / q, and polynomials of degree
// < m are free. z = (g, g', g'') is then a Markov process with z_{i+1} = F_i z_i + w_i, and everything is the least
// squares problem of a block bidiagonal matrix, which is solved by orthogonal transformations forwards and substitution
// backwards (Paige and Saunders, SIAM J. Numer. Anal. 14:180-193, 1977) in O(N m^3).
//
// lambda maximises the restricted likelihood (Wahba, Annals of Statistics 13:1378-1402, 1985), which the triangular
// factor R gives:  (N - m) log(RSS / (N - m)) + 2 log|det R| - m (N - 1) log lambda  is minimised.
//
// Error of g'(t_i): sigma^2 |w_i|^2, what noise makes through the weights w_i of the estimate (exact, O(N m^3)), plus a
// squared bias: its expectation under the prior, or the square of the difference to m = 4 where that is less (smooth
// signals without noise, of which the prior thinks too badly).
#pragma once

#include "lieder/trajectories/derivative_estimate.hpp"

namespace lieder {

/// One entry for each state.
struct SplineSmoothing {
  Vector lambda;      ///< for m = 3, in units of time^5
  Vector comparison;  ///< for m = 4, in units of time^7
  Vector variance;    ///< sigma^2 that the restricted likelihood estimates, m = 3
};

/// The same lambda for all trajectories, their likelihoods added; of at most 20,000 rows (the first of each trajectory).
/// Trajectories need six rows (ValueError). Cost about 50 passes over the rows for each state.
SplineSmoothing spline_smoothing(const std::vector<Trajectory>& trajectories);

/// Throws ValueError for fewer than six rows, ShapeError for a wrong number of states.
DerivativeEstimate smoothing_spline(const Trajectory& trajectory, const SplineSmoothing& smoothing,
                                    const Vector& noise);

}  // namespace lieder
