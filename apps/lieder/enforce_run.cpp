#include "enforce_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>

#include "group_option.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/equation.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/parse_dictionary.hpp"
#include "lieder/models/weak_dynamics.hpp"
#include "model_data.hpp"

namespace lieder::cli {

namespace {

constexpr Index kReadableFeatures = 100;
constexpr Index kComparedFunctions = 2000;

std::optional<double> sparse_threshold(const std::string& text) {
  if (text == "auto") {
    return std::nullopt;
  }
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (*end != '\0' || !(value >= 0.0) || !std::isfinite(value)) {
    throw InputError(fmt::format("--sparse: expected auto or a number >= 0, found '{}'", text));
  }
  return value;
}

void check_usage(const EnforceOptions& options, const std::string& kind) {
  const auto reject = [&kind](bool wrong, const char* option, const char* why) {
    if (wrong) {
      throw InputError(fmt::format("{}: {} (--kind {})", option, why, kind));
    }
  };
  check_model_data(kind, options.data, true);
  if (!options.sparse.empty()) {
    sparse_threshold(options.sparse);
  }
  const bool weak = is_weak(options.data.derivatives);
  reject(weak && options.train > 0, "--train",
         "not with --derivatives weak, whose equations are of whole trajectories");
  reject(weak && options.compare, "--compare", "not with --derivatives weak: `lieder fit` is the unconstrained fit");
  reject(weak && !options.data.weights.empty(), "--weights", "not together with trajectories");
  reject(kind != "regression" && !options.output_representation.empty(), "--output-representation",
         "the next state or derivative transforms as the state does");
  reject(kind != "dynamics" && options.time_scaling.has_value(), "--time-scaling", "for dynamics only");
  reject(!options.input_representation.empty() && options.data.copies > 1, "--copies",
         "not together with --input-representation: write the copies there, 2V");
}

Representation representation(const std::string& text, const MatrixGroup& group, const char* option, Index dimension,
                              const char* what) {
  Representation result = [&] {
    try {
      return parse_representation(text, group);
    } catch (const std::invalid_argument& error) {
      throw InputError(fmt::format("{}: {}", option, error.what()));
    }
  }();
  if (result.dimension() != dimension) {
    throw InputError(fmt::format("{}: '{}' of {} has dimension {}, expected that of the {} {}", option, text,
                                 group.name(), result.dimension(), dimension, what));
  }
  return result;
}

GroupAction action_of_group(const EnforceOptions& options, Index n, Index m) {
  const MatrixGroup group = group_from_option(options.group);
  const Representation fixed = multiple(m, Representation::trivial(group));
  const Representation output = options.output_representation.empty()
                                    ? fixed
                                    : representation(options.output_representation, group, "--output-representation", m,
                                                     m == 1 ? "output" : "outputs");
  if (!options.input_representation.empty()) {
    return group_action(
        representation(options.input_representation, group, "--input-representation", n, n == 1 ? "input" : "inputs"),
        output);
  }
  const Index copies = options.data.copies;
  if (group.action_dimension() * copies != n) {
    throw InputError(fmt::format(
        "--group: {} acts on {} inputs{}, but there are {} (--input-representation or --copies "
        "says otherwise)",
        group.name(), group.action_dimension(), copies > 1 ? fmt::format(" in each of {} copies", copies) : "", n));
  }
  return options.output_representation.empty() ? group_action(group, m, copies) : group_action(group, output, copies);
}

GroupAction make_action(const EnforceOptions& options, const std::string& kind, Index n, Index m) {
  const bool stated = is_group_file(options.group) && options.input_representation.empty() &&
                      options.output_representation.empty() && options.data.copies == 1;
  const GroupAction action = stated ? action_from_file(options.group, kind, n, m) : action_of_group(options, n, m);
  return options.time_scaling ? with_time_scaling(action, *options.time_scaling) : action;
}

// Polynomials have the same null spaces everywhere; others are meant for the region of the data.
Matrix sample_points(const Dictionary& dictionary, const DataRange& range, std::uint64_t seed) {
  if (dynamic_cast<const Monomials*>(&dictionary) != nullptr) {
    return {};
  }
  Rng rng(seed ^ 0xe4f0ULL);
  const Matrix unit = rng.uniform_matrix(2 * dictionary.size() + 60, dictionary.inputs(), 0.0, 1.0);
  const Vector width = range.box_upper() - range.box_lower();
  return (unit * width.asDiagonal()).rowwise() + range.box_lower().transpose();
}

Unconstrained fit_unconstrained(const DictionaryPtr& dictionary, const ModelData& train, const ModelData& test) {
  if (dictionary->size() > kComparedFunctions) {
    throw InputError(
        fmt::format("--compare: {} functions, more than the limit of {}", dictionary->size(), kComparedFunctions));
  }
  const DictionaryFit fit = fit_dictionary(dictionary, train.inputs, train.outputs, train.weights);
  return {dictionary->size() * train.outputs.cols(), fit.statistics.rank,
          relative_error(train.outputs, fit.model.value(train.inputs), train.weights), error_on(fit.model, test)};
}

// "x^2 + y^2", or with several outputs "u: x; v: y".
std::string feature_text(const EquivariantDictionary& equivariant, const Vector& column, const EnforceRun& run) {
  const Index functions = equivariant.dictionary->size();
  if (equivariant.outputs == 1) {
    return equation(*equivariant.dictionary, column, run.input_names);
  }
  std::string text;
  for (Index c = 0; c < equivariant.outputs; ++c) {
    const Vector part = column.segment(c * functions, functions);
    if (!part.isZero(0.0)) {
      text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", run.output_names[static_cast<std::size_t>(c)],
                          equation(*equivariant.dictionary, part, run.input_names));
    }
  }
  return text;
}

void describe(EnforceRun& run) {
  const EquivariantDictionary& equivariant = run.equivariant;
  if (equivariant.size() == 0 || equivariant.size() > kReadableFeatures) {
    return;
  }
  const Matrix basis(readable_basis(equivariant));
  for (Index j = 0; j < basis.cols(); ++j) {
    run.features.push_back(feature_text(equivariant, basis.col(j), run));
  }
  if (run.fit) {
    run.feature_coefficients = solve_least_squares(basis, Vector(equivariant.basis * run.fit->coordinates)).col(0);
  }
}

// Few features of the readable basis, chosen by thresholds (auto: by cross-validation).
EquivariantRegression fit_sparse(const EnforceOptions& options, const ModelData& train, EnforceRun& run) {
  const EquivariantDictionary& equivariant = run.equivariant;
  const SparseMatrix basis = readable_basis(equivariant);
  const Index m = equivariant.outputs;
  const Matrix features = stacked_features(equivariant.dictionary->values(train.inputs), basis, m);
  const Vector targets = Matrix(train.outputs.transpose()).reshaped();
  Vector weights;
  if (train.weights.size() > 0) {
    weights = train.weights.transpose().replicate(m, 1).reshaped();
  }
  SparseOptions sparse;
  sparse.threshold = sparse_threshold(options.sparse);
  sparse.ridge = options.ridge;
  const SparseResult found = sparse_regression(features, targets, weights, {}, sparse);
  run.terms = found.terms();
  const Vector w = basis * found.coefficients.col(0);
  EquivariantRegression result;
  result.coordinates = equivariant.basis.transpose() * w;
  result.samples = train.inputs.rows();
  result.rank = found.terms() - found.dropped_directions;
  result.train_error =
      relative_error(train.outputs, equivariant.model(result.coordinates).value(train.inputs), train.weights);
  result.status = found.status;
  result.message = found.message;
  return result;
}

// The weak form on whole trajectories: no derivatives, and nothing is held out.
EquivariantRegression fit_weakly(const EnforceOptions& options, const Data& data, EnforceRun& run) {
  DynamicsOptions dynamics;
  dynamics.names = run.input_names;
  dynamics.sparse.ridge = options.ridge;
  if (options.sparse.empty()) {
    dynamics.sparse.method = SparseMethod::none;
  } else {
    dynamics.sparse.threshold = sparse_threshold(options.sparse);
  }
  const std::vector<Trajectory> trajectories = trajectories_of(data, 9);
  const WeakDynamicsFit found = fit_weak_dynamics(trajectories, run.equivariant, {}, dynamics);
  run.terms = options.sparse.empty() ? 0 : found.fit.regression.terms();
  run.derivatives = summary_of(found, trajectories.size(), data.inputs.cols());
  EquivariantRegression result;
  result.coordinates = run.equivariant.basis.transpose() * Vector(found.fit.model.model().coefficients().reshaped());
  result.samples = data.inputs.rows();
  result.rank = found.fit.regression.terms() - found.fit.regression.dropped_directions;
  result.train_error = found.train_error;
  result.status = found.fit.regression.status;
  result.message = found.fit.regression.message;
  return result;
}

// What is said and kept of the model that run.fit found.
void finish(const EnforceOptions& options, const MatrixRef& inputs, const Matrix& outputs, EnforceRun& run) {
  const DictionaryModel model = run.equivariant.model(run.fit->coordinates);
  for (Index c = 0; c < model.outputs(); ++c) {
    run.equations.push_back(model.equation(c, run.input_names));
  }
  if (!is_usable(run.fit->status)) {
    run.status = run.fit->status;
    run.message = run.fit->message + "; no model was written";
    return;
  }
  if (run.fit->train_error > 0.5) {
    run.notes.push_back(
        fmt::format("the fit explains little of the data (relative training error {:.3g}): another model, or "
                    "the data do not have this symmetry",
                    run.fit->train_error));
  }
  run.model = TrainedModel{run.kind,
                           run.equivariant.group,
                           options.input_representation,
                           options.output_representation,
                           options.data.copies,
                           run.equivariant.size(),
                           options.ridge,
                           run.input_names,
                           run.output_names,
                           model,
                           column_statistics(inputs),
                           column_statistics(outputs.rows() > 0 ? outputs : model.value(inputs)),
                           inputs.rows(),
                           run.fit->train_error};
}

void fit(const EnforceOptions& options, const ModelData& data, EnforceRun& run) {
  Split rows = split_rows(data.inputs.rows(), options.train, options.data.seed);
  std::sort(rows.train.begin(), rows.train.end());  // sparse fits cross-validate on blocks of neighbours in time
  const ModelData train = rows_of(data, rows.train);
  const ModelData test = rows_of(data, rows.test);
  run.test_samples = test.inputs.rows();
  if (options.compare) {
    run.unconstrained = fit_unconstrained(run.equivariant.dictionary, train, test);
  }
  if (!is_usable(run.status)) {
    return;
  }
  if (options.sparse.empty()) {
    EquivariantRegressionOptions fit_options;
    fit_options.ridge = options.ridge;
    run.fit = fit_equivariant(run.equivariant, train.inputs, train.outputs, train.weights, fit_options);
  } else {
    run.fit = fit_sparse(options, train, run);
  }
  run.test_error = error_on(run.equivariant.model(run.fit->coordinates), test);
  finish(options, train.inputs, train.outputs, run);
}

}  // namespace

EnforceRun run_enforce(const EnforceOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  if (options.threads > 0) {
    set_thread_count(static_cast<int>(options.threads));
  }
  EnforceRun run;
  run.kind = options.kind.empty() ? "regression" : options.kind;
  check_usage(options, run.kind);
  const Data data = read_data(options.data);
  if (data.dropped_rows > 0) {
    run.notes.push_back(fmt::format("{} rows with a missing value were left out", data.dropped_rows));
  }
  const bool weak = is_weak(data.derivatives);
  const ModelData samples =
      weak ? ModelData{data.inputs, Matrix(), Vector()} : model_data(run.kind, data, &run.derivatives);
  run.samples = samples.inputs.rows();
  run.input_names = data.input_names;
  run.output_names = output_names(data, run.kind);
  if (options.model.empty()) {
    run.notes.push_back("model: polynomial:2 (the default)");
  }
  const GroupAction action =
      make_action(options, run.kind, samples.inputs.cols(), weak ? samples.inputs.cols() : samples.outputs.cols());
  const DataRange range = data_range(samples.inputs);
  const DictionaryPtr dictionary =
      parse_dictionary(options.model.empty() ? "polynomial:2" : options.model, samples.inputs.cols(), range);
  EquivarianceOptions equivariance;
  equivariance.kind = run.kind == "regression" ? ObjectKind::function
                      : run.kind == "dynamics" ? ObjectKind::vector_field
                                               : ObjectKind::map;
  equivariance.points = sample_points(*dictionary, range, options.data.seed);
  equivariance.seed = options.data.seed;
  run.equivariant = equivariant_dictionary(dictionary, action, equivariance);
  run.status = run.equivariant.status;
  run.message = run.equivariant.message;
  if (!weak) {
    fit(options, samples, run);
  } else if (is_usable(run.status)) {
    run.fit = fit_weakly(options, data, run);
    finish(options, samples.inputs, Matrix(), run);
  }
  describe(run);
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

}  // namespace lieder::cli
