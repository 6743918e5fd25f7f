#include "lieder/models/promoted_regression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "lieder/core/checkpoint.hpp"
#include "lieder/models/folds.hpp"
#include "models/promotion_setup.hpp"

namespace lieder {

namespace {

struct CrossValidation {
  double error = 0.0;  // mean over the folds
  double standard_error = 0.0;
};

// The refits of one fold, or the penalised fits, warm-started along the path: the error of what is judged at each step,
// nothing where a step has no refit.
std::vector<std::optional<double>> fold_errors(const PromotionSetup& setup, const PromotedRegressionOptions& options,
                                               const std::vector<PathPoint>& path, const Fold& fold) {
  const PromotionProblem train = setup.problem(fold.train);
  PromotionOptions solver = setup.path_options().solver;
  Vector warm;
  std::vector<std::optional<double>> errors;
  for (const PathPoint& point : path) {
    if (options.selection == PromotionSelection::penalised) {
      solver.lambda = point.lambda;
      warm = promote(train, solver, warm.size() > 0 ? &warm : nullptr).coefficients;
      errors.emplace_back(setup.error(warm, fold.test));
    } else if (point.models.cols() > 0) {
      errors.emplace_back(setup.error(refit(train, point.models, options.ridge, options.l1).coefficients, fold.test));
    } else {
      errors.emplace_back();
    }
  }
  return errors;
}

std::vector<std::optional<CrossValidation>> cross_validate(const PromotionSetup& setup,
                                                           const PromotedRegressionOptions& options,
                                                           const std::vector<PathPoint>& path,
                                                           const std::vector<Fold>& folds) {
  std::vector<std::vector<std::optional<double>>> all;
  for (const Fold& fold : folds) {
    checkpoint("cross-validation", static_cast<Index>(all.size()), static_cast<Index>(folds.size()));
    all.push_back(fold_errors(setup, options, path, fold));
  }
  const auto count = static_cast<Index>(all.size());
  std::vector<std::optional<CrossValidation>> result(path.size());
  for (std::size_t k = 0; k < path.size(); ++k) {
    if (!all.front()[k]) {
      continue;
    }
    Vector errors(count);
    for (Index f = 0; f < count; ++f) {
      errors(f) = *all[static_cast<std::size_t>(f)][k];
    }
    const double mean = errors.mean();
    const double variance = (errors.array() - mean).square().sum() / static_cast<double>(count - 1);
    result[k] = CrossValidation{mean, std::sqrt(variance / static_cast<double>(count))};
  }
  return result;
}

// Takes the generators of a step in readable form where their refit is as good to one standard error.
void prefer_readable(const PromotionSetup& setup, const PromotedRegressionOptions& options,
                     const std::vector<Fold>& folds, std::vector<PathPoint>& path,
                     std::vector<std::optional<CrossValidation>>& judged) {
  std::vector<PathPoint> readable;
  std::vector<std::size_t> steps;
  for (std::size_t k = 0; k < path.size(); ++k) {
    if (std::optional<PathPoint> point = setup.readable(path[k])) {
      readable.push_back(std::move(*point));
      steps.push_back(k);
    }
  }
  const auto others = cross_validate(setup, options, readable, folds);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    std::optional<CrossValidation>& found = judged[steps[i]];
    if (others[i] && (!found || others[i]->error <= found->error + found->standard_error)) {
      found = others[i];
      path[steps[i]] = std::move(readable[i]);
    }
  }
}

// Errors are compared up to rounding: among equal ones the first counts, of the largest penalty.
bool smaller(const std::optional<double>& a, const std::optional<double>& b) {
  return *a < (1.0 - 1e-9) * *b;
}

std::size_t smallest_error(const std::vector<PromotionStep>& steps) {
  std::size_t best = steps.size();
  for (std::size_t k = 0; k < steps.size(); ++k) {
    if (steps[k].cv_error && (best == steps.size() || smaller(steps[k].cv_error, steps[best].cv_error))) {
      best = k;
    }
  }
  return std::min(best, steps.size() - 1);
}

// Whether a has more symmetry than b, or as much and a smaller error.
bool preferred(const PromotionStep& a, const PromotionStep& b) {
  const std::pair more(a.kept, a.kept_discrete.size());
  const std::pair less(b.kept, b.kept_discrete.size());
  return more > less || (more == less && smaller(a.cv_error, b.cv_error));
}

// Most symmetry within one standard error of the best.
std::size_t most_symmetric(const std::vector<PromotionStep>& steps, std::size_t best) {
  if (!steps[best].cv_error) {
    return best;
  }
  const double bound = *steps[best].cv_error + *steps[best].cv_standard_error;
  std::size_t chosen = best;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    if (steps[k].cv_error && *steps[k].cv_error <= bound && preferred(steps[k], steps[chosen])) {
      chosen = k;
    }
  }
  return chosen;
}

}  // namespace

PromotedRegression fit_promoted(const MatrixRef& inputs, const MatrixRef& outputs, const Vector& weights,
                                const std::optional<Candidates>& candidates, const PromotedRegressionOptions& options) {
  const PromotionSetup setup(inputs, outputs, weights, candidates, options);
  const bool follows = options.mode == PromotionMode::path || options.mode == PromotionMode::cv;
  std::vector<PathPoint> path = follows ? regularisation_path(setup.problem(), setup.path_options())
                                        : std::vector<PathPoint>{path_point(setup.problem(), setup.path_options())};
  PromotedRegression result{
      setup.model(path.back().fit.coefficients), {}, {}, 0.0, {}, 0, 0, false, 0.0, {}, 0, {}, {}};
  result.lambda_max = follows ? path.front().lambda : 0.0;
  std::vector<std::optional<CrossValidation>> judged(path.size());
  if (options.mode == PromotionMode::cv) {
    const std::vector<Fold> folds = make_folds(inputs.rows(), options.folds, options.seed, options.groups);
    judged = cross_validate(setup, options, path, folds);
    if (options.readable && options.selection == PromotionSelection::refit) {
      prefer_readable(setup, options, folds, path, judged);
    }
  }
  for (std::size_t k = 0; k < path.size(); ++k) {
    result.steps.push_back(setup.step(path[k]));
    if (judged[k]) {
      result.steps.back().cv_error = judged[k]->error;
      result.steps.back().cv_standard_error = judged[k]->standard_error;
    }
  }
  result.chosen = path.size() - 1;
  if (options.mode == PromotionMode::cv) {
    result.best = smallest_error(result.steps);
    result.chosen = options.one_standard_error ? most_symmetric(result.steps, result.best) : result.best;
  }
  const PromotionStep& chosen = result.steps[result.chosen];
  result.refitted = options.selection == PromotionSelection::refit && chosen.cv_error.has_value();
  const PromotionResult& fit = result.refitted ? chosen.refit : chosen.fit;
  result.model = setup.model(fit.coefficients);
  result.status = fit.status;
  result.message = fit.message;
  if (result.refitted && fit.status == Status::rank_deficient) {
    result.message = fmt::format("{} samples do not determine the {} functions that have the kept symmetries",
                                 inputs.rows(), chosen.refit_size);
  }
  setup.describe(result);
  return result;
}

}  // namespace lieder
