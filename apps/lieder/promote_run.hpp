// What `lieder promote` does between its options and its output.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "candidate_option.hpp"
#include "data_options.hpp"
#include "derivative_option.hpp"
#include "lieder/models/promoted_regression.hpp"
#include "lieder/models/trained_model.hpp"

namespace lieder::cli {

struct PromoteOptions {
  DataOptions data;
  std::string kind;             // empty: regression
  std::string model;            // empty: polynomial:2
  CandidateOptions candidates;  // "none": only discrete ones
  std::vector<std::string> discrete;
  std::string group;
  std::string lambda = "cv";  // a number, cv, path or exact
  std::string measure;        // box, gaussian, samples; empty: box for polynomials, else samples
  std::string normalisation = "frobenius";
  std::string rule = "one-se";
  std::string judge = "refit";
  bool unrounded = false;
  std::string out;
  std::string report;
  bool sparse = false;
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
  std::optional<Candidates> candidates;
  std::vector<std::string> discrete;  // names of the discrete candidates
  PromotedRegression fit;
  std::optional<double> test_error;
  std::vector<std::string> kept;       // readable generators of the chosen step
  std::vector<std::string> functions;  // in the order of the coefficients
  std::vector<std::string> equations;
  std::vector<std::string> input_names;
  std::vector<std::string> output_names;
  std::optional<DerivativeSummary> derivatives;  // where they are estimated
  std::optional<TrainedModel> model;
  double seconds = 0.0;

  Index candidate_count() const { return candidates ? candidates->size() : 0; }
  const PromotionStep& chosen() const { return fit.steps[fit.chosen]; }
};

PromoteRun run_promote(const PromoteOptions& options);

}  // namespace lieder::cli
