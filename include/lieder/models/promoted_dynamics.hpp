// System identification that keeps the candidate symmetries which the data do not contradict: x' = f(x) and x+ = f(x).
//
//   L_xi f = [v_xi, f] = Df v_xi - Dv_xi f  (flows),      L_xi f = Df v_xi - v_xi(f)  (maps, linear candidates)
//
// The path of fits with the penalty lambda ||[L_xi_1 f, ..., L_xi_q f]||_* (promote/promote.hpp; Otto et al., JMLR
// 26(248), 2025, section 5) only *suggests* which symmetries to keep; cross-validation of refits without penalty decides.
// Fits are in Legendre products on the box of the states, generators have unit Frobenius norm.
//
//   suggested  at each lambda: for each d, the d least broken directions of the fit, if they nearly close under the
//              bracket; and the *exact* subalgebra that they lie near, if there is one: in reduced echelon form each
//              coefficient is replaced by the nearest integer or half, and the result must close
//   functions  the exact equivariant ones of an exact subalgebra (enforce/equivariant_dictionary.hpp); else the right
//              singular vectors of the stacked Lie derivatives below their largest gap
//   chosen     the most symmetric set whose cross-validated squared error exceeds that of the best by at most one
//              standard error of the *difference*, sample by sample: the noise that all sets share cancels
//
// Generators that are not exact are estimated from all samples, the ones left out included: they stay in the race only
// where they are better than the best exact set by two standard errors.
//
// Folds hold whole groups of samples (trajectories): neighbours in time are not independent. To promote nothing is one
// of the sets, so where the data contradict every candidate the answer is the plain fit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"
#include "lieder/promote/promote.hpp"
#include "lieder/sparse/sparse_regression.hpp"

namespace lieder {

struct PromotedDynamicsOptions {
  ObjectKind kind = ObjectKind::vector_field;  ///< vector_field or map
  int degree = 3;                              ///< of the polynomials; >= 0
  Index steps = 12;                            ///< of the path; >= 1
  double smallest = 1e-4;                      ///< last lambda of the path, relative to lambda_max; in (0, 1)
  double largest_defect = 0.5;                 ///< of a suggested direction; in (0, 1)
  Index folds = 5;                             ///< >= 2
  double gap = 1e-6;                           ///< relative duality gap of each fit
  std::uint64_t seed = 0;                      ///< of the folds
  /// The last refit is sparse in the readable basis of the models that have the symmetry. Not for a set that is not
  /// exact: its models have no sparse basis.
  std::optional<SparseOptions> sparse;
};

/// A set of symmetries that was judged; the first one keeps nothing.
struct PromotedSet {
  Matrix generators;          ///< q x d: coordinates in the candidates as given
  bool exact = true;          ///< coefficients are integers or halves, and it closes to rounding
  std::string algebra;        ///< its name; empty if nothing is kept
  double lambda = 0.0;        ///< of the fit that suggested it first
  PromotionResult fit;        ///< that fit, in Legendre products
  Vector relative_defects;    ///< of all candidate directions in it, descending
  Index size = 0;             ///< dimension of the models that have it
  Matrix basis;               ///< (K n) x size, monomial coefficients: these models; readable if exact
  double cv_error = 0.0;      ///< root of the mean squared error of the refits on the samples left out, relative
  double excess = 0.0;        ///< of the mean squared error over that of the best set, relative
  double excess_error = 0.0;  ///< its standard error

  Index kept() const { return generators.cols(); }
};

struct PromotedDynamics {
  DictionaryModel model;       ///< the refit of the chosen set, in Legendre products; sparse: in monomials
  Status status = Status::ok;  ///< rank_deficient: the samples do not determine the refit
  std::string message;
  double lambda_max = 0.0;
  std::vector<PromotedSet> sets;
  std::size_t chosen = 0;
  std::size_t best = 0;                ///< the set of the smallest cv_error
  std::optional<SparseResult> sparse;  ///< of the coordinates in the chosen set's basis, if it was asked for
  double train_error = 0.0;            ///< ||y - f(x)|| / ||y||
  DictionaryPtr functions;             ///< monomials in graded order
  Matrix coefficients;                 ///< K x n: the model in them

  const PromotedSet& kept() const { return sets[chosen]; }
};

/// states N x n, targets N x n (derivatives or next states), weights N or empty, labels: of the trajectory of each
/// sample (N), or empty (each sample is its own). Throws ShapeError and ValueError on bad data and options, on
/// candidates that are not affine (maps: linear) or act on copies. Cost: `steps` solves of the promotion problem, and
/// for each set folds + 1 least squares problems of n N rows.
PromotedDynamics fit_promoted_dynamics(const MatrixRef& states, const MatrixRef& targets, const Vector& weights,
                                       const Vector& labels, const Candidates& candidates,
                                       const PromotedDynamicsOptions& options = {});

}  // namespace lieder
