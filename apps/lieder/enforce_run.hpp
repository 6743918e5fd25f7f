// What `lieder enforce` does between its options and its output.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data_options.hpp"
#include "derivative_option.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"
#include "lieder/models/equivariant_regression.hpp"
#include "lieder/models/trained_model.hpp"

namespace lieder::cli {

struct EnforceOptions {
  DataOptions data;
  std::string kind;   // empty: regression
  std::string model;  // empty: polynomial:2
  std::string group;
  std::string input_representation;
  std::string output_representation;
  std::optional<double> time_scaling;  // c in [v, f] = c f
  std::string out;
  double ridge = 0.0;
  std::string sparse;  // empty: all features; auto or a threshold
  Index train = 0;     // 0: 80 %
  bool compare = false;
  bool json = false;
  Index threads = 0;
};

/// The fit of the whole dictionary to the same samples.
struct Unconstrained {
  Index size = 0;  // functions times outputs
  Index rank = 0;  // of the functions on the samples
  double train_error = 0.0;
  std::optional<double> test_error;
};

struct EnforceRun {
  std::string kind;
  std::vector<std::string> notes;
  Index samples = 0;
  std::optional<DerivativeSummary> derivatives;  // where they are estimated, or the weak form
  std::vector<std::string> input_names;
  std::vector<std::string> output_names;
  EquivariantDictionary equivariant;
  std::optional<EquivariantRegression> fit;  // nothing when the space is empty
  Index terms = 0;                           // features that a sparse fit kept
  std::optional<TrainedModel> model;         // nothing when there is no usable answer
  std::optional<double> test_error;          // nothing without samples left for a test
  Index test_samples = 0;
  std::optional<Unconstrained> unconstrained;
  std::vector<std::string> features;   // readable texts; empty when there are more than a hundred
  Vector feature_coefficients;         // of the readable features; empty as above
  std::vector<std::string> equations;  // one for each output
  Status status = Status::ok;
  std::string message;
  double seconds = 0.0;
};

EnforceRun run_enforce(const EnforceOptions& options);

}  // namespace lieder::cli
