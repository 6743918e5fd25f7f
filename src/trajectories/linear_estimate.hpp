// A derivative as a combination of neighbouring samples, and its error from a second one of higher order.
#pragma once

#include "lieder/trajectories/derivative_estimate.hpp"

namespace lieder::detail {

// Weights on the rows first .. first + size - 1.
struct LinearEstimate {
  Index first = 0;
  Vector derivative;
  Vector comparison;  // of another order on the same rows
  Vector value;       // of the smoothed state; empty: the sample itself

  // Where the comparison is a least squares fit: an orthonormal basis of its space on these rows, and the squared slope
  // (per squared unit of state) of what oscillates faster than it can follow.
  Matrix fit;
  double unresolved_slope = 0.0;
};

// What noise makes and what the comparison sees, squared, for one row and each state.
struct SquaredErrors {
  RowVector noise;       // sigma^2 |w|^2
  RowVector difference;  // ((w - w^h) . x)^2
  RowVector expected;    // sigma^2 |w - w^h|^2, the part of noise in it
  RowVector unresolved;  // of what the fit of the comparison leaves over, if that is more than noise
};

SquaredErrors squared_errors(const LinearEstimate& estimate, const Matrix& states, const Vector& noise);

// Fills row i of the result. The result has its shapes already.
void set_row(Index i, const LinearEstimate& estimate, const Matrix& states, const Vector& noise,
             DerivativeEstimate& result);

// How many rows from row i on, to `last` at most, have windows of `size` rows at the same distances in time, to the rounding
// of the times; the window of row i starts at `first`, that of row i + 1 at first + 1.
Index equal_windows(const Vector& times, Index i, Index first, Index size, Index last);

// Rows i .. i + count - 1 by the same weights, on windows that move with them.
void set_rows(Index i, Index count, LinearEstimate estimate, const Matrix& states, const Vector& noise,
              DerivativeEstimate& result);

// N x n zeros, states copied.
DerivativeEstimate empty_estimate(const Trajectory& trajectory, const Vector& noise);

}  // namespace lieder::detail
