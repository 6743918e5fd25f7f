// The results of `lieder reproduce recovery` as text and JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "lieder/report/text_table.hpp"
#include "recovery_study.hpp"
#include "recovery_table.hpp"

namespace lieder::cli {

/// Medians of one cell over the seeds of the study.
struct RecoveryMedians {
  double ours = 0.0;
  /// Over the same seeds; nothing unless all of them are published.
  std::optional<double> published;
};
RecoveryMedians medians(const RecoveryCell& cell, const std::vector<std::uint32_t>& seeds, const RecoveryTable& table,
                        const PublishedRecovery& published);

/// How the cells with published medians compare, and the fits that are flagged.
struct RecoverySummary {
  Index compared = 0;
  Index at_most = 0;      ///< cells with our median <= the published one
  Index tenth_below = 0;  ///< cells with our median <= 0.9 times the published one
  Index solves = 0;
  Index uncertified = 0;
  double largest_gap = 0.0;
  std::string message() const;  ///< empty when every fit is certified
};
RecoverySummary summary(const RecoveryStudy& study, const RecoveryTable& table, const PublishedRecovery& published);

/// A row for each cell.
TextTable cells_table(const RecoveryStudy& study, const RecoveryTable& table, const PublishedRecovery& published);

/// One cell: its instances; several: a list of such objects and the summary.
nlohmann::ordered_json study_json(const RecoveryStudy& study, const RecoveryTable& table,
                                  const PublishedRecovery& published, bool one_cell);
std::string study_text(const RecoveryStudy& study, const RecoveryTable& table, const PublishedRecovery& published,
                       bool one_cell);

nlohmann::ordered_json fits_json(const RecoveryCell& cell, const std::vector<std::uint32_t>& seeds, Index samples,
                                 const std::vector<RecoveryFit>& fits);
std::string fits_text(const RecoveryCell& cell, const std::vector<std::uint32_t>& seeds, Index samples,
                      const std::vector<RecoveryFit>& fits);
/// ok, or not_converged when a fit is not certified.
Status fits_status(const std::vector<RecoveryFit>& fits);

}  // namespace lieder::cli
