// Least squares for several targets at once, on given supports and under linear constraints.
//
//   min_Xi  1/2 ||Theta Xi - Y||_F^2   subject to  A vec(Xi) = d,  Xi_kc = 0 off the support,  s_kc Xi_kc >= 0
//
// Null-space parameterisation without a matrix of the size of all coefficients squared. With the factor of each target's
// own columns, Theta_c = Q_c M_c^+ (M_c of s_c x r_c, Z_c a basis of what the data do not determine),
//
//   xi_c = M_c u_c + Z_c t_c,   A vec(Xi) = B u + T t,   B = [A_c M_c], T = [A_c Z_c]
//
// and the constrained minimum is the projection of the unconstrained u onto the affine null space {B u + T t = d}, which
// needs triangular factors of B^T and T^T only: (number of constraints)^2 numbers. Targets that no constraint couples are
// solved apart. Signs: dense in the targets that a component couples (Lawson and Hanson's LSI, nonnegative_least_squares.hpp).
// Golub and Van Loan, Matrix Computations, 4th ed., section 6.2.
#pragma once

#include <string>
#include <vector>

#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"
#include "lieder/sparse/linear_constraints.hpp"

namespace lieder {

/// K x n: the coefficients that may differ from zero.
using Support = Eigen::Array<bool, Eigen::Dynamic, Eigen::Dynamic>;

struct ConstrainedOptions {
  double rcond = 1e-10;     ///< directions of a target's scaled columns below this are not determined; in [0, 1)
  double ridge = 0.0;       ///< weight of |S Xi|^2 beside the mean squared residual; >= 0
  Index max_signed = 2000;  ///< ValueError when more coefficients are coupled to a violated sign
};

struct ConstrainedSolution {
  Matrix coefficients;  ///< K x n; exact zeros off the support and where a sign holds with equality
  Vector mean_squares;  ///< n: weighted mean of the squared residuals of each target
  /// Directions in the supports that neither the data nor the constraints determine (left at the least norm).
  Index dropped_directions = 0;
  double violation = 0.0;      ///< LinearConstraints::violation
  Status status = Status::ok;  ///< ok, rank_deficient, empty (no coefficients satisfy the constraints)
  std::string message;
};

/// Solves for many factors and supports under the same constraints.
class ConstrainedLeastSquares {
 public:
  /// `scale` K: the root mean squares that the columns of the factors were divided by (RegressionRows). `constraints`:
  /// K x n, or 0 x 0 for none; they are on the coefficients of the unscaled columns. Throws ShapeError and ValueError.
  ConstrainedLeastSquares(Vector scale, Index targets, const LinearConstraints& constraints = {},
                          const ConstrainedOptions& options = {});

  Index features() const { return scale_.size(); }
  Index targets() const { return targets_; }
  const LinearConstraints& constraints() const { return constraints_; }
  const Vector& scale() const { return scale_; }

  /// Coefficients with a known value, K x n: they are no unknowns and always have that value.
  const Support& fixed() const { return fixed_; }
  /// Their values, zero elsewhere; of the scaled coefficients S Xi.
  const Matrix& fixed_values() const { return fixed_values_; }
  /// Targets that constraints couple, each in one group; targets and groups ascending.
  const std::vector<std::vector<Index>>& groups() const { return groups_; }
  /// A group of one target without equalities (but for fixed coefficients) and without signs.
  bool is_free(Index group) const;

  /// `factor`: of [Theta S^-1, Y] with K + n columns (RegressionRows::factor). Cost: s_c^2 K for each target of s_c terms
  /// (equal supports share), and for a group with m constraints 2 m^2 times its terms.
  ConstrainedSolution solve(const MatrixRef& factor, const Support& support) const;
  /// Only the targets of groups()[group]; the coefficients of the others are left at their fixed values or zero.
  ConstrainedSolution solve(const MatrixRef& factor, const Support& support, Index group) const;

 private:
  void presolve();
  void couple();
  ConstrainedSolution solve_groups(const MatrixRef& factor, const Support& support,
                                   const std::vector<Index>& groups) const;

  Vector scale_;
  Index targets_;
  LinearConstraints constraints_;
  ConstrainedOptions options_;
  Support fixed_;
  Matrix fixed_values_;               // of scaled coefficients, zero where free
  std::vector<LinearEquality> rows_;  // on scaled coefficients, at least two free terms, largest factor 1
  std::string contradiction_;         // among the constraints themselves; empty if none was found
  std::vector<std::vector<Index>> groups_;
  std::vector<std::vector<Index>> group_rows_;
};

}  // namespace lieder
