// Figures: a plot is described by a plain value and drawn by gnuplot, in a process of its own, as SVG text.
//
// gnuplot reads one script without any file name or shell command in it, so texts and numbers of the data cannot be
// taken for commands. Colours are CSS variables with a fall-back value: the figure follows the light or dark theme of
// the page that it stands in, and is also right on its own.
//
// Every function checks the data first (ShapeError for sizes, ValueError for a number that cannot be drawn: NaN,
// infinite, larger than 1e100 in size, not positive on a logarithmic axis). If gnuplot is missing or fails, nothing is
// thrown: the figure says `ok == false` and why, and HtmlReport shows its numbers as a table in place of the drawing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/report/text_table.hpp"

namespace lieder {

struct PlotOptions {
  std::string gnuplot = "gnuplot";  ///< the program: a name to be found in PATH, or a path
  double time_limit = 60.0;         ///< seconds given to the program; > 0
};

struct Figure {
  bool ok = false;
  std::string svg;                 ///< "<svg ...>...</svg>", one element without an XML prolog; empty unless ok
  std::string title;               ///< what it shows, for readers who cannot see it
  std::string message;             ///< why it was not drawn; empty if ok
  std::vector<std::string> notes;  ///< what the drawing leaves out, e.g. "1500 of 20000 points drawn"
  TextTable data;                  ///< the numbers drawn; empty where a table would not help
};

enum class SpectrumClass {
  broken,    ///< above the cut
  symmetry,  ///< in the null space: kept
  near,      ///< just outside the null space: a near-symmetry
  trivial,   ///< acts as nothing on the data
};

/// Relative singular values in descending order on a logarithmic axis, 1 to 100 000 of them.
struct SpectrumPlot {
  std::string title = "Relative singular values";
  Vector values;                       ///< >= 0, descending; below 1e-17 they are drawn at 1e-17 with another mark
  std::vector<SpectrumClass> classes;  ///< one for each value; empty: by the cut
  Vector errors;                       ///< standard errors, >= 0 (bootstrap); empty: none
  std::optional<double> cut;           ///< a dashed line; > 0
  std::optional<double> gap;           ///< annotated between the last value above the cut and the first below
  std::string value_label = "relative singular value";
};

/// One field: arrows `vectors` (N x d) at `positions` (N x d), d = 2 or 3.
struct VectorFieldPanel {
  std::string label;
  Matrix positions;
  Matrix vectors;
};

/// One panel for each field, over the same data points. The longest arrow of a panel has about the distance of
/// neighbouring arrows; lengths within a panel are proportional to the vectors.
struct VectorFieldPlot {
  std::string title = "Vector field";
  std::vector<VectorFieldPanel> fields;  ///< at least one, all of one dimension d
  std::vector<std::string> axis_labels;  ///< d of them, or none: x, y, z
  Matrix data;                           ///< M x d points drawn in grey, or empty
  Index max_arrows = 300;                ///< in a panel; evenly spread ones are chosen if there are more; >= 1
  Index max_points = 1200;               ///< a random subset (fixed seed) is drawn if there are more; >= 0
};

struct Axis {
  std::string label;
  bool logarithmic = false;
};

enum class SeriesStyle {
  line,
  line_points,
  points,
  reference,  ///< dashed, in grey: a published or theoretical curve
};

struct Series {
  std::string label;  ///< in the legend; empty: not in the legend
  Vector x;
  Vector y;
  Vector errors;  ///< of y, >= 0, drawn as bars; empty: none
  SeriesStyle style = SeriesStyle::line_points;
};

/// Curves: regularisation paths, learning curves. At least one series, no empty one.
struct LinePlot {
  std::string title = "Curves";
  Axis x;
  Axis y;
  std::vector<Series> series;
};

/// Groups of points, e.g. predicted against measured. At least one group, no empty one.
struct ScatterPlot {
  std::string title = "Scatter plot";
  Axis x;
  Axis y;
  std::vector<Series> groups;  ///< styles are not used, except `reference`
  bool diagonal = false;       ///< draw y = x and give both axes the same range
  Index max_points = 4000;     ///< of each group; a random subset (fixed seed) is drawn if there are more; >= 1
};

struct MatrixPanel {
  std::string label;
  Matrix values;
};

/// Small matrices as coloured cells with their values printed, e.g. generators: one panel for each, all of one shape
/// (up to 64 x 64) and one colour scale. Zero has no colour, positive and negative values differ in hue.
struct HeatMap {
  std::string title = "Matrices";
  std::vector<MatrixPanel> matrices;
  std::vector<std::string> row_labels;     ///< one for each row, or none
  std::vector<std::string> column_labels;  ///< one for each column, or none
  int digits = 2;                          ///< significant digits of the printed values, 1 to 6
};

Figure spectrum_plot(const SpectrumPlot& plot, const PlotOptions& options = {});
Figure vector_field_plot(const VectorFieldPlot& plot, const PlotOptions& options = {});
Figure line_plot(const LinePlot& plot, const PlotOptions& options = {});
Figure scatter_plot(const ScatterPlot& plot, const PlotOptions& options = {});
Figure heat_map(const HeatMap& plot, const PlotOptions& options = {});

}  // namespace lieder
