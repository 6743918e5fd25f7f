#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "fit_run.hpp"
#include "lieder/core/error.hpp"
#include "lieder/io/json.hpp"
#include "lieder/io/model_file.hpp"
#include "lieder/report/text_table.hpp"

namespace lieder::cli {

namespace {

using Json = nlohmann::ordered_json;

const char* const examples = R"(Examples:
  The equations of a trajectory (columns t, x, y, z)
    lieder fit lorenz.csv --time t --inputs x,y,z --model polynomial:2 --out lorenz.json
  From exact derivatives, with a known kinematic equation and a positive damping
    lieder fit pendulum.csv --inputs x,v --outputs dx,dv --equation 'x=v' --sign 'v:v<=0' --model polynomial:3
  A compartment model whose total does not change, and a map with a control
    lieder fit sir.csv --time t --inputs S,I,R --conserve 'S+I+R' --out sir.json
    lieder fit plant.csv --kind map --inputs x --controls u --model polynomial:2
Terms: sequentially thresholded least squares. Without --threshold (auto) they are chosen for each equation by
cross-validation: the fewest within two standard errors of the best. Derivatives: without --derivatives the weak form is
fitted where it has four equations for every function, else they are estimated (auto).
)";

void add_fit_options(CLI::App& command, FitOptions& options) {
  add_data_options(command, options.data);
  add_constraint_options(command, options.constraints);
  const auto add = [&command](const char* name, auto& value, const char* type, const char* text) {
    return command.add_option(name, value, text)->type_name(type);
  };
  add("--kind", options.kind, "dynamics|map", "x' = f(x) or x+ = f(x)")
      ->check(one_of({"dynamics", "map"}))
      ->capture_default_str();
  add("--controls", options.controls, "COLS", "columns that act on the system and have no equation");
  add("--model", options.model, "DICTIONARY",
      "polynomial:D, fourier:D, exponential:D, legendre:D, hermite:D, radial:K, A+B, A*B (default: polynomial:2)");
  add("--sparse", options.sparse, "stlsq|sr3|none", "how terms are chosen")
      ->check(one_of({"stlsq", "sr3", "none"}))
      ->capture_default_str();
  add("--threshold", options.threshold, "X|auto", "coefficients below it are left out")->capture_default_str();
  command.add_flag("--scaled-threshold", options.scaled_threshold,
                   "compare a term's share of the derivative (root mean squares) with the threshold");
  add("--penalty", options.penalty, "l0|l1", "of sr3")->check(one_of({"l0", "l1"}))->capture_default_str();
  add("--nu", options.nu, "X", "relaxation of sr3")->check(positive())->capture_default_str();
  add("--ridge", options.ridge, "X", "ridge penalty, relative to the terms' mean squares")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  add("--ensemble", options.ensemble, "B", "fits on B draws of blocks of rows; terms in most of them are kept")
      ->check(positive());
  add("--leave-out", options.leave_out, "F", "part of the terms that a draw does without")
      ->check(number(0.0, true, 0.99))
      ->capture_default_str();
  add("--inclusion", options.inclusion, "P", "part of the draws that must have a term")
      ->check(number(0.0, true, 0.99))
      ->capture_default_str();
  add("--out", options.out, "FILE", "the model file to write (JSON)");
  add("--threads", options.threads, "N", "threads to use (default: all)")->check(positive());
  command.add_flag("--json", options.json, "one JSON object on standard output");
}

Json list(const Vector& values) {
  return Json(to_json(values));
}

std::string to_json_text(const FitRun& run, const FitOptions& options) {
  const SparseResult& regression = run.fit->regression;
  Json result = {{"status", to_string(regression.status)},
                 {"message", regression.message},
                 {"kind", options.kind},
                 {"samples", run.samples},
                 {"states", std::vector<std::string>(run.names.begin(), run.names.begin() + run.states)},
                 {"controls", std::vector<std::string>(run.names.begin() + run.states, run.names.end())},
                 {"model", run.model_text},
                 {"dictionary_size", run.functions.size()},
                 {"sparse", options.sparse},
                 {"threshold", options.threshold},
                 {"terms", regression.terms()},
                 {"equations", run.equations},
                 {"functions", run.functions},
                 {"coefficients", Json(to_json(regression.coefficients))},
                 {"least_coefficients", list(regression.thresholds)},
                 {"r2", list(regression.r_squared)},
                 {"residual_rms", list(regression.residual_rms)},
                 {"cross_validated_error", list(regression.cross_validated_error)},
                 {"train_error", json_number(run.train_error)},
                 {"dropped_directions", regression.dropped_directions},
                 {"constraint_violation", regression.violation},
                 {"steps", regression.steps}};
  if (run.derivatives) {
    result["derivatives"] = derivatives_json(*run.derivatives, run.names);
  }
  if (options.ensemble > 0) {
    result["inclusion"] = Json(to_json(regression.inclusion));
    result["median"] = Json(to_json(regression.median));
  }
  result["out"] = run.model && !options.out.empty() ? Json(options.out) : Json(nullptr);
  result["notes"] = run.notes;
  result["fit_seconds"] = run.fit_seconds;
  result["seconds"] = run.seconds;
  return result.dump(2);
}

std::string to_readable_text(const FitRun& run, const FitOptions& options) {
  const SparseResult& regression = run.fit->regression;
  std::string text = fmt::format("{}: {} samples, {} states", options.data.file, run.samples, run.states);
  text += run.states < static_cast<Index>(run.names.size())
              ? fmt::format(", {} controls", static_cast<Index>(run.names.size()) - run.states)
              : "";
  text += fmt::format(", kind {}, {} functions ({})\n", options.kind, run.functions.size(), run.model_text);
  for (const std::string& note : run.notes) {
    text += "  " + note + "\n";
  }
  text += run.derivatives ? "  " + derivatives_text(*run.derivatives, run.names) + "\n\n" : "\n";
  constexpr Index shown = 40;
  for (Index c = 0; c < std::min(shown, run.states); ++c) {
    const std::string& equation = run.equations[static_cast<std::size_t>(c)];
    text += fmt::format("  {}\n", equation.size() < 400 ? equation : equation.substr(0, 390) + " ...");
  }
  text += run.states > shown ? fmt::format("  ... and {} more (--json has all)\n", run.states - shown) : "";
  TextTable table({TextColumn("state", TextAlign::text), "terms", "R^2", "residual", "left out"});
  for (Index c = 0; c < std::min(shown, run.states); ++c) {
    table.add_row({run.names[static_cast<std::size_t>(c)], std::to_string(regression.support.col(c).count()),
                   format_number(regression.r_squared(c), 6), format_number(regression.residual_rms(c), 4),
                   regression.cross_validated_error.size() > 0 ? format_number(regression.cross_validated_error(c), 4)
                                                               : std::string("-")});
  }
  text += "\n" + to_text(table, 2);
  if (regression.status != Status::ok) {
    text += fmt::format("\n{}: {}\n", to_string(regression.status), regression.message);
  }
  return text + (run.model && !options.out.empty() ? fmt::format("\nModel: {}\n", options.out) : "");
}

int run_command(const FitOptions& options) {
  const FitRun run = run_fit(options);
  if (run.model && !options.out.empty()) {
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

void add_fit(CLI::App& app, std::function<int()>& run) {
  CLI::App* command = app.add_subcommand("fit", "identify sparse equations of motion, with constraints");
  auto options = std::make_shared<FitOptions>();
  add_fit_options(*command, *options);
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_command(*options); }; });
}

}  // namespace lieder::cli
