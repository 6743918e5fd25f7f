// Fields in space: an orthographic camera projects everything, and the figure is drawn in the plane. The box has its
// three back faces with grid lines and its axes along the outline; what is near covers what is far, and arrows pale
// with the distance.
#include <algorithm>
#include <array>
#include <cmath>

#include "camera.hpp"
#include "field_layout.hpp"
#include "plot_check.hpp"

namespace lieder::report_detail {

namespace {

constexpr double kMarginLeft = 46.0;
constexpr double kMarginRight = 34.0;
constexpr double kMarginTop = 8.0;
constexpr double kMarginBottom = 34.0;
constexpr double kTick = 5.0;
constexpr double kTickLabel = 15.0;
constexpr double kAxisName = 34.0;
constexpr std::array<Role, 5> kDepths{Role::depth_1, Role::depth_2, Role::depth_3, Role::depth_4, Role::depth_5};

// Points of the box with corners 0 and 1 in each coordinate.
using Corner = std::array<double, 3>;

// An axis along an edge of the box. On the canvas, with the camera of this figure, the x and y axes are the two lower
// edges in front and the z axis is the edge on the left.
struct AxisEdge {
  Index axis;
  Corner at;      // its start; the coordinate of the axis itself is not used
  double across;  // direction of its ticks and labels on the canvas, in pixels: right ...
  double down;    // ... and down
  Anchor anchor;
};

constexpr std::array<AxisEdge, 3> kAxes{{{0, {0.0, 0.0, 0.0}, -0.25, 1.0, Anchor::centre},
                                         {1, {1.0, 0.0, 0.0}, 0.6, 0.8, Anchor::left},
                                         {2, {0.0, 0.0, 0.0}, -1.0, 0.0, Anchor::right}}};

// Grid lines of each pair of a back face and an axis in it: they run along the third axis.
struct GridLine {
  Index axis;
  Corner from;
  Corner to;
};

constexpr std::array<GridLine, 6> kGrid{{{0, {0, 0, 0}, {0, 1, 0}},  // floor
                                         {1, {0, 0, 0}, {1, 0, 0}},
                                         {0, {0, 1, 0}, {0, 1, 1}},  // behind, y = 1
                                         {2, {0, 1, 0}, {1, 1, 0}},
                                         {1, {0, 0, 0}, {0, 0, 1}},  // left, x = 0
                                         {2, {0, 0, 0}, {0, 1, 0}}}};

class SpaceDrawing {
 public:
  SpaceDrawing(const VectorFieldPlot& plot, const FieldBox& box)
      : plot_(plot), box_(box), grid_(plot.fields.size(), 3) {
    const Matrix corners = canvas(corner_points());
    const double width = corners.col(0).maxCoeff() - corners.col(0).minCoeff();
    const double height = corners.col(1).maxCoeff() - corners.col(1).minCoeff();
    plot_width_ = grid_.cell_width - kMarginLeft - kMarginRight;
    pixels_ = std::min(plot_width_ / width, 1.05 * plot_width_ / height);
    grid_.cell_height = kFieldTitle + kMarginTop + pixels_ * height + kMarginBottom;
    plot_height_ = pixels_ * height;
    centre_ = 0.5 * (corners.colwise().maxCoeff() + corners.colwise().minCoeff());
    depth_low_ = corners.col(2).minCoeff();
    depth_high_ = corners.col(2).maxCoeff();
  }

  Script script() const {
    Script script(grid_.width(), grid_.height(plot_.fields.size()));
    const std::vector<Index> chosen = random_subset(plot_.data.rows(), plot_.max_points);
    const Matrix points = plot_.data.rows() > 0 ? canvas(plot_.data(chosen, Eigen::all)) : Matrix(0, 3);
    for (std::size_t k = 0; k < plot_.fields.size(); ++k) {
      panel(script, plot_.fields[k], points, grid_.left(k), grid_.top(k));
    }
    return script;
  }

 private:
  // Points of space (N x 3) on the canvas, in units of the drawing: right, up, nearness.
  Matrix canvas(const Matrix& points) const {
    const RowVector centre = 0.5 * (box_.low + box_.high);
    return Camera().project(((points.rowwise() - centre).array().rowwise() / box_.unit().array()).matrix());
  }

  Matrix corner_points() const {
    Matrix result(8, 3);
    for (Index i = 0; i < 8; ++i) {
      result.row(i) = place({(i & 1) != 0 ? 1.0 : 0.0, (i & 2) != 0 ? 1.0 : 0.0, (i & 4) != 0 ? 1.0 : 0.0});
    }
    return result;
  }
  RowVector place(const Corner& corner) const {
    return box_.low.array() + box_.size().array() * RowVector{{corner[0], corner[1], corner[2]}}.array();
  }
  // The corner with its coordinate `axis` at this value.
  RowVector place(const Corner& corner, Index axis, double value) const {
    RowVector result = place(corner);
    result(axis) = value;
    return result;
  }

  void panel(Script& script, const VectorFieldPanel& field, const Matrix& points, double left, double top) const {
    const Rect rect{left + kMarginLeft, top + kFieldTitle + kMarginTop, plot_width_, plot_height_};
    script.panel(rect);
    script.command("unset border; unset clip");
    const double half_width = 0.5 * plot_width_ / pixels_;
    const double half_height = 0.5 * plot_height_ / pixels_;
    script.axis('x', {centre_(0) - half_width, centre_(0) + half_width, false}, {}, false);
    script.axis('y', {centre_(1) - half_height, centre_(1) + half_height, false}, {}, false);
    script.command("unset xtics; unset ytics");
    script.text(shortened(field.label, grid_.cell_width - 8.0), left + 4.0, top + 11.0, Anchor::left, Role::ink, 14);
    for (const AxisEdge& edge : kAxes) {
      labels(script, rect, edge, left);
    }
    const Arrows arrows = choose_arrows(field, box_, plot_.max_arrows);
    if (arrows.tails.rows() == 0) {
      script.text("zero field", rect.left + 0.5 * rect.width, rect.top + 0.5 * rect.height, Anchor::centre,
                  Role::muted);
    }
    std::vector<std::string> parts = frame(script);
    layers(script, points, arrows, parts);
    script.command("plot {}", fmt::join(parts, ", "));
    script.command("set border");
  }

  std::vector<Tick> ticks_of(Index axis) const {
    const Scale scale{box_.low(axis), box_.high(axis), false};
    const double share = box_.size()(axis) / box_.unit()(axis);
    return ticks(scale, std::max(2, static_cast<int>(std::lround(4.0 * share))));
  }

  // Tick labels and the name of an axis.
  void labels(Script& script, const Rect& rect, const AxisEdge& edge, double left) const {
    const auto pixel = [&](const RowVector& point) {
      const Matrix at = canvas(Matrix(point));
      return std::pair{rect.left + 0.5 * rect.width + pixels_ * (at(0, 0) - centre_(0)),
                       rect.top + 0.5 * rect.height - pixels_ * (at(0, 1) - centre_(1))};
    };
    for (const Tick& tick : ticks_of(edge.axis)) {
      const auto [x, y] = pixel(place(edge.at, edge.axis, tick.value));
      const double reach = edge.anchor == Anchor::centre ? kTickLabel : kTickLabel - 5.0;
      script.text(tick.label, x + reach * edge.across, y + reach * edge.down, edge.anchor, Role::muted, 12);
    }
    const std::string name = axis_name(plot_, edge.axis);
    if (edge.axis == 2) {  // above its upper end
      const auto [x, y] = pixel(place(edge.at, 2, box_.high(2)));
      script.text(shortened(name, 0.6 * rect.width), std::max(left + 4.0, x - 0.5 * text_width(name)), y - 14.0,
                  Anchor::left, Role::muted);
      return;
    }
    const auto [x, y] = pixel(place(edge.at, edge.axis, 0.5 * (box_.low(edge.axis) + box_.high(edge.axis))));
    const bool first = edge.axis == 0;
    script.text(shortened(name, 0.4 * rect.width), x + kAxisName * edge.across + (first ? -6.0 : 8.0),
                y + kAxisName * edge.down, first ? Anchor::right : Anchor::left, Role::muted);
  }

  // The grid of the back faces, the axes and their ticks.
  std::vector<std::string> frame(Script& script) const {
    std::vector<RowVector> lines;
    const auto line = [&lines](const RowVector& from, const RowVector& to) {
      lines.push_back(from);
      lines.push_back(to);
    };
    for (const GridLine& grid : kGrid) {
      for (const Tick& tick : ticks_of(grid.axis)) {
        line(place(grid.from, grid.axis, tick.value), place(grid.to, grid.axis, tick.value));
      }
      line(place(grid.from), place(grid.to));
      line(place(grid.from, grid.axis, box_.high(grid.axis)), place(grid.to, grid.axis, box_.high(grid.axis)));
    }
    std::vector<std::string> parts{segments(script, canvas(stacked(lines)), Role::grid)};
    Matrix marks(0, 4);
    for (const AxisEdge& edge : kAxes) {
      lines.assign({place(edge.at), place(edge.at, edge.axis, box_.high(edge.axis))});
      parts.push_back(segments(script, canvas(stacked(lines)), Role::axis));
      for (const Tick& tick : ticks_of(edge.axis)) {
        const Matrix at = canvas(Matrix(place(edge.at, edge.axis, tick.value)));
        marks.conservativeResize(marks.rows() + 1, 4);
        marks.bottomRows(1) << at(0, 0), at(0, 1), kTick / pixels_ * edge.across, -kTick / pixels_ * edge.down;
      }
    }
    if (marks.rows() > 0) {
      parts.push_back(fmt::format("{} using 1:2:3:4 with vectors nohead lw 1 lc {}", script.data(marks),
                                  Script::colour(Role::axis)));
    }
    return parts;
  }

  static Matrix stacked(const std::vector<RowVector>& rows) {
    Matrix result(static_cast<Index>(rows.size()), 3);
    for (Index i = 0; i < result.rows(); ++i) {
      result.row(i) = rows[static_cast<std::size_t>(i)];
    }
    return result;
  }

  // Lines between each two rows of points on the canvas.
  static std::string segments(Script& script, const Matrix& ends, Role role) {
    Matrix rows(ends.rows() / 2, 4);
    for (Index i = 0; i < rows.rows(); ++i) {
      rows.row(i) << ends.row(2 * i).leftCols(2), (ends.row(2 * i + 1) - ends.row(2 * i)).leftCols(2);
    }
    return fmt::format("{} using 1:2:3:4 with vectors nohead lw 1 lc {}", script.data(rows), Script::colour(role));
  }

  std::size_t layer(double nearness) const {
    const double share = (nearness - depth_low_) / (depth_high_ - depth_low_);
    // The corners of the box are empty more often than not: the layers divide its middle.
    const double middle = std::clamp((share - 0.2) / 0.6, 0.0, 0.999);
    return static_cast<std::size_t>(middle * static_cast<double>(kDepths.size()));
  }

  // Points and arrows from the far layers to the near ones.
  void layers(Script& script, const Matrix& points, const Arrows& arrows, std::vector<std::string>& parts) const {
    const Matrix tails = canvas(arrows.tails);
    const Matrix tips = canvas(arrows.tails + arrows.vectors);
    const double size = points.rows() <= 200 ? 0.4 : 0.22;
    for (std::size_t k = 0; k < kDepths.size(); ++k) {
      const std::vector<Index> here = members(points.col(2), k);
      if (!here.empty()) {
        parts.push_back(fmt::format("{} using 1:2 with points pt 7 ps {} lc {}", script.data(points(here, {0, 1})),
                                    size, Script::colour(k + 2 < kDepths.size() ? Role::far_point : Role::point)));
      }
      const std::vector<Index> drawn = members(0.5 * (tails.col(2) + tips.col(2)), k);
      if (!drawn.empty()) {
        Matrix rows(static_cast<Index>(drawn.size()), 4);
        rows << tails(drawn, {0, 1}), (tips - tails)(drawn, {0, 1});
        parts.push_back(fmt::format("{} using 1:2:3:4 with vectors head filled size screen {:.4f},22,60 lw 1.5 lc {}",
                                    script.data(rows), 6.5 / script.width(), Script::colour(kDepths.at(k))));
      }
    }
  }

  std::vector<Index> members(const Vector& nearness, std::size_t k) const {
    std::vector<Index> result;
    for (Index i = 0; i < nearness.size(); ++i) {
      if (layer(nearness(i)) == k) {
        result.push_back(i);
      }
    }
    return result;
  }

  const VectorFieldPlot& plot_;
  const FieldBox& box_;
  FieldGrid grid_;
  double plot_width_ = 0.0;
  double plot_height_ = 0.0;
  double pixels_ = 1.0;  // of one unit of the drawing
  RowVector centre_;
  double depth_low_ = 0.0;
  double depth_high_ = 1.0;
};

}  // namespace

Script draw_in_space(const VectorFieldPlot& plot, const FieldBox& box) {
  return SpaceDrawing(plot, box).script();
}

}  // namespace lieder::report_detail
