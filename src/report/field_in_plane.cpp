#include <algorithm>
#include <cmath>

#include "field_layout.hpp"
#include "plot_check.hpp"

namespace lieder::report_detail {

namespace {

constexpr double kLeft = 50.0;
constexpr double kRight = 8.0;
constexpr double kBottom = 50.0;
constexpr double kAxisLabel = 22.0;

class PlaneDrawing {
 public:
  PlaneDrawing(const VectorFieldPlot& plot, FieldBox box)
      : plot_(plot), box_(std::move(box)), grid_(plot.fields.size(), 2) {
    const double width = grid_.cell_width - kLeft - kRight;
    const double shape = box_.equal ? box_.size()(1) / box_.size()(0) : 0.8;
    const double height = std::clamp(width * shape, 0.55 * width, 1.15 * width);
    grid_.cell_height = kFieldTitle + kAxisLabel + height + kBottom;
    if (box_.equal) {
      // One scale: the shorter axis is widened to fill the rectangle.
      const double unit = std::max(box_.size()(0) / width, box_.size()(1) / height);
      box_.widen(0, unit * width);
      box_.widen(1, unit * height);
    }
  }

  Script script() const {
    Script script(grid_.width(), grid_.height(plot_.fields.size()));
    const std::string points = cloud(script);
    for (std::size_t k = 0; k < plot_.fields.size(); ++k) {
      panel(script, plot_.fields[k], points, grid_.left(k), grid_.top(k));
    }
    return script;
  }

 private:
  Scale scale(Index j) const { return {box_.low(j), box_.high(j), false}; }

  // The data points, once for all panels; the part of the plot command that draws them.
  std::string cloud(Script& script) const {
    if (plot_.data.rows() == 0 || plot_.max_points == 0) {
      return {};
    }
    const std::vector<Index> chosen = random_subset(plot_.data.rows(), plot_.max_points);
    return fmt::format("{} using 1:2 with points pt 7 ps {} lc {}, ", script.data(plot_.data(chosen, Eigen::all)),
                       chosen.size() <= 200 ? 0.4 : 0.25, Script::colour(Role::point));
  }

  void panel(Script& script, const VectorFieldPanel& field, const std::string& points, double left, double top) const {
    const Rect rect{left + kLeft, top + kFieldTitle + kAxisLabel, grid_.cell_width - kLeft - kRight,
                    grid_.cell_height - kFieldTitle - kAxisLabel - kBottom};
    script.panel(rect);
    script.text(shortened(field.label, grid_.cell_width - 8.0), left + 4.0, top + 11.0, Anchor::left, Role::ink, 14);
    axes(script, rect, left);
    const Arrows arrows = choose_arrows(field, box_, plot_.max_arrows);
    if (arrows.tails.rows() == 0) {
      script.text("zero field", rect.left + 0.5 * rect.width, rect.top + 0.5 * rect.height, Anchor::centre,
                  Role::muted);
      script.command("plot {}NaN", points);
      return;
    }
    Matrix rows(arrows.tails.rows(), 4);
    rows << arrows.tails, arrows.vectors;
    script.command("plot {}{} using 1:2:3:4 with vectors head filled size screen {:.4f},22,60 lw 1.5 lc {}", points,
                   script.data(rows), 7.0 / script.width(), Script::colour(Role::series_1));
  }

  void axes(Script& script, const Rect& rect, double left) const {
    script.axis('x', scale(0), ticks(scale(0), std::max(3, static_cast<int>(rect.width / 75.0))), true);
    script.axis('y', scale(1), ticks(scale(1), std::max(3, static_cast<int>(rect.height / 60.0))), true);
    script.text(shortened(axis_name(plot_, 0), rect.width), rect.left + 0.5 * rect.width, rect.top + rect.height + 40.0,
                Anchor::centre, Role::muted);
    script.text(shortened(axis_name(plot_, 1), rect.width), left + 4.0, rect.top - 13.0, Anchor::left, Role::muted);
  }

  const VectorFieldPlot& plot_;
  FieldBox box_;
  FieldGrid grid_;
};

}  // namespace

Script draw_in_plane(const VectorFieldPlot& plot, FieldBox box) {
  return PlaneDrawing(plot, std::move(box)).script();
}

}  // namespace lieder::report_detail
