// Regression and dynamics that keep the candidate symmetries which the data do not contradict.
//
//   min_w  1/2 sum_i omega_i |y_i - F_w(x_i)|^2 + lambda (||[L_xi_1 F_w, ..., L_xi_q F_w]||_* + sum_g ||K_g F_w - F_w||)
//          + 1/2 ridge |w|^2 + l1 |w|_1,          sum_i omega_i = 1,   w = Pi z
//
// (Otto et al., JMLR 26(248), 2025, section 5). F_w is a polynomial in products of orthonormal polynomials, in which the
// Lie derivatives are exact: Legendre for the uniform measure on the bounding box of the inputs, Hermite for the Gaussian
// with their means and standard deviations. In the measure of the samples (the paper's empirical form) norms are sums
// over the inputs and any dictionary will do. The columns of Pi span the models with an enforced symmetry. ridge and l1
// are those of the coefficients in the orthonormal polynomials.
//
// A penalty large enough to keep symmetries also draws the model away from the data. So what is kept is read off along a
// path of falling lambda (promote/path.hpp) and the model is *refitted without penalty* among the functions that have the
// kept symmetries:
//
//   kept       generators whose relative defect at the samples (as `discover` reports it) is at most kept_defect; the
//              largest set of the smallest ones that closes under the bracket
//   discrete   |K_g F - F| at the samples is at most kept_defect times the spread of F (its size, if psi_g moves F)
//
// By default each set of kept symmetries is judged by cross-validation of its refit; the choice is the one with most
// symmetry within one standard error of the best. What is kept carries the errors of the penalised fit, and the refit
// inherits them: generators whose coefficients are near multiples of 1/2 are taken to be exactly these, if they still
// count as kept, close under the bracket, and their refit is as good to one standard error (`readable`).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/generators/group_action.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"
#include "lieder/promote/promote.hpp"

namespace lieder {

enum class PromotionMode {
  fixed,  ///< one lambda
  exact,  ///< the data hold exactly: least nuclear norm
  path,   ///< lambda_max downwards; the model is that of the smallest lambda
  cv,     ///< the path, then what cross-validation chooses
};

enum class PromotionMeasure { box, gaussian, samples };

/// Candidates of unit size: Frobenius norm of [b | A], or root mean square of the field in the measure.
enum class PromotionNorm { frobenius, measure, as_given };

/// What cross-validation judges, and what the model is in the mode `cv`.
enum class PromotionSelection { refit, penalised };

struct PromotedRegressionOptions {
  ObjectKind kind = ObjectKind::function;  ///< function or vector_field
  PromotionMode mode = PromotionMode::cv;
  double lambda = 0.0;       ///< fixed mode; >= 0
  double ridge = 0.0;        ///< >= 0; stays in the refit
  double l1 = 0.0;           ///< >= 0; stays in the refit
  int degree = 2;            ///< of the polynomials; >= 0
  DictionaryPtr dictionary;  ///< functions other than those polynomials: measure `samples` only
  PromotionMeasure measure = PromotionMeasure::box;
  PromotionNorm norm = PromotionNorm::frobenius;
  std::optional<GroupAction> enforced;  ///< a symmetry that the model has whatever lambda is
  std::vector<FiniteElement> discrete;  ///< the candidates g
  double kept_defect = 0.05;            ///< in (0, 1)
  Index steps = 16;                     ///< of the path; >= 2
  double smallest = 1e-4;               ///< last lambda of the path, relative to lambda_max; in (0, 1)
  Index folds = 5;                      ///< >= 2
  Vector groups;                        ///< N labels or none: equal ones share a fold (trajectories)
  bool one_standard_error = true;       ///< false: the smallest error of cross-validation
  PromotionSelection selection = PromotionSelection::refit;
  bool readable = true;    ///< kept generators in readable form where that is as good; in the mode cv, for refits
  double gap = 1e-6;       ///< relative duality gap of each fit
  std::uint64_t seed = 0;  ///< of the folds
};

/// One fit of the path, or the only one.
struct PromotionStep {
  double lambda = 0.0;
  PromotionResult fit;                      ///< coefficients in the dictionary of the model
  Index kept = 0;                           ///< generators kept
  Matrix generators;                        ///< q x kept: coordinates in the candidates as given
  Vector relative_defects;                  ///< of all candidates' directions, descending
  bool readable = false;                    ///< the generators are taken in readable form
  std::string algebra;                      ///< name of what is kept; empty if nothing is
  Vector discrete_defects;                  ///< of the discrete candidates
  std::vector<Index> kept_discrete;         ///< their numbers
  Index refit_size = 0;                     ///< dimension of the functions with the kept symmetries
  PromotionResult refit;                    ///< among them, without penalty
  std::optional<double> cv_error;           ///< mean over the folds of the relative error of what is judged
  std::optional<double> cv_standard_error;  ///< of that mean
};

struct PromotedRegression {
  DictionaryModel model;
  Status status = Status::ok;
  std::string message;
  double lambda_max = 0.0;  ///< 0 in the modes that do not need it
  std::vector<PromotionStep> steps;
  std::size_t chosen = 0;    ///< the step of the model
  std::size_t best = 0;      ///< the step of the smallest error of cross-validation; in the mode cv
  bool refitted = false;     ///< the model is the refit without penalty
  double train_error = 0.0;  ///< ||y - F(x)|| / ||y||
  std::string measure;       ///< "uniform on the box [...] x [...]"
  Index enforced_size = 0;   ///< dimension of the models with the enforced symmetry; 0 without one
  DictionaryPtr functions;   ///< monomials in graded order, or the dictionary that was given
  Matrix coefficients;       ///< K x m: the model in these functions of the original coordinates
};

/// inputs N x n, outputs N x m, weights N or empty, `candidates` may be missing when there are discrete ones. Throws
/// ShapeError and ValueError on bad data and options, on candidates that do not go with the measure (box and Gaussian:
/// polynomial, one copy), when there are none at all, when no model has the enforced symmetry, and for m != n with
/// vector fields. Statuses: those of `promote`; rank_deficient also when the refit is not determined by the data.
PromotedRegression fit_promoted(const MatrixRef& inputs, const MatrixRef& outputs, const Vector& weights,
                                const std::optional<Candidates>& candidates,
                                const PromotedRegressionOptions& options = {});

}  // namespace lieder
