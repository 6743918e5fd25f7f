#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "conserved_run.hpp"
#include "lieder/io/json.hpp"
#include "lieder/report/text_table.hpp"
#include "wording.hpp"

namespace lieder::cli {

namespace {

using Json = nlohmann::ordered_json;

Json array(const Vector& values) {
  return Json(to_json(values));
}

Json squares_json(const SumOfSquares& squares) {
  Json forms = Json::array();
  for (Index k = 0; k < squares.forms.rows(); ++k) {
    forms.push_back({{"weight", squares.weights(k)},
                     {"form", array(squares.forms.row(k).transpose())},
                     {"offset", squares.offsets(k)}});
  }
  return {{"text", squares.text},
          {"length", squares.length},
          {"centre", array(squares.centre)},
          {"squares", std::move(forms)}};
}

Json function_json(const ConservedFunction& f) {
  Json result = {{"text", f.text},
                 {"coefficients", array(f.coefficients)},
                 {"relative_variation", f.relative_variation},
                 {"degree", f.degree},
                 {"independent", f.independent},
                 {"value", f.level ? Json(*f.level) : Json(nullptr)}};
  if (f.squares) {
    result["length"] = f.squares->length;
    result["squares"] = squares_json(*f.squares);
  }
  return result;
}

// "602.4" for a length, an equation's right side.
std::string value_text(const ConservedFunction& f) {
  return f.squares ? format_number(f.squares->length, 6) + "^2" : f.level ? format_number(*f.level, 6) : std::string();
}

std::string spectrum_text(const Conserved& conserved) {
  const Vector& s = conserved.spectrum.values;
  const bool errors = conserved.standard_errors.size() > 0;
  TextTable table =
      errors ? TextTable({"", "relative variation", "standard error", ""}) : TextTable({"", "relative variation", ""});
  const Index broken = s.size() - conserved.cut.symmetries;
  constexpr Index shown = 8;  // around the cut
  for (Index i = std::max<Index>(0, broken - shown); i < std::min(s.size(), broken + shown); ++i) {
    std::vector<std::string> row = {std::to_string(i + 1), format_number(s(i), 4)};
    if (errors) {
      row.push_back(format_number(conserved.standard_errors(i), 3));
    }
    row.emplace_back(i >= broken ? "conserved" : "varies");
    table.add_row(row);
  }
  std::string text = "\n" + to_text(table, 2);
  return text + (conserved.cut.has_gap ? fmt::format("  gap {} at the cut {}\n", format_number(conserved.cut.gap, 4),
                                                     format_number(conserved.cut.tolerance, 3))
                                       : std::string("  no gap: everything or nothing is conserved\n"));
}

std::string functions_text(const Conserved& conserved, bool independent) {
  TextTable table({"relative variation", TextColumn("quantity", TextAlign::text)});  // long texts last
  for (const ConservedFunction& f : conserved.functions) {
    if (f.independent == independent) {
      const std::string value = value_text(f);
      table.add_row({format_number(f.relative_variation, 3), value.empty() ? f.text : f.text + " = " + value});
    }
  }
  return table.empty() ? std::string() : to_text(table, 2);
}

Json hamiltonian_json(const HamiltonianRun& run) {
  Json pairs = Json::array();
  for (const NoetherPair& pair : run.pairs) {
    pairs.push_back({{"quantity", pair.quantity},
                     {"symmetry", pair.symmetry},
                     {"conservation", pair.conservation},
                     {"commutation", pair.commutation}});
  }
  return {{"text", run.fit.text},
          {"coefficients", array(run.fit.coefficients)},
          {"residual", run.fit.residual},
          {"noether", std::move(pairs)},
          {"poisson_brackets", run.brackets}};
}

std::string hamiltonian_text(const HamiltonianRun& run) {
  std::string text = fmt::format("\nHamiltonian, |f - J grad H| / |f| = {}\n  H = {}\n",
                                 format_number(run.fit.residual, 3), run.fit.text);
  text += run.fit.residual < kHamiltonian ? "" : "  which is none: no function of this library generates f\n";
  TextTable table({"[X_h, f]", TextColumn("quantity h", TextAlign::text), TextColumn("symmetry X_h", TextAlign::text)});
  for (std::size_t i = 0; i < run.pairs.size(); ++i) {
    table.add_row({format_number(run.pairs[i].commutation, 3), fmt::format("h{} = {}", i + 1, run.pairs[i].quantity),
                   run.pairs[i].symmetry});
  }
  text += table.empty() ? "" : "\nNoether pairs\n" + to_text(table, 2);
  if (!run.brackets.empty()) {
    text += fmt::format("\nPoisson brackets\n  {}\n", fmt::join(run.brackets, "\n  "));
  }
  return text;
}

Json model_json(const ConservedRun& run) {
  const ModelFit& fit = *run.fit;
  return {{"name", fit.description},
          {"dictionary_size", fit.dictionary->size()},
          {"equations", run.equations},
          {"train_samples", fit.train_samples},
          {"test_samples", fit.test_samples},
          {"train_r2", json_number(fit.train_r2)},
          {"test_r2", json_number(fit.test_r2)}};
}

}  // namespace

std::string conserved_json(const ConservedRun& run) {
  const Conserved& conserved = run.conserved;
  Json basis = Json::array();
  for (Index k = 0; k < run.library->size(); ++k) {
    basis.push_back(run.library->text(k, run.data.input_names));
  }
  Json functions = Json::array();
  Json lengths = Json::array();
  for (const ConservedFunction& f : conserved.functions) {
    functions.push_back(function_json(f));
    if (f.squares) {
      lengths.push_back(f.squares->length);
    }
  }
  Json result = {
      {"status", to_string(conserved.status)},
      {"message", conserved.message},
      {"kind", "conserved"},
      {"samples", run.data.samples},
      {"candidates", {{"name", run.library->description()}, {"dimension", run.library->size()}, {"basis", basis}}}};
  if (run.fit) {
    result["model"] = model_json(run);
  }
  result["singular_values"] = array(conserved.spectrum.values);
  result["standard_errors"] = array(conserved.standard_errors);
  result["tolerance"] = conserved.cut.tolerance;
  result["gap"] = conserved.cut.has_gap ? Json(conserved.cut.gap) : Json(nullptr);
  result["conserved"] = {{"dimension", conserved.dimension()},
                         {"independent", conserved.independent},
                         {"functions", functions},
                         {"lengths", lengths}};
  if (run.hamiltonian) {
    result["hamiltonian"] = hamiltonian_json(*run.hamiltonian);
  }
  result["notes"] = run.notes;
  result["warnings"] = conserved.warnings;
  result["seconds"] = run.seconds;
  return result.dump(2);
}

std::string conserved_text(const ConservedRun& run, const DiscoverOptions& options) {
  const Conserved& conserved = run.conserved;
  std::string text = fmt::format("{}: {} samples, {} inputs, kind conserved\n", options.data.file, run.data.samples,
                                 run.data.inputs.cols());
  for (const std::string& note : run.notes) {
    text += "  " + note + "\n";
  }
  if (run.fit) {
    text += fmt::format("\nModel of the dynamics {}: fitted to {} samples, R^2 = {} on the {} others\n",
                        run.fit->description, run.fit->train_samples, format_number(run.fit->test_r2, 6),
                        run.fit->test_samples);
    for (std::size_t c = 0; c < run.equations.size() && run.equations[c].size() < 400; ++c) {
      text += fmt::format("  d({})/dt = {}\n", run.data.input_names[c], run.equations[c]);
    }
  }
  if (!is_usable(conserved.status)) {
    return text + fmt::format("\n{}: {}\n", to_string(conserved.status), conserved.message);
  }
  text += spectrum_text(conserved);
  text += fmt::format("\n{} among {} ({}), {} functionally independent\n",
                      counted(conserved.dimension(), "conserved quantity", "conserved quantities"),
                      counted(run.library->size(), "function", "functions"), run.library->description(),
                      conserved.independent);
  if (conserved.independent > 0) {
    text += "\nIndependent\n" + functions_text(conserved, true);
  }
  if (conserved.dimension() > conserved.independent) {
    text += "\nFunctions of these\n" + functions_text(conserved, false);
  }
  text += run.hamiltonian ? hamiltonian_text(*run.hamiltonian) : "";
  for (const std::string& warning : conserved.warnings) {
    text += "\nWarning: " + warning + "\n";
  }
  return text;
}

}  // namespace lieder::cli
