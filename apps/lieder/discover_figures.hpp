// The figures of the page of a discovery.
#pragma once

#include <optional>
#include <string>

#include "discover_run.hpp"
#include "lieder/report/html_report.hpp"
#include "lieder/report/plot.hpp"

namespace lieder::cli {

/// A figure and what is to be said under it.
struct CaptionedFigure {
  Figure figure;
  std::string caption;
};

CaptionedFigure spectrum_figure(const Discovery& discovery);
/// The run facts that every page of `lieder discover` shows.
RunFacts run_facts(const std::vector<std::string>& notes, double seconds, std::uint64_t seed,
                   const std::string& command);
/// Up to four generators as fields over the data; none unless the candidates act on two or three inputs.
std::optional<CaptionedFigure> field_figure(const DiscoverRun& run);
/// Up to six affine generators on four to twelve inputs as matrices; none for others.
std::optional<CaptionedFigure> matrix_figure(const DiscoverRun& run);

}  // namespace lieder::cli
