// What `lieder fit` does between its options and its output.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "constraint_options.hpp"
#include "data_options.hpp"
#include "derivative_option.hpp"
#include "lieder/models/dynamics_model.hpp"
#include "lieder/models/trained_model.hpp"

namespace lieder::cli {

struct FitOptions {
  DataOptions data;
  std::string kind = "dynamics";  // or map
  std::string controls;
  std::string model;  // empty: polynomial:2
  std::string sparse = "stlsq";
  std::string threshold = "auto";
  bool scaled_threshold = false;
  std::string penalty = "l0";
  double nu = 1.0;
  double ridge = 0.0;
  Index ensemble = 0;
  double leave_out = 0.0;
  double inclusion = 0.5;
  ConstraintOptions constraints;
  std::string out;
  bool json = false;
  Index threads = 0;
};

struct FitRun {
  std::vector<std::string> notes;
  Index samples = 0;
  std::vector<std::string> names;  // states, then controls
  Index states = 0;
  std::optional<DerivativeSummary> derivatives;  // where they are estimated, or the weak form
  std::string model_text;                        // the dictionary
  std::vector<std::string> functions;            // texts
  std::optional<DynamicsFit> fit;
  std::optional<TrainedModel> model;  // nothing when there is no usable answer
  std::vector<std::string> equations;
  double train_error = 0.0;  // relative; in the weak form of its equations
  double fit_seconds = 0.0;  // derivatives, features, regression
  double seconds = 0.0;      // with reading
};

/// Throws InputError.
FitRun run_fit(const FitOptions& options);

}  // namespace lieder::cli
