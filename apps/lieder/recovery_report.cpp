#include "recovery_report.hpp"

#include <fmt/format.h>

#include <map>
#include <tuple>

#include "lieder/core/parallel.hpp"
#include "lieder/report/html_report.hpp"
#include "recovery_output.hpp"
#include "wording.hpp"

namespace lieder::cli {

namespace {

struct Curve {
  std::vector<double> dimension;
  std::vector<double> median;

  void add(Index m, double value) {
    dimension.push_back(static_cast<double>(m));
    median.push_back(value);
  }
};

struct Panel {
  Curve ours;
  Curve published;
};

// Function, candidates, degree, features.
using PanelKey = std::tuple<RecoveryFunction, RecoveryCandidates, int, Index>;

std::string text(const PanelKey& which) {
  const auto& [function, candidates, degree, features] = which;
  return fmt::format("{}, {}, degree {}, {}", to_string(function),
                     candidates == RecoveryCandidates::translations ? "translations" : "SE(m)", degree,
                     counted(features, "feature", "features"));
}

std::map<PanelKey, Panel> panels(const RecoveryStudy& study, const RecoveryTable& table,
                                 const PublishedRecovery& published) {
  std::map<CellKey, RecoveryCell> ordered;  // by dimension within a curve
  for (const RecoveryCell& cell : study.cells) {
    ordered.emplace(key(cell), cell);
  }
  std::map<PanelKey, Panel> result;
  for (const auto& [unused, cell] : ordered) {
    Panel& panel = result[{cell.function, cell.candidates, cell.degree, cell.features}];
    const RecoveryMedians middle = medians(cell, study.seeds, table, published);
    panel.ours.add(cell.dimension, middle.ours);
    if (middle.published) {
      panel.published.add(cell.dimension, *middle.published);
    }
  }
  return result;
}

Series series(const std::string& label, const Curve& curve) {
  Series result;
  result.label = label;
  result.x = Eigen::Map<const Vector>(curve.dimension.data(), static_cast<Index>(curve.dimension.size()));
  result.y = Eigen::Map<const Vector>(curve.median.data(), static_cast<Index>(curve.median.size()));
  return result;
}

Figure figure(const PanelKey& which, const Panel& panel) {
  LinePlot plot;
  plot.title = "Median n_recover: " + text(which);
  plot.x.label = "dimension m";
  plot.y.label = "median n_recover";
  plot.series.push_back(series("lieder", panel.ours));
  if (!panel.published.median.empty()) {
    plot.series.push_back(series("published", panel.published));
  }
  return line_plot(plot);
}

RunFacts run_facts(const RecoveryStudy& study, const std::string& command) {
  const BuildFacts build = build_facts();
  RunFacts facts;
  facts.command_line = command;
  facts.version = fmt::format("lieder {} ({}, compiler {})", build.version, build.build, build.compiler);
  facts.date = today();
  facts.more.emplace_back("Seeds", fmt::format("{} to {}", study.seeds.front(), study.seeds.back()));
  facts.more.emplace_back("Time", fmt::format("{:.1f} s for the {} of this run, {}", study.seconds,
                                              counted(study.computed, "instance", "instances"),
                                              counted(thread_count(), "thread", "threads")));
  return facts;
}

}  // namespace

WrittenReport write_recovery_report(const RecoveryStudy& study, const RecoveryTable& table,
                                    const PublishedRecovery& published, const std::string& directory,
                                    const std::string& command) {
  const RecoverySummary all = summary(study, table, published);
  HtmlReport report("Samples needed to recover a function with a hidden symmetry",
                    fmt::format("{}, {} of each", counted(static_cast<Index>(study.cells.size()), "cell", "cells"),
                                counted(static_cast<Index>(study.seeds.size()), "instance", "instances")));
  report.status(all.uncertified == 0 ? ReportStatus::ok : ReportStatus::warning,
                all.uncertified == 0 ? "every fit is certified" : all.message());
  if (all.compared > 0) {
    report.key_figure(fmt::format("{} of {}", all.at_most, all.compared), "cells at most the published median")
        .key_figure(std::to_string(all.tenth_below), "cells a tenth below it or more");
  }
  report.key_figure(typeset_number(all.largest_gap, 2), "largest relative duality gap");
  report.run_facts(run_facts(study, command));
  WrittenReport written;
  report.section("Samples against dimension");
  for (const auto& [which, panel] : panels(study, table, published)) {
    const Figure drawn = figure(which, panel);
    if (!drawn.ok && written.problem.empty()) {
      written.problem = drawn.message;
    }
    report.figure(drawn,
                  fmt::format("{} The smallest number of samples that recovers the function, median over {}.",
                              sentence(text(which)), counted(static_cast<Index>(study.seeds.size()), "seed", "seeds")));
  }
  report.section("All cells")
      .table(cells_table(study, table, published), "Processor seconds of all instances together.");
  written.path = report.write(directory).string();
  return written;
}

}  // namespace lieder::cli
