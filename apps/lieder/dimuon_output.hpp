// The results of `lieder reproduce dimuon` as text, JSON, CSV, a document and a page.
#pragma once

#include <string>

#include "dimuon_study.hpp"
#include "discover_run.hpp"

namespace lieder::cli {

std::string dimuon_text(const DimuonStudy& study, const DimuonOptions& options);
std::string dimuon_json(const DimuonStudy& study, const DimuonOptions& options);
/// A line for each draw and method.
std::string dimuon_csv(const DimuonStudy& study);
/// Markdown: how it was measured, the table, what it shows.
std::string dimuon_document(const DimuonStudy& study, const DimuonOptions& options);
/// Writes DIR/index.html. InputError if it cannot be written.
WrittenReport write_dimuon_report(const DimuonStudy& study, const DimuonOptions& options, const std::string& directory,
                                  const std::string& command);

}  // namespace lieder::cli
