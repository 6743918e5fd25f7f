// Derivatives of periodic data on even times by the discrete Fourier transform: with x(t) = sum_k c_k exp(i w_k t),
// w_k = 2 pi k / T, x'(t) = sum_k i w_k c_k exp(i w_k t), summed over |k| <= K. For analytic signals without noise the
// error falls faster than any power of the step (Trefethen, Spectral Methods in MATLAB, 2000, chapter 3).
//
// Noise adds sigma^2 / N to every |c_k|^2. K minimises, for each state, the estimated mean squared error
//   sum_{0 < |k| <= K} w_k^2 sigma^2 / N + sum_{|k| > K} w_k^2 (|c_k|^2 - sigma^2 / N),
// where the estimated error of every row takes from the second sum the next K / 4 frequencies only (further ones are
// less of a smooth signal and more of noise), and adds the two highest ones, as much as is aliased, if they are kept.
#pragma once

#include "lieder/trajectories/derivative_estimate.hpp"

namespace lieder {

/// `period` in units of time, a whole number of steps; 0: the rows are one period (or several), the first row not
/// repeated at the end. With a period, the transform is of as many whole periods as there are, and rows after them take
/// the derivatives of the same phase. Throws ValueError: fewer than eight rows in the periods, uneven times (steps differ by
/// more than 1e-6 of them), a period that is not a whole number of steps or longer than the trajectory, data that jump
/// from the last row of the periods to the first. Cost O(N log N) if N has small prime factors, else O(N p) for a prime
/// factor p.
DerivativeEstimate spectral_derivative(const Trajectory& trajectory, double period, const Vector& noise);

}  // namespace lieder
