// The windows of a weak form on one trajectory, and covariances of their residuals as bands (private).
#pragma once

#include <vector>

#include "lieder/trajectories/weak_form.hpp"

namespace lieder::detail {

/// V and D (weak_form.hpp): windows of 2 h + 1 rows from row 0 on in steps of `stride`; with `ends`, before and after them
/// windows of half widths h - stride, h - 2 stride, ... >= 6 at the first and last row.
void fill_windows(const Trajectory& part, Index half_width, Index stride, int power, bool ends, WeakBlock& block);

/// A X for a matrix whose rows are windows: each row is one product of dense pieces.
Matrix apply(const WindowMatrix& windows, const MatrixRef& x);

/// The lower band of the covariance of residuals, order (window k, output c) -> k m + c for the m `outputs`:
///   sum_a sigma_a^2 M_ca M_c'a^T,   M_ca = V diag(jacobian[a].col(c)) + delta_ca D.
/// band(below, j) = C(j + below, j). Cost: windows x overlaps x width x m^2 for each axis that all outputs depend on.
Matrix covariance_band(const WeakBlock& block, const std::vector<Matrix>& jacobian, const Vector& noise,
                       const std::vector<Index>& outputs);

/// D D^T in the same form, m = 1.
Matrix slope_band(const WeakBlock& block);

}  // namespace lieder::detail
