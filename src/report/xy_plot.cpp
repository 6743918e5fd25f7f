#include <algorithm>
#include <array>
#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/report/plot.hpp"
#include "plot_check.hpp"
#include "script.hpp"

namespace lieder {

namespace {

using namespace report_detail;

// What a line plot and a scatter plot have in common.
struct XyPlot {
  std::string function;
  const Axis& x;
  const Axis& y;
  std::vector<Series> series;
  bool diagonal = false;
  double width = Script::kWidth;
  double height = 320.0;
};

// Filled marks that differ in shape as well as in colour: circle, square, triangle, diamond, inverted triangle,
// pentagon.
constexpr std::array<int, 6> kMarks{7, 5, 9, 13, 11, 15};

std::string name_of(const Series& series, std::size_t k) {
  return series.label.empty() ? fmt::format("series {}", k) : fmt::format("series '{}'", series.label);
}

void check_series(const XyPlot& plot, const Series& series, const std::string& name) {
  require(series.x.size() > 0, fmt::format("{} is empty, expected at least one point", name));
  require_size(name + " y", series.y.size(), series.x.size(), "one for each x");
  require_drawable(name + " x", series.x, plot.x.logarithmic ? Domain::positive : Domain::any);
  require_drawable(name + " y", series.y, plot.y.logarithmic ? Domain::positive : Domain::any);
  if (series.errors.size() > 0) {
    require_size(name + " errors", series.errors.size(), series.x.size(), "one for each point, or none");
    require_drawable(name + " errors", series.errors, Domain::nonnegative);
  }
}

void check(const XyPlot& plot) {
  require(!plot.series.empty(), plot.function + ": no series, expected at least one");
  for (std::size_t k = 0; k < plot.series.size(); ++k) {
    check_series(plot, plot.series[k], fmt::format("{}: {}", plot.function, name_of(plot.series[k], k)));
  }
}

class XyDrawing {
 public:
  explicit XyDrawing(const XyPlot& plot) : plot_(plot) {
    Extent x(plot.x.logarithmic);
    Extent y(plot.y.logarithmic);
    for (const Series& series : plot.series) {
      x.add(series.x);
      y.add(series.y);
      if (series.errors.size() > 0) {
        y.add(series.y + series.errors);
        if (!plot.y.logarithmic) {
          y.add(series.y - series.errors);
        }
      }
    }
    x_ = x.scale(0.03);
    y_ = y.scale(0.06);
    if (plot.diagonal) {
      x_.lo = y_.lo = std::min(x_.lo, y_.lo);
      x_.hi = y_.hi = std::max(x_.hi, y_.hi);
    }
    assign_styles();
  }

  Script script() const {
    const std::vector<Tick> x_ticks = ticks(x_, static_cast<int>(plot_.width / 90.0));
    const std::vector<Tick> y_ticks = ticks(y_, 6);
    const std::vector<LegendEntry> entries = legend();
    const double top = 36.0 + legend_height(entries, plot_.width);
    const double left = std::max(44.0, 7.0 * static_cast<double>(label_width(y_ticks)) + 18.0);
    const double last = 0.5 * text_width(x_ticks.empty() ? "" : x_ticks.back().label);
    const Rect rect{left, top, plot_.width - left - std::max(12.0, last), plot_.height};
    Script script(plot_.width, top + rect.height + 50.0);
    script.panel(rect);
    script.axis('x', x_, x_ticks, plot_.diagonal);
    script.axis('y', y_, y_ticks, true);
    script.legend(entries, 8.0, 0.0, plot_.width);
    script.text(plot_.y.label, 8.0, top - 18.0, Anchor::left, Role::muted);
    script.text(plot_.x.label, rect.left + 0.5 * rect.width, top + rect.height + 41.0, Anchor::centre, Role::muted);
    curves(script);
    return script;
  }

 private:
  // Colour, mark and dash of a series; the references are grey and do not use up a colour.
  struct Look {
    Role role = Role::muted;
    int mark = 0;
    bool line = false;
    bool dashed = false;
    double size = 0.0;
    double line_width = 2.0;
  };

  void assign_styles() {
    std::size_t next = 0;
    for (const Series& series : plot_.series) {
      Look look;
      look.line = series.style != SeriesStyle::points;
      if (series.style == SeriesStyle::reference) {
        look.dashed = true;
        look.line_width = 1.6;
      } else {
        look.role = series_role(next);
        look.dashed = next >= kMarks.size();
        look.mark = series.style == SeriesStyle::line ? 0 : kMarks[next % kMarks.size()];
        look.size = series.x.size() <= 60 ? 0.8 : series.x.size() <= 400 ? 0.6 : 0.35;
        look.size *= look.mark == 13 ? 1.25 : 1.0;  // a diamond looks smaller
        ++next;
      }
      looks_.push_back(look);
    }
  }

  std::vector<LegendEntry> legend() const {
    std::vector<LegendEntry> entries;
    for (std::size_t k = 0; k < plot_.series.size(); ++k) {
      const Look& look = looks_[k];
      if (!plot_.series[k].label.empty()) {
        entries.push_back(
            {plot_.series[k].label, look.role, look.mark, std::max(0.8, look.size), look.line, look.dashed});
      }
    }
    return entries;
  }

  // References and the diagonal lie below, bars below curves, marks on top.
  void curves(Script& script) const {
    std::vector<std::string> under;
    std::vector<std::string> bars;
    std::vector<std::string> lines;
    std::vector<std::string> marks;
    if (plot_.diagonal) {
      const Matrix ends{{x_.lo, x_.lo}, {x_.hi, x_.hi}};
      under.push_back(
          fmt::format("{} using 1:2 with lines lc {} lw 1.4 dt (6,4)", script.data(ends), Script::colour(Role::axis)));
    }
    for (std::size_t k = 0; k < plot_.series.size(); ++k) {
      const Series& series = plot_.series[k];
      const Look& look = looks_[k];
      const std::string data = script.data(columns(series));
      const std::string colour = Script::colour(look.role);
      if (series.errors.size() > 0) {
        bars.push_back(fmt::format("{} using 1:2:3:4 with yerrorbars pt -1 lw 1.1 lc {}", data, colour));
      }
      if (look.line) {
        auto& group = series.style == SeriesStyle::reference ? under : lines;
        group.push_back(fmt::format("{} using 1:2 with lines lc {} lw {}{}", data, colour, look.line_width,
                                    look.dashed ? " dt (6,4)" : ""));
      }
      if (look.mark > 0) {
        marks.push_back(
            fmt::format("{} using 1:2 with points pt {} ps {:.3g} lc {}", data, look.mark, look.size, colour));
      }
    }
    under.insert(under.end(), bars.begin(), bars.end());
    under.insert(under.end(), lines.begin(), lines.end());
    under.insert(under.end(), marks.begin(), marks.end());
    script.command("plot {}", fmt::join(under, ", "));
  }

  // x, y and the ends of the bars, those cut off at the lower edge on a logarithmic axis.
  Matrix columns(const Series& series) const {
    const Vector errors = series.errors.size() > 0 ? series.errors : Vector(Vector::Zero(series.x.size()));
    Matrix result(series.x.size(), 4);
    result << series.x, series.y, (series.y - errors).cwiseMax(y_.lo), series.y + errors;
    return result;
  }

  const XyPlot& plot_;
  Scale x_;
  Scale y_;
  std::vector<Look> looks_;
};

TextTable table_of(const XyPlot& plot) {
  constexpr Index kMostRows = 1000;
  Index rows = 0;
  bool errors = false;
  for (const Series& series : plot.series) {
    rows += series.x.size();
    errors = errors || series.errors.size() > 0;
  }
  const auto title = [](const std::string& label, const char* other) { return label.empty() ? other : label; };
  std::vector<TextColumn> columns{{"series", TextAlign::text},
                                  {title(plot.x.label, "x"), TextAlign::number},
                                  {title(plot.y.label, "y"), TextAlign::number}};
  if (errors) {
    columns.emplace_back("error", TextAlign::number);
  }
  TextTable result(columns);
  for (const Series& series : plot.series) {
    for (Index i = 0; rows <= kMostRows && i < series.x.size(); ++i) {
      std::vector<std::string> cells{series.label, format_number(series.x(i)), format_number(series.y(i))};
      if (errors) {
        cells.push_back(series.errors.size() > 0 ? format_number(series.errors(i), 2) : "");
      }
      result.add_row(std::move(cells));
    }
  }
  return result;
}

Figure draw_xy(const XyPlot& plot, const std::string& title, const PlotOptions& options) {
  return draw(XyDrawing(plot).script(), title, table_of(plot), options);
}

// The points of a group that are drawn.
Series thinned(const Series& group, Index limit) {
  const std::vector<Index> chosen = random_subset(group.x.size(), limit);
  Series result = group;
  result.x = group.x(chosen);
  result.y = group.y(chosen);
  if (group.errors.size() > 0) {
    result.errors = group.errors(chosen);
  }
  return result;
}

}  // namespace

Figure line_plot(const LinePlot& plot, const PlotOptions& options) {
  const XyPlot xy{"line_plot", plot.x, plot.y, plot.series};
  check(xy);
  return draw_xy(xy, plot.title, options);
}

Figure scatter_plot(const ScatterPlot& plot, const PlotOptions& options) {
  require(plot.max_points >= 1, fmt::format("scatter_plot: max_points is {}, expected at least 1", plot.max_points));
  require(!plot.diagonal || plot.x.logarithmic == plot.y.logarithmic,
          "scatter_plot: the diagonal needs both axes linear or both logarithmic");
  XyPlot xy{"scatter_plot", plot.x, plot.y, plot.groups, plot.diagonal, 500.0, 380.0};
  for (Series& group : xy.series) {
    group.style = group.style == SeriesStyle::reference ? SeriesStyle::reference : SeriesStyle::points;
  }
  check(xy);
  std::vector<std::string> notes;
  for (std::size_t k = 0; k < xy.series.size(); ++k) {
    const Index count = xy.series[k].x.size();
    if (count > plot.max_points && xy.series[k].style == SeriesStyle::points) {
      notes.push_back(fmt::format("{}: {} of {} points drawn", name_of(xy.series[k], k), plot.max_points, count));
      xy.series[k] = thinned(xy.series[k], plot.max_points);
    }
  }
  Figure figure = draw_xy(xy, plot.title, options);
  figure.notes = std::move(notes);
  return figure;
}

}  // namespace lieder
