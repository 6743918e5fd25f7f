// Commands on networks: a program of its own (lieder-nn, beside this one), since loading LibTorch takes longer than most
// other commands take in all. `lieder train ...` runs it in its place.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace lieder::cli {

/// `train`, `predict` of a file ending in .pt, `discover --network`.
bool wants_networks(int argc, const char* const* argv);

/// Replaces this process by lieder-nn with the same arguments. Returns only on failure, with the exit status, after one
/// line: this build has no networks, or the program is missing.
int run_networks(char** argv);

/// For the list of commands: `train` never runs here.
void add_train(CLI::App& app);

}  // namespace lieder::cli
