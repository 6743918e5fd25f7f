// The page of `lieder reproduce recovery --report DIR`: n_recover against the dimension, ours beside the published.
#pragma once

#include <string>

#include "discover_run.hpp"
#include "recovery_study.hpp"
#include "recovery_table.hpp"

namespace lieder::cli {

/// Writes DIR/index.html: a figure for each function, candidates and degree, the table of all cells. InputError if it
/// cannot be written.
WrittenReport write_recovery_report(const RecoveryStudy& study, const RecoveryTable& table,
                                    const PublishedRecovery& published, const std::string& directory,
                                    const std::string& command);

}  // namespace lieder::cli
