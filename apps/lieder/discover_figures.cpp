#include "discover_figures.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "wording.hpp"

namespace lieder::cli {

namespace {

// "The first 4 of 7 symmetries": how a figure with only some of them begins.
std::string first_of(std::size_t shown, std::size_t count, const std::string& plural) {
  return shown < count ? fmt::format("The first {} of {} {}", shown, count, plural) : "The " + plural;
}

}  // namespace

CaptionedFigure spectrum_figure(const Discovery& discovery) {
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
  std::string caption =
      "How far each direction among the candidates is from being a symmetry, relative to its own size: 0 is an exact "
      "symmetry, 1 none at all.";
  if (discovery.cut.has_gap) {
    plot.cut = discovery.cut.tolerance;
    plot.gap = discovery.cut.gap;
    caption += " The dashed line is the cut, the arrow the gap across it.";
  }
  if (plot.errors.size() > 0) {
    caption += " Bars are standard errors (bootstrap).";
  }
  return {spectrum_plot(plot), caption};
}

RunFacts run_facts(const std::vector<std::string>& notes, double seconds, std::uint64_t seed,
                   const std::string& command) {
  const BuildFacts build = build_facts();
  RunFacts facts{command,
                 fmt::format("lieder {} ({}, compiler {})", build.version, build.build, build.compiler),
                 today(),
                 seed,
                 {}};
  facts.more.emplace_back(
      "Libraries", fmt::format("Eigen {}, {} on {}", build.eigen,
                               build.blas.substr(0, build.blas.find(' ', build.blas.find(' ') + 1)), build.blas_core));
  facts.more.emplace_back(
      "Time", fmt::format("{} s, {}", format_number(seconds, 3), counted(build.threads, "thread", "threads")));
  for (const std::string& note : notes) {
    facts.more.emplace_back("Note", sentence(note));
  }
  return facts;
}

std::optional<CaptionedFigure> field_figure(const DiscoverRun& run) {
  const Index n = run.candidates.space_dimension();
  const Discovery& discovery = run.discovery;
  const bool symmetries = !discovery.symmetries.empty();
  const std::vector<Generator>& list = symmetries ? discovery.symmetries : discovery.near_symmetries;
  if ((n != 2 && n != 3) || list.empty() || run.points.rows() == 0) {
    return std::nullopt;
  }
  constexpr std::size_t kMost = 4;
  VectorFieldPlot plot;
  plot.title = symmetries ? "Symmetries as vector fields" : "Near-symmetries as vector fields";
  plot.axis_labels.assign(run.data.input_names.begin(), run.data.input_names.begin() + n);
  plot.data = run.points.leftCols(n);
  plot.max_arrows = n == 3 ? 200 : 300;
  for (std::size_t i = 0; i < std::min(kMost, list.size()); ++i) {
    plot.fields.push_back(
        {list[i].text, plot.data, run.candidates.field(list[i].coordinates).values(plot.data).leftCols(n)});
  }
  std::string caption =
      first_of(plot.fields.size(), list.size(), symmetries ? "symmetries" : "near-symmetries") +
      " as vector fields at the data points (grey); the longest arrow of a panel has the distance of neighbouring "
      "arrows.";
  caption += n == 3 ? " Seen from above at an angle, without perspective: what is far away is faint." : "";
  return CaptionedFigure{vector_field_plot(plot), caption};
}

std::optional<CaptionedFigure> matrix_figure(const DiscoverRun& run) {
  const Index n = run.candidates.space_dimension();
  const std::vector<Generator>& list = run.discovery.symmetries;
  if (!run.candidates.affine() || n < 4 || n > 12) {
    return std::nullopt;
  }
  constexpr std::size_t kMost = 6;
  HeatMap plot;
  plot.title = "Linear parts of the symmetries";
  bool constant = false;
  for (std::size_t i = 0; i < std::min(kMost, list.size()); ++i) {
    const Matrix matrix = affine_matrix(run.candidates.field(list[i].coordinates));
    constant = constant || !matrix.col(0).isZero(0.0);
    if (!matrix.rightCols(n).isZero(0.0)) {
      plot.matrices.push_back({list[i].text, matrix.rightCols(n)});
    }
  }
  if (plot.matrices.empty()) {
    return std::nullopt;
  }
  for (std::size_t j = 0; j < static_cast<std::size_t>(n); ++j) {
    plot.column_labels.push_back(run.data.input_names[j]);
    plot.row_labels.push_back("d/d" + run.data.input_names[j]);
  }
  std::string caption = first_of(plot.matrices.size(), list.size(), "symmetries") +
                        " as matrices. Rows: the component of the field; columns: the coordinate it grows with.";
  caption += constant ? " Constant parts are left out here: they are in the table above." : "";
  return CaptionedFigure{heat_map(plot), caption};
}

}  // namespace lieder::cli
