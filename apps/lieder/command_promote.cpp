#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "lieder/core/error.hpp"
#include "lieder/io/json.hpp"
#include "lieder/io/model_file.hpp"
#include "lieder/report/text_table.hpp"
#include "promote_run.hpp"

namespace lieder::cli {

namespace {

using Json = nlohmann::ordered_json;

const char* const examples = R"(Examples:
  Which of all linear maps of R^4 leave the mass of an event alone? Chosen by cross-validation
    lieder promote dimuon_mass.csv --inputs E,px,py,pz --outputs M2 --candidates linear --out mass.json
  A vector field that is nearly rotationally symmetric, at one penalty
    lieder promote field.csv --kind dynamics --inputs x,y --outputs dx,dy --model polynomial:3 \
        --candidates rotations --lambda 0.01 --out field.json
--lambda cv follows the path of penalties, refits what each keeps without penalty, and takes the most symmetric refit
within one standard error of the best cross-validated one. Errors are relative: ||y - F(x)|| / ||y||.
)";

void add_options(CLI::App& command, PromoteOptions& options) {
  add_data_options(command, options.data);
  const auto add = [&command](const std::string& name, auto& value, const std::string& type, const std::string& text) {
    return command.add_option(name, value, text)->type_name(type);
  };
  add("--candidates", options.candidates.candidates, "SET",
      "symmetries that may be kept (default: linear; dynamics: affine)");
  add("--lambda", options.lambda, "X|cv|path|exact", "the penalty")->capture_default_str();
  add("--out", options.out, "FILE", "the model file to write (JSON)")->required();
  add("--kind", options.kind, "KIND", "regression or dynamics (default: regression)")
      ->check(one_of({"regression", "dynamics"}));
  add("--model", options.model, "polynomial:D", "the dictionary (default: polynomial:2)");
  add("--output-action", options.candidates.output_action, "trivial|same|free",
      "how the outputs of a regression transform")
      ->check(one_of({"trivial", "same", "free"}));
  add("--kept", options.fit.kept_defect, "D", "a generator with at most this relative defect is kept")
      ->check(number(0.0, false, 0.999))
      ->capture_default_str();
  add("--steps", options.fit.steps, "N", "penalties of the path")->check(positive())->capture_default_str();
  add("--folds", options.fit.folds, "N", "of the cross-validation")
      ->check(number(2.0, true, 1e6))
      ->capture_default_str();
  add("--gap", options.fit.gap, "G", "relative duality gap of each fit")
      ->check(number(1e-10, true, 0.1))
      ->capture_default_str();
  add("--train", options.train, "N", "samples used for the fit (default: 80 %)")->check(positive());
  add("--threads", options.threads, "N", "threads to use (default: all)")->check(positive());
  command.add_flag("--json", options.json, "one JSON object on standard output");
}

Json optional_json(const std::optional<double>& value) {
  return value ? Json(json_number(*value)) : Json(nullptr);
}

Json step_json(const PromotionStep& step, Index candidates) {
  Json result = {{"lambda", step.lambda},
                 {"status", to_string(step.fit.status)},
                 {"broken", candidates - step.kept},
                 {"kept", step.kept},
                 {"algebra", step.algebra},
                 {"nuclear_norm", step.fit.nuclear_norm},
                 {"duality_gap", step.fit.duality_gap},
                 {"iterations", step.fit.iterations}};
  result["relative_defects"] = Json(to_json(step.relative_defects));
  if (step.cv_error) {
    result["refit_size"] = step.refit_size;
  }
  result["cv_error"] = optional_json(step.cv_error);
  result["cv_standard_error"] = optional_json(step.cv_standard_error);
  return result;
}

std::string to_json_text(const PromoteRun& run, const PromoteOptions& options) {
  const PromotionStep& chosen = run.fit.steps[run.fit.chosen];
  Json result = {{"status", to_string(run.fit.status)},
                 {"message", run.fit.message},
                 {"kind", run.kind},
                 {"samples", run.samples},
                 {"train_samples", run.samples - run.test_samples},
                 {"lambda", chosen.lambda},
                 {"lambda_max", run.fit.lambda_max},
                 {"candidates", run.candidates.size()},
                 {"broken", run.candidates.size() - chosen.kept},
                 {"kept", chosen.kept},
                 {"algebra", chosen.algebra},
                 {"generators", run.kept}};
  result["singular_values"] = Json(to_json(chosen.fit.singular_values));
  result["duality_gap"] = chosen.fit.duality_gap;
  result["refitted"] = run.fit.refitted;
  result["functions"] = run.functions;
  result["coefficients"] = Json(to_json(run.fit.monomial_coefficients));
  result["equations"] = run.equations;
  result["train_error"] = json_number(run.fit.train_error);
  result["test_error"] = optional_json(run.test_error);
  result["iterations"] = chosen.fit.iterations;
  if (run.fit.steps.size() > 1) {
    Json path = Json::array();
    for (const PromotionStep& step : run.fit.steps) {
      path.push_back(step_json(step, run.candidates.size()));
    }
    result["path"] = path;
  }
  result["out"] = run.model ? Json(options.out) : Json(nullptr);
  result["notes"] = run.notes;
  result["seconds"] = run.seconds;
  return result.dump(2);
}

std::string path_text(const PromoteRun& run) {
  TextTable table({TextColumn("", TextAlign::text), "lambda", "kept", TextColumn("algebra", TextAlign::text), "gap",
                   "refit", "cv error", "standard error"});
  for (std::size_t k = 0; k < run.fit.steps.size(); ++k) {
    const PromotionStep& step = run.fit.steps[k];
    table.add_row({k == run.fit.chosen ? ">" : "", format_number(step.lambda, 3), std::to_string(step.kept),
                   step.algebra, format_number(step.fit.duality_gap, 2),
                   step.cv_error ? std::to_string(step.refit_size) : "",
                   step.cv_error ? format_number(*step.cv_error, 4) : "",
                   step.cv_standard_error ? format_number(*step.cv_standard_error, 2) : ""});
  }
  return to_text(table, 2);
}

std::string to_readable_text(const PromoteRun& run, const PromoteOptions& options) {
  const PromotionStep& chosen = run.fit.steps[run.fit.chosen];
  std::string text = fmt::format("{}: {} samples, {} of them for the fit, kind {}\n", options.data.file, run.samples,
                                 run.samples - run.test_samples, run.kind);
  for (const std::string& note : run.notes) {
    text += "  " + note + "\n";
  }
  text += "\n" + path_text(run);
  text += fmt::format("\n{} of {} candidates kept{} at lambda {}{}\n", chosen.kept, run.candidates.size(),
                      chosen.algebra.empty() ? "" : ", " + chosen.algebra, format_number(chosen.lambda, 3),
                      run.fit.refitted ? "; refitted without penalty" : "");
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
  return text + (run.model ? fmt::format("Model: {}\n", options.out) : "");
}

int run_command(const PromoteOptions& options) {
  const PromoteRun run = run_promote(options);
  if (run.model) {
    save_model(options.out, *run.model);
  }
  std::cout << (options.json ? to_json_text(run, options) + "\n" : to_readable_text(run, options));
  std::cout.flush();
  if (!std::cout) {
    throw InputError("standard output: could not be written (disk full?)");
  }
  return run.model ? 0 : 1;
}

}  // namespace

void add_promote(CLI::App& app, std::function<int()>& run) {
  CLI::App* command = app.add_subcommand("promote", "fit a model that keeps the symmetries the data do not contradict");
  auto options = std::make_shared<PromoteOptions>();
  add_options(*command, *options);
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_command(*options); }; });
}

}  // namespace lieder::cli
