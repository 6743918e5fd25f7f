#include "conserved_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/dictionary/parse_dictionary.hpp"
#include "model_data.hpp"

namespace lieder::cli {

namespace {

void check_usage(const DiscoverOptions& options) {
  const auto reject = [](bool wrong, const char* option, const char* why) {
    if (wrong) {
      throw InputError(fmt::format("{}: {} (--kind conserved)", option, why));
    }
  };
  const bool outputs = !options.data.outputs.empty();
  reject(!options.candidates.empty(), "--candidates", "these are for symmetries; conserved quantities take --model");
  reject(!options.reference.empty(), "--reference", "for symmetries only");
  reject(!options.output_action.empty(), "--output-action", "for symmetries only");
  reject(options.time_scaling, "--time-scaling", "for dynamics only");
  reject(options.validate, "--validate", "for symmetries only");
  reject(options.stream, "--stream", "the file is read into memory");
  reject(options.tangents.neighbours > 0, "--neighbours", "for point clouds only");
  reject(options.tangents.intrinsic_dimension > 0, "--intrinsic-dimension", "for point clouds only");
  reject(options.data.copies > 1, "--copies", "not for conserved quantities");
  reject(outputs && !options.data.trajectory.empty(), "--trajectory", "with --outputs every row stands for itself");
  reject(!options.dynamics.empty() && !outputs && options.data.time.empty(), "--dynamics",
         "a model of the dynamics needs derivative columns (--outputs), or --time to estimate them");
  reject(options.hamiltonian && !outputs && options.dynamics.empty(), "--hamiltonian",
         "needs derivatives: --outputs, or --time with --dynamics");
  reject(options.dynamics.empty() && !outputs && !options.data.weights.empty(), "--weights", "not along trajectories");
}

void add_fit(ConservedRun& run, ConservedOfModel found) {
  const DictionaryModel model(found.fit.dictionary, found.fit.coefficients);
  for (Index c = 0; c < model.outputs(); ++c) {
    run.equations.push_back(model.equation(c, run.data.input_names));
  }
  run.conserved = std::move(found.conserved);
  run.fit = std::move(found.fit);
}

// H from the derivatives (fitted ones with --dynamics), at up to 1000 of the samples.
void add_hamiltonian(const ModelData& data, ConservedRun& run) {
  if (data.inputs.cols() % 2 != 0) {
    throw InputError(
        fmt::format("--hamiltonian: expected an even number of inputs, q then p, got {}", data.inputs.cols()));
  }
  constexpr Index most = 1000;
  const Matrix points = data.inputs.topRows(std::max(run.library->size(), std::min(most, data.inputs.rows())));
  const Matrix field = run.fit ? DictionaryModel(run.fit->dictionary, run.fit->coefficients).value(points)
                               : Matrix(data.outputs.topRows(points.rows()));
  HamiltonianRun found{recover_hamiltonian(run.library, points, field, run.data.input_names), {}, {}};
  if (found.fit.residual < kHamiltonian) {
    const Jet f = hamiltonian_field(*run.library, found.fit.coefficients, points);
    // The independent quantities first; some of the others, so that brackets find what they are combinations of.
    constexpr Index shown = 12;
    Matrix quantities(run.library->size(), 0);
    for (const bool independent : {true, false}) {
      for (const ConservedFunction& h : run.conserved.functions) {
        if (h.independent == independent && quantities.cols() < shown) {
          quantities.conservativeResize(Eigen::NoChange, quantities.cols() + 1);
          quantities.rightCols(1) = h.coefficients;
        }
      }
    }
    found.pairs = symmetries_of_quantities(run.library, quantities, f, run.data.input_names);
    found.brackets = poisson_table(run.library, quantities, points, run.conserved.independent).texts;
  }
  run.hamiltonian = std::move(found);
}

// How the rows stand for the dynamics decides what is solved.
void solve(const DiscoverOptions& options, ConservedRun& run) {
  ConservedOptions conserved;
  conserved.cut.tolerance = options.discovery.cut.tolerance;
  conserved.max_denominator = options.discovery.max_denominator;
  conserved.names = run.data.input_names;
  if (!options.dynamics.empty()) {
    const ModelData data = model_data("dynamics", run.data);
    const DictionaryPtr dictionary = parse_dictionary(options.dynamics, data.inputs.cols(), data_range(data.inputs));
    ModelFitOptions fit = options.fit;
    fit.seed = options.data.seed;
    add_fit(run, conserved_of_model(run.library, data, dictionary, fit, conserved));
    if (options.hamiltonian && is_usable(run.conserved.status)) {
      add_hamiltonian(data, run);
    }
  } else if (run.data.outputs.cols() > 0) {
    run.conserved = conserved_quantities(run.library, run.data.inputs, run.data.outputs, run.data.weights, conserved);
    if (options.hamiltonian) {
      add_hamiltonian({run.data.inputs, run.data.outputs, {}}, run);
    }
  } else {
    run.conserved = conserved_along_tracks(run.library, run.data.inputs, run.data.trajectory, conserved);
    if (options.data.trajectory.empty()) {
      run.notes.emplace_back("all rows are one trajectory (--trajectory COL says otherwise)");
    }
    if (!options.data.time.empty()) {
      run.notes.emplace_back("--time is not used: a conserved quantity is constant at any times");
    }
  }
}

}  // namespace

ConservedRun run_conserved(const DiscoverOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  if (options.threads > 0) {
    set_thread_count(static_cast<int>(options.threads));
  }
  check_usage(options);
  ConservedRun run;
  run.data = read_data(options.data);
  if (run.data.samples == 0) {
    throw InputError(fmt::format("{}: expected rows, found none", options.data.file));
  }
  if (run.data.outputs.cols() > 0 && run.data.outputs.cols() != run.data.inputs.cols()) {
    throw InputError(fmt::format("--outputs: expected the derivative of each of the {} inputs, got {} columns",
                                 run.data.inputs.cols(), run.data.outputs.cols()));
  }
  if (run.data.dropped_rows > 0) {
    run.notes.push_back(fmt::format("{} rows with a missing value were left out", run.data.dropped_rows));
  }
  if (options.model.empty()) {
    run.notes.emplace_back("model: polynomial:2 (the default)");
  }
  const std::string model = options.model.empty() ? "polynomial:2" : options.model;
  run.library = parse_dictionary(model, run.data.inputs.cols(), data_range(run.data.inputs));
  try {
    solve(options, run);
  } catch (const ValueError& error) {
    throw InputError(fmt::format("{}: {}", options.data.file, error.what()));
  }
  run.notes.insert(run.notes.end(), run.conserved.notes.begin(), run.conserved.notes.end());
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

}  // namespace lieder::cli
