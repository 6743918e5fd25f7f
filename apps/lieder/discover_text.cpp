#include <fmt/format.h>

#include "discover_run.hpp"
#include "identity_output.hpp"
#include "lieder/report/text_table.hpp"
#include "wording.hpp"

namespace lieder::cli {

namespace {

std::string heading(const DiscoverRun& run, const DiscoverOptions& options) {
  std::string text = fmt::format("{}: {} samples, {} inputs, kind {}\n", options.data.file, run.data.samples,
                                 run.data.inputs.cols(), run.kind);
  for (const std::string& note : run.notes) {
    text += "  " + note + "\n";
  }
  if (run.derivatives) {
    text += "  " + derivatives_text(*run.derivatives, run.data.input_names) + "\n";
  }
  return text;
}

std::string model_text(const DiscoverRun& run) {
  std::string text;
  if (run.fit) {
    const ModelFit& fit = *run.fit;
    text += fmt::format("\nModel {}: {} functions, fitted to {} samples, R^2 = {} on the {} others", run.model,
                        fit.dictionary->size(), fit.train_samples, format_number(fit.test_r2, 6), fit.test_samples);
    text += fit.dropped_directions > 0
                ? fmt::format("; {} directions that the data do not determine were dropped\n", fit.dropped_directions)
                : "\n";
    for (std::size_t c = 0; c < run.equations.size() && run.equations[c].size() < 400; ++c) {
      const std::string name =
          c < run.data.output_names.size() ? run.data.output_names[c] : "component " + std::to_string(c);
      text += fmt::format("  {} = {}\n", name, run.equations[c]);
    }
  }
  if (run.tangents) {
    text += run.tangents->neighbours == 0
                ? fmt::format("\nTangent spaces: the affine hull, dimension {}\n", run.tangents->intrinsic_dimension)
                : fmt::format("\nTangent spaces: dimension {}, local quadratic fits on {} neighbours\n",
                              run.tangents->intrinsic_dimension, run.tangents->neighbours);
  }
  return text;
}

std::string spectrum_text(const Discovery& discovery) {
  const Vector& s = discovery.spectrum.values;
  const bool errors = discovery.standard_errors.size() > 0;
  TextTable table = errors ? TextTable({"", "relative singular value", "standard error", ""})
                           : TextTable({"", "relative singular value", ""});
  const Index broken = s.size() - discovery.cut.symmetries;
  constexpr Index shown = 12;  // around the cut
  for (Index i = 0; i < s.size(); ++i) {
    if (std::abs(i - broken) > shown) {
      continue;
    }
    std::vector<std::string> row = {std::to_string(i + 1), format_number(s(i), 4)};
    if (errors) {
      row.push_back(format_number(discovery.standard_errors(i), 3));
    }
    row.push_back(i >= broken ? "symmetry" : "broken");
    table.add_row(row);
  }
  std::string text = "\n" + to_text(table, 2);
  if (discovery.spectrum.trivial.cols() > 0) {
    text += fmt::format("  trivial: {} of the candidates without effect on the data\n",
                        counted(discovery.spectrum.trivial.cols(), "combination", "combinations"));
  }
  text += discovery.cut.has_gap ? fmt::format("  gap {} at the cut {}\n", format_number(discovery.cut.gap, 4),
                                              format_number(discovery.cut.tolerance, 3))
                                : std::string("  no gap: every candidate or none is a symmetry\n");
  return text;
}

std::string generators_text(const std::string& title, const std::vector<Generator>& list) {
  if (list.empty()) {
    return {};
  }
  TextTable table({"defect", TextColumn("generator", TextAlign::text)});  // long texts last
  for (const Generator& generator : list) {
    table.add_row({format_number(generator.defect, 3), generator.text});
  }
  return "\n" + title + "\n" + to_text(table, 2);
}

std::string extras_text(const DiscoverRun& run) {
  std::string text;
  if (run.principal_angles.size() > 0) {
    text += fmt::format("\nPrincipal angles to the reference: largest {} rad\n",
                        format_number(run.principal_angles.maxCoeff(), 4));
  }
  for (const InvariantMonomial& invariant : run.invariants) {
    std::vector<std::string> exponents;
    for (Index i = 0; i < invariant.exponents.size(); ++i) {
      exponents.push_back(
          fmt::format("{} {:.5g}", run.data.original_names[static_cast<std::size_t>(i)], invariant.exponents(i)));
    }
    text +=
        fmt::format("\nInvariant: {} = const  (measured exponents: {})\n", invariant.text, fmt::join(exponents, ", "));
  }
  if (!run.validation.empty()) {
    TextTable table({TextColumn("finite transformation of", TextAlign::text), "t", "error", "without it"});
    for (const Validation& row : run.validation) {
      table.add_row({row.text, format_number(row.t, 3), format_number(row.error, 3), format_number(row.baseline, 3)});
    }
    text += "\nValidation on held-out samples (relative errors)\n" + to_text(table, 2);
  }
  return text;
}

}  // namespace

std::string discover_text(const DiscoverRun& run, const DiscoverOptions& options) {
  const Discovery& discovery = run.discovery;
  std::string text = heading(run, options) + model_text(run);
  if (is_usable(discovery.status)) {
    text += spectrum_text(discovery);
    text += fmt::format("\n{} among {} ({})\n", counted(discovery.cut.symmetries, "symmetry", "symmetries"),
                        counted(run.candidates.size(), "candidate", "candidates"), run.candidates.name());
    text += generators_text("Symmetries", discovery.symmetries);
    text += generators_text("Near-symmetries (outside the cut)", discovery.near_symmetries);
    text += (discovery.algebra ? "\n" + identity_text(*discovery.algebra, discovery.action) : "") + extras_text(run);
  } else {
    text += fmt::format("\n{}: {}\n", to_string(discovery.status), discovery.message);
  }
  for (const std::string& warning : discovery.warnings) {
    text += "\nWarning: " + warning + "\n";
  }
  return text;
}

}  // namespace lieder::cli
