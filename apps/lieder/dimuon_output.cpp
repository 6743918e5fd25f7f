#include "dimuon_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "lieder/io/json.hpp"
#include "lieder/report/html_report.hpp"
#include "wording.hpp"

namespace lieder::cli {

namespace {

using Json = nlohmann::ordered_json;
using Rows = std::vector<DimuonSummary>;

std::string percent(double share) {
  return fmt::format("{:.0f} %", 100.0 * share);
}

std::vector<std::string> cells(const DimuonSummary& row) {
  return {fmt::format("{} %", format_number(row.noise, 3)),
          std::to_string(row.events),
          std::string(to_string(row.method)),
          format_number(row.lower, 3),
          format_number(row.median, 3),
          format_number(row.upper, 3),
          row.kept ? format_number(*row.kept, 3) : "",
          row.lorentz ? percent(*row.lorentz) : ""};
}

TextTable table_of(const Rows& rows) {
  TextTable table({TextColumn("noise on M", TextAlign::number), "events", TextColumn("method", TextAlign::text),
                   "lower quartile", "median error", "upper quartile", "kept",
                   TextColumn("exactly so(1,3)", TextAlign::number)});
  for (const DimuonSummary& row : rows) {
    table.add_row(cells(row));
  }
  return table;
}

const DimuonSummary& row_of(const Rows& rows, double noise, Index events, LearningMethod method) {
  return *std::find_if(rows.begin(), rows.end(), [&](const DimuonSummary& row) {
    return row.noise == noise && row.events == events && row.method == method;
  });
}

// The method of the smallest median among those that are not told the group.
const DimuonSummary& winner(const Rows& rows, double noise, Index events) {
  const DimuonSummary* best = nullptr;
  for (const DimuonSummary& row : rows) {
    if (row.noise == noise && row.events == events && row.method != LearningMethod::enforced &&
        (best == nullptr || row.median < best->median)) {
      best = &row;
    }
  }
  return *best;
}

// Numbers of events at which the best of the others comes within a thousandth of the enforced fit, or is better.
std::string as_good_as_enforced(const Rows& rows, double noise, const std::vector<Index>& events) {
  std::string list;
  for (const Index count : events) {
    if (winner(rows, noise, count).median <= 1.001 * row_of(rows, noise, count, LearningMethod::enforced).median) {
      list += fmt::format("{}{}", list.empty() ? "" : ", ", count);
    }
  }
  return list;
}

// Numbers of events at which none of them is better than the constant.
std::string no_better_than_constant(const Rows& rows, double noise, const std::vector<Index>& events,
                                    double constant_error) {
  std::string list;
  for (const Index count : events) {
    if (winner(rows, noise, count).median >= constant_error) {
      list += fmt::format("{}{}", list.empty() ? "" : ", ", count);
    }
  }
  return list;
}

// What the table shows, in sentences.
std::vector<std::string> findings(const Rows& rows, const DimuonOptions& options, double constant_error) {
  std::vector<std::string> result;
  for (const double noise : options.noise) {
    const std::optional<Index> from = lorentz_from(rows, noise);
    const std::string label = fmt::format("With {} % noise on M, ", format_number(noise, 3));
    result.push_back(label + (from ? fmt::format("exactly the six Lorentz generators are kept in at least 80 % of the "
                                                 "draws from {} events on.",
                                                 *from)
                                   : fmt::format("exactly the six Lorentz generators are kept in at least 80 % of the "
                                                 "draws at no number of events up to {}.",
                                                 *std::max_element(options.events.begin(), options.events.end()))));
    std::string list;
    for (const Index events : options.events) {
      const DimuonSummary& best = winner(rows, noise, events);
      list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", to_string(best.method), events);
    }
    result.push_back(
        label + "the smallest median error among the methods that are not told the group, by events: " + list + ".");
    const std::string equal = as_good_as_enforced(rows, noise, options.events);
    result.push_back(label + (equal.empty() ? "none of them is as good as enforcing so(1,3) at any number of events."
                                            : "the best of them is as good as enforcing so(1,3) (to a thousandth) at " +
                                                  equal + " events, and worse elsewhere."));
    const std::string useless = no_better_than_constant(rows, noise, options.events, constant_error);
    if (!useless.empty()) {
      result.push_back(label + "none of them has a smaller median error than the constant at " + useless + " events.");
    }
  }
  result.push_back(
      "Where the Lorentz generators are found the refit is as good as the enforced fit only because their coefficients "
      "in these columns are whole numbers and are taken to be exactly these; --unrounded shows what the error of the "
      "penalised fit costs otherwise.");
  return result;
}

std::string method_text(const DimuonStudy& study, const DimuonOptions& options) {
  const PromotedRegressionOptions& promotion = options.learning.promotion;
  const std::string rounding = options.learning.promotion.readable ? "" : " Generators are not rounded.";
  return fmt::format(
      "M^2 of {} events from {}; polynomials of degree {} (15 of them when quadratic), candidates gl(4). {} random "
      "draws; the error ||y - F(x)|| / ||y|| is that on {} events without noise that no fit of the draw has seen. "
      "Noise "
      "multiplies M by 1 + noise times a normal number in the training events. plain: least squares of minimum norm; "
      "ridge: about the mean, the ridge by {} folds; promoted: the penalised fit, lambda by the same folds; refitted: "
      "without penalty among the functions with the kept symmetries, within one standard error; enforced: 1 and the "
      "Minkowski square. Path: {} penalties down to {} of the largest; kept: relative defect at most {}. Exactly "
      "so(1,3): six generators of that name within 0.1 rad of the Lorentz algebra. The mean of M^2, a constant, which "
      "keeps all 16 candidates, has an error of {}.{}",
      study.samples, options.inputs, promotion.degree, options.draws, study.test_samples, promotion.folds,
      promotion.steps, format_number(promotion.smallest, 2), format_number(promotion.kept_defect, 2),
      format_number(study.constant_error, 3), rounding);
}

Series series_of(const Rows& rows, double noise, LearningMethod method, double DimuonSummary::*value) {
  std::vector<double> x;
  std::vector<double> y;
  for (const DimuonSummary& row : rows) {
    if (row.noise == noise && row.method == method) {
      x.push_back(static_cast<double>(row.events));
      y.push_back(row.*value);
    }
  }
  Series result;
  result.label = to_string(method);
  result.x = Eigen::Map<const Vector>(x.data(), static_cast<Index>(x.size()));
  result.y = Eigen::Map<const Vector>(y.data(), static_cast<Index>(y.size()));
  return result;
}

void add_figure(HtmlReport& report, WrittenReport& written, const LinePlot& plot, const std::string& caption) {
  const Figure figure = line_plot(plot);
  if (!figure.ok && written.problem.empty()) {
    written.problem = figure.message;
  }
  report.figure(figure, caption);
}

// The share of draws with exactly so(1,3), a curve for each noise.
LinePlot share_plot(const Rows& rows, const DimuonOptions& options) {
  LinePlot plot;
  plot.title = "Draws that keep exactly so(1,3)";
  plot.x = {"training events", true};
  plot.y.label = "share of draws";
  for (const double noise : options.noise) {
    Series series = series_of(rows, noise, LearningMethod::refitted, &DimuonSummary::median);
    Index at = 0;
    for (const DimuonSummary& row : rows) {
      if (row.noise == noise && row.method == LearningMethod::refitted) {
        series.y(at++) = *row.lorentz;
      }
    }
    series.label = fmt::format("{} % noise", format_number(noise, 3));
    plot.series.push_back(series);
  }
  return plot;
}

}  // namespace

std::string dimuon_text(const DimuonStudy& study, const DimuonOptions& options) {
  const Rows rows = summary(study, options);
  std::string text = method_text(study, options) + "\n\n" + to_text(table_of(rows), 2) + "\n";
  for (const std::string& finding : findings(rows, options, study.constant_error)) {
    text += finding + "\n";
  }
  return text + fmt::format("{:.1f} s\n", study.seconds);
}

std::string dimuon_json(const DimuonStudy& study, const DimuonOptions& options) {
  const Rows rows = summary(study, options);
  Json result = {{"status", "ok"},           {"message", ""},
                 {"samples", study.samples}, {"test_samples", study.test_samples},
                 {"draws", options.draws},   {"seed", options.seed}};
  Json list = Json::array();
  for (const DimuonSummary& row : rows) {
    Json item = {{"noise_percent", row.noise},        {"events", row.events},
                 {"method", to_string(row.method)},   {"lower_quartile", json_number(row.lower)},
                 {"median", json_number(row.median)}, {"upper_quartile", json_number(row.upper)}};
    item["kept"] = row.kept ? Json(*row.kept) : Json(nullptr);
    item["exactly_lorentz"] = row.lorentz ? Json(*row.lorentz) : Json(nullptr);
    list.push_back(item);
  }
  result["rows"] = list;
  Json from = Json::array();
  for (const double noise : options.noise) {
    const std::optional<Index> events = lorentz_from(rows, noise);
    from.push_back({{"noise_percent", noise}, {"events", events ? Json(*events) : Json(nullptr)}});
  }
  result["lorentz_from"] = from;
  result["findings"] = findings(rows, options, study.constant_error);
  result["seconds"] = study.seconds;
  return result.dump(2) + "\n";
}

std::string dimuon_csv(const DimuonStudy& study) {
  std::string text = "noise_percent,events,draw,method,test_error,train_error,functions,kept,algebra,angle\n";
  for (const DimuonDraw& draw : study.draws) {
    for (std::size_t method = 0; method < learning_methods.size(); ++method) {
      const LearningResult& result = draw.results[method];
      const bool keeps = result.kept >= 0;
      text += fmt::format("{},{},{},{},{},{},{},{},\"{}\",{}\n", draw.noise, draw.events, draw.draw,
                          to_string(learning_methods[method]), result.test_error, result.train_error, result.size,
                          keeps ? std::to_string(result.kept) : "", result.algebra,
                          result.angle >= 0.0 ? fmt::format("{}", result.angle) : "");
    }
  }
  return text;
}

std::string dimuon_document(const DimuonStudy& study, const DimuonOptions& options) {
  const Rows rows = summary(study, options);
  std::string text = fmt::format(
      "# Learning curves on dimuon events\n\nWritten by `make learning-curves` (`lieder reproduce dimuon FILE "
      "--document`, seed {}) on {}.\n\n{}\n\n",
      options.seed, today(), method_text(study, options));
  text +=
      "| noise on M | events | method | lower quartile | median error | upper quartile | kept (median) | exactly "
      "so(1,3) |\n| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |\n";
  for (const DimuonSummary& row : rows) {
    text += fmt::format("| {} |\n", fmt::join(cells(row), " | "));
  }
  text += "\n";
  for (const std::string& finding : findings(rows, options, study.constant_error)) {
    text += fmt::format("* {}\n", finding);
  }
  return text;
}

WrittenReport write_dimuon_report(const DimuonStudy& study, const DimuonOptions& options, const std::string& directory,
                                  const std::string& command) {
  const Rows rows = summary(study, options);
  const BuildFacts build = build_facts();
  HtmlReport report("Learning curves on dimuon events", "the squared mass of two muons from their four-momentum");
  RunFacts facts;
  facts.command_line = command;
  facts.version = fmt::format("lieder {} ({}, compiler {})", build.version, build.build, build.compiler);
  facts.date = today();
  facts.seed = options.seed;
  facts.more.emplace_back("Time", fmt::format("{:.1f} s", study.seconds));
  report.status(ReportStatus::ok, findings(rows, options, study.constant_error).front()).run_facts(facts);
  WrittenReport written;
  report.section("Error against events");
  for (const double noise : options.noise) {
    LinePlot plot;
    plot.title = fmt::format("Median test error, {} % noise on M", format_number(noise, 3));
    plot.x = {"training events", true};
    plot.y = {"median relative error", true};
    for (const LearningMethod method : learning_methods) {
      plot.series.push_back(series_of(rows, noise, method, &DimuonSummary::median));
    }
    add_figure(report, written, plot, plot.title + ": medians over the draws; the table has the quartiles.");
  }
  report.section("Symmetry found");
  add_figure(report, written, share_plot(rows, options),
             "The share of the draws in which the refit keeps exactly the six Lorentz generators.");
  report.section("What it shows").list(findings(rows, options, study.constant_error));
  report.section("All numbers").table(table_of(rows)).paragraph(method_text(study, options));
  written.path = report.write(directory).string();
  return written;
}

}  // namespace lieder::cli
