#include "promote_dynamics.hpp"

#include <utility>

#include "lieder/dictionary/data_range.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"
#include "lieder/models/promoted_dynamics.hpp"

namespace lieder::cli {

namespace {

PromotionStep as_step(const PromotedSet& set) {
  PromotionStep step;
  step.lambda = set.lambda;
  step.fit = set.fit;
  step.kept = set.kept();
  step.generators = set.generators;
  step.relative_defects = set.relative_defects;
  step.readable = set.exact;
  step.algebra = set.algebra;
  step.refit_size = set.size;
  step.cv_error = set.cv_error;
  // d sqrt(e) = d e / (2 sqrt(e))
  step.cv_standard_error = set.cv_error > 0.0 ? set.excess_error / (2.0 * set.cv_error) : 0.0;
  return step;
}

}  // namespace

bool is_promoted_dynamics(const PromoteOptions& options, const std::string& kind, const PromotedRegressionOptions& fit,
                          const std::optional<Candidates>& candidates) {
  return kind != "regression" && fit.mode == PromotionMode::cv && fit.measure == PromotionMeasure::box &&
         fit.norm == PromotionNorm::frobenius && fit.selection == PromotionSelection::refit && fit.readable &&
         fit.one_standard_error && fit.ridge == 0.0 && fit.l1 == 0.0 && options.group.empty() &&
         options.discrete.empty() && candidates && candidates->affine() && candidates->copies() == 1;
}

PromotedRegression promote_dynamics(const PromoteOptions& options, const std::string& kind, const ModelData& train,
                                    const Vector& labels, const Candidates& candidates,
                                    const PromotedRegressionOptions& fit) {
  PromotedDynamicsOptions own;
  own.kind = kind == "map" ? ObjectKind::map : ObjectKind::vector_field;
  own.degree = fit.degree;
  own.steps = fit.steps;
  own.smallest = fit.smallest;
  own.folds = fit.folds;
  own.gap = fit.gap;
  own.seed = fit.seed;
  if (options.sparse) {
    own.sparse = SparseOptions();
  }
  PromotedDynamics found = fit_promoted_dynamics(train.inputs, train.outputs, train.weights, labels, candidates, own);
  const DataRange range = data_range(train.inputs);
  PromotedRegression result{found.model,
                            found.status,
                            found.message,
                            found.lambda_max,
                            {},
                            found.chosen,
                            found.best,
                            true,
                            found.train_error,
                            {},
                            0,
                            found.functions,
                            found.coefficients};
  result.measure = legendre_polynomials(range.box_lower(), range.box_upper(), fit.degree)->measure()->description();
  for (const PromotedSet& set : found.sets) {
    result.steps.push_back(as_step(set));
  }
  return result;
}

}  // namespace lieder::cli
