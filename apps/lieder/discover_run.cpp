#include "discover_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "candidate_option.hpp"
#include "discover_passes.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/dictionary/parse_dictionary.hpp"
#include "lieder/discover/flow_symmetries.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/trajectories/weak_form.hpp"
#include "model_data.hpp"

namespace lieder::cli {

namespace {

std::string kind_of(const DiscoverOptions& options, std::vector<std::string>& notes) {
  if (!options.kind.empty()) {
    return options.kind;
  }
  if (!options.network.empty()) {
    notes.push_back("kind: regression (the default with --network)");
    return "regression";
  }
  std::string kind = options.data.outputs.empty() ? "cloud" : "regression";
  notes.push_back(
      fmt::format("kind: {} (the default {} --outputs)", kind, options.data.outputs.empty() ? "without" : "with"));
  return kind;
}

void check_usage(const DiscoverOptions& options, const std::string& kind) {
  const auto reject = [&kind](bool wrong, const char* option, const char* why) {
    if (wrong) {
      throw InputError(fmt::format("{}: {} (--kind {})", option, why, kind));
    }
  };
  check_derivatives(kind, options.data, true);
  reject(options.validate && is_weak(options.data.derivatives), "--validate",
         "needs derivatives, not --derivatives weak");
  const bool cloud = kind == "cloud";
  const bool trajectories = !options.data.time.empty() || !options.data.trajectory.empty();
  reject(cloud && !options.data.outputs.empty(), "--outputs", "a point cloud has no outputs");
  reject(cloud && !options.model.empty(), "--model", "a point cloud is not fitted by a model");
  reject(cloud && !options.output_action.empty(), "--output-action", "a point cloud has no outputs");
  reject(!cloud && (options.tangents.neighbours > 0 || options.tangents.intrinsic_dimension > 0),
         options.tangents.neighbours > 0 ? "--neighbours" : "--intrinsic-dimension", "for point clouds only");
  const bool network = !options.network.empty();
  reject(network && cloud, "--network", "a point cloud has no model");
  reject(network && !options.model.empty(), "--model", "not beside --network");
  reject(network && options.stream, "--stream", "not with --network");
  reject(network && !options.data.time.empty(), "--time", "not with --network: its values are the derivatives");
  reject(!network && kind == "regression" && options.data.outputs.empty(), "--outputs",
         "a regression needs at least one");
  reject(!network && kind == "dynamics" && options.data.outputs.empty() && options.data.time.empty(), "--outputs",
         "dynamics needs derivative columns, or --time to estimate them");
  reject(kind != "dynamics" && !options.data.time.empty(), "--time", "for dynamics only");
  reject((kind == "regression" || cloud) && trajectories, "--trajectory", "for dynamics and maps only");
  reject(kind != "dynamics" && options.time_scaling, "--time-scaling", "for dynamics only");
  reject((kind == "dynamics" || kind == "map") && !options.output_action.empty() && options.output_action != "same",
         "--output-action", "the next state or derivative transforms as the state does: same");
}

void check_outputs(const std::string& kind, const Data& data) {
  if (kind != "regression" && data.outputs.cols() > 0 && data.outputs.cols() != data.inputs.cols()) {
    throw InputError(fmt::format("--outputs: expected one column for each of the {} inputs, got {}", data.inputs.cols(),
                                 data.outputs.cols()));
  }
}

void run_cloud(const DiscoverOptions& options, DiscoverRun& run) {
  if (run.data.inputs.cols() < 2) {
    throw InputError("--inputs: a point cloud needs at least two columns");
  }
  CloudDiscovery found =
      discover_cloud(run.data.inputs, run.candidates, run.data.weights, options.tangents, options.discovery);
  run.points = found.tangents.normals.points;
  if (options.validate) {
    run.validation = validate_cloud(found.tangents, run.candidates, found.discovery.symmetries);
  }
  run.discovery = std::move(found.discovery);
  run.tangents = std::move(found.tangents);
}

// The model and its symmetries; afterwards run.points are samples to show, `test` samples to validate on.
ModelDiscovery discover_in_memory(const DiscoverOptions& options, ObjectKind kind, const ModelFitOptions& fit_options,
                                  DiscoverRun& run, ModelData& test) {
  ModelData data = model_data(run.kind, run.data, &run.derivatives);
  const DictionaryPtr dictionary = parse_dictionary(run.model, data.inputs.cols(), data_range(data.inputs));
  ModelDiscovery found = discover_model(kind, data, dictionary, run.candidates, fit_options, options.discovery);
  test = {data.inputs(found.fit.test_rows, Eigen::all), data.outputs(found.fit.test_rows, Eigen::all), {}};
  run.points = std::move(data.inputs);
  return found;
}

// The model is fitted to the weak form of the equations of motion; symmetries are looked for at the states.
ModelDiscovery discover_weakly(const DiscoverOptions& options, const ModelFitOptions& fit_options, DiscoverRun& run) {
  const std::vector<Trajectory> trajectories = trajectories_of(run.data, 9);
  const DictionaryPtr dictionary = parse_dictionary(run.model, run.data.inputs.cols(), data_range(run.data.inputs));
  const WeakOptions weak;
  const WeakSystem system = weak_system(trajectories, *dictionary, weak);
  const WeakFit fit = fit_weak(trajectories, *dictionary, weak);
  WeakRows rows = whiten(system, trajectories, *dictionary, fit.coefficients, fit.noise);
  DerivativeSummary summary;
  summary.method = fmt::format("weak, {} test functions (1 - s^2)^{} on windows of {} rows in steps of {}",
                               rows.features.rows(), weak.power, 2 * system.half_width + 1, system.stride);
  summary.trajectories = trajectories.size();
  summary.noise = fit.noise;
  run.derivatives = std::move(summary);
  run.points = run.data.inputs;
  return discover_model(ObjectKind::vector_field, {std::move(rows.features), std::move(rows.targets)}, run.points,
                        dictionary, run.candidates, fit_options, options.discovery);
}

ObjectKind object_kind(const std::string& kind) {
  return kind == "regression" ? ObjectKind::function : kind == "dynamics" ? ObjectKind::vector_field : ObjectKind::map;
}

// The network, with its own values as outputs if the data have none; otherwise their R^2 is a note.
NetworkModel load(const DiscoverOptions& options, const NetworkLoader& load_network, const std::string& kind,
                  Data& data, std::vector<std::string>& notes) {
  if (!load_network) {
    throw InputError("--network: this build has no networks (configure with -DLIEDER_BUILD_NN=ON)");
  }
  NetworkModel network = load_network(options.network, data.inputs.cols());
  const Index outputs = network.map.outputs();
  if (kind != "regression" && outputs != data.inputs.cols()) {
    throw InputError(fmt::format("{}: --kind {} needs as many outputs as inputs ({}), the network has {}",
                                 options.network, kind, data.inputs.cols(), outputs));
  }
  const Matrix values = network.map.value(data.inputs);
  if (data.outputs.cols() == 0) {
    data.outputs = values;
    for (Index c = 0; c < outputs; ++c) {
      data.output_names.push_back("y" + std::to_string(c));
    }
  } else if (data.outputs.cols() != outputs) {
    throw InputError(fmt::format("{}: the network has {} outputs, --outputs names {} columns", options.network, outputs,
                                 data.outputs.cols()));
  } else {
    const Matrix centred = data.outputs.rowwise() - data.outputs.colwise().mean();
    notes.push_back(fmt::format("R^2 of the network on these samples: {:.6g}",
                                1.0 - (data.outputs - values).squaredNorm() / centred.squaredNorm()));
  }
  return network;
}

void run_network(const DiscoverOptions& options, const NetworkModel& network, DiscoverRun& run) {
  run.model = options.network;
  run.points = run.data.inputs;
  const ObjectKind kind = object_kind(run.kind);
  run.discovery = network.discover(kind, run.points, run.candidates, run.data.weights, options.discovery);
  if (options.validate && is_usable(run.discovery.status)) {
    run.validation =
        validate_model(kind, network.map, run.data.inputs, run.data.outputs, run.candidates, run.discovery.symmetries);
  }
}

// Every vector field f commutes with itself: symmetries v = g f, g constant along trajectories, are told apart.
void add_along_flow(const DictionaryModel& model, const Discovery& found, DiscoverRun& run) {
  if (found.cut.symmetries == 0) {
    run.along_flow = 0;
    return;
  }
  const double largest = found.spectrum.values(found.spectrum.values.size() - found.cut.symmetries);
  const Matrix points = run.points.topRows(std::min<Index>(run.points.rows(), 500));
  run.along_flow =
      along_flow(run.candidates, found.null_space(), points, model.value(points), std::max(1e-8, 10.0 * largest))
          .cols();
  if (*run.along_flow > 0) {
    run.notes.push_back(
        fmt::format("{} of the {} v = g f with g constant along trajectories (v = f, say): every vector field has {}",
                    *run.along_flow == 1 ? "one" : std::to_string(*run.along_flow),
                    *run.along_flow == 1 ? "symmetries is" : "symmetries are", *run.along_flow == 1 ? "it" : "them"));
  }
}

void run_model(const DiscoverOptions& options, DiscoverRun& run) {
  check_outputs(run.kind, run.data);
  run.model = options.model.empty() ? "polynomial:2" : options.model;
  if (options.model.empty()) {
    run.notes.push_back("model: polynomial:2 (the default)");
  }
  const ObjectKind kind = object_kind(run.kind);
  ModelFitOptions fit_options = options.fit;
  fit_options.seed = options.data.seed;
  ModelData test;
  ModelDiscovery found = is_weak(run.data.derivatives) ? discover_weakly(options, fit_options, run)
                         : run.data.range              ? discover_in_passes(options, kind, fit_options, run, test)
                                                       : discover_in_memory(options, kind, fit_options, run, test);
  const DictionaryModel model(found.fit.dictionary, found.fit.coefficients);
  for (Index c = 0; c < model.outputs(); ++c) {
    run.equations.push_back(model.equation(c, run.data.input_names));
  }
  if (options.validate && is_usable(found.discovery.status)) {
    run.validation = validate_model(kind, AnyDifferentiableMap(model), test.inputs, test.outputs, run.candidates,
                                    found.discovery.symmetries);
  }
  if (kind == ObjectKind::vector_field && is_usable(found.discovery.status)) {
    add_along_flow(model, found.discovery, run);
  }
  run.discovery = std::move(found.discovery);
  run.fit = std::move(found.fit);
}

// Scalings of the original columns are dimensional analysis: the invariant monomials.
void add_invariants(DiscoverRun& run) {
  const bool logarithms =
      std::find(run.data.logarithmic.begin(), run.data.logarithmic.end(), true) != run.data.logarithmic.end();
  if (run.candidates.name() != "scalings" || !logarithms || run.candidates.copies() > 1 ||
      run.discovery.symmetries.empty()) {
    return;
  }
  const Matrix scalings = run.discovery.null_space().topRows(run.candidates.space_dimension());
  run.invariants = invariant_monomials(scalings, run.data.original_names);
  run.discovery.action = "scalings";  // translations of the logarithms
}

}  // namespace

DiscoverRun run_discover(const DiscoverOptions& options, const NetworkLoader& load_network) {
  const auto start = std::chrono::steady_clock::now();
  if (options.threads > 0) {
    set_thread_count(static_cast<int>(options.threads));
  }
  std::vector<std::string> notes;
  const std::string kind = kind_of(options, notes);
  check_usage(options, kind);
  const bool in_passes = options.network.empty() && reads_in_passes(options, kind);
  Data data = in_passes ? survey_data(options.data) : read_data(options.data);
  if (in_passes) {
    notes.push_back("samples: read in passes over blocks of the file");
  }
  if (data.dropped_rows > 0) {
    notes.push_back(fmt::format("{} rows with a missing value were left out", data.dropped_rows));
  }
  std::optional<NetworkModel> network;
  if (!options.network.empty()) {
    network = load(options, load_network, kind, data, notes);
  }
  Candidates candidates = make_candidates({options.candidates, options.output_action, options.time_scaling},
                                          options.data.copies, kind, data, notes);
  std::optional<MatrixGroup> reference;
  if (!options.reference.empty()) {
    reference = parse_group(options.reference);
    candidates_from_group(*reference, {candidates.space_dimension(), {}, {}, {}});  // acts on the inputs, or throws now
  }
  DiscoverRun run{kind, {}, std::move(notes), std::move(data), std::move(candidates), {}, {}, {}, {}, {}, {}, {}, {},
                  {},   0.0};
  if (network) {
    run_network(options, *network, run);
  } else if (kind == "cloud") {
    run_cloud(options, run);
  } else {
    run_model(options, run);
  }
  if (reference && is_usable(run.discovery.status) && run.discovery.cut.symmetries > 0) {
    run.principal_angles = principal_angles_to(run.discovery, run.candidates, *reference);
  }
  add_invariants(run);
  run.notes.insert(run.notes.end(), run.discovery.notes.begin(), run.discovery.notes.end());
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

}  // namespace lieder::cli
