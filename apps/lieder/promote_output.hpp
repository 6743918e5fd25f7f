// The result of `lieder promote` as text, as JSON and as a page.
#pragma once

#include <string>

#include "discover_run.hpp"
#include "lieder/report/text_table.hpp"
#include "promote_run.hpp"

namespace lieder::cli {

/// The steps of the path, the chosen one marked.
TextTable path_table(const PromoteRun& run);
/// "6 of 16 candidates kept, so(1,3)", with the discrete ones.
std::string kept_sentence(const PromoteRun& run);

std::string promote_json(const PromoteRun& run, const PromoteOptions& options);
std::string promote_text(const PromoteRun& run, const PromoteOptions& options);

/// Writes DIR/index.html: the path as figures, what is kept, the model. InputError if it cannot be written.
WrittenReport write_promote_report(const PromoteRun& run, const PromoteOptions& options, const std::string& command);

}  // namespace lieder::cli
