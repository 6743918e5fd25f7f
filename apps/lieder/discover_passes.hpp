// `lieder discover` on a file that is larger than what is read into memory: passes over its blocks.
#pragma once

#include "discover_run.hpp"

namespace lieder::cli {

/// Whether the file is read in passes: --stream, or a large file of samples with outputs. Throws InputError where
/// --stream cannot be.
bool reads_in_passes(const DiscoverOptions& options, const std::string& kind);

/// The model and its symmetries; run.data comes from survey_data. Sets run.points to a sample of the inputs and, for
/// --validate, `test` to a sample of the test samples (at most 2000 each).
ModelDiscovery discover_in_passes(const DiscoverOptions& options, ObjectKind kind, const ModelFitOptions& fit_options,
                                  DiscoverRun& run, ModelData& test);

}  // namespace lieder::cli
