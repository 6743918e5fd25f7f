#include "lieder/models/learning_curves.hpp"

#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/models/equivariant_regression.hpp"
#include "lieder/models/folds.hpp"

namespace lieder {

namespace {

constexpr double kSmallestRidge = 1e-12;

LearningSamples rows_of(const LearningSamples& samples, const std::vector<Index>& rows) {
  return {samples.inputs(rows, Eigen::all), samples.outputs(rows, Eigen::all)};
}

// Ridge about the mean: the constant is not drawn to zero.
DictionaryModel ridge_fit(const DictionaryPtr& dictionary, const LearningSamples& samples, double ridge) {
  const double mean = samples.outputs.mean();
  const DictionaryFit fit =
      fit_dictionary(dictionary, samples.inputs, samples.outputs.array() - mean, {}, {1e-10, ridge});
  Matrix coefficients = fit.model.coefficients();
  coefficients(0, 0) += mean;  // the first Legendre product is 1
  return {dictionary, coefficients};
}

double error_of(const DictionaryModel& model, const LearningSamples& samples) {
  return relative_error(samples.outputs, model.value(samples.inputs));
}

double ridge_by_cross_validation(const DictionaryPtr& dictionary, const LearningSamples& samples,
                                 const LearningOptions& options) {
  const std::vector<Fold> folds = make_folds(samples.inputs.rows(), options.promotion.folds, options.promotion.seed);
  double best = kSmallestRidge;
  double least = INFINITY;
  for (Index k = 0; k < options.ridges; ++k) {
    const double position = static_cast<double>(k) / static_cast<double>(options.ridges - 1);
    const double ridge = std::pow(kSmallestRidge, 1.0 - position);
    double sum = 0.0;
    for (const Fold& fold : folds) {
      sum += error_of(ridge_fit(dictionary, rows_of(samples, fold.train), ridge), rows_of(samples, fold.test));
    }
    if (sum < least) {
      least = sum;
      best = ridge;
    }
  }
  return best;
}

LearningResult result_of(const DictionaryModel& model, Index size, const LearningSamples& train,
                         const LearningSamples& test) {
  LearningResult result;
  result.test_error = error_of(model, test);
  result.train_error = error_of(model, train);
  result.size = size;
  return result;
}

LearningResult promoted(const LearningSamples& train, const LearningSamples& test, const Candidates& candidates,
                        const MatrixRef& reference, PromotionSelection selection, const LearningOptions& options) {
  PromotedRegressionOptions promotion = options.promotion;
  promotion.mode = PromotionMode::cv;
  promotion.selection = selection;
  // The penalised fit is there to predict: the smallest error. The refit is there to find the symmetry.
  promotion.one_standard_error = selection == PromotionSelection::refit;
  const PromotedRegression fit = fit_promoted(train.inputs, train.outputs, {}, candidates, promotion);
  const PromotionStep& step = fit.steps[fit.chosen];
  const Index size = fit.refitted ? step.refit_size : fit.coefficients.size();
  LearningResult result = result_of(fit.model, size, train, test);
  result.kept = step.kept;
  result.algebra = step.algebra;
  if (step.kept >= reference.cols() && reference.cols() > 0) {
    result.angle = principal_angles(step.generators, reference).maxCoeff();
  }
  return result;
}

}  // namespace

std::string_view to_string(LearningMethod method) {
  switch (method) {
    case LearningMethod::plain:
      return "plain";
    case LearningMethod::ridge:
      return "ridge";
    case LearningMethod::promoted:
      return "promoted";
    case LearningMethod::refitted:
      return "refitted";
    default:
      return "enforced";
  }
}

std::array<LearningResult, 5> compare_methods(const LearningSamples& train, const LearningSamples& test,
                                              const Candidates& candidates, const EquivariantDictionary& symmetric,
                                              const MatrixRef& reference, const LearningOptions& options) {
  require(options.ridges >= 2, "compare_methods: at least two values of the ridge");
  require_shape("compare_methods: training outputs", train.outputs, train.inputs.rows(), 1, "one output");
  require_shape("compare_methods: test outputs", test.outputs, test.inputs.rows(), 1, "one output");
  const DataRange range = data_range(train.inputs);
  const DictionaryPtr legendre = legendre_polynomials(range.box_lower(), range.box_upper(), options.promotion.degree);
  const DictionaryModel plain = fit_dictionary(legendre, train.inputs, train.outputs).model;
  const double ridge = ridge_by_cross_validation(legendre, train, options);
  const EquivariantRegression enforced = fit_equivariant(symmetric, train.inputs, train.outputs);
  return {result_of(plain, legendre->size(), train, test),
          result_of(ridge_fit(legendre, train, ridge), legendre->size(), train, test),
          promoted(train, test, candidates, reference, PromotionSelection::penalised, options),
          promoted(train, test, candidates, reference, PromotionSelection::refit, options),
          result_of(symmetric.model(enforced.coordinates), symmetric.size(), train, test)};
}

}  // namespace lieder
