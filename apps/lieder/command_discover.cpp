#include <fmt/format.h>

#include <iostream>
#include <limits>
#include <memory>

#include "commands.hpp"
#include "conserved_run.hpp"
#include "discover_run.hpp"
#include "field_run.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"

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
  The lengths of its rods: quadratic quantities that are constant along the track
    lieder discover 0.csv --kind conserved --inputs 2-5 --model polynomial:2
  Energy and the like from states and their derivatives
    lieder discover top.csv --kind conserved --inputs w1,w2,w3 --outputs a1,a2,a3 --model polynomial:4
  What a trained network has learned: nothing is fitted
    lieder discover points.csv --network model.pt --inputs 0-9 --copies 2 --candidates linear --reference so:5
  Symmetries of a vector field that may rescale time
    lieder discover orbits.csv --kind dynamics --inputs x,y,u,v --time t --model polynomial:3 --time-scaling
  The axis about which a climatology is most symmetric, from a NetCDF file
    lieder discover coads_climatology.cdf --kind field --variable SST --mean TIME
  Symmetries of an operator on fields from pairs of them: arrays of shape pairs x nx x ny
    lieder discover u.npy --kind operator --targets v.npy --domain periodic --extent 0:1,0:1
)";

void add_model_options(CLI::App& command, DiscoverOptions& options) {
  const auto model = [&command](const std::string& name, auto& value, const std::string& type,
                                const std::string& text) {
    return command.add_option(name, value, text)->type_name(type)->group("Model");
  };
  model("--model", options.model, "MODEL",
        "polynomial:D, fourier:D, legendre:D, hermite:D, radial:K (default: polynomial:2)");
  model("--network", options.network, "FILE",
        "a trained network in place of a fitted model: TorchScript, from Python or from lieder train");
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
  command
      .add_flag("--hamiltonian", options.hamiltonian,
                "conserved: the inputs are (q, p): find H, the symmetries of quantities, Poisson brackets")
      ->group("Model");
  model("--dynamics", options.dynamics, "MODEL",
        "conserved: fit the derivatives in this dictionary first (default: take them as they are)");
}

void add_options(CLI::App& command, DiscoverOptions& options) {
  add_data_options(command, options.data);
  const auto search = [&command](const std::string& name, auto& value, const std::string& type,
                                 const std::string& text) {
    return command.add_option(name, value, text)->type_name(type)->group("Search");
  };
  search(
      "--kind", options.kind, "KIND",
      "regression, dynamics, map, cloud, conserved, field or operator (default: regression with --outputs, else cloud)")
      ->check(one_of({"regression", "dynamics", "map", "cloud", "conserved", "field", "operator"}));
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
  add_field_options(command, options.field);
  const auto cloud = [&command](const std::string& name, auto& value, const std::string& text) {
    command.add_option(name, value, text)->type_name("N")->group("Point clouds")->check(positive());
  };
  cloud("--neighbours", options.tangents.neighbours, "neighbours for tangent spaces (default: 40)");
  cloud("--intrinsic-dimension", options.tangents.intrinsic_dimension, "dimension of the cloud (default: estimated)");
}

// Text or JSON on standard output, and why figures are missing on standard error.
void print(const std::string& output, const WrittenReport& report, bool json) {
  std::cout << output << (json ? "\n" : "");
  if (!json && !report.path.empty()) {
    std::cout << "\nReport: " << report.path << "\n";
  }
  if (!report.problem.empty()) {
    std::cerr << "lieder: the report shows numbers in place of figures: " << report.problem << "\n";
  }
  std::cout.flush();
  if (!std::cout) {
    throw InputError("standard output: could not be written (disk full?)");
  }
}

int run_conserved_command(const DiscoverOptions& options, const std::string& command) {
  const ConservedRun run = run_conserved(options);
  const WrittenReport report = options.report.empty() ? WrittenReport() : write_conserved_report(run, options, command);
  print(options.json ? conserved_json(run) : conserved_text(run, options), report, options.json);
  return is_usable(run.conserved.status) ? 0 : 1;
}

int run_field_command(const DiscoverOptions& options, const std::string& command) {
  if (options.threads > 0) {
    set_thread_count(static_cast<int>(options.threads));
  }
  const FieldRun run = options.kind == "field" ? run_field(options) : run_operator(options);
  const WrittenReport report = options.report.empty() ? WrittenReport() : write_field_report(run, options, command);
  print(options.json ? field_json(run) : field_text(run, options), report, options.json);
  return is_usable(run.run.discovery.status) ? 0 : 1;
}

int run_command(const DiscoverOptions& options, const std::string& command, const NetworkLoader& load_network) {
  const bool fields = options.kind == "field" || options.kind == "operator";
  if (!fields && any_field_option(options.field)) {
    throw InputError("the options of fields and operators need --kind field or --kind operator");
  }
  if (fields && !options.network.empty()) {
    throw InputError(fmt::format("--network: not for --kind {}", options.kind));
  }
  if (options.kind == "conserved") {
    if (!options.network.empty()) {
      throw InputError("--network: not for --kind conserved");
    }
    return run_conserved_command(options, command);
  }
  if (!options.dynamics.empty() || options.hamiltonian) {
    throw InputError(
        fmt::format("{}: for --kind conserved only", options.hamiltonian ? "--hamiltonian" : "--dynamics"));
  }
  if (fields) {
    return run_field_command(options, command);
  }
  const DiscoverRun run = run_discover(options, load_network);
  const WrittenReport report = options.report.empty() ? WrittenReport() : write_discover_report(run, options, command);
  print(options.json ? discover_json(run) : discover_text(run, options), report, options.json);
  return is_usable(run.discovery.status) ? 0 : 1;
}

}  // namespace

void add_discover(CLI::App& app, std::function<int()>& run, const std::string& typed, NetworkLoader load_network) {
  CLI::App* command = app.add_subcommand("discover", "find and name the symmetries of data");
  auto options = std::make_shared<DiscoverOptions>();
  add_options(*command, *options);
  command->footer(examples);
  command->callback([options, typed, &run, load_network] {
    run = [options, typed, load_network] { return run_command(*options, typed, load_network); };
  });
}

}  // namespace lieder::cli
