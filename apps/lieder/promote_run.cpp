#include "promote_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include "group_option.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/dictionary/equation.hpp"
#include "lieder/dictionary/parse_dictionary.hpp"
#include "lieder/discover/readable_basis.hpp"
#include "lieder/models/folds.hpp"
#include "model_data.hpp"
#include "promote_dynamics.hpp"

namespace lieder::cli {

namespace {

void set_lambda(const std::string& text, PromotedRegressionOptions& fit) {
  if (text == "cv" || text == "path" || text == "exact") {
    fit.mode = text == "cv" ? PromotionMode::cv : text == "path" ? PromotionMode::path : PromotionMode::exact;
    return;
  }
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, fit.lambda);
  if (error != std::errc() || stop != end || !std::isfinite(fit.lambda) || fit.lambda < 0.0) {
    throw InputError(fmt::format("--lambda: expected a number >= 0, cv, path or exact, found '{}'", text));
  }
  fit.mode = PromotionMode::fixed;
}

// The degree of polynomial:D; nothing for other dictionaries.
std::optional<int> polynomial_degree(const std::string& model) {
  constexpr std::string_view family = "polynomial:";
  if (!model.starts_with(family)) {
    return std::nullopt;
  }
  int degree = -1;
  const char* end = model.data() + model.size();
  const auto [stop, error] = std::from_chars(model.data() + family.size(), end, degree);
  if (error != std::errc() || stop != end || degree < 0) {
    throw InputError(fmt::format("--model: expected polynomial:D with D >= 0, found '{}'", model));
  }
  return degree;
}

void set_model(const PromoteOptions& options, const MatrixRef& inputs, PromotedRegressionOptions& fit,
               std::vector<std::string>& notes) {
  const std::string model = options.model.empty() ? "polynomial:2" : options.model;
  if (options.model.empty()) {
    notes.push_back("model: polynomial:2 (the default)");
  }
  const std::optional<int> degree = polynomial_degree(model);
  if (degree) {
    fit.degree = *degree;
  } else {
    fit.dictionary = parse_dictionary(model, inputs.cols(), data_range(inputs));
    if (!options.measure.empty() && options.measure != "samples") {
      throw InputError(
          fmt::format("--measure: {} is for polynomial:D, {} needs samples", options.measure, options.model));
    }
  }
  fit.measure = options.measure == "gaussian"             ? PromotionMeasure::gaussian
                : options.measure == "samples" || !degree ? PromotionMeasure::samples
                                                          : PromotionMeasure::box;
}

PromotedRegressionOptions fit_options(const PromoteOptions& options, const std::string& kind) {
  PromotedRegressionOptions fit = options.fit;
  fit.kind = kind == "regression" ? ObjectKind::function : ObjectKind::vector_field;
  fit.seed = options.data.seed;
  set_lambda(options.lambda, fit);
  fit.norm = options.normalisation == "frobenius" ? PromotionNorm::frobenius
             : options.normalisation == "measure" ? PromotionNorm::measure
                                                  : PromotionNorm::as_given;
  fit.one_standard_error = options.rule == "one-se";
  fit.readable = !options.unrounded;
  fit.selection = options.judge == "refit" ? PromotionSelection::refit : PromotionSelection::penalised;
  return fit;
}

// The enforced group, and the representatives of each group of discrete candidates.
void set_groups(const PromoteOptions& options, const std::string& kind, Index n, Index m,
                PromotedRegressionOptions& fit, std::vector<std::string>& names) {
  const bool moved = kind == "dynamics" || options.candidates.output_action == "same";
  if (!options.group.empty()) {
    const GroupAction action = action_from_option("--group", options.group, options.data.copies, n, m);
    fit.enforced = kind == "regression" && moved ? action.with_output_like_input() : action;
  }
  for (const std::string& text : options.discrete) {
    const GroupAction plain = action_from_option("--discrete", text, options.data.copies, n, m);
    if (plain.elements().empty()) {
      throw InputError(fmt::format(
          "--discrete: {} is connected; expected a group with further components, such as o:{}, s:{} or z:{}", text, n,
          n, n));
    }
    const GroupAction action = moved ? plain.with_output_like_input() : plain;
    const std::size_t count = action.elements().size();
    for (std::size_t i = 0; i < count; ++i) {
      fit.discrete.push_back(action.elements()[i]);
      names.push_back(count == 1 ? text : fmt::format("{} #{}", text, i + 1));
    }
  }
}

// The label of each sample of the fit; empty without --trajectory.
Vector trajectory_labels(const std::string& kind, const Data& data) {
  return data.trajectory.size() == 0 ? data.trajectory : Vector(at_samples(kind, data, data.trajectory).col(0));
}

// Of one trajectory: twenty stretches. The errors of neighbours in time depend on one another, those of stretches hardly.
Vector blocks_in_time(const std::vector<Index>& rows, Index samples) {
  constexpr Index blocks = 20;
  Vector labels(static_cast<Index>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    labels(static_cast<Index>(i)) = static_cast<double>(rows[i] * blocks / samples);
  }
  return labels;
}

Split split_samples(const PromoteOptions& options, Index samples, const Vector& labels,
                    std::vector<std::string>& notes) {
  if (labels.size() == 0) {
    return split_rows(samples, options.train, options.data.seed);
  }
  if (options.train > samples) {
    throw InputError(fmt::format("--train: expected at most the {} samples, got {}", samples, options.train));
  }
  notes.push_back("trajectories are not divided: by the test, nor by the folds of the cross-validation");
  const Fold split = split_groups(labels, options.train > 0 ? options.train : (4 * samples) / 5, options.data.seed);
  return {split.train, split.test};
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

void describe(const PromoteOptions& options, const ModelData& train, PromoteRun& run) {
  const char* norm = options.normalisation == "frobenius" ? "; generators of unit Frobenius norm"
                     : options.normalisation == "measure" ? "; generators of unit norm in it"
                                                          : "; generators as given";
  run.notes.push_back(fmt::format("inner product: {}{}; the loss is half the mean square", run.fit.measure,
                                  run.candidates ? norm : ""));
  if (run.fit.enforced_size > 0) {
    run.notes.push_back(
        fmt::format("enforced: {}, {} functions are equivariant", options.group, run.fit.enforced_size));
  }
  if (run.candidates) {
    run.kept = kept_texts(*run.candidates, run.chosen());
  }
  for (Index k = 0; k < run.fit.functions->size(); ++k) {
    run.functions.push_back(run.fit.functions->text(k, run.input_names));
  }
  for (Index c = 0; c < run.fit.coefficients.cols(); ++c) {
    run.equations.push_back(equation(*run.fit.functions, run.fit.coefficients.col(c), run.input_names));
  }
  if (is_usable(run.fit.status)) {
    run.model = TrainedModel{run.kind,
                             options.group,
                             "",
                             "",
                             options.data.copies,
                             run.chosen().refit_size,
                             options.fit.ridge,
                             run.input_names,
                             run.output_names,
                             run.fit.model,
                             column_statistics(train.inputs),
                             column_statistics(train.outputs),
                             train.inputs.rows(),
                             run.fit.train_error};
  }
}

void check_dynamics_usage(const PromoteOptions& options, const std::string& kind, bool by_sets) {
  if (by_sets) {
    return;
  }
  const char* const needs =
      "dynamics and maps with affine candidates, --lambda cv and polynomials, and none of --group, --discrete, "
      "--measure, "
      "--normalisation, --judge, --rule, --ridge, --l1, --unrounded";
  if (kind == "map") {
    throw InputError(fmt::format("--kind map: for {}", needs));
  }
  if (options.sparse) {
    throw InputError(fmt::format("--sparse: for {}", needs));
  }
}

}  // namespace

PromoteRun run_promote(const PromoteOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  if (options.threads > 0) {
    set_thread_count(static_cast<int>(options.threads));
  }
  const std::string kind = options.kind.empty() ? "regression" : options.kind;
  DataOptions usage = options.data;
  if (kind == "regression") {
    usage.trajectory.clear();  // here it groups the samples
  }
  check_model_data(kind, usage);
  PromotedRegressionOptions fit = fit_options(options, kind);
  if (options.candidates.candidates == "none" && options.discrete.empty()) {
    throw InputError("--candidates: none leaves nothing to promote without --discrete");
  }
  const Data data = read_data(options.data);
  std::optional<DerivativeSummary> derivatives;
  const ModelData samples = model_data(kind, data, &derivatives);
  std::vector<std::string> notes;
  std::optional<Candidates> candidates;
  if (options.candidates.candidates != "none") {
    CandidateOptions set = options.candidates;
    if (kind == "map" && set.candidates.empty()) {
      set.candidates = "linear";  // under translations the constraint on a map is not linear in it
      notes.push_back("candidates: linear (the default for map)");
    }
    candidates = make_candidates(set, options.data.copies, kind, data, notes);
  }
  std::vector<std::string> discrete;
  set_groups(options, kind, samples.inputs.cols(), samples.outputs.cols(), fit, discrete);
  const Vector labels = trajectory_labels(kind, data);
  Split rows = split_samples(options, samples.inputs.rows(), labels, notes);
  const bool in_time = kind != "regression" && data.outputs.cols() == 0;
  if (in_time) {
    std::sort(rows.train.begin(), rows.train.end());  // sparse fits cross-validate on blocks of neighbours in time
  }
  const ModelData train = rows_of(samples, rows.train);
  const ModelData test = rows_of(samples, rows.test);
  if (labels.size() > 0) {
    fit.groups = labels(rows.train);
  } else if (in_time) {
    fit.groups = blocks_in_time(rows.train, samples.inputs.rows());
  }
  set_model(options, train.inputs, fit, notes);
  const bool by_sets = is_promoted_dynamics(options, kind, fit, candidates);
  check_dynamics_usage(options, kind, by_sets);
  PromotedRegression fitted = by_sets ? promote_dynamics(options, kind, train, fit.groups, *candidates, fit)
                                      : fit_promoted(train.inputs, train.outputs, train.weights, candidates, fit);
  PromoteRun run{kind,
                 std::move(notes),
                 samples.inputs.rows(),
                 test.inputs.rows(),
                 candidates,
                 std::move(discrete),
                 std::move(fitted),
                 {},
                 {},
                 {},
                 {},
                 data.input_names,
                 output_names(data, kind),
                 std::move(derivatives),
                 {},
                 0.0};
  run.test_error = error_on(run.fit.model, test);
  describe(options, train, run);
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

}  // namespace lieder::cli
