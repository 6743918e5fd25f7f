// Regression and dynamics that keep the candidate symmetries which the data do not contradict.
//
//   min_w  1/2 sum_i omega_i |y_i - F_w(x_i)|^2 + lambda ||[L_xi_1 F_w, ..., L_xi_q F_w]||_*,   sum_i omega_i = 1
//
// (Otto et al., JMLR 26(248), 2025, section 5). F_w is a polynomial in Legendre products that are orthonormal for the uniform
// measure on the bounding box of the inputs; the Lie derivatives are exact in them, generators have unit Frobenius norm.
//
// A penalty large enough to keep symmetries also draws the model away from the data. So what is kept is read off along a
// path of falling lambda and the model is *refitted without penalty* among the functions that have the kept symmetries:
//
//   kept       generators whose relative defect at the samples (as `discover` reports it) is at most kept_defect; the
//              largest set of the smallest ones that closes under the bracket
//   functions  the right singular vectors of the stacked Lie derivatives of the kept generators below the largest gap
//
// Each distinct set of kept generators is judged by cross-validation of its refit; the choice is the one with most symmetry
// within one standard error of the best.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"
#include "lieder/promote/promote.hpp"

namespace lieder {

enum class PromotionMode {
  fixed,  ///< one lambda
  exact,  ///< the data hold exactly: least nuclear norm
  path,   ///< lambda_max downwards; the model is that of the smallest lambda
  cv,     ///< the path, then the refit that cross-validation chooses
};

struct PromotedRegressionOptions {
  ObjectKind kind = ObjectKind::function;  ///< function or vector_field
  PromotionMode mode = PromotionMode::cv;
  double lambda = 0.0;        ///< fixed mode; >= 0
  int degree = 2;             ///< of the polynomials; >= 0
  double kept_defect = 0.05;  ///< in (0, 1)
  Index steps = 16;           ///< of the path; >= 1
  double smallest = 1e-4;     ///< last lambda of the path, relative to lambda_max; in (0, 1)
  Index folds = 5;            ///< >= 2
  double gap = 1e-6;          ///< relative duality gap of each fit
  std::uint64_t seed = 0;     ///< of the folds
};

/// One fit of the path, or the only one.
struct PromotionStep {
  double lambda = 0.0;
  PromotionResult fit;                      ///< coefficients in Legendre products
  Index kept = 0;                           ///< generators kept
  Matrix generators;                        ///< q x kept: coordinates in the candidates as given
  Vector relative_defects;                  ///< of all candidates' directions, descending
  std::string algebra;                      ///< name of what is kept; empty if nothing is
  Index refit_size = 0;                     ///< dimension of the functions with the kept symmetries
  std::optional<double> cv_error;           ///< mean over the folds of the refit's relative error
  std::optional<double> cv_standard_error;  ///< of that mean
};

struct PromotedRegression {
  DictionaryModel model;  ///< in Legendre products on the box
  Status status = Status::ok;
  std::string message;
  double lambda_max = 0.0;  ///< 0 in the modes that do not need it
  std::vector<PromotionStep> steps;
  std::size_t chosen = 0;        ///< the step of the model
  bool refitted = false;         ///< the model is the refit without penalty
  double train_error = 0.0;      ///< ||y - F(x)|| / ||y||
  Matrix monomial_coefficients;  ///< K x m, in graded order: the model in the original coordinates
};

/// inputs N x n, outputs N x m, weights N or empty. Throws ShapeError and ValueError on bad data and options, on candidates that
/// are not polynomial or act on copies, and for m != n with vector fields.
PromotedRegression fit_promoted(const MatrixRef& inputs, const MatrixRef& outputs, const Vector& weights,
                                const Candidates& candidates, const PromotedRegressionOptions& options = {});

}  // namespace lieder
