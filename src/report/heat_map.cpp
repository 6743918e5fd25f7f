#include <algorithm>
#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/report/plot.hpp"
#include "plot_check.hpp"
#include "script.hpp"

namespace lieder {

namespace {

using namespace report_detail;

constexpr Index kMostCells = 64;

void check(const HeatMap& plot) {
  require(!plot.matrices.empty(), "heat_map: no matrices, expected at least one");
  require(plot.digits >= 1 && plot.digits <= 6, fmt::format("heat_map: digits is {}, expected 1 to 6", plot.digits));
  const Matrix& first = plot.matrices.front().values;
  require(first.rows() >= 1 && first.rows() <= kMostCells && first.cols() >= 1 && first.cols() <= kMostCells,
          fmt::format("heat_map: a matrix of {} x {}, expected 1 x 1 to {} x {}", first.rows(), first.cols(),
                      kMostCells, kMostCells));
  for (std::size_t k = 0; k < plot.matrices.size(); ++k) {
    const std::string name = fmt::format("heat_map: matrix {} '{}'", k, plot.matrices[k].label);
    require_shape(name, plot.matrices[k].values, first.rows(), first.cols(), "all matrices have one shape");
    require_drawable_matrix(name, plot.matrices[k].values);
  }
  if (!plot.row_labels.empty()) {
    require_size("heat_map: row_labels", static_cast<Index>(plot.row_labels.size()), first.rows(), "or none");
  }
  if (!plot.column_labels.empty()) {
    require_size("heat_map: column_labels", static_cast<Index>(plot.column_labels.size()), first.cols(), "or none");
  }
}

double widest(const std::vector<std::string>& labels) {
  double width = 0.0;
  for (const std::string& label : labels) {
    width = std::max(width, text_width(label));
  }
  return width;
}

class HeatMapDrawing {
 public:
  explicit HeatMapDrawing(const HeatMap& plot) : plot_(plot) {
    const Matrix& first = plot.matrices.front().values;
    rows_ = static_cast<double>(first.rows());
    cols_ = static_cast<double>(first.cols());
    for (const MatrixPanel& panel : plot.matrices) {
      title_width_ = std::clamp(text_width(panel.label), title_width_, kWidestTitle);
      largest_ = std::max(largest_, panel.values.cwiseAbs().maxCoeff());
      for (const double value : panel.values.reshaped()) {
        value_width_ = std::max(value_width_, text_width(cell_text(value)) * 12.0 / 13.0);
      }
    }
    left_ = plot.row_labels.empty() ? 2.0 : widest(plot.row_labels) + 8.0;
    top_ = 26.0 + (plot.column_labels.empty() ? 0.0 : 18.0);
    choose_cells();
  }

  Script script() const {
    const double count = static_cast<double>(plot_.matrices.size());
    const double columns = std::min(count, columns_);
    const double used = columns * (panel_width() + kSpace) - kSpace;
    Script script(used + 4.0, std::ceil(count / columns) * (panel_height() + kSpace) - kSpace + 4.0);
    double left = 0.0;
    double top = 0.0;
    for (std::size_t k = 0; k < plot_.matrices.size(); ++k) {
      panel(script, plot_.matrices[k], left, top);
      left += panel_width() + kSpace;
      if (left >= used) {
        left = 0.0;
        top += panel_height() + kSpace;
      }
    }
    return script;
  }

  TextTable table() const {
    std::vector<TextColumn> columns{{"matrix", TextAlign::text}, {"row", TextAlign::text}};
    for (Index j = 0; j < static_cast<Index>(cols_); ++j) {
      columns.emplace_back(label(plot_.column_labels, j), TextAlign::number);
    }
    TextTable result(columns);
    for (const MatrixPanel& panel : plot_.matrices) {
      for (Index i = 0; i < panel.values.rows(); ++i) {
        std::vector<std::string> cells{i == 0 ? panel.label : "", label(plot_.row_labels, i)};
        for (Index j = 0; j < panel.values.cols(); ++j) {
          cells.push_back(format_number(panel.values(i, j), plot_.digits));
        }
        result.add_row(std::move(cells));
      }
    }
    return result;
  }

 private:
  static constexpr double kSpace = 22.0;
  static constexpr double kSmallest = 8.0;  // of a cell, in pixels
  static constexpr double kRoomy = 40.0;

  static std::string label(const std::vector<std::string>& labels, Index k) {
    return labels.empty() ? fmt::format("{}", k + 1) : labels[static_cast<std::size_t>(k)];
  }
  std::string cell_text(double value) const {
    const bool negligible = std::abs(value) <= 1e-3 * std::pow(10.0, -plot_.digits) * largest_;
    return negligible ? "0" : typeset_number(value, plot_.digits);
  }
  double panel_width() const { return std::max(left_ + cols_ * cell_, title_width_); }
  // Titles widen a panel up to a limit and are shortened beyond it.
  static constexpr double kWidestTitle = 230.0;
  double panel_height() const { return top_ + rows_ * cell_; }

  // Cells as large as their texts need if a panel then fits into the page; without texts if they do not.
  void choose_cells() {
    const double wanted = std::max({kRoomy, value_width_ + 8.0, widest(plot_.column_labels) + 6.0});
    const double room = Script::kWidth - 4.0 - left_;
    printed_ = wanted * cols_ <= room;
    cell_ = printed_ ? wanted : std::clamp(std::min(room / cols_, 480.0 / rows_), kSmallest, kRoomy);
    columns_ = std::max(1.0, std::floor((Script::kWidth + kSpace) / (panel_width() + kSpace)));
    // Rows of equal length look better than a full one and a rest.
    const double count = static_cast<double>(plot_.matrices.size());
    columns_ = std::ceil(count / std::ceil(count / columns_));
  }

  void panel(Script& script, const MatrixPanel& panel, double left, double top) const {
    const Rect rect{left + left_, top + top_, cols_ * cell_, rows_ * cell_};
    script.panel(rect);
    script.command("unset border; set style fill solid border lc {}", Script::colour(Role::grid));
    script.axis('x', {0.0, cols_, false}, {}, false);
    script.axis('y', {0.0, rows_, false}, {}, false);
    script.command("unset xtics; unset ytics");
    script.text(shortened(panel.label, panel_width()), left, top + 11.0, Anchor::left, Role::ink);
    labels(script, rect, left);
    const double scale = largest_ > 0.0 ? largest_ : 1.0;
    for (Index i = 0; i < panel.values.rows(); ++i) {
      for (Index j = 0; j < panel.values.cols(); ++j) {
        cell(script, rect, i, j, panel.values(i, j), std::abs(panel.values(i, j)) / scale);
      }
    }
    script.command("plot NaN");
  }

  void labels(Script& script, const Rect& rect, double left) const {
    const double step = printed_ ? 1.0 : std::ceil(16.0 / cell_);
    for (std::size_t i = 0; i < plot_.row_labels.size(); i += static_cast<std::size_t>(step)) {
      script.text(plot_.row_labels[i], left + left_ - 6.0, rect.top + (static_cast<double>(i) + 0.5) * cell_,
                  Anchor::right, Role::muted, 12);
    }
    const double needed = std::ceil((widest(plot_.column_labels) + 6.0) / cell_);
    for (std::size_t j = 0; j < plot_.column_labels.size(); j += static_cast<std::size_t>(needed)) {
      script.text(plot_.column_labels[j], rect.left + (static_cast<double>(j) + 0.5) * cell_, rect.top - 9.0,
                  Anchor::centre, Role::muted, 12);
    }
  }

  // Zero is transparent; the largest size has the full colour and a text in the colour of the page.
  void cell(Script& script, const Rect& rect, Index i, Index j, double value, double strength) const {
    const double x = static_cast<double>(j);
    const double y = rows_ - static_cast<double>(i) - 1.0;
    script.command(
        "set object rectangle from first {},{} to first {},{} back fillcolor {} fillstyle solid {:.3f} "
        "border lc {} lw 1",
        x, y, x + 1.0, y + 1.0, Script::colour(value < 0.0 ? Role::negative : Role::positive), strength,
        Script::colour(Role::grid));
    if (printed_) {
      const std::string text = cell_text(value);
      const Role role = text == "0" ? Role::axis : strength > 0.55 ? Role::paper : Role::ink;
      script.text(text, rect.left + (x + 0.5) * cell_, rect.top + (static_cast<double>(i) + 0.5) * cell_,
                  Anchor::centre, role, 12);
    }
  }

  const HeatMap& plot_;
  double rows_ = 0.0;
  double cols_ = 0.0;
  double largest_ = 0.0;
  double value_width_ = 0.0;
  double title_width_ = 60.0;
  double left_ = 0.0;
  double top_ = 0.0;
  double cell_ = 0.0;
  double columns_ = 1.0;
  bool printed_ = true;
};

}  // namespace

Figure heat_map(const HeatMap& plot, const PlotOptions& options) {
  check(plot);
  const HeatMapDrawing drawing(plot);
  return draw(drawing.script(), plot.title, drawing.table(), options);
}

}  // namespace lieder
