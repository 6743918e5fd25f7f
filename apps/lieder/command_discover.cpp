#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "commands.hpp"
#include "discover_run.hpp"
#include "lieder/core/error.hpp"

namespace lieder::cli {

namespace {

const char* const examples = R"(Examples:
  Kepler's third law from a table of orbits (dimensional analysis)
    lieder discover data/solar_system.csv --inputs a,P,M --log a,P,M --candidates scalings
  The Lorentz group from collision events
    lieder discover dimuon_mass.csv --inputs E,px,py,pz --outputs M2 --model polynomial:2 --candidates linear \
        --reference so:1,3
  The two angles of a double pendulum, from a camera track
    lieder discover 0.csv --kind cloud --inputs 2-5 --candidates affine --report report
Sets of candidates: translations, rotations, euclidean, scalings, linear, affine, polynomial:D, a group (so:1,3), a TOML file.
)";

void add_options(CLI::App& command, DiscoverOptions& options) {
  add_data_options(command, options.data);
  command.add_option("--kind", options.kind, "what the table holds (default: regression with --outputs, else cloud)")
      ->check(CLI::IsMember({"regression", "dynamics", "map", "cloud"}));
  command.add_option("--candidates", options.candidates, "where symmetries are looked for (default: linear, affine)");
  command
      .add_option("--tolerance", options.discovery.cut.tolerance,
                  "relative singular values up to this are symmetries (default: the largest gap)")
      ->check(CLI::PositiveNumber);
  command.add_option("--reference", options.reference, "a group: principal angles to its algebra are reported");
  command.add_flag("--validate", options.validate, "apply the finite transformations to held-out samples");
  command.add_option("--report", options.report, "write DIR/index.html");
  command.add_flag("--stream", options.stream,
                   "with --outputs: read the file in passes over blocks (default: above 256 MiB)");
  command.add_option("--threads", options.threads, "threads to use (default: all)")->check(CLI::PositiveNumber);
  command.add_flag("--json", options.json, "one JSON object on standard output");
  const auto model = [&command](const std::string& name, auto& value, const std::string& text) {
    return command.add_option(name, value, text)->group("Model");
  };
  model("--model", options.model, "polynomial:D, fourier:D, legendre:D, hermite:D, radial:K (default: polynomial:2)");
  model("--rcond", options.fit.rcond, "directions of the scaled dictionary below this are dropped")
      ->check(CLI::Range(1e-15, 0.5))
      ->capture_default_str();
  model("--train", options.fit.train, "samples used for the fit (default: 80 %)")->check(CLI::PositiveNumber);
  model("--draws", options.fit.draws, "bootstrap draws of the fit")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  model("--output-action", options.output_action, "how the outputs transform: trivial, same or free")
      ->check(CLI::IsMember({"trivial", "same", "free"}));
  model("--minimum-r2", options.fit.minimum_r2, "a test R^2 below this ends with poor_fit")
      ->check(CLI::Range(-1e300, 1.0))
      ->capture_default_str();
  command.add_flag("--time-scaling", options.time_scaling, "dynamics: allow [v, f] = c f")->group("Model");
  const auto cloud = [&command](const std::string& name, auto& value, const std::string& text) {
    return command.add_option(name, value, text)->group("Point clouds");
  };
  cloud("--neighbours", options.tangents.neighbours, "neighbours for tangent spaces (default: 40)")
      ->check(CLI::PositiveNumber);
  cloud("--intrinsic-dimension", options.tangents.intrinsic_dimension, "dimension of the cloud (default: estimated)")
      ->check(CLI::PositiveNumber);
}

int run_command(const DiscoverOptions& options, const std::string& command) {
  const DiscoverRun run = run_discover(options);
  const bool usable = is_usable(run.discovery.status);
  std::string report;
  if (!options.report.empty()) {
    report = write_discover_report(run, options, command);
  }
  if (options.json) {
    std::cout << discover_json(run) << "\n";
  } else {
    std::cout << discover_text(run, options);
    if (!report.empty()) {
      std::cout << "\nReport: " << report << "\n";
    }
  }
  std::cout.flush();
  if (!std::cout) {
    throw InputError("standard output: could not be written (disk full?)");
  }
  return usable ? 0 : 1;
}

}  // namespace

void add_discover(CLI::App& app, std::function<int()>& run, const std::string& typed) {
  CLI::App* command = app.add_subcommand("discover", "find and name the symmetries of data");
  auto options = std::make_shared<DiscoverOptions>();
  add_options(*command, *options);
  command->footer(examples);
  command->callback([options, typed, &run] { run = [options, typed] { return run_command(*options, typed); }; });
}

}  // namespace lieder::cli
