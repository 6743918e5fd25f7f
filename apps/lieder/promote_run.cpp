#include "promote_run.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/dictionary/equation.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/discover/readable_basis.hpp"
#include "model_data.hpp"

namespace lieder::cli {

namespace {

PromotedRegressionOptions fit_options(const PromoteOptions& options, const std::string& kind) {
  PromotedRegressionOptions result = options.fit;
  result.kind = kind == "regression" ? ObjectKind::function : ObjectKind::vector_field;
  result.seed = options.data.seed;
  if (options.lambda == "cv" || options.lambda == "path" || options.lambda == "exact") {
    result.mode = options.lambda == "cv"     ? PromotionMode::cv
                  : options.lambda == "path" ? PromotionMode::path
                                             : PromotionMode::exact;
  } else {
    const char* end = options.lambda.data() + options.lambda.size();
    const auto [stop, error] = std::from_chars(options.lambda.data(), end, result.lambda);
    if (error != std::errc() || stop != end || !std::isfinite(result.lambda) || result.lambda < 0.0) {
      throw InputError(fmt::format("--lambda: expected a number >= 0, cv, path or exact, found '{}'", options.lambda));
    }
    result.mode = PromotionMode::fixed;
  }
  const std::string model = options.model.empty() ? "polynomial:2" : options.model;
  constexpr std::string_view family = "polynomial:";
  const char* end = model.data() + model.size();
  const auto [stop, error] = model.starts_with(family)
                                 ? std::from_chars(model.data() + family.size(), end, result.degree)
                                 : std::from_chars_result{model.data(), std::errc::invalid_argument};
  if (error != std::errc() || stop != end || result.degree < 0) {
    throw InputError(fmt::format("--model: promote expects polynomial:D, found '{}'", model));
  }
  return result;
}

std::vector<std::string> kept_texts(const Candidates& candidates, const PromotionStep& step) {
  std::vector<std::string> result;
  if (step.generators.cols() == 0) {
    return result;
  }
  const Matrix basis = sparse_basis(step.generators, Vector::Ones(candidates.size()));
  for (Index i = 0; i < basis.cols(); ++i) {
    // Coefficients are known to about the defect: a thousandth of the largest is nothing.
    const Vector shown =
        (basis.col(i).array().abs() < 1e-3 * basis.col(i).cwiseAbs().maxCoeff()).select(0.0, basis.col(i));
    result.push_back(candidates.text(shown, 3));
  }
  return result;
}

}  // namespace

PromoteRun run_promote(const PromoteOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  if (options.threads > 0) {
    set_thread_count(static_cast<int>(options.threads));
  }
  const std::string kind = options.kind.empty() ? "regression" : options.kind;
  check_model_data(kind, options.data);
  const PromotedRegressionOptions fit = fit_options(options, kind);
  const Data data = read_data(options.data);
  const ModelData samples = model_data(kind, data);
  std::vector<std::string> notes;
  if (options.model.empty()) {
    notes.push_back("model: polynomial:2 (the default)");
  }
  const Candidates candidates = make_candidates(options.candidates, options.data.copies, kind, data, notes);
  const Split rows = split_rows(samples.inputs.rows(), options.train, options.data.seed);
  const ModelData train = rows_of(samples, rows.train);
  const ModelData test = rows_of(samples, rows.test);
  PromoteRun run{kind,
                 std::move(notes),
                 samples.inputs.rows(),
                 test.inputs.rows(),
                 candidates,
                 fit_promoted(train.inputs, train.outputs, train.weights, candidates, fit),
                 {},
                 {},
                 {},
                 {},
                 output_names(data, kind),
                 {},
                 0.0};
  run.notes.push_back(
      fmt::format("inner product: uniform measure on the box of the {} training inputs; generators of unit "
                  "Frobenius norm; the loss is half the mean square",
                  train.inputs.rows()));
  run.test_error = error_on(run.fit.model, test);
  run.kept = kept_texts(candidates, run.fit.steps[run.fit.chosen]);
  const auto dictionary = monomials(samples.inputs.cols(), 0, fit.degree);
  for (Index k = 0; k < dictionary->size(); ++k) {
    run.functions.push_back(dictionary->text(k, data.input_names));
  }
  for (Index c = 0; c < samples.outputs.cols(); ++c) {
    run.equations.push_back(equation(*dictionary, run.fit.monomial_coefficients.col(c), data.input_names));
  }
  if (is_usable(run.fit.status) || run.fit.status == Status::rank_deficient) {
    run.model = TrainedModel{kind,
                             "",
                             "",
                             "",
                             options.data.copies,
                             run.fit.steps[run.fit.chosen].refit_size,
                             0.0,
                             data.input_names,
                             run.output_names,
                             run.fit.model,
                             column_statistics(train.inputs),
                             column_statistics(train.outputs),
                             train.inputs.rows(),
                             run.fit.train_error};
  }
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

}  // namespace lieder::cli
