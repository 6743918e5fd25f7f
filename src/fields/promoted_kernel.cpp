#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "fields/operator_equations.hpp"
#include "lieder/algebra/action.hpp"
#include "lieder/algebra/identify.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/discover/closure.hpp"
#include "lieder/discover/readable_basis.hpp"
#include "lieder/fields/kernel_fit.hpp"
#include "lieder/promote/path.hpp"

namespace lieder {

namespace {

void check(const OperatorData& data, const KernelLieDerivative& lie, const PromotedKernelOptions& options) {
  require_size("fit_promoted_kernel: coefficients of the Lie derivative", lie.unknowns(),
               data.dictionary()->size() * data.inputs() * data.outputs(), "as many as the data's");
  require(options.steps >= 2 && options.smallest > 0.0 && options.smallest < 1.0 && options.kept_defect > 0.0 &&
              options.kept_defect < 1.0 && options.max_denominator >= 1,
          "fit_promoted_kernel: expected steps >= 2, smallest and kept_defect in (0, 1), max_denominator >= 1");
}

// What a penalised fit keeps, in the candidates as given.
struct Kept {
  Vector defects;
  Matrix combinations;  // q x k
  bool readable = false;
};

// What is kept was estimated with its defect as error: rounding may add as much again.
constexpr double kRoundingSlack = 2.0;

// The span of `kept` in a sparse basis with rounded coefficients, if the defects allow it.
std::optional<Matrix> readable_combinations(const KernelLieDerivative& lie, const Vector& w, const Matrix& kept,
                                            const PromotedKernelOptions& options) {
  const Vector scales = lie.generator_size().colwise().norm().transpose();
  Matrix rounded = sparse_basis(kept, scales);
  for (double& value : rounded.reshaped()) {
    value = nearest_rational(value, options.max_denominator);
  }
  if (rank(rounded) < kept.cols()) {
    return std::nullopt;
  }
  const Matrix c = lie.bilinear()->apply(w.reshaped(lie.dictionary()->size(), w.size() / lie.dictionary()->size()));
  const Vector defects = relative_defects({c / lie.kernel_norm(w), lie.generator_size()}, rounded);
  return defects.maxCoeff() <= kRoundingSlack * options.kept_defect ? std::optional(rounded) : std::nullopt;
}

Kept kept_by(const KernelLieDerivative& lie, const BilinearLieDerivative& orthonormal, const Vector& w,
             const PromotedKernelOptions& options) {
  const GeneratorSplit split = split_generators(
      orthonormal, w, [&lie](const Vector& x) { return lie.kernel_norm(x); }, options.kept_defect);
  Kept result{split.defects, inverse(lie.generator_size()) * split.kept(), false};
  if (result.combinations.cols() > 0 && lie.kernel_norm(w) > 0.0) {
    if (const std::optional<Matrix> readable = readable_combinations(lie, w, result.combinations, options)) {
      result.combinations = *readable;
      result.readable = true;
    }
  }
  return result;
}

// Kernels that the kept combinations leave alone: exactly if these are readable, to their defects if they are estimates.
Matrix kernels_of(const KernelLieDerivative& lie, const Kept& kept) {
  const Index k = kept.combinations.cols();
  if (k == 0 || kept.readable) {
    return symmetric_kernels(lie, kept.combinations);
  }
  PromotionProblem all;
  all.lie_derivative = lie.bilinear();
  all.design = Matrix::Zero(1, lie.unknowns());
  GeneratorSplit split;
  split.combinations = kept.combinations;
  split.defects = kept.defects.tail(k);
  return symmetric_models(all, split);
}

struct Fold {
  detail::OperatorEquations train;
  detail::OperatorEquations test;
};

std::vector<Fold> make_folds(const OperatorData& data) {
  std::vector<Fold> folds;
  for (Index f = 0; f < data.folds(); ++f) {
    folds.push_back({detail::equations(data, data.factor(f)), detail::equations(data, data.fold_factor(f))});
  }
  return folds;
}

void cross_validate(const std::vector<Fold>& folds, const Matrix& models, PromotedKernelStep& step) {
  if (models.cols() == 0) {
    step.cv_error = std::numeric_limits<double>::infinity();
    return;
  }
  Vector errors(static_cast<Index>(folds.size()));
  for (std::size_t f = 0; f < folds.size(); ++f) {
    errors(static_cast<Index>(f)) =
        detail::relative_residual(folds[f].test, detail::least_squares(folds[f].train, models));
  }
  step.cv_error = errors.mean();
  const double variance = (errors.array() - step.cv_error).square().sum() / static_cast<double>(errors.size() - 1);
  step.cv_standard_error = std::sqrt(variance / static_cast<double>(errors.size()));
}

// Most symmetry, then the smallest error, among the steps within one standard error of the best.
std::size_t choose(const std::vector<PromotedKernelStep>& steps) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    best = steps[i].cv_error < steps[best].cv_error ? i : best;
  }
  const double bound = steps[best].cv_error + steps[best].cv_standard_error;
  std::size_t chosen = best;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const bool more = steps[i].kept.cols() > steps[chosen].kept.cols();
    const bool better = steps[i].kept.cols() == steps[chosen].kept.cols() && steps[i].cv_error < steps[chosen].cv_error;
    if (steps[i].cv_error <= bound && (more || better)) {
      chosen = i;
    }
  }
  return chosen;
}

void name_kept(const KernelLieDerivative& lie, double kept_defect, PromotedKernel& result) {
  const Candidates& candidates = lie.candidates();
  std::vector<Matrix> affine;
  for (Index i = 0; i < result.kept.cols(); ++i) {
    result.generators.push_back(candidates.text(result.kept.col(i)));
    affine.push_back(affine_matrix(candidates.field(result.kept.col(i))));
  }
  if (!affine.empty()) {
    IdentifyOptions options;
    options.noise = result.steps[result.chosen].readable ? 0.0 : kept_defect;
    result.algebra =
        identify(structure_constants_of(candidates, result.kept, Matrix::Zero(1, candidates.space_dimension())),
                 options)
            .name;
    result.action = describe_action(affine);
  }
}

PromotionProblem promotion_problem(const OperatorData& data, const BilinearPtr& orthonormal) {
  const detail::OperatorEquations equations = detail::equations(data, data.factor());
  // The loss is a mean over equations, so that lambda does not depend on their number.
  const double root = 1.0 / std::sqrt(static_cast<double>(data.equations()));
  PromotionProblem problem;
  problem.lie_derivative = orthonormal;
  problem.design = root * equations.design;
  problem.target = root * equations.target;
  return problem;
}

}  // namespace

PromotedKernel fit_promoted_kernel(const OperatorData& data, const KernelLieDerivative& lie,
                                   const PromotedKernelOptions& options) {
  check(data, lie, options);
  const BilinearPtr orthonormal = lie.orthonormal();
  const PromotionProblem problem = promotion_problem(data, orthonormal);
  const std::vector<Fold> folds = make_folds(data);
  const double largest = lambda_max(problem, 0.0, options.gap);
  PromotedKernel result;
  std::vector<Matrix> models;
  Vector warm;
  for (Index i = 0; i < options.steps; ++i) {
    PromotionOptions solver;
    solver.gap = options.gap;
    solver.lambda =
        largest * std::pow(options.smallest, static_cast<double>(i) / static_cast<double>(options.steps - 1));
    const PromotionResult fit = promote(problem, solver, warm.size() > 0 ? &warm : nullptr);
    warm = fit.coefficients;
    const Kept kept = kept_by(lie, *orthonormal, warm, options);
    PromotedKernelStep step{
        solver.lambda, fit.duality_gap, kept.defects, kept.combinations, kept.readable, 0, 0.0, 0.0};
    const bool same = !result.steps.empty() && result.steps.back().readable == step.readable &&
                      result.steps.back().kept.cols() == step.kept.cols() && result.steps.back().kept == step.kept;
    models.push_back(same ? models.back() : kernels_of(lie, kept));
    step.size = models.back().cols();
    if (same) {
      step.cv_error = result.steps.back().cv_error;
      step.cv_standard_error = result.steps.back().cv_standard_error;
    } else {
      cross_validate(folds, models.back(), step);
    }
    result.steps.push_back(std::move(step));
  }
  result.chosen = choose(result.steps);
  result.kept = result.steps[result.chosen].kept;
  result.fit = fit_kernel(data, models[result.chosen]);
  name_kept(lie, options.kept_defect, result);
  return result;
}

}  // namespace lieder
