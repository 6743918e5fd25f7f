// The value of --candidates: where discover looks for symmetries, and what promote may keep.
#pragma once

#include <string>
#include <vector>

#include "data_options.hpp"
#include "lieder/generators/candidates.hpp"

namespace lieder::cli {

struct CandidateOptions {
  std::string candidates;     // empty: linear for a regression, else affine
  std::string output_action;  // trivial, same or free; empty: by kind
  bool time_scaling = false;
};

/// A set of the list, a group, or a TOML or NPY file of generators, acting on the inputs (on each of the copies) and outputs of
/// the data. `notes` receives a default that was chosen. Throws InputError that names the option or the file.
Candidates make_candidates(const CandidateOptions& options, Index copies, const std::string& kind, const Data& data,
                           std::vector<std::string>& notes);

}  // namespace lieder::cli
