#include "efficiency_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "lieder/core/parallel.hpp"
#include "lieder/io/json.hpp"
#include "lieder/report/html_report.hpp"
#include "wording.hpp"

namespace lieder::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string system_text(const EfficiencySystem& system) {
  const std::string force = system.force == 0.0 ? ""
                                                : fmt::format(" {} {} z^", system.force < 0 ? "-" : "+",
                                                              format_number(std::abs(system.force)));
  return fmt::format("x' = {} x {} {} |x|^2 x{}", format_number(system.linear), system.cubic < 0 ? "-" : "+",
                     format_number(std::abs(system.cubic)), force);
}

// "18 x so(3), rotations; 2 x R, rotations": what promoted kept in how many draws.
std::string kept_text(const EfficiencyPoint& point) {
  std::map<std::pair<Index, std::string>, int> counts;
  for (const EfficiencyResult& result : point.results) {
    ++counts[{-result.kept, result.algebra}];
  }
  std::string text;
  for (const auto& [what, count] : counts) {
    text += fmt::format("{}{} x {}", text.empty() ? "" : "; ", count, what.first == 0 ? "nothing" : what.second);
  }
  return text;
}

TextTable curves_table(const EfficiencyStudy& study) {
  std::vector<TextColumn> columns = {"samples"};
  for (const EfficiencyMethod method : efficiency_methods()) {
    columns.emplace_back(std::string(to_string(method)));
  }
  columns.emplace_back("promoted / enforced");
  columns.emplace_back("kept", TextAlign::text);
  TextTable table(columns);
  for (const Index n : study.options.samples) {
    std::vector<std::string> row = {std::to_string(n)};
    for (const EfficiencyMethod method : efficiency_methods()) {
      const EfficiencyPoint& point = study.at(method, n);
      row.push_back(fmt::format("{} ({} to {})", format_number(point.median(), 3),
                                format_number(point.quantile(0.25), 3), format_number(point.quantile(0.75), 3)));
    }
    const double enforced = study.at(EfficiencyMethod::enforced, n).median();
    const EfficiencyPoint& promoted = study.at(EfficiencyMethod::promoted, n);
    row.push_back(enforced > 0.0 ? format_number(promoted.median() / enforced, 3) : "-");
    row.push_back(kept_text(promoted));
    table.add_row(row);
  }
  return table;
}

std::string range_text(const EfficiencyStudy& study) {
  const std::vector<Index> range = study.promoted_beats_both();
  if (range.empty()) {
    return "the median of promoted is at no number of samples below those of both enforced and plain";
  }
  return fmt::format("the median of promoted is below those of both enforced and plain at {} samples",
                     fmt::join(range, ", "));
}

Series series(const EfficiencyStudy& study, EfficiencyMethod method) {
  const auto count = static_cast<Index>(study.options.samples.size());
  Series result;
  result.label = std::string(to_string(method));
  result.x.resize(count);
  result.y.resize(count);
  for (Index i = 0; i < count; ++i) {
    const Index n = study.options.samples[static_cast<std::size_t>(i)];
    result.x(i) = static_cast<double>(n);
    result.y(i) = std::max(study.at(method, n).median(), 1e-16);
  }
  return result;
}

}  // namespace

Json study_json(const EfficiencyStudy& study) {
  const EfficiencyStudyOptions& options = study.options;
  Json result = {{"status", "ok"},
                 {"message", ""},
                 {"system",
                  {{"text", system_text(options.system)},
                   {"linear", options.system.linear},
                   {"cubic", options.system.cubic},
                   {"force", options.system.force},
                   {"noise", options.system.noise}}},
                 {"threshold", options.threshold ? Json(*options.threshold) : Json("auto")},
                 {"draws", options.draws},
                 {"seed", options.seed},
                 {"samples", options.samples}};
  Json curves = Json::array();
  for (const EfficiencyPoint& point : study.points) {
    std::map<std::string, int> kept;
    for (const EfficiencyResult& fit : point.results) {
      ++kept[fit.kept == 0 ? "nothing" : fit.algebra];
    }
    curves.push_back({{"method", std::string(to_string(point.method))},
                      {"samples", point.samples},
                      {"median", json_number(point.median())},
                      {"lower_quartile", json_number(point.quantile(0.25))},
                      {"upper_quartile", json_number(point.quantile(0.75))},
                      {"median_unknowns", point.median_unknowns()},
                      {"kept", kept},
                      {"median_seconds", point.median_seconds()}});
  }
  result["curves"] = curves;
  result["largest_ratio_promoted_enforced"] = json_number(study.largest_ratio());
  result["promoted_beats_both"] = study.promoted_beats_both();
  result["largest_gap"] = study.largest_gap();
  result["seconds"] = study.seconds;
  return result;
}

std::string study_text(const EfficiencyStudy& study) {
  const EfficiencyStudyOptions& options = study.options;
  return fmt::format(
      "{}, noise {} of the root mean square, {} draws; ||f - f_true|| / ||f_true||, median (quartiles)\n\n{}\n{} The "
      "largest ratio of promoted to enforced is {}.\n{:.1f} s\n",
      system_text(options.system), format_number(options.system.noise), options.draws, to_text(curves_table(study), 2),
      sentence(range_text(study)), format_number(study.largest_ratio(), 3), study.seconds);
}

std::string study_csv(const EfficiencyStudy& study) {
  std::string text = "method,samples,seed,error,unknowns,kept,algebra,duality_gap,seconds\n";
  for (const EfficiencyPoint& point : study.points) {
    for (std::size_t k = 0; k < point.results.size(); ++k) {
      const EfficiencyResult& fit = point.results[k];
      text += fmt::format("{},{},{},{},{},{},\"{}\",{},{:.6f}\n", to_string(point.method), point.samples,
                          study.options.seed + k, fit.error, fit.unknowns, fit.kept, fit.algebra, fit.duality_gap,
                          fit.seconds);
    }
  }
  return text;
}

WrittenReport write_efficiency_report(const EfficiencyStudy& study, const std::string& directory,
                                      const std::string& command) {
  const EfficiencyStudyOptions& options = study.options;
  HtmlReport report("Samples that a symmetric vector field needs", system_text(options.system));
  report.status(study.largest_gap() <= 1e-6 ? ReportStatus::ok : ReportStatus::warning, range_text(study));
  report.key_figure(typeset_number(study.largest_ratio(), 3), "largest error of promoted / enforced");
  report.key_figure(typeset_number(study.largest_gap(), 2), "largest relative duality gap");
  const BuildFacts build = build_facts();
  RunFacts facts;
  facts.command_line = command;
  facts.version = fmt::format("lieder {} ({}, compiler {})", build.version, build.build, build.compiler);
  facts.date = today();
  facts.seed = options.seed;
  facts.more.emplace_back("Draws", std::to_string(options.draws));
  facts.more.emplace_back("Time",
                          fmt::format("{:.1f} s, {}", study.seconds, counted(thread_count(), "thread", "threads")));
  report.run_facts(facts);
  LinePlot plot;
  plot.title = "Error against samples: " + system_text(options.system);
  plot.x = {"samples", true};
  plot.y = {"relative error of f, median", true};
  for (const EfficiencyMethod method : efficiency_methods()) {
    plot.series.push_back(series(study, method));
  }
  const Figure figure = line_plot(plot);
  WrittenReport written;
  written.problem = figure.ok ? "" : figure.message;
  report.section("Error against the number of samples");
  report.figure(figure,
                fmt::format("Median over {} draws. States are uniform on the cube, derivatives have normal errors "
                            "of {} times their root mean square.",
                            options.draws, format_number(options.system.noise)));
  report.table(curves_table(study),
               "Medians, with the quartiles in parentheses; last, what promoted kept in how many "
               "draws.");
  written.path = report.write(directory).string();
  return written;
}

}  // namespace lieder::cli
