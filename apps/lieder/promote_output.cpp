#include "promote_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lieder/io/json.hpp"

namespace lieder::cli {

namespace {

using Json = nlohmann::ordered_json;

Json optional_json(const std::optional<double>& value) {
  return value ? Json(json_number(*value)) : Json(nullptr);
}

bool is_kept(const PromotionStep& step, std::size_t discrete) {
  return std::find(step.kept_discrete.begin(), step.kept_discrete.end(), static_cast<Index>(discrete)) !=
         step.kept_discrete.end();
}

Json discrete_json(const PromoteRun& run, const PromotionStep& step) {
  Json result = Json::array();
  for (std::size_t g = 0; g < run.discrete.size(); ++g) {
    result.push_back({{"name", run.discrete[g]},
                      {"kept", is_kept(step, g)},
                      {"defect", json_number(step.discrete_defects(static_cast<Index>(g)))}});
  }
  return result;
}

Json step_json(const PromoteRun& run, const PromotionStep& step) {
  Json result = {{"lambda", step.lambda},
                 {"status", to_string(step.fit.status)},
                 {"broken", run.candidate_count() - step.kept},
                 {"kept", step.kept},
                 {"algebra", step.algebra},
                 {"readable", step.readable},
                 {"nuclear_norm", step.fit.nuclear_norm},
                 {"residual", json_number(step.fit.residual)},
                 {"duality_gap", step.fit.duality_gap},
                 {"iterations", step.fit.iterations}};
  result["singular_values"] = Json(to_json(step.fit.singular_values));
  result["relative_defects"] = Json(to_json(step.relative_defects));
  if (!run.discrete.empty()) {
    result["discrete"] = discrete_json(run, step);
  }
  result["refit_size"] = step.refit_size;
  result["cv_error"] = optional_json(step.cv_error);
  result["cv_standard_error"] = optional_json(step.cv_standard_error);
  return result;
}

}  // namespace

std::string kept_sentence(const PromoteRun& run) {
  const PromotionStep& step = run.chosen();
  std::string text;
  if (run.candidates) {
    text = fmt::format("{} of {} candidates kept{}", step.kept, run.candidate_count(),
                       step.algebra.empty() ? "" : ", " + step.algebra);
  }
  std::string names;
  for (std::size_t g = 0; g < run.discrete.size(); ++g) {
    if (is_kept(step, g)) {
      names += (names.empty() ? "" : ", ") + run.discrete[g];
    }
  }
  if (!run.discrete.empty()) {
    text += fmt::format("{}{} of {} discrete candidates kept{}", text.empty() ? "" : "; ", step.kept_discrete.size(),
                        run.discrete.size(), names.empty() ? "" : ", " + names);
  }
  return text;
}

std::string promote_json(const PromoteRun& run, const PromoteOptions& options) {
  const PromotionStep& chosen = run.chosen();
  Json result = {{"status", to_string(run.fit.status)},
                 {"message", run.fit.message},
                 {"kind", run.kind},
                 {"samples", run.samples},
                 {"train_samples", run.samples - run.test_samples},
                 {"measure", run.fit.measure},
                 {"normalisation", options.normalisation},
                 {"group", options.group},
                 {"enforced_size", run.fit.enforced_size},
                 {"lambda", chosen.lambda},
                 {"lambda_max", run.fit.lambda_max},
                 {"candidates", run.candidate_count()},
                 {"broken", run.candidate_count() - chosen.kept},
                 {"kept", chosen.kept},
                 {"algebra", chosen.algebra},
                 {"generators", run.kept},
                 {"readable", chosen.readable}};
  if (!run.discrete.empty()) {
    result["discrete"] = discrete_json(run, chosen);
  }
  if (run.derivatives) {
    result["derivatives"] = derivatives_json(*run.derivatives, run.input_names);
  }
  result["singular_values"] = Json(to_json(chosen.fit.singular_values));
  result["duality_gap"] = chosen.fit.duality_gap;
  result["residual"] = json_number(chosen.fit.residual);
  result["refitted"] = run.fit.refitted;
  result["refit_size"] = chosen.refit_size;
  result["functions"] = run.functions;
  result["coefficients"] = Json(to_json(run.fit.coefficients));
  result["equations"] = run.equations;
  result["train_error"] = json_number(run.fit.train_error);
  result["test_error"] = optional_json(run.test_error);
  result["iterations"] = chosen.fit.iterations;
  if (run.fit.steps.size() > 1) {
    Json path = Json::array();
    for (const PromotionStep& step : run.fit.steps) {
      path.push_back(step_json(run, step));
    }
    result["path"] = path;
  }
  result["out"] = run.model ? Json(options.out) : Json(nullptr);
  result["notes"] = run.notes;
  result["seconds"] = run.seconds;
  return result.dump(2) + "\n";
}

TextTable path_table(const PromoteRun& run) {
  std::vector<TextColumn> columns = {TextColumn("", TextAlign::text), "lambda", "kept",
                                     TextColumn("algebra", TextAlign::text)};
  if (!run.discrete.empty()) {
    columns.emplace_back("discrete");
  }
  for (const char* title : {"gap", "residual", "functions", "cv error", "standard error"}) {
    columns.emplace_back(title);
  }
  TextTable table(columns);
  for (std::size_t k = 0; k < run.fit.steps.size(); ++k) {
    const PromotionStep& step = run.fit.steps[k];
    std::vector<std::string> row = {k == run.fit.chosen ? ">" : "", format_number(step.lambda, 3),
                                    std::to_string(step.kept), step.algebra};
    if (!run.discrete.empty()) {
      row.push_back(std::to_string(step.kept_discrete.size()));
    }
    row.insert(row.end(), {format_number(step.fit.duality_gap, 2), format_number(step.fit.residual, 3),
                           std::to_string(step.refit_size), step.cv_error ? format_number(*step.cv_error, 4) : "",
                           step.cv_standard_error ? format_number(*step.cv_standard_error, 2) : ""});
    table.add_row(row);
  }
  return table;
}

std::string promote_text(const PromoteRun& run, const PromoteOptions& options) {
  std::string text = fmt::format("{}: {} samples, {} of them for the fit, kind {}\n", options.data.file, run.samples,
                                 run.samples - run.test_samples, run.kind);
  for (const std::string& note : run.notes) {
    text += "  " + note + "\n";
  }
  if (run.derivatives) {
    text += "  " + derivatives_text(*run.derivatives, run.input_names) + "\n";
  }
  text += "\n" + to_text(path_table(run), 2);
  text += fmt::format("\n{} at lambda {}{}\n", kept_sentence(run), format_number(run.chosen().lambda, 3),
                      !run.fit.refitted       ? ""
                      : run.chosen().readable ? "; taken in readable form, refitted without penalty"
                                              : "; refitted without penalty");
  for (const std::string& generator : run.kept) {
    text += "  " + generator + "\n";
  }
  text += "\n";
  for (std::size_t c = 0; c < run.equations.size(); ++c) {
    text += fmt::format("  {} = {}\n", run.output_names[c],
                        run.equations[c].size() < 400 ? run.equations[c] : run.equations[c].substr(0, 390) + " ...");
  }
  text += fmt::format("\nError: {} on the samples of the fit, {} on the others\n",
                      format_number(run.fit.train_error, 4), run.test_error ? format_number(*run.test_error, 4) : "-");
  if (run.fit.status != Status::ok) {
    text += fmt::format("{}: {}\n", to_string(run.fit.status), run.fit.message);
  }
  return text + (run.model ? fmt::format("Model: {}\n", options.out) : std::string("No model was written.\n"));
}

}  // namespace lieder::cli
