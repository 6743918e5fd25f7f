#include "field_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "plot_check.hpp"

namespace lieder::report_detail {

namespace {

constexpr double kSpace = 26.0;     // between panels, in pixels
constexpr double kSpacing = 0.055;  // smallest distance of arrows, in units of the drawing
constexpr double kLongest = 0.25;   // longest arrow, likewise

// The median distance of a point to its nearest neighbour.
double neighbour_distance(const Matrix& points) {
  std::vector<double> nearest;
  for (Index i = 0; i < points.rows(); ++i) {
    Vector distance = (points.rowwise() - points.row(i)).rowwise().norm();
    distance(i) = std::numeric_limits<double>::infinity();
    nearest.push_back(distance.minCoeff());
  }
  const auto middle = nearest.begin() + static_cast<std::ptrdiff_t>(nearest.size() / 2);
  std::nth_element(nearest.begin(), middle, nearest.end());
  return *middle;
}

}  // namespace

RowVector FieldBox::unit() const {
  return equal ? RowVector(RowVector::Constant(low.size(), size().maxCoeff())) : size();
}

void FieldBox::widen(Index j, double length) {
  const double extra = 0.5 * (length - (high(j) - low(j)));
  low(j) -= extra;
  high(j) += extra;
}

FieldBox field_box(const VectorFieldPlot& plot) {
  FieldBox box{plot.fields.front().positions.row(0), plot.fields.front().positions.row(0)};
  const auto include = [&box](const Matrix& points) {
    box.low = box.low.cwiseMin(points.colwise().minCoeff());
    box.high = box.high.cwiseMax(points.colwise().maxCoeff());
  };
  for (const VectorFieldPanel& field : plot.fields) {
    include(field.positions);
  }
  if (plot.data.rows() > 0) {
    include(plot.data);
  }
  const RowVector size = box.size();
  const double around = std::max(box.low.cwiseAbs().maxCoeff(), box.high.cwiseAbs().maxCoeff());
  // Differences at rounding level of the coordinates are no extent.
  const double largest = size.maxCoeff() > 1e-9 * around ? size.maxCoeff() : (around > 0.0 ? around : 1.0);
  for (Index j = 0; j < size.size(); ++j) {
    const bool flat = size(j) <= 1e-9 * largest;
    box.equal = box.equal && (flat || size(j) > 0.25 * largest);
    box.widen(j, 1.18 * (flat ? largest : size(j)));
  }
  return box;
}

Arrows choose_arrows(const VectorFieldPanel& field, const FieldBox& box, Index limit) {
  const RowVector unit = box.unit();
  const Matrix places = field.positions.array().rowwise() / unit.array();
  const std::vector<Index> chosen = spread_subset(places, limit, kSpacing);
  const Matrix vectors = field.vectors(chosen, Eigen::all);
  const double largest = (vectors.array().rowwise() / unit.array()).matrix().rowwise().norm().maxCoeff();
  if (!(largest > 0.0)) {
    return {Matrix(0, unit.size()), Matrix(0, unit.size())};
  }
  const double length = std::clamp(neighbour_distance(places(chosen, Eigen::all)), kSpacing, kLongest);
  const Matrix scaled = vectors * (length / largest);
  return {field.positions(chosen, Eigen::all) - 0.5 * scaled, scaled};
}

std::string axis_name(const VectorFieldPlot& plot, Index j) {
  static const std::array<const char*, 3> names{"x", "y", "z"};
  return plot.axis_labels.empty() ? names.at(static_cast<std::size_t>(j))
                                  : plot.axis_labels[static_cast<std::size_t>(j)];
}

FieldGrid::FieldGrid(std::size_t panels, Index dimension) {
  columns = panels == 1 ? 1.0 : (panels == 2 || panels == 4 || dimension == 3) ? 2.0 : 3.0;
  cell_width = panels == 1 ? 430.0 : (Script::kWidth - (columns - 1.0) * kSpace) / columns;
}

double FieldGrid::left(std::size_t panel) const {
  return static_cast<double>(panel % static_cast<std::size_t>(columns)) * (cell_width + kSpace);
}

double FieldGrid::top(std::size_t panel) const {
  const std::size_t row = panel / static_cast<std::size_t>(columns);
  return static_cast<double>(row) * (cell_height + kSpace);
}

double FieldGrid::width() const {
  return columns * (cell_width + kSpace) - kSpace;
}

double FieldGrid::height(std::size_t panels) const {
  return top(panels - 1) + cell_height;
}

}  // namespace lieder::report_detail
