// The results of `lieder reproduce dynamics` as text, JSON, CSV and a page.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "efficiency_study.hpp"
#include "lieder/report/text_table.hpp"
#include "recovery_report.hpp"

namespace lieder::cli {

nlohmann::ordered_json study_json(const EfficiencyStudy& study);
std::string study_text(const EfficiencyStudy& study);
/// One row for each fit.
std::string study_csv(const EfficiencyStudy& study);
WrittenReport write_efficiency_report(const EfficiencyStudy& study, const std::string& directory,
                                      const std::string& command);

}  // namespace lieder::cli
