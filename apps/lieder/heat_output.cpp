#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "heat_study.hpp"
#include "lieder/report/text_table.hpp"

namespace lieder::cli {

namespace {

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

template <class Member>
double median_of(const HeatPoint& point, Member HeatFit::*member) {
  std::vector<double> values;
  for (const HeatFit& fit : point.fits) {
    values.push_back(fit.*member);
  }
  return median(std::move(values));
}

// "4 x se(2), 1 x nothing".
std::string counts(const HeatPoint& point, std::string HeatFit::*member) {
  std::map<std::string, int> numbers;
  for (const HeatFit& fit : point.fits) {
    ++numbers[fit.*member];
  }
  std::string text;
  for (const auto& [name, count] : numbers) {
    text += fmt::format("{}{} x {}", text.empty() ? "" : ", ", count, name.empty() ? "nothing" : name);
  }
  return text;
}

std::vector<std::vector<std::string>> rows(const HeatStudy& study) {
  std::vector<std::vector<std::string>> result;
  for (const HeatPoint& point : study.points) {
    const double enforced = median_of(point, &HeatFit::enforced);
    const double promoted = median_of(point, &HeatFit::promoted);
    result.push_back({heat_media()[point.medium].name, std::to_string(point.pairs),
                      format_number(median_of(point, &HeatFit::plain), 3), format_number(enforced, 3),
                      format_number(promoted, 3), format_number(promoted / enforced, 3),
                      counts(point, &HeatFit::promoted_algebra), counts(point, &HeatFit::plain_algebra)});
  }
  return result;
}

const std::vector<std::string> kHeader = {"medium",         "pairs",
                                          "plain",          "enforced",
                                          "promoted",       "promoted / enforced",
                                          "promoted keeps", "found in the plain fit"};

std::string summary(const HeatStudy& study) {
  std::string text =
      fmt::format("{} x {} nodes, kernels of degree {}: {} coefficients; noise {}, {} draws; {} s\n",
                  study.options.nodes, study.options.nodes, study.options.degree, study.unknowns,
                  format_number(study.options.noise), study.options.draws, format_number(study.seconds, 3));
  for (std::size_t m = 0; m < heat_media().size(); ++m) {
    const HeatMediumCase& medium = heat_media()[m];
    text += fmt::format("{}: symmetry {}, {} coefficients enforced, error without noise {}\n", medium.name,
                        medium.algebra, study.enforced_unknowns[m], format_number(study.floors[m], 2));
  }
  double gap = 0.0;
  for (const HeatPoint& point : study.points) {
    for (const HeatFit& fit : point.fits) {
      gap = std::max(gap, fit.largest_gap);
    }
  }
  return text + fmt::format("largest relative duality gap {}\n", format_number(gap, 2));
}

}  // namespace

std::string heat_text(const HeatStudy& study) {
  std::vector<TextColumn> columns;
  for (const std::string& name : kHeader) {
    const bool word = name == "medium" || name == "promoted keeps" || name == "found in the plain fit";
    columns.push_back(word ? TextColumn(name, TextAlign::text) : TextColumn(name));
  }
  TextTable table(columns);
  for (const std::vector<std::string>& row : rows(study)) {
    table.add_row(row);
  }
  return summary(study) + "\n" + to_text(table, 2);
}

std::string heat_markdown(const HeatStudy& study) {
  std::string text = "| " + fmt::format("{}", fmt::join(kHeader, " | ")) + " |\n|";
  for (std::size_t i = 0; i < kHeader.size(); ++i) {
    text += " --- |";
  }
  text += "\n";
  for (const std::vector<std::string>& row : rows(study)) {
    text += "| " + fmt::format("{}", fmt::join(row, " | ")) + " |\n";
  }
  return text;
}

std::string heat_json(const HeatStudy& study) {
  using Json = nlohmann::ordered_json;
  Json media = Json::array();
  for (std::size_t m = 0; m < heat_media().size(); ++m) {
    media.push_back({{"name", heat_media()[m].name},
                     {"algebra", heat_media()[m].algebra},
                     {"enforced_size", study.enforced_unknowns[m]},
                     {"floor", study.floors[m]}});
  }
  Json points = Json::array();
  for (const HeatPoint& point : study.points) {
    Json fits = Json::array();
    for (const HeatFit& fit : point.fits) {
      fits.push_back({{"plain", fit.plain},
                      {"enforced", fit.enforced},
                      {"promoted", fit.promoted},
                      {"kept", fit.kept},
                      {"algebra", fit.promoted_algebra},
                      {"found_in_plain", fit.plain_algebra},
                      {"duality_gap", fit.largest_gap},
                      {"seconds", fit.seconds}});
    }
    points.push_back({{"medium", heat_media()[point.medium].name},
                      {"pairs", point.pairs},
                      {"plain", median_of(point, &HeatFit::plain)},
                      {"enforced", median_of(point, &HeatFit::enforced)},
                      {"promoted", median_of(point, &HeatFit::promoted)},
                      {"draws", fits}});
  }
  const Json result = {{"status", "ok"},
                       {"message", ""},
                       {"nodes", study.options.nodes},
                       {"degree", study.options.degree},
                       {"noise", study.options.noise},
                       {"seed", study.options.seed},
                       {"unknowns", study.unknowns},
                       {"media", media},
                       {"points", points},
                       {"seconds", study.seconds}};
  return result.dump(2) + "\n";
}

}  // namespace lieder::cli
