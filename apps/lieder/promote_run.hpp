// What `lieder promote` does between its options and its output.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "candidate_option.hpp"
#include "data_options.hpp"
#include "lieder/models/promoted_regression.hpp"
#include "lieder/models/trained_model.hpp"

namespace lieder::cli {

struct PromoteOptions {
  DataOptions data;
  std::string kind;   // empty: regression
  std::string model;  // polynomial:D; empty: polynomial:2
  CandidateOptions candidates;
  std::string lambda = "cv";  // a number, cv, path or exact
  std::string out;
  PromotedRegressionOptions fit;
  Index train = 0;  // 0: 80 %
  bool json = false;
  Index threads = 0;
};

struct PromoteRun {
  std::string kind;
  std::vector<std::string> notes;
  Index samples = 0;
  Index test_samples = 0;
  Candidates candidates;
  PromotedRegression fit;
  std::optional<double> test_error;
  std::vector<std::string> kept;       // readable generators of the chosen step
  std::vector<std::string> functions;  // monomials, in the order of the coefficients
  std::vector<std::string> equations;
  std::vector<std::string> output_names;
  std::optional<TrainedModel> model;
  double seconds = 0.0;
};

PromoteRun run_promote(const PromoteOptions& options);

}  // namespace lieder::cli
