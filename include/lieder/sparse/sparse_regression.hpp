// Sparse regression for several targets: few coefficients that explain Y ~ Theta Xi, under linear constraints.
//
//   stlsq  sequentially thresholded least squares: solve, take the coefficients below the threshold off the support,
//          solve again, until nothing changes (Brunton, Proctor, Kutz, PNAS 113, 2016)
//   sr3    min 1/2 ||Theta Xi - Y||^2 / N + lambda R(W) + 1 / (2 nu) ||Xi - W||^2 in scaled columns, R the number (l0) or
//          the sum of absolute values (l1) of W's entries, by alternating exact minimisation (Zheng, Askham, Brunton,
//          Kutz, Aravkin, IEEE Access 7, 2019); then least squares on the support of W
//   none   least squares
//
// The threshold is on coefficients; `auto` (no threshold given) makes a path of supports and chooses by cross-validation:
// of the supports whose error on left-out blocks of rows is the least, up to two standard errors of the paired
// differences and up to `target_error`, the smallest one, for every target apart (coupled targets together). The path is
// backward elimination, which takes away the term that the data miss least, with at most 14 terms the best support of each
// size (stlsq), or SR3 along thresholds (sr3).
//
// Every solution is least squares on its support *under the constraints* (constrained_least_squares.hpp): a term is removed
// by the additional constraint that its coefficient is zero. A removal that would contradict the constraints is undone.
//
// Ensembles (Fasel, Kutz, Brunton, Brunton, Proc. R. Soc. A 478, 2022): the method on draws of blocks of rows with replacement,
// or of a part of the terms; a term is kept when it is in more than `inclusion` of the draws that could have it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"
#include "lieder/sparse/constrained_least_squares.hpp"
#include "lieder/sparse/regression_rows.hpp"

namespace lieder {

enum class SparseMethod { none, stlsq, sr3 };
enum class SparsePenalty { l0, l1 };

struct EnsembleOptions {
  Index draws = 0;            ///< 0: no ensemble
  bool resample_rows = true;  ///< blocks of rows, with replacement
  double leave_out = 0.0;     ///< part of the terms that a draw does without; in [0, 1)
  double inclusion = 0.5;     ///< in [0, 1)
  std::uint64_t seed = 0;
};

struct SparseOptions {
  SparseMethod method = SparseMethod::stlsq;
  std::optional<double> threshold;  ///< >= 0; nothing: auto
  bool scaled_threshold = false;    ///< compare |Xi_kc| rms_k / rms of target c with the threshold, not |Xi_kc|
  double ridge = 0.0;               ///< >= 0, of constrained_least_squares.hpp; not in stlsq's and sr3's last solution
  double rcond = 1e-10;             ///< as there
  Index max_steps = 100;            ///< of stlsq; sr3 does at most 100 times as many
  SparsePenalty penalty = SparsePenalty::l0;  ///< sr3
  double nu = 1.0;                            ///< sr3: > 0, relative to the scaled columns' mean squares
  Index folds = 10;                           ///< auto: >= 2 (fewer if there are fewer blocks)
  double standard_errors = 2.0;  ///< auto: >= 0, how many of the paired differences a smaller support may lose
  /// auto: n root mean square errors that the targets are known to have (or one for all, or none): nothing smaller is
  /// explained. Relative to each target's root mean square when `relative_error`.
  Vector target_error;
  bool relative_error = false;
  EnsembleOptions ensemble;
  /// K x n: terms that may be used; empty: all.
  Support candidates;
};

struct SparseResult {
  Matrix coefficients;           ///< K x n, exact zeros off the support
  Support support;               ///< K x n, the terms of the model; fixed coefficients that are not zero among them
  Vector residual_rms;           ///< n
  Vector r_squared;              ///< n: 1 - mean squared residual / variance; 1 for constant targets that are met
  Vector thresholds;             ///< n: given, or for auto the least |Xi_kc| that was kept (0 without terms)
  Vector cross_validated_error;  ///< n: root mean square on left-out blocks; empty unless auto
  Matrix inclusion;              ///< K x n: probabilities; empty without an ensemble
  Matrix median;                 ///< K x n: medians over the draws that had the term; empty without an ensemble
  Index steps = 0;
  Index dropped_directions = 0;  ///< of the last solution
  double violation = 0.0;        ///< of the constraints
  Status status = Status::ok;    ///< ok, rank_deficient, not_converged, empty
  std::string message;

  Index terms() const { return support.count(); }
};

/// Whether the result depends on how rows are cut into blocks: cross-validation and ensembles. Otherwise one block is enough.
bool uses_blocks(const SparseOptions& options);

/// Throws ShapeError and ValueError for wrong shapes and options.
SparseResult sparse_regression(const RegressionRows& rows, const LinearConstraints& constraints = {},
                               const SparseOptions& options = {});

/// From matrices: theta N x K, targets N x n (of samples, or of a weak form), weights N or empty.
SparseResult sparse_regression(const MatrixRef& theta, const MatrixRef& targets, const Vector& weights = {},
                               const LinearConstraints& constraints = {}, const SparseOptions& options = {});

}  // namespace lieder
