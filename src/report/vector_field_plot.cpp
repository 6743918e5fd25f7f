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

constexpr double kSpace = 26.0;
constexpr double kTitle = 26.0;

void check(const VectorFieldPlot& plot) {
  require(!plot.fields.empty(), "vector_field_plot: no fields, expected at least one");
  require(plot.max_arrows >= 1, fmt::format("vector_field_plot: max_arrows is {}, expected >= 1", plot.max_arrows));
  require(plot.max_points >= 0, fmt::format("vector_field_plot: max_points is {}, expected >= 0", plot.max_points));
  const Index d = plot.fields.front().positions.cols();
  require(d == 2 || d == 3, fmt::format("vector_field_plot: positions have {} columns, expected 2 or 3", d));
  for (std::size_t k = 0; k < plot.fields.size(); ++k) {
    const VectorFieldPanel& field = plot.fields[k];
    const std::string name = fmt::format("vector_field_plot: field {} '{}'", k, field.label);
    require(field.positions.rows() > 0, name + " has no positions, expected at least one");
    require_shape(name + " positions", field.positions, -1, d, "all fields have one dimension");
    require_shape(name + " vectors", field.vectors, field.positions.rows(), d, "one vector for each position");
    require_drawable_matrix(name + " positions", field.positions);
    require_drawable_matrix(name + " vectors", field.vectors);
  }
  if (plot.data.rows() > 0) {
    require_shape("vector_field_plot: data", plot.data, -1, d, "as the positions");
    require_drawable_matrix("vector_field_plot: data", plot.data);
  }
  if (!plot.axis_labels.empty()) {
    require_size("vector_field_plot: axis_labels", static_cast<Index>(plot.axis_labels.size()), d, "or none");
  }
}

class FieldDrawing {
 public:
  explicit FieldDrawing(const VectorFieldPlot& plot) : plot_(plot), d_(plot.fields.front().positions.cols()) {
    low_ = plot.fields.front().positions.colwise().minCoeff();
    high_ = plot.fields.front().positions.colwise().maxCoeff();
    for (const VectorFieldPanel& field : plot.fields) {
      include(field.positions);
    }
    if (plot.data.rows() > 0) {
      include(plot.data);
    }
    const RowVector size = high_ - low_;
    const double largest = std::max(size.maxCoeff(), 1e-9 * std::max(1e-90, high_.cwiseAbs().maxCoeff()));
    // Axes that differ by less than a factor of four have one scale, so that a rotation looks round.
    equal_ = size.minCoeff() > 0.25 * largest;
    for (Index j = 0; j < d_; ++j) {
      const double extent = size(j) > 1e-9 * largest ? size(j) : (largest > 0.0 ? largest : 1.0);
      const double margin = 0.5 * (extent - size(j)) + 0.09 * extent;
      low_(j) -= margin;
      high_(j) += margin;
    }
    choose_layout();
  }

  Script script() const {
    const double count = static_cast<double>(plot_.fields.size());
    const double rows = std::ceil(count / columns_);
    Script script(columns_ * (cell_width_ + kSpace) - kSpace, rows * (cell_height_ + kSpace) - kSpace);
    const std::string points = cloud(script);
    for (std::size_t k = 0; k < plot_.fields.size(); ++k) {
      const auto across = static_cast<double>(k % static_cast<std::size_t>(columns_));
      const auto down = static_cast<double>(k / static_cast<std::size_t>(columns_));
      const double left = across * (cell_width_ + kSpace);
      const double top = down * (cell_height_ + kSpace);
      panel(script, plot_.fields[k], points, left, top);
    }
    return script;
  }

  std::vector<std::string> notes() const {
    std::vector<std::string> result;
    if (plot_.data.rows() > plot_.max_points) {
      result.push_back(fmt::format("{} of {} data points drawn", plot_.max_points, plot_.data.rows()));
    }
    for (const VectorFieldPanel& field : plot_.fields) {
      if (field.positions.rows() > plot_.max_arrows) {
        result.push_back(fmt::format("arrows at {} of {} positions", plot_.max_arrows, field.positions.rows()));
        break;
      }
    }
    return result;
  }

 private:
  void include(const Matrix& points) {
    low_ = low_.cwiseMin(points.colwise().minCoeff());
    high_ = high_.cwiseMax(points.colwise().maxCoeff());
  }

  void choose_layout() {
    const double count = static_cast<double>(plot_.fields.size());
    columns_ = count == 1.0 ? 1.0 : (count == 2.0 || count == 4.0 || d_ == 3) ? 2.0 : 3.0;
    cell_width_ = columns_ == 1.0 ? 500.0 : (Script::kWidth - (columns_ - 1.0) * kSpace) / columns_;
    if (d_ == 3) {
      cell_height_ = kTitle + 0.92 * cell_width_;
      return;
    }
    const double width = cell_width_ - kLeft - 8.0;
    const double shape = equal_ ? (high_(1) - low_(1)) / (high_(0) - low_(0)) : 0.8;
    const double height = std::clamp(width * shape, 0.55 * width, 1.15 * width);
    cell_height_ = kTitle + kAxisLabel + height + kBottom;
    if (equal_) {
      // One scale: the shorter axis is widened to fill the rectangle.
      const double unit = std::max((high_(0) - low_(0)) / width, (high_(1) - low_(1)) / height);
      widen(0, unit * width);
      widen(1, unit * height);
    }
  }

  void widen(Index j, double length) {
    const double extra = 0.5 * (length - (high_(j) - low_(j)));
    low_(j) -= extra;
    high_(j) += extra;
  }

  std::string axis_label(Index j) const {
    static const std::array<const char*, 3> names{"x", "y", "z"};
    return plot_.axis_labels.empty() ? names.at(static_cast<std::size_t>(j))
                                     : plot_.axis_labels[static_cast<std::size_t>(j)];
  }
  Scale scale(Index j) const { return {low_(j), high_(j), false}; }

  // The data points, once for all panels; the part of the plot command that draws them.
  std::string cloud(Script& script) const {
    if (plot_.data.rows() == 0 || plot_.max_points == 0) {
      return {};
    }
    const std::vector<Index> chosen = random_subset(plot_.data.rows(), plot_.max_points);
    const double size = chosen.size() <= 200 ? 0.4 : 0.25;
    return fmt::format("{} using {} with points pt 7 ps {} lc {}, ", script.data(plot_.data(chosen, Eigen::all)),
                       d_ == 2 ? "1:2" : "1:2:3", size, Script::colour(Role::point));
  }

  // Positions and arrows of those drawn, centred on their positions; the longest in the box of unit size has the
  // distance of neighbours.
  Matrix arrows(const VectorFieldPanel& field) const {
    const std::vector<Index> chosen = spread_subset(field.positions, plot_.max_arrows);
    const RowVector size = high_ - low_;
    Matrix vectors = field.vectors(chosen, Eigen::all);
    const double count = static_cast<double>(vectors.rows());
    const double spacing = std::clamp(1.0 / std::pow(count, 1.0 / static_cast<double>(d_)), 0.045, 0.25);
    const double largest = (vectors.array().rowwise() / size.array()).matrix().rowwise().norm().maxCoeff();
    vectors *= largest > 0.0 ? spacing / largest : 0.0;
    Matrix result(vectors.rows(), 2 * d_);
    result << field.positions(chosen, Eigen::all) - 0.5 * vectors, vectors;
    if (largest == 0.0) {
      result.resize(0, 2 * d_);
    }
    return result;
  }

  void panel(Script& script, const VectorFieldPanel& field, const std::string& points, double left, double top) const {
    const Matrix drawn = arrows(field);
    const bool zero = drawn.rows() == 0;
    const Rect rect = d_ == 2 ? Rect{left + kLeft, top + kTitle + kAxisLabel, cell_width_ - kLeft - 8.0,
                                     cell_height_ - kTitle - kAxisLabel - kBottom}
                              : Rect{left, top + kTitle, cell_width_, cell_height_ - kTitle};
    script.panel(rect);
    script.text(field.label, left + 4.0, top + 11.0, Anchor::left, Role::ink, 14);
    if (zero) {
      script.text("zero field", rect.left + 0.5 * rect.width, rect.top + 0.5 * rect.height, Anchor::centre,
                  Role::muted);
    }
    const Matrix corner = low_;
    const std::string arrows_part =
        zero ? fmt::format("{} using {} with dots lc {}", script.data(corner), d_ == 2 ? "1:2" : "1:2:3",
                           Script::colour(Role::axis))
             : fmt::format("{} using {} with vectors head filled size screen {:.4f},22,60 lw 1.5 lc {}",
                           script.data(drawn), d_ == 2 ? "1:2:3:4" : "1:2:3:4:5:6",
                           (d_ == 2 ? 7.0 : 6.0) / script.width(), Script::colour(Role::series_1));
    if (d_ == 2) {
      axes_2d(script, rect, left);
      script.command("plot {}{}", points, arrows_part);
    } else {
      axes_3d(script, left, top);
      script.command("splot {}{}", points, arrows_part);
    }
  }

  void axes_2d(Script& script, const Rect& rect, double left) const {
    script.axis('x', scale(0), ticks(scale(0), std::max(3, static_cast<int>(rect.width / 75.0))), true);
    script.axis('y', scale(1), ticks(scale(1), std::max(3, static_cast<int>(rect.height / 60.0))), true);
    script.text(axis_label(0), rect.left + 0.5 * rect.width, rect.top + rect.height + 36.0, Anchor::centre,
                Role::muted);
    script.text(axis_label(1), left + 4.0, rect.top - 13.0, Anchor::left, Role::muted);
  }

  void axes_3d(Script& script, double left, double top) const {
    script.command("set view 62,35,0.9; set view noequal; set xyplane at {:.12g}",
                   low_(2));  // equal axes do not stay in the cell
    script.command("set origin {:.5f},{:.5f}; set size {:.5f},{:.5f}", left / script.width(),
                   1.0 - (top + cell_height_) / script.height(), cell_width_ / script.width(),
                   (cell_height_ - kTitle) / script.height());
    for (Index j = 0; j < 3; ++j) {
      const char name = "xyz"[j];
      script.axis(name, scale(j), ticks(scale(j), 3), true);
      script.command("set {}label {} textcolor {}", name, Script::quote(axis_label(j)), Script::colour(Role::muted));
    }
  }

  static constexpr double kLeft = 50.0;
  static constexpr double kBottom = 46.0;
  static constexpr double kAxisLabel = 22.0;

  const VectorFieldPlot& plot_;
  const Index d_;
  RowVector low_;
  RowVector high_;
  bool equal_ = true;
  double columns_ = 1.0;
  double cell_width_ = 0.0;
  double cell_height_ = 0.0;
};

}  // namespace

Figure vector_field_plot(const VectorFieldPlot& plot, const PlotOptions& options) {
  check(plot);
  const FieldDrawing drawing(plot);
  Figure figure = draw(drawing.script(), plot.title, {}, options);
  figure.notes = drawing.notes();
  return figure;
}

}  // namespace lieder
