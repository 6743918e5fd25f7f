// The HTML page of a discovery: the spectrum with its gap, the generators, the algebra, the fields drawn, what was run.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>

#include "discover_run.hpp"
#include "lieder/report/html_report.hpp"

namespace lieder::cli {

namespace {

std::string today() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

void add_spectrum(HtmlReport& report, const Discovery& discovery) {
  SpectrumPlot plot;
  plot.values = discovery.spectrum.values;
  plot.errors = discovery.standard_errors;
  const Index broken = plot.values.size() - discovery.cut.symmetries;
  const auto near = static_cast<Index>(discovery.near_symmetries.size());
  for (Index i = 0; i < plot.values.size(); ++i) {
    plot.classes.push_back(i >= broken          ? SpectrumClass::symmetry
                           : i >= broken - near ? SpectrumClass::near
                                                : SpectrumClass::broken);
  }
  if (discovery.cut.has_gap) {
    plot.cut = discovery.cut.tolerance;
    plot.gap = discovery.cut.gap;
  }
  report.section("Spectrum")
      .figure(spectrum_plot(plot),
              "How far each direction among the candidates is from being a symmetry, relative to its own size: 0 is an "
              "exact symmetry, "
              "1 none at all. The dashed line is the cut.");
}

void add_generators(HtmlReport& report, const std::string& heading, const std::vector<Generator>& list) {
  if (list.empty()) {
    return;
  }
  TextTable table({TextColumn("generator", TextAlign::formula), TextColumn("defect", TextAlign::number)});
  for (const Generator& generator : list) {
    table.add_row({generator.text, format_number(generator.defect, 3)});
  }
  report.subsection(heading).table(table);
}

void add_algebra(HtmlReport& report, const DiscoverRun& run) {
  if (!run.discovery.algebra) {
    return;
  }
  const AlgebraIdentity& algebra = *run.discovery.algebra;
  const auto yes = [](bool value) { return std::string(value ? "yes" : "no"); };
  TextTable table({TextColumn("property", TextAlign::text), TextColumn("value", TextAlign::text)});
  table.add_row({"name", algebra.name});
  table.add_row({"also", algebra.aliases.empty() ? "-" : fmt::format("{}", fmt::join(algebra.aliases, ", "))});
  table.add_row({"action", run.discovery.action.empty() ? "-" : run.discovery.action});
  table.add_row({"dimension", std::to_string(algebra.dimension)});
  table.add_row({"rank", std::to_string(algebra.rank)});
  table.add_row({"abelian", yes(algebra.abelian)});
  table.add_row({"solvable", yes(algebra.solvable)});
  table.add_row({"semisimple", yes(algebra.semisimple)});
  table.add_row({"Killing signature", fmt::format("+{}, -{}, 0: {}", algebra.killing_signature[0],
                                                  algebra.killing_signature[1], algebra.killing_signature[2])});
  table.add_row({"closure defect", format_number(algebra.closure_defect, 3)});
  if (run.principal_angles.size() > 0) {
    table.add_row({"largest angle to the reference", format_number(run.principal_angles.maxCoeff(), 4) + " rad"});
  }
  report.section("Algebra").table(table);
}

// Up to four generators over the data, in the plane.
void add_fields(HtmlReport& report, const DiscoverRun& run) {
  const Index n = run.candidates.space_dimension();
  if (n != 2 || run.discovery.symmetries.empty() || run.points.rows() == 0) {  // three dimensions: not legible yet
    return;
  }
  VectorFieldPlot plot;
  plot.title = "Symmetries";
  plot.axis_labels.assign(run.data.input_names.begin(), run.data.input_names.begin() + n);
  plot.data = run.points.leftCols(n);
  for (std::size_t i = 0; i < std::min<std::size_t>(4, run.discovery.symmetries.size()); ++i) {
    const Generator& generator = run.discovery.symmetries[i];
    plot.fields.push_back({generator.text, plot.data, run.candidates.field(generator.coordinates).values(plot.data)});
  }
  report.subsection("The fields")
      .figure(vector_field_plot(plot), "Each generator as a vector field over the data points.");
}

// Linear generators in more than three dimensions: their matrices.
void add_matrices(HtmlReport& report, const DiscoverRun& run) {
  const Index n = run.candidates.space_dimension();
  if (!run.candidates.affine() || n < 4 || n > 12 || run.discovery.symmetries.empty()) {
    return;
  }
  HeatMap plot;
  plot.title = "Generators as matrices";
  for (std::size_t i = 0; i < std::min<std::size_t>(6, run.discovery.symmetries.size()); ++i) {
    const Generator& generator = run.discovery.symmetries[i];
    const Matrix matrix = affine_matrix(run.candidates.field(generator.coordinates));
    const bool linear = matrix.col(0).isZero(0.0);
    plot.matrices.push_back({generator.text, linear ? Matrix(matrix.rightCols(n)) : matrix});
  }
  const Index cols = plot.matrices.front().values.cols();
  const bool one_shape = std::all_of(plot.matrices.begin(), plot.matrices.end(),
                                     [cols](const MatrixPanel& panel) { return panel.values.cols() == cols; });
  if (one_shape) {
    report.subsection("As matrices")
        .figure(heat_map(plot), "Rows: the component of the field; columns: the coordinate it grows with.");
  }
}

void add_model(HtmlReport& report, const DiscoverRun& run) {
  if (run.fit) {
    report.section("Model");
    report.paragraph(fmt::format(
        "{} ({} functions), fitted to {} samples; R² = {} on the other {}. {}", run.model, run.fit->dictionary->size(),
        run.fit->train_samples, format_number(run.fit->test_r2, 6), run.fit->test_samples,
        run.fit->dropped_directions > 0
            ? fmt::format("{} directions that the data do not determine were dropped.", run.fit->dropped_directions)
            : ""));
    for (std::size_t c = 0; c < run.equations.size(); ++c) {
      const std::string name = c < run.data.output_names.size() ? run.data.output_names[c] : "output";
      report.equation(name + " = " + run.equations[c]);
    }
  }
  if (run.tangents) {
    report.section("Tangent spaces");
    report.paragraph(
        run.tangents->neighbours == 0
            ? fmt::format("The affine hull of the points, dimension {}.", run.tangents->intrinsic_dimension)
            : fmt::format("Dimension {}, by local quadratic fits on {} neighbours.", run.tangents->intrinsic_dimension,
                          run.tangents->neighbours));
  }
}

void add_validation(HtmlReport& report, const DiscoverRun& run) {
  if (run.validation.empty()) {
    return;
  }
  TextTable table({TextColumn("finite transformation of", TextAlign::formula), TextColumn("t", TextAlign::number),
                   TextColumn("error", TextAlign::number), TextColumn("without it", TextAlign::number)});
  for (const Validation& row : run.validation) {
    table.add_row({row.text, format_number(row.t, 3), format_number(row.error, 3), format_number(row.baseline, 3)});
  }
  report.section("Validation").table(table, "Relative errors on samples that were held out.");
}

void add_invariants(HtmlReport& report, const DiscoverRun& run) {
  if (run.invariants.empty()) {
    return;
  }
  report.section("Invariant monomials");
  for (const InvariantMonomial& invariant : run.invariants) {
    report.equation(invariant.text + " = const");
    std::vector<std::string> exponents;
    for (Index i = 0; i < invariant.exponents.size(); ++i) {
      exponents.push_back(
          fmt::format("{}: {:.5f}", run.data.original_names[static_cast<std::size_t>(i)], invariant.exponents(i)));
    }
    report.paragraph(fmt::format("Measured exponents: {}.", fmt::join(exponents, ", ")));
  }
}

}  // namespace

std::string write_discover_report(const DiscoverRun& run, const DiscoverOptions& options, const std::string& command) {
  const Discovery& discovery = run.discovery;
  const bool usable = is_usable(discovery.status);
  HtmlReport report("Symmetries of " + options.data.file, fmt::format("{} samples of {} as a {}", run.data.samples,
                                                                      fmt::join(run.data.input_names, ", "), run.kind));
  report.status(!usable                      ? ReportStatus::failed
                : discovery.warnings.empty() ? ReportStatus::ok
                                             : ReportStatus::warning,
                usable ? fmt::format("{} symmetries among {} candidates ({})", discovery.cut.symmetries,
                                     run.candidates.size(), run.candidates.name())
                       : discovery.message);
  report.key_figure(std::to_string(discovery.cut.symmetries), "symmetries");
  if (discovery.algebra) {
    report.key_figure(discovery.algebra->name, "algebra");
  }
  if (discovery.cut.has_gap) {
    report.key_figure(format_number(discovery.cut.gap, 2), "gap");
  }
  RunFacts facts{command, LIEDER_VERSION, today(), options.data.seed, {}};
  facts.more.emplace_back("seconds", format_number(run.seconds, 3));
  for (const std::string& note : run.notes) {
    facts.more.emplace_back("note", note);
  }
  report.run_facts(facts);
  for (const std::string& warning : discovery.warnings) {
    report.note(NoteKind::warning, warning);
  }
  if (usable && discovery.spectrum.values.size() > 0) {
    add_invariants(report, run);
    add_spectrum(report, discovery);
    report.section("Generators");
    add_generators(report, "Symmetries", discovery.symmetries);
    add_generators(report, "Near-symmetries (outside the cut)", discovery.near_symmetries);
    add_fields(report, run);
    add_matrices(report, run);
    add_algebra(report, run);
  }
  add_model(report, run);
  add_validation(report, run);
  return report.write(options.report).string();
}

}  // namespace lieder::cli
