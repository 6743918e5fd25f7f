#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "enforce_run.hpp"
#include "lieder/io/json.hpp"
#include "lieder/report/text_table.hpp"
#include "output.hpp"

namespace lieder::cli {

namespace {

using Json = nlohmann::ordered_json;

const char* const examples = R"(Examples:
  An invariant function of collision events, from five of them
    lieder enforce dimuon_mass.csv --inputs E,px,py,pz --outputs M2 --model polynomial:2 --group so:1,3 \
        --train 5 --out mass.json
  The inertia tensor of five bodies (columns: masses, then positions body by body; nine outputs)
    lieder enforce bodies.csv --inputs 0-19 --outputs 20-28 --model polynomial:3 --group 'o:3 x s:5' \
        --input-representation 'V@s:5 + V@s:5*V@o:3' --output-representation 'V@o:3*V@o:3' --out inertia.json
  A rotationally symmetric vector field from its derivatives
    lieder enforce field.csv --kind dynamics --inputs x,y --outputs dx,dy --model polynomial:3 --group so:2 --out f.json
  The Lorenz system with its half turn about the z axis, from a trajectory
    lieder enforce lorenz.csv --kind dynamics --time t --model polynomial:2 --group half_turn.toml --out lorenz.json
  The same in the weak form, which is the one for noise: add --derivatives weak
  where half_turn.toml has two lines: [[element]] and matrix = [[-1, 0, 0], [0, -1, 0], [0, 0, 1]]
Groups: t:n so:n o:n se:n e:n gl:n sl:n sp:2n so:p,q o:p,q u:n su:n heis:n s:n z:n d:n, products 'so:3 x z:2'.
Representations: V, 1, ad, det, dual(X), S2(X), A2(X), X + Y, X * Y, X^3, 4V; V@so:3 of one factor of a product.
Errors are relative: ||y - F(x)|| / ||y||.
)";

void add_options(CLI::App& command, EnforceOptions& options) {
  add_data_options(command, options.data);
  const auto add = [&command](const std::string& name, auto& value, const std::string& type, const std::string& text) {
    return command.add_option(name, value, text)->type_name(type);
  };
  add("--group", options.group, "GROUP|FILE",
      "the symmetry to enforce, such as so:3 or 'o:3 x s:5', or a TOML file of generators and elements")
      ->required();
  add("--out", options.out, "FILE", "the model file to write (JSON)")->required();
  add("--kind", options.kind, "regression|dynamics|map", "what the table holds (default: regression)")
      ->check(one_of({"regression", "dynamics", "map"}));
  add("--model", options.model, "MODEL",
      "polynomial:D, legendre:D, hermite:D, fourier:D, radial:K (default: polynomial:2)");
  add("--input-representation", options.input_representation, "REP",
      "how the inputs transform (default: the group's own action on each of the copies)");
  add("--output-representation", options.output_representation, "REP",
      "how the outputs of a regression transform (default: not at all)");
  add("--time-scaling", options.time_scaling, "C",
      "dynamics: each generator v scales time at this rate, [v, f] = C f (default: not at all)");
  add("--ridge", options.ridge, "R", "ridge penalty, relative to the features' mean squares")
      ->check(number(0.0, true, std::numeric_limits<double>::infinity()))
      ->capture_default_str();
  add("--sparse", options.sparse, "auto|T",
      "few features of the readable basis: chosen by cross-validation, or with coefficients of at least T");
  add("--train", options.train, "N", "samples used for the fit (default: 80 %)")->check(positive());
  command.add_flag("--compare", options.compare, "also fit the dictionary without the symmetry to the same samples");
  add("--threads", options.threads, "N", "threads to use (default: all)")->check(positive());
  command.add_flag("--json", options.json, "one JSON object on standard output");
}

Json optional_json(const std::optional<double>& value) {
  return value ? Json(json_number(*value)) : Json(nullptr);
}

std::string to_json_text(const EnforceRun& run, const EnforceOptions& options) {
  const EquivariantDictionary& equivariant = run.equivariant;
  Json result = {{"status", to_string(run.status)},
                 {"message", run.message},
                 {"kind", run.kind},
                 {"group", equivariant.group},
                 {"model", equivariant.dictionary->description()},
                 {"samples", run.samples},
                 {"outputs", equivariant.outputs},
                 {"dictionary_size", equivariant.dictionary->size()},
                 {"equivariant_size", equivariant.size()},
                 {"constraint_rank", equivariant.rank},
                 {"gap", json_number(equivariant.gap)},
                 {"residual", equivariant.residual}};
  if (run.derivatives) {
    result["derivatives"] = derivatives_json(*run.derivatives, run.input_names);
  }
  result["terms"] = options.sparse.empty() ? Json(nullptr) : Json(run.terms);
  result["train_samples"] = run.fit ? Json(run.fit->samples) : Json(nullptr);
  result["test_samples"] = run.test_samples;
  result["determined"] = run.fit ? Json(run.fit->rank) : Json(nullptr);
  result["train_error"] = run.fit ? Json(json_number(run.fit->train_error)) : Json(nullptr);
  result["test_error"] = optional_json(run.test_error);
  if (run.unconstrained) {
    result["unconstrained"] = {{"size", run.unconstrained->size},
                               {"determined", run.unconstrained->rank * equivariant.outputs},
                               {"train_error", json_number(run.unconstrained->train_error)},
                               {"test_error", optional_json(run.unconstrained->test_error)}};
  }
  result["features"] = run.features;
  result["feature_coefficients"] = Json(to_json(run.feature_coefficients));
  std::vector<std::string> functions;
  for (Index k = 0; run.model && k < equivariant.dictionary->size(); ++k) {
    functions.push_back(equivariant.dictionary->text(k, run.input_names));
  }
  result["functions"] = functions;
  result["coefficients"] = run.model ? Json(to_json(run.model->model.coefficients())) : Json(nullptr);
  result["equations"] = run.equations;
  result["out"] = run.model ? Json(options.out) : Json(nullptr);
  result["notes"] = run.notes;
  result["seconds"] = run.seconds;
  return result.dump(2);
}

std::string features_text(const EnforceRun& run) {
  constexpr std::size_t shown = 20;
  if (run.features.empty()) {
    return {};
  }
  const bool fitted = run.feature_coefficients.size() > 0;
  TextTable table = fitted ? TextTable({TextColumn("equivariant feature", TextAlign::text), "coefficient"})
                           : TextTable({TextColumn("equivariant feature", TextAlign::text)});
  for (std::size_t j = 0; j < std::min(shown, run.features.size()); ++j) {
    std::vector<std::string> row = {run.features[j].size() <= 100 ? run.features[j]
                                                                  : run.features[j].substr(0, 96) + " ..."};
    if (fitted) {
      row.push_back(format_number(run.feature_coefficients(static_cast<Index>(j)), 6));
    }
    table.add_row(row);
  }
  const std::size_t left = run.features.size() - std::min(shown, run.features.size());
  return "\n" + to_text(table, 2) + (left > 0 ? fmt::format("  ... and {} more (--json has all)\n", left) : "");
}

std::string fit_text(const EnforceRun& run) {
  TextTable table({TextColumn("fit", TextAlign::text), "unknowns", "determined", "train error", "test error"});
  const auto error = [](const std::optional<double>& value) {
    return value ? format_number(*value, 4) : std::string("-");
  };
  if (run.fit) {
    table.add_row({"equivariant", std::to_string(run.equivariant.size()), std::to_string(run.fit->rank),
                   format_number(run.fit->train_error, 4), error(run.test_error)});
  }
  if (run.unconstrained) {
    table.add_row({"unconstrained", std::to_string(run.unconstrained->size),
                   std::to_string(run.unconstrained->rank * run.equivariant.outputs),
                   format_number(run.unconstrained->train_error, 4), error(run.unconstrained->test_error)});
  }
  return table.empty() ? std::string()
                       : fmt::format("\nFitted to {} samples, tested on {} others\n{}", run.samples - run.test_samples,
                                     run.test_samples, to_text(table, 2));
}

std::string to_readable_text(const EnforceRun& run, const EnforceOptions& options) {
  const EquivariantDictionary& equivariant = run.equivariant;
  std::string text =
      fmt::format("{}: {} samples, {} inputs, {} output{}, kind {}\n", options.data.file, run.samples,
                  run.input_names.size(), equivariant.outputs, equivariant.outputs == 1 ? "" : "s", run.kind);
  for (const std::string& note : run.notes) {
    text += "  " + note + "\n";
  }
  if (run.derivatives) {
    text += "  " + derivatives_text(*run.derivatives, run.input_names) + "\n";
  }
  text += fmt::format("\n{} has {} functions for each output; {} of the {} dimensions are equivariant under {}",
                      equivariant.dictionary->description(), equivariant.dictionary->size(), equivariant.size(),
                      equivariant.basis.rows(), equivariant.group);
  text += equivariant.size() > 0 ? fmt::format(" (residual {})\n", format_number(equivariant.residual, 2))
                                 : std::string("\n");
  text += features_text(run) + fit_text(run);
  if (!run.equations.empty()) {
    text += "\n";
  }
  for (std::size_t c = 0; c < run.equations.size(); ++c) {
    const bool short_enough = run.equations[c].size() < 400;
    text += fmt::format("  {} = {}\n", run.output_names[c],
                        short_enough ? run.equations[c] : run.equations[c].substr(0, 390) + " ...");
  }
  if (run.status != Status::ok) {
    text += fmt::format("\n{}: {}\n", to_string(run.status), run.message);
  }
  return text + (run.model ? fmt::format("\nModel: {}\n", options.out) : "");
}

int run_command(const EnforceOptions& options) {
  const EnforceRun run = run_enforce(options);
  return save_and_print(run.model, options.out,
                        options.json ? to_json_text(run, options) + "\n" : to_readable_text(run, options));
}

}  // namespace

void add_enforce(CLI::App& app, std::function<int()>& run) {
  add_command<EnforceOptions>(app, run, "enforce", "fit a model that has a given symmetry exactly", add_options,
                              examples, run_command);
}

}  // namespace lieder::cli
