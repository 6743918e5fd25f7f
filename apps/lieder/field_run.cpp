#include "field_run.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>
#include <utility>

#include "candidate_option.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/fields/field_discovery.hpp"
#include "lieder/fields/kernel_fit.hpp"
#include "lieder/io/json.hpp"
#include "lieder/report/text_table.hpp"

namespace lieder::cli {

namespace {

void check_usage(const DiscoverOptions& options) {
  const auto reject = [&options](bool wrong, const char* option) {
    if (wrong) {
      throw InputError(fmt::format("{}: not for --kind {}", option, options.kind));
    }
  };
  const DataOptions& data = options.data;
  reject(!data.inputs.empty() || !data.outputs.empty(), data.inputs.empty() ? "--outputs" : "--inputs");
  reject(!data.weights.empty(), "--weights");
  reject(!data.time.empty() || !data.trajectory.empty(), data.time.empty() ? "--trajectory" : "--time");
  reject(!data.logarithms.empty(), "--log");
  reject(!data.noise.empty(), "--noise");
  reject(data.copies > 1, "--copies");
  reject(!options.model.empty(), "--model");
  reject(!options.output_action.empty(), "--output-action");
  reject(options.time_scaling, "--time-scaling");
  reject(options.stream, "--stream");
  reject(options.validate, "--validate");
}

// The candidates act on the coordinates of the grid.
Candidates space_candidates(const DiscoverOptions& options, const LoadedFields& loaded, const char* fallback,
                            DiscoverRun& run) {
  run.data.inputs = Matrix(0, static_cast<Index>(loaded.names.size()));
  run.data.input_names = loaded.names;
  run.data.original_names = loaded.names;
  run.data.logarithmic.assign(loaded.names.size(), false);
  CandidateOptions chosen{options.candidates, {}, false};
  if (chosen.candidates.empty()) {
    chosen.candidates = fallback;
    run.notes.push_back(fmt::format("candidates: {} (the default)", fallback));
  }
  return make_candidates(chosen, 1, run.kind, run.data, run.notes);
}

// With the action on the values; candidates of a file may bring their own.
Candidates value_candidates(const Candidates& space, Index rank, Index components) {
  if (space.outputs() > 0) {
    return space;
  }
  const ValueAction values = tensor_values(space, rank);
  if (components % values.components != 0) {
    throw InputError(fmt::format("--values: a tensor of rank {} has {} components here, the field has {}", rank,
                                 values.components, components));
  }
  return rank == 0 ? space : with_values(space, values, components / values.components);
}

DiscoverRun empty_run(const DiscoverOptions& options, std::vector<std::string> notes) {
  // A candidate set is needed from the start; it is replaced when the coordinates are known.
  return {options.kind,
          {},
          std::move(notes),
          {},
          candidates_from_affine("none", {Matrix::Ones(1, 2)}),
          {},
          {},
          {},
          {},
          {},
          {},
          {},
          {},
          {},
          0.0};
}

void add_reference(const DiscoverOptions& options, DiscoverRun& run) {
  if (!options.reference.empty() && run.discovery.cut.symmetries > 0) {
    run.principal_angles = principal_angles_to(run.discovery, run.candidates, parse_group(options.reference));
  }
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Nodes for the figures of a page: at most about 2000, evenly chosen.
Matrix some_nodes(const Grid& grid) {
  const Index every = (grid.size() + 1999) / 2000;
  Matrix nodes((grid.size() + every - 1) / every, grid.dimension());
  for (Index i = 0; i < nodes.rows(); ++i) {
    nodes.row(i) = grid.points().row(i * every);
  }
  return nodes;
}

double largest_step(const Grid& grid) {
  double step = 0.0;
  for (const GridAxis& axis : grid.axes()) {
    step = std::max(step, axis.nodes(1) - axis.nodes(0));
  }
  return step;
}

KernelDictionaryPtr kernel_dictionary(const FieldOptions& options, const Grid& grid, double width) {
  const DictionaryPtr difference = hermite_functions(grid.dimension(), static_cast<int>(options.kernel_degree), width);
  if (options.modes == 0) {
    return difference_kernels(difference);
  }
  Vector periods(grid.dimension());
  for (Index a = 0; a < periods.size(); ++a) {
    const GridAxis& axis = grid.axes()[static_cast<std::size_t>(a)];
    // Along a bounded axis half a wave fits the box at the lowest frequency.
    periods(a) = axis.periodic ? axis.period : 2.0 * (axis.nodes(axis.nodes.size() - 1) - axis.nodes(0));
  }
  return difference_kernels(difference, fourier(static_cast<int>(options.modes), periods));
}

nlohmann::ordered_json axis_json(const AxisOfSymmetry& axis) {
  const double degrees = 180.0 / std::numbers::pi;
  return {{"tilt_degrees", degrees * axis.tilt},
          {"azimuth_degrees", degrees * axis.azimuth},
          {"axis", to_json(axis.axis)},
          {"defects", to_json(axis.defects)}};
}

}  // namespace

FieldRun run_field(const DiscoverOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  check_usage(options);
  if (!options.field.targets.empty() || options.field.kernel_width > 0.0) {
    throw InputError("--targets and --kernel-width: for --kind operator only");
  }
  LoadedFields loaded = load_field(options.data.file, options.field);
  const Field& field = loaded.fields.front();
  const bool sphere = field.grid->kind() == GridKind::sphere;
  FieldRun result{empty_run(options, loaded.notes), loaded.description, {}, 0.0, 0, {}, 0, 0.0, 0.0};
  DiscoverRun& run = result.run;
  const Candidates space = space_candidates(options, loaded, sphere ? "rotations" : "affine", run);
  run.candidates = value_candidates(space, value_rank(options.field), field.values.cols());
  const FieldDerivativeOptions derivatives{static_cast<int>(options.field.order)};
  FieldDiscovery found = discover_field(field, run.candidates, derivatives, options.discovery);
  run.discovery = std::move(found.discovery);
  run.data.samples = found.nodes;
  run.points = some_nodes(*field.grid);
  result.method = found.method;
  result.derivative_error = found.derivative_error;
  result.missing = found.missing;
  if (sphere) {
    result.axis = axis_of_symmetry(field, derivatives);
  }
  add_reference(options, run);
  run.seconds = seconds_since(start);
  return result;
}

FieldRun run_operator(const DiscoverOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  check_usage(options);
  if (options.field.targets.empty()) {
    throw InputError("--targets: --kind operator needs the file of output fields");
  }
  const LoadedFields inputs = load_fields(options.data.file, options.field);
  const LoadedFields outputs = load_fields(options.field.targets, options.field);
  if (inputs.fields.size() != outputs.fields.size()) {
    throw InputError(fmt::format("{}: expected {} fields, one for each input field, found {}", options.field.targets,
                                 inputs.fields.size(), outputs.fields.size()));
  }
  const GridPtr grid = inputs.fields.front().grid;
  const double width = options.field.kernel_width > 0.0 ? options.field.kernel_width : 3.0 * largest_step(*grid);
  FieldRun result{empty_run(options, inputs.notes), inputs.description, {}, 0.0, 0, {}, 0, 0.0, 0.0};
  DiscoverRun& run = result.run;
  run.model = fmt::format(
      "kernels: polynomials of degree {} in y - x times a Gaussian of width {:.4g}, times "
      "trigonometric functions of the mean position of frequency {}",
      options.field.kernel_degree, width, options.field.modes);
  run.candidates = space_candidates(options, inputs, "affine", run);
  const KernelDictionaryPtr dictionary = kernel_dictionary(options.field, *grid, width);
  const Index rank = value_rank(options.field);
  const ValueAction values = tensor_values(run.candidates, rank);
  for (const LoadedFields* loaded : {&inputs, &outputs}) {
    if (loaded->fields.front().values.cols() != values.components) {
      throw InputError(fmt::format("--values: expected fields of {} components, found {}", values.components,
                                   loaded->fields.front().values.cols()));
    }
  }
  OperatorData data(dictionary, grid, values.components, values.components, 5, options.data.seed);
  for (std::size_t k = 0; k < inputs.fields.size(); ++k) {
    data.add(inputs.fields[k], outputs.fields[k]);
  }
  const KernelFit fit = fit_kernel(data);
  const KernelMeasure measure = difference_measure(*grid, width, static_cast<int>(options.field.kernel_degree),
                                                   std::min<Index>(8 + 4 * options.field.modes, 24));
  const KernelLieDerivative lie(dictionary, measure, run.candidates, values, values);
  run.discovery =
      discover_kernel(lie, fit, data, std::max<Index>(options.fit.draws, 2), options.data.seed, options.discovery);
  if (fit.status != Status::ok) {
    run.discovery.warnings.push_back(fit.message);
  }
  run.data.samples = data.equations();
  run.points = some_nodes(*grid);
  result.pairs = data.pairs();
  result.residual = fit.residual;
  result.noise = fit.noise;
  add_reference(options, run);
  run.seconds = seconds_since(start);
  return result;
}

std::string field_json(const FieldRun& run) {
  nlohmann::ordered_json result = nlohmann::ordered_json::parse(discover_json(run.run));
  if (run.pairs > 0) {
    result["operator"] = {{"description", run.description},
                          {"model", run.run.model},
                          {"pairs", run.pairs},
                          {"residual", run.residual},
                          {"noise", run.noise}};
  } else {
    result["field"] = {{"description", run.description},
                       {"derivatives", run.method},
                       {"derivative_error", run.derivative_error},
                       {"nodes_without_derivatives", run.missing}};
    result["axis"] = run.axis ? axis_json(*run.axis) : nlohmann::ordered_json(nullptr);
  }
  return result.dump(2);
}

std::string field_text(const FieldRun& run, const DiscoverOptions& options) {
  std::string text = discover_text(run.run, options);
  text += "\n" + run.description + "\n";
  if (run.pairs > 0) {
    text += fmt::format("  {}\n  fitted to {} pairs of fields: relative residual {}, noise {}\n", run.run.model,
                        run.pairs, format_number(run.residual, 3), format_number(run.noise, 3));
    return text;
  }
  text += fmt::format("  derivatives: {}, relative error {}; {} nodes without them\n", run.method,
                      format_number(run.derivative_error, 2), run.missing);
  if (run.axis) {
    const double degrees = 180.0 / std::numbers::pi;
    text += fmt::format(
        "  axis of symmetry: {} degrees from the pole, towards longitude {}; relative defects {}, {}, {}\n"
        "  (of the rotations about it and two other axes; a field without an axis has about 0.71 for all three)\n",
        format_number(degrees * run.axis->tilt, 3), format_number(degrees * run.axis->azimuth, 3),
        format_number(run.axis->defects(0), 3), format_number(run.axis->defects(1), 3),
        format_number(run.axis->defects(2), 3));
  }
  return text;
}

}  // namespace lieder::cli
