// The HTML page of conserved quantities.
#include <fmt/format.h>

#include <filesystem>

#include "conserved_run.hpp"
#include "discover_figures.hpp"
#include "lieder/report/html_report.hpp"
#include "wording.hpp"

namespace lieder::cli {

namespace {

void add_functions(HtmlReport& report, const Conserved& conserved, bool independent, const std::string& heading) {
  TextTable table({TextColumn("quantity", TextAlign::formula), TextColumn("value", TextAlign::text),
                   TextColumn("relative variation", TextAlign::number)});
  for (const ConservedFunction& f : conserved.functions) {
    if (f.independent == independent) {
      const std::string value = f.squares ? "(" + format_number(f.squares->length, 6) + ")²"
                                : f.level ? format_number(*f.level, 6)
                                          : std::string();
      table.add_row({f.text, value, typeset_number(f.relative_variation, 3)});
    }
  }
  if (!table.empty()) {
    report.subsection(heading).table(table);
  }
}

void add_hamiltonian(HtmlReport& report, const HamiltonianRun& run) {
  report.section("Hamiltonian structure").equation("H = " + run.fit.text);
  report.paragraph(fmt::format("|f - J grad H| / |f| = {}.", typeset_number(run.fit.residual, 3)));
  TextTable table({TextColumn("quantity", TextAlign::formula), TextColumn("symmetry", TextAlign::formula),
                   TextColumn("defect of the symmetry", TextAlign::number)});
  for (std::size_t i = 0; i < run.pairs.size(); ++i) {
    table.add_row({fmt::format("h{} = {}", i + 1, run.pairs[i].quantity), run.pairs[i].symmetry,
                   typeset_number(run.pairs[i].commutation, 3)});
  }
  if (!table.empty()) {
    report.subsection("Noether pairs").table(table);
  }
  if (!run.brackets.empty()) {
    report.subsection("Poisson brackets").equation(fmt::format("{}", fmt::join(run.brackets, "\n")));
  }
}

void add_head(HtmlReport& report, const Conserved& conserved) {
  const bool usable = is_usable(conserved.status);
  report.status(!usable                      ? ReportStatus::failed
                : conserved.warnings.empty() ? ReportStatus::ok
                                             : ReportStatus::warning,
                usable ? counted(conserved.dimension(), "conserved quantity", "conserved quantities") +
                             fmt::format(", {} functionally independent", conserved.independent)
                       : conserved.message);
  if (!usable) {
    return;
  }
  report.key_figure(std::to_string(conserved.dimension()), "conserved");
  report.key_figure(std::to_string(conserved.independent), "independent");
  if (conserved.cut.has_gap) {
    report.key_figure(typeset_number(conserved.cut.gap, 2), "gap across the cut");
  }
}

}  // namespace

WrittenReport write_conserved_report(const ConservedRun& run, const DiscoverOptions& options,
                                     const std::string& command) {
  const Conserved& conserved = run.conserved;
  HtmlReport report("Conserved quantities of " + std::filesystem::path(options.data.file).filename().string(),
                    fmt::format("Functions of {} ({}); {}", fmt::join(run.data.input_names, ", "),
                                run.library->description(), counted(run.data.samples, "sample", "samples")));
  add_head(report, conserved);
  report.run_facts(run_facts(run.notes, run.seconds, options.data.seed, command));
  std::string problem;
  for (const std::string& warning : conserved.warnings) {
    report.note(NoteKind::warning, sentence(warning));
  }
  if (is_usable(conserved.status)) {
    Discovery shown;  // what the figure needs of it
    shown.spectrum = conserved.spectrum;
    shown.standard_errors = conserved.standard_errors;
    shown.cut = conserved.cut;
    const CaptionedFigure figure = spectrum_figure(shown);
    report.section("Spectrum")
        .figure(figure.figure,
                "How much each combination of functions varies along the trajectories, relative to its gradient.");
    problem = figure.figure.message;
    report.section("Conserved quantities");
    add_functions(report, conserved, true, "Independent");
    add_functions(report, conserved, false, "Functions of these");
    if (conserved.functions.empty()) {
      report.paragraph("None.");
    }
  }
  if (run.hamiltonian) {
    add_hamiltonian(report, *run.hamiltonian);
  }
  if (run.fit) {
    report.section("Model of the dynamics");
    report.paragraph(fmt::format("{}, fitted to {} samples; R² = {} on the other {}.", run.fit->description,
                                 run.fit->train_samples, format_number(run.fit->test_r2, 6), run.fit->test_samples));
    for (std::size_t c = 0; c < run.equations.size(); ++c) {
      report.equation(fmt::format("d({})/dt = {}", run.data.input_names[c], run.equations[c]));
    }
  }
  return {report.write(options.report).string(), problem};
}

}  // namespace lieder::cli
