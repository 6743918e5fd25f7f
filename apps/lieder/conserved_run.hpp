// `lieder discover --kind conserved`: quantities that do not change along trajectories.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "discover_run.hpp"
#include "lieder/discover/conserved.hpp"
#include "lieder/discover/hamiltonian.hpp"

namespace lieder::cli {

/// A residual from which on f is not called Hamiltonian.
constexpr double kHamiltonian = 0.1;

/// What --hamiltonian adds: H with f = J grad H, and for each independent quantity the symmetry that belongs to it.
struct HamiltonianRun {
  HamiltonianFit fit;
  std::vector<NoetherPair> pairs;     // empty if f is not Hamiltonian in these coordinates
  std::vector<std::string> brackets;  // of the independent quantities, h1, h2, ... in their order
};

struct ConservedRun {
  std::vector<std::string> notes;
  Data data;
  DictionaryPtr library;
  Conserved conserved;
  std::optional<ModelFit> fit;         // with --dynamics
  std::vector<std::string> equations;  // of the fit
  std::optional<HamiltonianRun> hamiltonian;
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
