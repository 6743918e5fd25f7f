#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "lieder/core/error.hpp"
#include "lieder/io/columns.hpp"
#include "lieder/io/csv.hpp"
#include "lieder/io/json.hpp"
#include "lieder/io/model_file.hpp"
#include "lieder/io/table.hpp"
#include "lieder/models/simulate.hpp"

namespace lieder::cli {

namespace {

struct SimulateOptions {
  std::string model;
  std::string initial;
  double t0 = 0.0;
  double t1 = 0.0;
  double dt = 1.0;
  std::string controls;    // a table
  std::string time = "t";  // its column of times
  std::string integrator = "bdf";
  double relative_tolerance = 1e-8;
  double absolute_tolerance = 1e-10;
  std::string out;
  bool json = false;
};

Vector parse_state(const std::string& text, const std::vector<std::string>& names, Index states) {
  std::vector<double> values;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    const std::string piece = text.substr(start, end - start);
    char* stop = nullptr;
    const double value = std::strtod(piece.c_str(), &stop);
    if (piece.empty() || stop == piece.c_str() || *stop != '\0' || !std::isfinite(value)) {
      throw InputError(fmt::format("--x0: expected numbers separated by commas, found '{}'", piece));
    }
    values.push_back(value);
    start = end + 1;
  }
  if (static_cast<Index>(values.size()) != states) {
    throw InputError(fmt::format("--x0: expected {} numbers ({}), found {}", states,
                                 fmt::join(names.begin(), names.begin() + states, ", "), values.size()));
  }
  return Eigen::Map<const Vector>(values.data(), states);
}

struct ControlTable {
  Vector times;
  Matrix values;

  /// Linear between rows, constant outside. `hold`: the value of the last row at or before the time (maps).
  Vector at(double time, bool hold) const {
    const auto after = std::upper_bound(times.begin(), times.end(), time) - times.begin();
    if (after == 0 || after == times.size()) {
      return values.row(after == 0 ? 0 : after - 1).transpose();
    }
    const double part = hold ? 0.0 : (time - times(after - 1)) / (times(after) - times(after - 1));
    return ((1.0 - part) * values.row(after - 1) + part * values.row(after)).transpose();
  }
};

ControlTable read_controls(const SimulateOptions& options, const TrainedModel& model) {
  const auto reader = open_table(options.controls);
  std::vector<ColumnExpression> columns = parse_columns(options.time, reader->schema(), "--time");
  for (Index j = model.model.outputs(); j < model.model.inputs(); ++j) {
    const std::string& name = model.input_names[static_cast<std::size_t>(j)];
    const auto found = parse_columns(name, reader->schema(), fmt::format("control '{}' of the model", name));
    columns.insert(columns.end(), found.begin(), found.end());
  }
  reader->select(columns_used(columns));
  const Table table = read_rows(*reader);
  const Matrix values = evaluate_columns(columns, table);
  for (Index i = 1; i < values.rows(); ++i) {
    if (!(values(i, 0) > values(i - 1, 0))) {
      throw InputError(fmt::format("{}: {} {}: --time: expected increasing times, found {} after {}", options.controls,
                                   table.schema.row_word, table.rows[static_cast<std::size_t>(i)], values(i, 0),
                                   values(i - 1, 0)));
    }
  }
  return {values.col(0), values.rightCols(values.cols() - 1)};
}

Simulation run_simulation(const SimulateOptions& options, const TrainedModel& trained) {
  if (trained.kind != "dynamics" && trained.kind != "map") {
    throw InputError(fmt::format("{}: a model of kind {}, expected dynamics or map", options.model, trained.kind));
  }
  const bool map = trained.kind == "map";
  const DynamicsModel model(map ? DynamicsKind::map : DynamicsKind::continuous, trained.model, trained.input_names);
  const Vector initial = parse_state(options.initial, trained.input_names, model.states());
  ControlFunction controls;
  if (model.controls() > 0) {
    if (options.controls.empty()) {
      throw InputError(
          fmt::format("--controls: the model has {}: a table with these columns is needed",
                      fmt::join(trained.input_names.begin() + model.states(), trained.input_names.end(), ", ")));
    }
    const ControlTable table = read_controls(options, trained);
    controls = [table, map](double time) { return table.at(time, map); };
  } else if (!options.controls.empty()) {
    throw InputError("--controls: the model has none");
  }
  if (!map) {
    SimulationOptions simulation;
    simulation.integrator = options.integrator == "adams" ? Integrator::adams : Integrator::bdf;
    simulation.relative_tolerance = options.relative_tolerance;
    simulation.absolute_tolerance = options.absolute_tolerance;
    try {
      return simulate(model, initial, uniform_times(options.t0, options.t1, options.dt), controls, simulation);
    } catch (const ValueError& error) {
      throw InputError(fmt::format("--t0, --t1, --dt: {}", error.what()));
    }
  }
  const double steps = options.t1 - options.t0;
  if (options.dt != 1.0 || steps < 0.0 || steps > 1e8 || steps != std::floor(steps) ||
      options.t0 != std::floor(options.t0)) {
    throw InputError(
        fmt::format("--t0, --t1: a map takes whole steps (--dt 1): expected at most 1e8 steps, found {} to {}",
                    options.t0, options.t1));
  }
  const double first = options.t0;
  const ControlFunction shifted =
      controls ? ControlFunction([controls, first](double step) { return controls(first + step); }) : ControlFunction();
  Simulation result = iterate(model, initial, static_cast<Index>(steps), shifted);
  result.times.array() += first;
  result.reached += first;
  return result;
}

int run_command(const SimulateOptions& options) {
  const TrainedModel model = load_model(options.model);
  const Simulation simulation = run_simulation(options, model);
  std::vector<std::string> names = {"t"};
  names.insert(names.end(), model.input_names.begin(), model.input_names.begin() + model.model.outputs());
  if (std::count(names.begin(), names.end(), "t") > 1) {
    names.front() = "time";
  }
  Matrix rows(simulation.times.size(), 1 + simulation.states.cols());
  rows << simulation.times, simulation.states;
  if (!options.out.empty()) {
    write_table(options.out, names, rows);
  }
  if (options.json) {
    nlohmann::ordered_json result = {{"status", to_string(simulation.status)},
                                     {"message", simulation.message},
                                     {"kind", model.kind},
                                     {"states", std::vector<std::string>(names.begin() + 1, names.end())},
                                     {"rows", rows.rows()},
                                     {"reached", json_number(simulation.reached)},
                                     {"steps", simulation.steps}};
    if (options.out.empty()) {
      result["trajectory"] = nlohmann::ordered_json(to_json(rows));
    } else {
      result["out"] = options.out;
    }
    std::cout << result.dump(2) << "\n";
  } else {
    if (options.out.empty()) {
      std::cout << csv_text(names, rows);
    }
    if (simulation.status != Status::ok) {
      std::cerr << fmt::format("{}: {}; {} of the rows asked for are there\n", options.model, simulation.message,
                               rows.rows());
    }
  }
  std::cout.flush();
  if (!std::cout) {
    throw InputError("standard output: could not be written (disk full?)");
  }
  return simulation.status == Status::ok ? 0 : 1;
}

}  // namespace

void add_simulate(CLI::App& app, std::function<int()>& run) {
  CLI::App* command = app.add_subcommand("simulate", "trajectories of a saved model of dynamics or of a map");
  auto options = std::make_shared<SimulateOptions>();
  const auto add = [command](const char* name, auto& value, const char* type, const char* text) {
    return command->add_option(name, value, text)->type_name(type);
  };
  add("MODEL", options->model, "", "a model file (JSON) of kind dynamics or map")->required();
  add("--x0", options->initial, "A,B,...", "the state at t0")->required();
  add("--t0", options->t0, "T", "the first time")->capture_default_str();
  add("--t1", options->t1, "T", "the last time; for a map the last step")->required();
  add("--dt", options->dt, "H", "time between rows")->capture_default_str();
  add("--controls", options->controls, "FILE", "a table of the model's controls over time (linear between rows)");
  add("--time", options->time, "COL", "its column of times")->capture_default_str();
  add("--integrator", options->integrator, "bdf|adams", "for stiff or for smooth equations")
      ->check(one_of({"bdf", "adams"}))
      ->capture_default_str();
  add("--rtol", options->relative_tolerance, "X", "relative error of a step")
      ->check(number(0.0, false, 0.1))
      ->capture_default_str();
  add("--atol", options->absolute_tolerance, "X", "absolute error of a step")->check(positive())->capture_default_str();
  add("--out", options->out, "FILE", "CSV or .npy file for the rows (default: CSV on standard output)");
  command->add_flag("--json", options->json, "one JSON object on standard output");
  command->footer(
      "Example:\n  lieder simulate lorenz.json --x0 1,1,20 --t0 0 --t1 10 --dt 0.01 --out lorenz_again.csv\n"
      "A solution that blows up ends with exit status 1; the rows up to there are written.");
  command->callback([options, &run] { run = [options] { return run_command(*options); }; });
}

}  // namespace lieder::cli
