// What `lieder discover` does between its options and its output.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "data_options.hpp"
#include "derivative_option.hpp"
#include "field_options.hpp"
#include "lieder/discover/cloud_discovery.hpp"
#include "lieder/discover/invariants.hpp"
#include "lieder/discover/model_discovery.hpp"
#include "lieder/discover/validation.hpp"
#include "lieder/report/html_report.hpp"
#include "network_model.hpp"

namespace lieder::cli {

struct DiscoverOptions {
  DataOptions data;
  std::string kind;        // empty: regression if there are outputs, else cloud
  std::string model = "";  // empty: polynomial:2
  std::string network;     // a TorchScript file in place of a fitted model
  std::string candidates;  // empty: by kind
  std::string dynamics;    // conserved quantities: dictionary of the fitted vector field; empty: no fit
  std::string output_action;
  std::string reference;
  std::string report;
  bool time_scaling = false;
  bool hamiltonian = false;  // conserved quantities: the inputs are (q, p)
  bool stream = false;       // read the file in passes, whatever its size
  bool validate = false;
  bool json = false;
  Index threads = 0;
  ModelFitOptions fit;
  TangentOptions tangents;
  DiscoveryOptions discovery;
  FieldOptions field;
};

/// Everything that the outputs (text, JSON, report) show.
struct DiscoverRun {
  std::string kind;
  std::string model;               // empty for clouds
  std::vector<std::string> notes;  // defaults that were chosen, rows that were dropped
  Data data;
  Candidates candidates;
  Discovery discovery;
  std::optional<ModelFit> fit;
  std::optional<DerivativeSummary> derivatives;
  std::vector<std::string> equations;
  std::optional<TangentSpaces> tangents;
  Matrix points;            // samples that the symmetries act on
  Vector principal_angles;  // empty without --reference
  std::vector<InvariantMonomial> invariants;
  std::vector<Validation> validation;
  std::optional<Index> along_flow;  // of dynamics: symmetries v = g f that move states along their own trajectories
  double seconds = 0.0;
};

/// `load_network`: for options.network.
DiscoverRun run_discover(const DiscoverOptions& options, const NetworkLoader& load_network = {});

std::string discover_json(const DiscoverRun& run);
std::string discover_text(const DiscoverRun& run, const DiscoverOptions& options);

/// The path of the page, and why figures are missing in it; empty if none is.
struct WrittenReport {
  std::string path;
  std::string problem;
};

/// What a page says of data that are no table, and of the model fitted to them.
struct ReportSubject {
  std::string subtitle;
  std::function<void(HtmlReport&)> add_model;
};

/// Writes DIR/index.html. InputError if it cannot be written.
WrittenReport write_discover_report(const DiscoverRun& run, const DiscoverOptions& options, const std::string& command);
WrittenReport write_discover_report(const DiscoverRun& run, const DiscoverOptions& options, const std::string& command,
                                    const ReportSubject& subject);

}  // namespace lieder::cli
