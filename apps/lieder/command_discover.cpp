#include <fmt/format.h>

#include <iostream>
#include <limits>
#include <memory>

#include "commands.hpp"
#include "discover_run.hpp"
#include "lieder/core/error.hpp"

namespace lieder::cli {

namespace {

const char* const examples =
    R"(COLS: names, numbers from 0, ranges (2-5), expressions ('M^2', 'E1+E2'), separated by commas
SET: translations, rotations, euclidean, scalings, linear, affine, polynomial:D, a GROUP, a TOML or NPY file
GROUP: t:n so:n e:n gl:n sl:n sp:2n so:p,q u:n su:n heis:n and others

Examples:
  Kepler's third law from a table of orbits (dimensional analysis)
    lieder discover data/solar_system.csv --inputs a,P,M --log a,P,M --candidates scalings
  The Lorentz group from collision events
    lieder discover dimuon_mass.csv --inputs E,px,py,pz --outputs M2 --candidates linear --reference so:1,3
  The two angles of a double pendulum from a camera track
    lieder discover 0.csv --kind cloud --inputs 2-5 --candidates affine --report report
)";

void add_model_options(CLI::App& command, DiscoverOptions& options) {
  const auto model = [&command](const std::string& name, auto& value, const std::string& type,
                                const std::string& text) {
    return command.add_option(name, value, text)->type_name(type)->group("Model");
  };
  model("--model", options.model, "MODEL",
        "polynomial:D, fourier:D, legendre:D, hermite:D, radial:K (default: polynomial:2)");
  model("--rcond", options.fit.rcond, "R", "directions of the scaled dictionary below this are dropped")
      ->check(number(1e-15, true, 0.5))
      ->capture_default_str();
  model("--train", options.fit.train, "N", "samples used for the fit (default: 80 %)")->check(positive());
  model("--draws", options.fit.draws, "N", "bootstrap draws of the fit")
      ->check(number(0.0, true, 1e9))
      ->capture_default_str();
  model("--output-action", options.output_action, "trivial|same|free", "how the outputs transform")
      ->check(one_of({"trivial", "same", "free"}));
  model("--minimum-r2", options.fit.minimum_r2, "R2", "a fit with a test R^2 below this is no usable answer")
      ->check(number(-std::numeric_limits<double>::infinity(), false, 1.0))
      ->capture_default_str();
  command.add_flag("--time-scaling", options.time_scaling, "dynamics: allow [v, f] = c f")->group("Model");
}

void add_options(CLI::App& command, DiscoverOptions& options) {
  add_data_options(command, options.data);
  const auto search = [&command](const std::string& name, auto& value, const std::string& type,
                                 const std::string& text) {
    return command.add_option(name, value, text)->type_name(type)->group("Search");
  };
  search("--kind", options.kind, "KIND",
         "regression, dynamics, map or cloud (default: regression with --outputs, else cloud)")
      ->check(one_of({"regression", "dynamics", "map", "cloud"}));
  search("--candidates", options.candidates, "SET",
         "where symmetries are looked for (default: linear for a regression, else affine)");
  search("--tolerance", options.discovery.cut.tolerance, "T",
         "relative singular values up to this are symmetries (default: the cut is at the largest gap)")
      ->check(positive());
  command
      .add_flag("--stream", options.stream,
                "with --outputs: read the file in passes over blocks (default: above 256 MiB)")
      ->group("Search");
  search("--threads", options.threads, "N", "threads to use (default: all)")->check(positive());
  command.add_option("--reference", options.reference, "principal angles to the algebra of this group are reported")
      ->type_name("GROUP")
      ->group("Output");
  command.add_flag("--validate", options.validate, "try the finite transformations on held-out samples")
      ->group("Output");
  command.add_option("--report", options.report, "write a page with figures, DIR/index.html")
      ->type_name("DIR")
      ->group("Output");
  command.add_flag("--json", options.json, "one JSON object on standard output")->group("Output");
  add_model_options(command, options);
  const auto cloud = [&command](const std::string& name, auto& value, const std::string& text) {
    command.add_option(name, value, text)->type_name("N")->group("Point clouds")->check(positive());
  };
  cloud("--neighbours", options.tangents.neighbours, "neighbours for tangent spaces (default: 40)");
  cloud("--intrinsic-dimension", options.tangents.intrinsic_dimension, "dimension of the cloud (default: estimated)");
}

int run_command(const DiscoverOptions& options, const std::string& command) {
  const DiscoverRun run = run_discover(options);
  const bool usable = is_usable(run.discovery.status);
  WrittenReport report;
  if (!options.report.empty()) {
    report = write_discover_report(run, options, command);
  }
  if (options.json) {
    std::cout << discover_json(run) << "\n";
  } else {
    std::cout << discover_text(run, options);
    if (!report.path.empty()) {
      std::cout << "\nReport: " << report.path << "\n";
    }
  }
  if (!report.problem.empty()) {
    std::cerr << "lieder: the report shows numbers in place of figures: " << report.problem << "\n";
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
