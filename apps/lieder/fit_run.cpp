#include "fit_run.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/dictionary/parse_dictionary.hpp"
#include "lieder/models/equivariant_regression.hpp"
#include "lieder/models/weak_dynamics.hpp"
#include "lieder/trajectories/derivatives.hpp"
#include "model_data.hpp"

namespace lieder::cli {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Samples {
  Matrix points;   // states and controls
  Matrix targets;  // derivatives or next states
  Vector weights;
};

// States and controls in one selection, so that rows with missing values are left out together.
struct Selected {
  Data states;
  Matrix controls;
  std::vector<std::string> control_names;
};

Selected select(const FitOptions& options) {
  if (options.controls.empty()) {
    return {read_data(options.data), {}, {}};
  }
  if (options.data.inputs.empty()) {
    throw InputError("--controls: name the states too (--inputs)");
  }
  DataOptions states = options.data;
  states.logarithms.clear();
  const auto own = static_cast<Index>(read_data(states).original_names.size());
  DataOptions both = options.data;
  both.inputs += "," + options.controls;
  Selected result{read_data(both), {}, {}};
  Data& data = result.states;
  result.controls = data.inputs.rightCols(data.inputs.cols() - own);
  result.control_names.assign(data.input_names.begin() + own, data.input_names.end());
  data.inputs = Matrix(data.inputs.leftCols(own));
  data.input_names.resize(static_cast<std::size_t>(own));
  data.original_names.resize(static_cast<std::size_t>(own));
  data.logarithmic.resize(static_cast<std::size_t>(own));
  return result;
}

// States and controls as trajectories: controls are not differentiated.
std::vector<Trajectory> trajectories_with_controls(const Selected& selected, Index minimum_rows) {
  std::vector<Trajectory> trajectories = trajectories_of(selected.states, minimum_rows);
  for (Trajectory& part : trajectories) {
    part.inputs = selected.controls.size() > 0 ? Matrix(selected.controls.middleRows(part.first_row, part.samples()))
                                               : Matrix(part.samples(), 0);
  }
  return trajectories;
}

Matrix controls_or_none(const Selected& selected) {
  return selected.controls.size() > 0 ? selected.controls : Matrix(selected.states.inputs.rows(), 0);
}

Samples beside(const Matrix& states, const Matrix& controls, const Matrix& targets, const Vector& weights) {
  Samples samples{Matrix(states.rows(), states.cols() + controls.cols()), targets, weights};
  samples.points << states, controls;
  return samples;
}

// The samples of the fit; of estimated derivatives also what is known of their errors.
Samples samples_of(const FitOptions& options, const Selected& selected, DynamicsOptions& dynamics, FitRun& run) {
  const Data& data = selected.states;
  const Matrix controls = controls_or_none(selected);
  if (data.outputs.cols() > 0) {
    const ModelData own = model_data(options.kind, data);
    return beside(own.inputs, controls, own.outputs, own.weights);
  }
  if (data.weights.size() > 0) {
    throw InputError("--weights: not together with trajectories");
  }
  if (options.kind == "map") {
    const StatePairs pairs = successor_pairs(data.inputs, data.trajectory, controls);
    return beside(pairs.states, pairs.inputs, pairs.targets, {});
  }
  const std::vector<Trajectory> trajectories = trajectories_with_controls(selected, 3);
  const DerivativeSamples samples = derivative_samples(
      trajectories, data.derivatives.empty() ? DerivativeOptions{} : parse_derivatives(data.derivatives));
  run.derivatives = summary_of(samples);
  run.derivatives->trajectories = trajectories.size();
  dynamics.sparse.target_error = samples.rms_error;
  return beside(samples.states, samples.inputs, samples.derivatives, {});
}

// Whether to fit by the weak form: where it is asked for, or where nothing is and the data suit it.
bool weak_form(const FitOptions& options, const Selected& selected, const std::string& model) {
  if (!options.data.derivatives.empty()) {
    return is_weak(options.data.derivatives);
  }
  const Data& data = selected.states;
  if (options.kind != "dynamics" || data.time.size() == 0 || data.outputs.cols() > 0 || data.weights.size() > 0) {
    return false;
  }
  const std::vector<Trajectory> trajectories = trajectories_with_controls(selected, 3);
  const Matrix points = beside(data.inputs, controls_or_none(selected), {}, {}).points;
  return weak_form_suits(trajectories, parse_dictionary(model, points.cols(), data_range(points))->size());
}

// The weak form: no derivatives. Points and targets stay empty.
void fit_weakly(const Selected& selected, const DictionaryPtr& dictionary, const LinearConstraints& constraints,
                const DynamicsOptions& dynamics, FitRun& run) {
  const std::vector<Trajectory> trajectories = trajectories_with_controls(selected, 9);
  WeakDynamicsFit found = fit_weak_dynamics(trajectories, dictionary, constraints, dynamics);
  run.derivatives = summary_of(found, trajectories.size(), run.states);
  if (!found.reweighted) {
    run.notes.push_back("weak form: too many states or coupled coefficients for weights from the noise of all states");
  }
  run.train_error = found.train_error;
  run.fit = std::move(found.fit);
}

std::optional<double> threshold(const std::string& text) {
  if (text == "auto") {
    return std::nullopt;
  }
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(value >= 0.0) || !std::isfinite(value)) {
    throw InputError(fmt::format("--threshold: expected auto or a number >= 0, found '{}'", text));
  }
  return value;
}

DynamicsOptions dynamics_options(const FitOptions& options, const std::vector<std::string>& names) {
  DynamicsOptions result;
  result.kind = options.kind == "map" ? DynamicsKind::map : DynamicsKind::continuous;
  result.names = names;
  SparseOptions& sparse = result.sparse;
  sparse.method = options.sparse == "none"  ? SparseMethod::none
                  : options.sparse == "sr3" ? SparseMethod::sr3
                                            : SparseMethod::stlsq;
  sparse.threshold = threshold(options.threshold);
  sparse.scaled_threshold = options.scaled_threshold;
  sparse.penalty = options.penalty == "l1" ? SparsePenalty::l1 : SparsePenalty::l0;
  sparse.nu = options.nu;
  sparse.ridge = options.ridge;
  sparse.ensemble.draws = options.ensemble;
  sparse.ensemble.leave_out = options.leave_out;
  sparse.ensemble.inclusion = options.inclusion;
  sparse.ensemble.seed = options.data.seed;
  return result;
}

void note_weak_equations(FitRun& run) {
  const SparseResult& regression = run.fit->regression;
  for (Index c = 0; c < run.states; ++c) {
    const std::string& name = run.names[static_cast<std::size_t>(c)];
    if (!regression.support.col(c).any()) {
      run.notes.push_back(fmt::format("{}: no term was kept (its equation is 0)", name));
    } else if (regression.r_squared(c) < 0.5) {
      run.notes.push_back(
          fmt::format("{}: the equation explains little of the data (R^2 {:.3f})", name, regression.r_squared(c)));
    }
  }
}

void finish(const FitOptions& options, const Samples& samples, const std::vector<std::string>& outputs, FitRun& run) {
  const DynamicsModel& model = run.fit->model;
  run.equations = model.equations();
  const bool weakly = samples.targets.rows() == 0;
  const Matrix predicted = model.predict(samples.points);
  if (!weakly) {
    run.train_error = relative_error(samples.targets, predicted, samples.weights);
  }
  note_weak_equations(run);
  if (!is_usable(run.fit->regression.status)) {
    return;
  }
  run.model = TrainedModel{options.kind,
                           {},
                           {},
                           {},
                           1,
                           0,
                           options.ridge,
                           run.names,
                           outputs,
                           model.model(),
                           column_statistics(samples.points),
                           column_statistics(weakly ? predicted : samples.targets),
                           samples.points.rows(),
                           run.train_error,
                           model.controls()};
}

}  // namespace

FitRun run_fit(const FitOptions& options) {
  const auto start = Clock::now();
  if (options.threads > 0) {
    set_thread_count(static_cast<int>(options.threads));
  }
  check_model_data(options.kind, options.data, true);
  threshold(options.threshold);
  const Selected selected = select(options);
  FitRun run;
  if (selected.states.dropped_rows > 0) {
    run.notes.push_back(fmt::format("{} rows with a missing value were left out", selected.states.dropped_rows));
  }
  run.names = selected.states.input_names;
  run.states = static_cast<Index>(run.names.size());
  run.names.insert(run.names.end(), selected.control_names.begin(), selected.control_names.end());
  const std::vector<std::string> outputs = output_names(selected.states, options.kind);
  const auto fit_start = Clock::now();
  DynamicsOptions dynamics = dynamics_options(options, run.names);
  run.model_text = options.model.empty() ? "polynomial:2" : options.model;
  const bool weak = weak_form(options, selected, run.model_text);
  const Samples samples = weak ? beside(selected.states.inputs, controls_or_none(selected), {}, {})
                               : samples_of(options, selected, dynamics, run);
  run.samples = samples.points.rows();
  if (options.model.empty()) {
    run.notes.push_back("model: polynomial:2 (the default)");
  }
  const DictionaryPtr dictionary = parse_dictionary(run.model_text, samples.points.cols(), data_range(samples.points));
  const LinearConstraints constraints =
      make_constraints(options.constraints, *dictionary, run.names, run.states, options.kind == "map");
  if (weak) {
    fit_weakly(selected, dictionary, constraints, dynamics, run);
  } else {
    run.fit = fit_dynamics(dictionary, samples.points, samples.targets, samples.weights, constraints, dynamics);
  }
  run.fit_seconds = seconds_since(fit_start);
  for (Index k = 0; k < dictionary->size(); ++k) {
    run.functions.push_back(dictionary->text(k, run.names));
  }
  finish(options, samples, outputs, run);
  run.seconds = seconds_since(start);
  return run;
}

}  // namespace lieder::cli
