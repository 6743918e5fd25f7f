// `lieder discover --kind conserved`: quantities that do not change along trajectories.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "discover_run.hpp"
#include "lieder/discover/conserved.hpp"

namespace lieder::cli {

struct ConservedRun {
  std::vector<std::string> notes;
  Data data;
  DictionaryPtr library;
  Conserved conserved;
  std::optional<ModelFit> fit;         // with --dynamics
  std::vector<std::string> equations;  // of the fit
  double seconds = 0.0;
};

/// With --outputs: grad h . f = 0 for these derivatives, or for a model fitted to them (--dynamics). Without: h is
/// constant along the tracks. Throws InputError.
ConservedRun run_conserved(const DiscoverOptions& options);

std::string conserved_json(const ConservedRun& run);
std::string conserved_text(const ConservedRun& run, const DiscoverOptions& options);
/// Writes DIR/index.html. InputError if it cannot be written.
WrittenReport write_conserved_report(const ConservedRun& run, const DiscoverOptions& options,
                                     const std::string& command);

}  // namespace lieder::cli
