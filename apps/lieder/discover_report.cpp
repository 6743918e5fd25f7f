// The HTML page of a discovery: the spectrum with its gap, the generators, the algebra, the fields drawn, what was run.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "discover_figures.hpp"
#include "discover_run.hpp"
#include "lieder/report/html_report.hpp"
#include "wording.hpp"

namespace lieder::cli {

namespace {

// What all parts of the page write to; the first reason why a figure could not be drawn.
struct Page {
  HtmlReport report;
  std::string problem;

  void add(const CaptionedFigure& item) {
    report.figure(item.figure, item.caption);
    problem = problem.empty() ? item.figure.message : problem;
  }
};

void add_generators(HtmlReport& report, const std::string& heading, const std::vector<Generator>& list,
                    const std::string& symbol) {
  if (list.empty()) {
    return;
  }
  TextTable table({TextColumn("", TextAlign::text), TextColumn("generator", TextAlign::formula),
                   TextColumn("defect", TextAlign::number)});
  for (std::size_t i = 0; i < list.size(); ++i) {
    table.add_row({fmt::format("{}{}", symbol, i + 1), list[i].text, typeset_number(list[i].defect, 3)});
  }
  report.subsection(heading).table(table);
}

void add_all_generators(Page& page, const DiscoverRun& run, const DiscoverOptions& options) {
  const Discovery& discovery = run.discovery;
  page.report.section("Generators");
  page.report.paragraph(
      "The defect is the size of the Lie derivative relative to the field and to the object it acts on: 0 for an exact "
      "symmetry.");
  add_generators(page.report, "Symmetries", discovery.symmetries, "ξ");
  add_generators(page.report, "Near-symmetries (outside the cut)", discovery.near_symmetries, "η");
  if (discovery.near_symmetries.empty()) {
    page.report.paragraph(fmt::format("There are no near-symmetries: no value outside the cut is below {}.",
                                      typeset_number(options.discovery.near_symmetry, 2)));
  }
  if (const auto figure = field_figure(run)) {
    page.report.subsection("Vector fields");
    page.add(*figure);
  }
  if (const auto figure = matrix_figure(run)) {
    page.report.subsection("Matrices");
    page.add(*figure);
  }
}

// [ξi, ξj] of the symmetries in the table; coefficients at the level of the errors are left out.
void add_brackets(HtmlReport& report, const StructureConstants& constants) {
  constexpr Index kMost = 10;
  const Index q = constants.dimension();
  if (q < 2 || q > kMost) {
    return;
  }
  TextTable table({TextColumn("bracket", TextAlign::formula), TextColumn("value", TextAlign::formula)});
  for (Index i = 0; i < q; ++i) {
    for (Index j = i + 1; j < q; ++j) {
      std::string sum;
      for (Index k = 0; k < q; ++k) {
        const double c = constants(i, j, k);
        if (std::abs(c) > std::max(1e-9, constants.closure_defect)) {
          const std::string size = std::abs(std::abs(c) - 1.0) < 5e-5 ? "" : format_number(std::abs(c), 4) + " ";
          sum += fmt::format("{}{}ξ{}", sum.empty() ? (c < 0.0 ? "-" : "") : (c < 0.0 ? " - " : " + "), size, k + 1);
        }
      }
      table.add_row({fmt::format("[ξ{}, ξ{}]", i + 1, j + 1), sum.empty() ? "0" : sum});
    }
  }
  report.details("Brackets of the symmetries", [&table](HtmlReport& inner) {
    inner.paragraph("Of the generators as matrices; brackets as vector fields have the opposite sign.").table(table);
  });
}

void add_algebra(HtmlReport& report, const DiscoverRun& run) {
  if (!run.discovery.algebra) {
    return;
  }
  const AlgebraIdentity& algebra = *run.discovery.algebra;
  const auto yes = [](bool value) { return std::string(value ? "yes" : "no"); };
  TextTable table({TextColumn("property", TextAlign::text), TextColumn("value", TextAlign::text)});
  table.add_row({"name", algebra.name});
  if (!algebra.aliases.empty()) {
    table.add_row({"other names", fmt::format("{}", fmt::join(algebra.aliases, ", "))});
  }
  if (!run.discovery.action.empty()) {
    table.add_row({"acts by", run.discovery.action});
  }
  table.add_row({"dimension", std::to_string(algebra.dimension)});
  table.add_row({"rank", std::to_string(algebra.rank)});
  table.add_row({"abelian", yes(algebra.abelian)});
  table.add_row({"nilpotent", yes(algebra.nilpotent)});
  table.add_row({"solvable", yes(algebra.solvable)});
  table.add_row({"semisimple", yes(algebra.semisimple)});
  table.add_row({"Killing form", fmt::format("{} positive, {} negative, {} zero", algebra.killing_signature[0],
                                             algebra.killing_signature[1], algebra.killing_signature[2])});
  table.add_row(
      {"dimension of radical, Levi part, centre",
       fmt::format("{}, {}, {}", algebra.radical_dimension, algebra.levi_dimension, algebra.centre_dimension)});
  table.add_row({"closure defect", typeset_number(algebra.closure_defect, 3)});
  if (run.principal_angles.size() > 0) {
    table.add_row({"largest angle to the reference", typeset_number(run.principal_angles.maxCoeff(), 4) + " rad"});
  }
  report.section("Algebra").table(table);
  if (run.discovery.structure_constants) {
    add_brackets(report, *run.discovery.structure_constants);
  }
}

void add_model(HtmlReport& report, const DiscoverRun& run) {
  if (run.fit) {
    report.section("Model");
    report.paragraph(fmt::format(
        "{} ({} functions), fitted to {} samples; R² = {} on the other {}.{}", run.model, run.fit->dictionary->size(),
        run.fit->train_samples, format_number(run.fit->test_r2, 6), run.fit->test_samples,
        run.fit->dropped_directions > 0 ? fmt::format(" Dropped: {} that the data do not determine.",
                                                      counted(run.fit->dropped_directions, "direction", "directions"))
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
    table.add_row({row.text, typeset_number(row.t, 3), typeset_number(row.error, 3), typeset_number(row.baseline, 3)});
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

// "M2 as a function of E, px, py, pz; 10851 samples".
std::string subtitle(const DiscoverRun& run) {
  const std::string inputs = fmt::format("{}", fmt::join(run.data.input_names, ", "));
  const std::string what = run.kind == "regression"
                               ? fmt::format("{} as a function of {}", fmt::join(run.data.output_names, ", "), inputs)
                           : run.kind == "dynamics" ? "The dynamics of " + inputs
                           : run.kind == "map"      ? "The map of " + inputs + " to their next values"
                                                    : "The cloud of points " + inputs;
  return what + "; " + counted(run.data.samples, "sample", "samples");
}

void add_head(HtmlReport& report, const DiscoverRun& run) {
  const Discovery& discovery = run.discovery;
  const bool usable = is_usable(discovery.status);
  report.status(!usable                      ? ReportStatus::failed
                : discovery.warnings.empty() ? ReportStatus::ok
                                             : ReportStatus::warning,
                usable ? fmt::format("{} among {} ({})", counted(discovery.cut.symmetries, "symmetry", "symmetries"),
                                     counted(run.candidates.size(), "candidate", "candidates"), run.candidates.name())
                       : discovery.message);
  if (!usable) {
    return;
  }
  report.key_figure(std::to_string(discovery.cut.symmetries),
                    discovery.cut.symmetries == 1 ? "symmetry" : "symmetries");
  if (discovery.algebra) {
    report.key_figure(discovery.algebra->name, "algebra");
  }
  if (discovery.cut.has_gap) {
    report.key_figure(typeset_number(discovery.cut.gap, 2), "gap across the cut");
  }
}

}  // namespace

WrittenReport write_discover_report(const DiscoverRun& run, const DiscoverOptions& options,
                                    const std::string& command) {
  return write_discover_report(run, options, command,
                               {subtitle(run), [&run](HtmlReport& report) { add_model(report, run); }});
}

WrittenReport write_discover_report(const DiscoverRun& run, const DiscoverOptions& options, const std::string& command,
                                    const ReportSubject& subject) {
  const Discovery& discovery = run.discovery;
  const std::string file = std::filesystem::path(options.data.file).filename().string();
  Page page{HtmlReport("Symmetries of " + file, subject.subtitle), {}};
  add_head(page.report, run);
  page.report.run_facts(run_facts(run.notes, run.seconds, options.data.seed, command));
  for (const std::string& warning : discovery.warnings) {
    page.report.note(NoteKind::warning, sentence(warning));
  }
  if (is_usable(discovery.status) && discovery.spectrum.values.size() > 0) {
    add_invariants(page.report, run);
    page.report.section("Spectrum");
    page.add(spectrum_figure(discovery));
    add_all_generators(page, run, options);
    add_algebra(page.report, run);
  }
  subject.add_model(page.report);
  add_validation(page.report, run);
  return {page.report.write(options.report).string(), page.problem};
}

}  // namespace lieder::cli
