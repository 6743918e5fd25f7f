// The page of `lieder promote --report DIR`: the path of penalties drawn, what is kept, the model, what was run.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "lieder/report/html_report.hpp"
#include "promote_output.hpp"
#include "wording.hpp"

namespace lieder::cli {

namespace {

// Values below this part of the largest are rounding, and not drawn.
constexpr double kSmallest = 1e-12;

using Steps = std::vector<const PromotionStep*>;

// The steps with a positive lambda: a logarithmic axis.
Steps drawn_steps(const PromoteRun& run) {
  Steps result;
  for (const PromotionStep& step : run.fit.steps) {
    if (step.lambda > 0.0) {
      result.push_back(&step);
    }
  }
  return result;
}

// A curve through (lambda, value) of the steps that have a value.
template <class Value>
Series curve(const Steps& steps, const std::string& label, const Value& value) {
  std::vector<double> x;
  std::vector<double> y;
  for (const PromotionStep* step : steps) {
    if (const std::optional<double> number = value(*step)) {
      x.push_back(step->lambda);
      y.push_back(*number);
    }
  }
  Series result;
  result.label = label;
  result.x = Eigen::Map<const Vector>(x.data(), static_cast<Index>(x.size()));
  result.y = Eigen::Map<const Vector>(y.data(), static_cast<Index>(y.size()));
  return result;
}

// From the bottom to the top of the curves at the chosen lambda.
Series chosen_line(const PromoteRun& run, const std::vector<Series>& curves) {
  double low = INFINITY;
  double high = 0.0;
  for (const Series& series : curves) {
    low = std::min(low, series.y.minCoeff());
    high = std::max(high, series.y.maxCoeff());
  }
  Series line;
  line.label = "chosen";
  line.x = Vector::Constant(2, run.chosen().lambda);
  line.y = Vector(2);
  line.y << low, high;
  line.style = SeriesStyle::reference;
  return line;
}

LinePlot plot_against_lambda(const PromoteRun& run, const std::string& title, const std::string& y_label,
                             std::vector<Series> curves) {
  LinePlot plot;
  plot.title = title;
  plot.x = {"λ", true};
  plot.y = {y_label, true};
  plot.series = std::move(curves);
  plot.series.push_back(chosen_line(run, plot.series));
  return plot;
}

// One curve for each row of a vector of the steps.
template <class Values>
std::vector<Series> curves_of(const Steps& steps, const Values& values, const std::string& symbol) {
  constexpr Index kLabelled = 6;
  std::vector<Series> result;
  Index count = 0;
  double largest = 0.0;
  for (const PromotionStep* step : steps) {
    count = std::max(count, values(*step).size());
    largest = std::max(largest, values(*step).size() > 0 ? values(*step).maxCoeff() : 0.0);
  }
  for (Index i = 0; i < count; ++i) {
    const std::string label = count <= kLabelled ? fmt::format("{} {}", symbol, i + 1)
                              : i == 0           ? symbol + " 1, ..."
                                                 : "";
    Series series = curve(steps, label, [&](const PromotionStep& step) {
      const bool drawn = i < values(step).size() && values(step)(i) > kSmallest * largest;
      return drawn ? std::optional<double>(values(step)(i)) : std::nullopt;
    });
    if (series.x.size() > 0) {
      result.push_back(std::move(series));
    }
  }
  return result;
}

// Draws, keeps the first problem.
void add_figure(HtmlReport& report, WrittenReport& written, const LinePlot& plot, const std::string& caption) {
  const Figure figure = line_plot(plot);
  if (!figure.ok && written.problem.empty()) {
    written.problem = figure.message;
  }
  report.figure(figure, caption);
}

void add_path(HtmlReport& report, WrittenReport& written, const PromoteRun& run) {
  const Steps steps = drawn_steps(run);
  report.section("Regularisation path");
  if (steps.size() > 1) {
    const auto singular = curves_of(
        steps, [](const PromotionStep& step) -> const Vector& { return step.fit.singular_values; }, "singular value");
    if (!singular.empty()) {
      add_figure(report, written,
                 plot_against_lambda(run, "Singular values of [L F] along the path", "singular value", singular),
                 "Singular values of the Lie derivatives along all candidates against the penalty: as it falls, one "
                 "symmetry after another is broken. Values below 1e-12 of the largest are left out.");
    }
    auto defects = curves_of(
        steps, [](const PromotionStep& step) -> const Vector& { return step.relative_defects; }, "defect");
    if (!run.discrete.empty()) {
      const auto more = curves_of(
          steps, [](const PromotionStep& step) -> const Vector& { return step.discrete_defects; }, "discrete");
      defects.insert(defects.end(), more.begin(), more.end());
    }
    if (!defects.empty()) {
      add_figure(report, written,
                 plot_against_lambda(run, "Relative defects along the path", "relative defect", defects),
                 "Relative defects at the samples: what is small enough counts as kept.");
    }
    Series cv = curve(steps, "cross-validation", [](const PromotionStep& step) { return step.cv_error; });
    if (cv.x.size() > 1) {
      cv.errors = curve(steps, "", [](const PromotionStep& step) { return step.cv_standard_error; }).y;
      add_figure(report, written, plot_against_lambda(run, "Error of cross-validation", "relative error", {cv}),
                 "Mean over the folds of the relative error with its standard error.");
    }
  }
  report.table(path_table(run), "The steps; the chosen one is marked.");
}

RunFacts run_facts(const PromoteRun& run, const PromoteOptions& options, const std::string& command) {
  const BuildFacts build = build_facts();
  RunFacts facts;
  facts.command_line = command;
  facts.version = fmt::format("lieder {} ({}, compiler {})", build.version, build.build, build.compiler);
  facts.date = today();
  facts.seed = options.data.seed;
  facts.more.emplace_back("Data", fmt::format("{}, {} of {} samples for the fit",
                                              std::filesystem::path(options.data.file).filename().string(),
                                              run.samples - run.test_samples, run.samples));
  facts.more.emplace_back("Time", fmt::format("{:.2f} s", run.seconds));
  return facts;
}

}  // namespace

WrittenReport write_promote_report(const PromoteRun& run, const PromoteOptions& options, const std::string& command) {
  HtmlReport report(
      "A model that keeps what the data do not contradict",
      fmt::format("{} as a function of {}", fmt::join(run.output_names, ", "), fmt::join(run.input_names, ", ")));
  const PromotionStep& chosen = run.chosen();
  report.status(run.fit.status == Status::ok ? ReportStatus::ok
                : run.model                  ? ReportStatus::warning
                                             : ReportStatus::failed,
                run.fit.status == Status::ok ? kept_sentence(run) : run.fit.message);
  report.key_figure(fmt::format("{} of {}", chosen.kept, run.candidate_count()), "candidates kept");
  if (!run.discrete.empty()) {
    report.key_figure(fmt::format("{} of {}", chosen.kept_discrete.size(), run.discrete.size()), "discrete ones kept");
  }
  report.key_figure(typeset_number(run.fit.train_error, 3), "training error");
  if (run.test_error) {
    report.key_figure(typeset_number(*run.test_error, 3), "test error");
  }
  report.key_figure(typeset_number(chosen.fit.duality_gap, 2), "relative duality gap");
  report.run_facts(run_facts(run, options, command));
  WrittenReport written;
  add_path(report, written, run);
  report.section("What is kept").paragraph(sentence(kept_sentence(run)));
  if (!run.kept.empty()) {
    report.list(run.kept);
  }
  report.section("Model");
  for (std::size_t c = 0; c < run.equations.size(); ++c) {
    report.equation(fmt::format("{} = {}", run.output_names[c], run.equations[c]));
  }
  report.section("How it was found").list(run.notes);
  written.path = report.write(options.report).string();
  return written;
}

}  // namespace lieder::cli
