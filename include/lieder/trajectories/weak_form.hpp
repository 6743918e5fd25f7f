// The weak form of x' = f(x): no derivative of the data is taken. For a test function phi that vanishes at the ends of a
// window, integration by parts gives
//   int phi(t) f(x(t)) dt = - int phi'(t) x(t) dt,
// for f = W^T theta(x) a linear equation  G W = b,  G_k = int phi_k theta(x) dt,  b_k = - int phi_k' x dt
// (Messenger and Bortz, WSINDy, Multiscale Model. Simul. 19:1474-1497, 2021). The test functions are bumps
// phi_k(t) = (1 - s^2)^p on the windows of 2 h + 1 rows that start at rows 0, stride, 2 stride, ..., s from -1 to 1.
//
// Quadrature. On even times the trapezoidal rule, whose error falls at least like step^p here, since phi vanishes at
// both ends with p - 1 derivatives (Euler and Maclaurin). On uneven times x and theta(x) are interpolated by polynomials of
// degree 5 and the product with phi is integrated exactly: O(step^6). Both are weights: G_k = sum_j V_kj theta(x_j),
// b_k = -sum_j D_kj x_j.
//
// Noise. x_j = X_j + e_j with independent e_j of variance sigma_a^2 in state a: to first order the residual of output c
// is  (b - G W)_c = -D e_c - sum_a V diag(df_c/dx_a) e_a,  so its covariance is
//   C_c = sum_a sigma_a^2 M_ca M_ca^T,   M_ca = V diag(df_c/dx_a(x)) + delta_ca D,
// a banded matrix, and C_cc' of two outputs is the same with M_ca M_c'a^T; without the first part it is D D^T for every
// output. With C = L L^T least squares on L^-1 G, L^-1 b is generalised least squares. The full C_c needs W: it is found by
// reweighting (Bortz, Messenger and Dukic, WENDy, Bull. Math. Biol. 85:110, 2023).
//
// To second order noise in G draws W away (errors in variables). Around states X^ that are smooth and near the true ones,
//   theta(x) W ~ theta(X^) W + Df(X^) (x - X^),   so   V theta(X^) W = -D x - V Df(X^) (x - X^)
// has features almost without noise and residuals of the same covariance: Gauss-Newton for errors in variables (Britt
// and Luecke, Technometrics 15:233-247, 1973).
#pragma once

#include <vector>

#include "lieder/dictionary/dictionary.hpp"
#include "lieder/trajectories/trajectory.hpp"

namespace lieder {

struct WeakOptions {
  int power = 0;         ///< p, 2 .. 16; 0: 8, or what a fit chooses
  Index half_width = 0;  ///< h in rows, >= 3; 0: weak_half_width
  Index stride = 0;      ///< >= 1; 0: a quarter of h
  int reweightings = 2;  ///< of fit_weak; 0: D D^T only
  /// Also narrower windows at both ends of each trajectory, of half widths h - stride, h - 2 stride, ... >= 6 rows: what
  /// starts say, for noisy data (the quadrature of narrow windows is less exact).
  bool ends = false;
};

using WindowMatrix = Eigen::SparseMatrix<double, Eigen::RowMajor>;

/// The equations of one trajectory: rows first .. first + value.rows() - 1 of the system.
struct WeakBlock {
  Index first = 0;
  WindowMatrix value;  ///< V, equations x rows of the trajectory; the entries of a row are neighbours
  WindowMatrix slope;  ///< D
  bool even = false;   ///< steps of time are equal
};

struct WeakSystem {
  Matrix features;                ///< G, K x p
  Matrix targets;                 ///< b, K x n
  std::vector<WeakBlock> blocks;  ///< one for each trajectory
  Index half_width = 0;
  Index stride = 0;
};

/// Rows: a fifth of a period of the fastest state, three tenths for data without noise (below 1e-3), at least six, at most a
/// quarter of the shortest trajectory. A sixth of the period is the lag at which the mean squared change of a state, less
/// that of the noise, is its variance (exact for a sine: 2 A^2 (1 - cos w s) / 2 = A^2 / 2 at w s = pi / 3). Throws
/// ValueError for a trajectory of fewer than nine rows.
Index weak_half_width(const std::vector<Trajectory>& trajectories);
Index weak_half_width(const std::vector<Trajectory>& trajectories, const Vector& noise);  ///< noise_level is known

/// Whether windows of these half widths, a quarter apart, give at least four equations for each of so many functions. False
/// for a trajectory of fewer than nine rows.
bool weak_form_suits(const std::vector<Trajectory>& trajectories, Index functions);

/// Throws ValueError (options, a trajectory of fewer than 2 h + 1 rows) or ShapeError. Cost O(N (h / stride) (p + n)).
WeakSystem weak_system(const std::vector<Trajectory>& trajectories, const Dictionary& dictionary,
                       const WeakOptions& options = {});

/// L^-1 G (K x p) and L^-1 b (K x n, or K x 1 for one output).
struct WeakRows {
  Matrix features;
  Matrix targets;
};

/// With C = D D^T, the same for all outputs.
WeakRows whiten(const WeakSystem& system);
/// With the full covariance C_c of output c at the coefficients W (p x n); noise: sigma of each state (noise_level).
/// Residuals of the true model have then variance one.
WeakRows whiten(const WeakSystem& system, const std::vector<Trajectory>& trajectories, const Dictionary& dictionary,
                const MatrixRef& coefficients, const Vector& noise, Index output);

/// The same equations for all outputs, as needed where one matrix of features serves them all: with the mean of the C_c,
/// each divided by its mean variance. (D D^T alone is not enough at low frequencies, where D has no gain and noise in
/// the features makes all of the residual.)
WeakRows whiten(const WeakSystem& system, const std::vector<Trajectory>& trajectories, const Dictionary& dictionary,
                const MatrixRef& coefficients, const Vector& noise);

/// df_c/dx_a at the states of each trajectory: one matrix N x n for each axis a.
using WeakJacobians = std::vector<std::vector<Matrix>>;
WeakJacobians weak_jacobians(const std::vector<Trajectory>& trajectories, const Dictionary& dictionary,
                             const MatrixRef& coefficients);
/// The same from the Jacobian, which all outputs share.
WeakRows whiten(const WeakSystem& system, const WeakJacobians& jacobians, const Vector& noise, Index output);

/// All outputs together: their residuals have common noise. Unknowns z with vec(W) = basis z, basis (p n) x r for the first
/// n outputs. Rows i n + c, K n x r and K n x 1; residuals of the true model are then white, of variance one. Cost of the
/// factor: K n b^2, b = n times the overlapping windows.
WeakRows whiten_jointly(const WeakSystem& system, const WeakJacobians& jacobians, const Vector& noise,
                        const SparseMatrix& basis);

/// Local cubic least squares on windows of 2 m + 1 rows: for each state m is the first of `half_width`, its half, its quarter,
/// ... >= 2 whose residuals noise explains, with at most 1.5 of its variance; a state without such a window is left as it is.
std::vector<Trajectory> smooth_states(const std::vector<Trajectory>& trajectories, Index half_width,
                                      const Vector& noise);

/// The equations around the states of `at` (see above): features V theta(X^) and, once the Jacobians there are given,
/// corrected targets.
void expand_around(const std::vector<Trajectory>& at, const Dictionary& dictionary, WeakSystem& system);
void correct_targets(const std::vector<Trajectory>& trajectories, const std::vector<Trajectory>& at,
                     const WeakJacobians& jacobians, WeakSystem& system);

struct WeakFit {
  Matrix coefficients;     ///< p x n
  Matrix standard_errors;  ///< p x n: of noise of the estimated level, to first order
  Vector misfit;  ///< n: mean square of the whitened residuals, about one for a true model; larger: not this model
  Vector noise;   ///< n: noise_level
  Index equations = 0;  ///< K
  Index half_width = 0;
  Index stride = 0;
};

/// Least squares on whitened equations, reweighted. `rcond` as in LeastSquaresOptions. Throws ValueError as above.
WeakFit fit_weak(const std::vector<Trajectory>& trajectories, const Dictionary& dictionary,
                 const WeakOptions& options = {}, double rcond = 1e-8);

}  // namespace lieder
