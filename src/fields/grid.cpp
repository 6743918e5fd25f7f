#include "lieder/fields/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/dictionary/orthogonal_family.hpp"

namespace lieder {

namespace {

constexpr double kPi = std::numbers::pi;

void check_interval(double lower, double upper, Index count) {
  require(std::isfinite(lower) && std::isfinite(upper) && lower < upper,
          fmt::format("grid: expected lower < upper, got {} and {}", lower, upper));
  require(count >= 4, fmt::format("grid: expected at least 4 nodes along an axis, got {}", count));
}

// Trapezoidal weights with Gregory's end corrections of third order: error O(h^4).
Vector gregory_weights(Index count, double h) {
  Vector w = Vector::Constant(count, h);
  if (count >= 6) {
    const double ends[3] = {3.0 / 8.0, 7.0 / 6.0, 23.0 / 24.0};
    for (Index i = 0; i < 3; ++i) {
      w(i) = w(count - 1 - i) = ends[i] * h;
    }
  } else {
    w(0) = w(count - 1) = 0.5 * h;
  }
  return w;
}

Vector axis_weights(const GridAxis& axis) {
  const Index count = axis.nodes.size();
  return axis.periodic ? Vector(Vector::Constant(count, axis.period / static_cast<double>(count)))
                       : gregory_weights(count, axis.nodes(1) - axis.nodes(0));
}

// All combinations of one row for each axis, the last axis fastest.
Matrix tensor_points(const std::vector<GridAxis>& axes) {
  Index total = 1;
  for (const GridAxis& axis : axes) {
    total *= axis.nodes.size();
  }
  Matrix result(total, static_cast<Index>(axes.size()));
  Index inner = total;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    const Index count = axes[a].nodes.size();
    inner /= count;
    for (Index i = 0; i < total; ++i) {
      result(i, static_cast<Index>(a)) = axes[a].nodes((i / inner) % count);
    }
  }
  return result;
}

Vector tensor_weights(const std::vector<Vector>& weights) {
  Vector result = Vector::Ones(1);
  for (const Vector& w : weights) {
    Vector next(result.size() * w.size());
    for (Index i = 0; i < result.size(); ++i) {
      next.segment(i * w.size(), w.size()) = result(i) * w;
    }
    result = std::move(next);
  }
  return result;
}

Matrix sphere_points(const Matrix& angles) {
  Matrix points(angles.rows(), 3);
  const auto latitude = angles.col(0).array();
  const auto longitude = angles.col(1).array();
  points << (latitude.cos() * longitude.cos()).matrix(), (latitude.cos() * longitude.sin()).matrix(),
      latitude.sin().matrix();
  return points;
}

// Areas of the bands between the midpoints of latitudes, per radian of longitude.
Vector band_weights(const Vector& latitudes) {
  const Index count = latitudes.size();
  Vector edges(count + 1);
  // The outer bands reach half a step beyond the last node, at most to the pole.
  edges(0) = std::max(-kPi / 2.0, latitudes(0) - 0.5 * (latitudes(1) - latitudes(0)));
  edges(count) = std::min(kPi / 2.0, latitudes(count - 1) + 0.5 * (latitudes(count - 1) - latitudes(count - 2)));
  for (Index i = 1; i < count; ++i) {
    edges(i) = 0.5 * (latitudes(i - 1) + latitudes(i));
  }
  const Vector sines = edges.array().sin().matrix();
  return sines.tail(count) - sines.head(count);
}

}  // namespace

GridAxis periodic_axis(double lower, double upper, Index count) {
  check_interval(lower, upper, count);
  const double h = (upper - lower) / static_cast<double>(count);
  const Vector steps = Vector::LinSpaced(count, 0.0, static_cast<double>(count - 1));
  return {(lower + h * steps.array()).matrix(), true, upper - lower};
}

GridAxis bounded_axis(double lower, double upper, Index count) {
  check_interval(lower, upper, count);
  return {Vector::LinSpaced(count, lower, upper), false, 0.0};
}

GridAxis even_axis(const std::string& name, const Vector& coordinates, bool periodic) {
  const Index count = coordinates.size();
  require(count >= 4, fmt::format("{}: expected at least 4 coordinates, got {}", name, count));
  for (Index i = 0; i < count; ++i) {
    require(std::isfinite(coordinates(i)), fmt::format("{}: coordinate {} is missing or not finite", name, i));
  }
  const double step = (coordinates(count - 1) - coordinates(0)) / static_cast<double>(count - 1);
  require(step > 0.0, fmt::format("{}: the coordinates must ascend, found {} at the start and {} at the end", name,
                                  coordinates(0), coordinates(count - 1)));
  for (Index i = 1; i < count; ++i) {
    const double found = coordinates(i) - coordinates(i - 1);
    require(std::abs(found - step) <= 1e-3 * step,
            fmt::format("{}: the spacing is not uniform: expected steps of {:.6g}, found {:.6g} between coordinates {} "
                        "and {} ({:.6g} and {:.6g})",
                        name, step, found, i - 1, i, coordinates(i - 1), coordinates(i)));
  }
  const double upper = coordinates(count - 1) + (periodic ? step : 0.0);
  return periodic ? periodic_axis(coordinates(0), upper, count) : bounded_axis(coordinates(0), upper, count);
}

Grid::Grid(GridKind kind, std::vector<GridAxis> axes, Matrix points, Vector weights)
    : kind_(kind), axes_(std::move(axes)), points_(std::move(points)), weights_(std::move(weights)) {}

GridPtr Grid::box(std::vector<GridAxis> axes) {
  require(!axes.empty() && axes.size() <= 3, fmt::format("grid: a box has 1 to 3 axes, got {}", axes.size()));
  std::vector<Vector> weights;
  for (const GridAxis& axis : axes) {
    require(axis.nodes.size() >= 4, "grid: expected at least 4 nodes along an axis");
    weights.push_back(axis_weights(axis));
  }
  Matrix points = tensor_points(axes);
  return GridPtr(new Grid(GridKind::box, std::move(axes), std::move(points), tensor_weights(weights)));
}

GridPtr Grid::disk(double radius, Index radial, Index angular) {
  require(radius > 0.0 && std::isfinite(radius), fmt::format("grid: expected a radius > 0, got {}", radius));
  require(radial >= 2 && angular >= 4, "grid: a disk needs at least 2 radii and 4 angles");
  const GaussRule rule = gauss_rule(OrthogonalFamily::legendre, radial);
  const Vector radii = 0.5 * radius * (rule.nodes.array() + 1.0);
  const std::vector<GridAxis> axes{{radii, false, 0.0}, periodic_axis(0.0, 2.0 * kPi, angular)};
  const Matrix polar = tensor_points(axes);
  Matrix points(polar.rows(), 2);
  points << (polar.col(0).array() * polar.col(1).array().cos()).matrix(),
      (polar.col(0).array() * polar.col(1).array().sin()).matrix();
  const Vector rings = radius * rule.weights.cwiseProduct(radii);
  return GridPtr(new Grid(GridKind::disk, axes, std::move(points), tensor_weights({rings, axis_weights(axes[1])})));
}

GridPtr Grid::sphere(Index latitudes, Index longitudes) {
  require(latitudes >= 4 && longitudes >= 4, "grid: a sphere needs at least 4 latitudes and 4 longitudes");
  const GaussRule rule = gauss_rule(OrthogonalFamily::legendre, latitudes);
  const std::vector<GridAxis> axes{{rule.nodes.array().asin().matrix(), false, 0.0},
                                   periodic_axis(0.0, 2.0 * kPi, longitudes)};
  return GridPtr(new Grid(GridKind::sphere, axes, sphere_points(tensor_points(axes)),
                          tensor_weights({2.0 * rule.weights, axis_weights(axes[1])})));
}

GridPtr Grid::sphere(const Vector& latitudes, const GridAxis& longitudes) {
  require(latitudes.size() >= 4, "grid: a sphere needs at least 4 latitudes");
  for (Index i = 0; i < latitudes.size(); ++i) {
    require(std::isfinite(latitudes(i)) && std::abs(latitudes(i)) <= kPi / 2.0 + 1e-9,
            fmt::format("latitude {}: expected radians in [-pi/2, pi/2], found {}", i, latitudes(i)));
    require(i == 0 || latitudes(i) > latitudes(i - 1),
            fmt::format("latitude {}: the latitudes must ascend, found {} after {}", i, latitudes(i),
                        latitudes(std::max<Index>(i, 1) - 1)));
  }
  require(longitudes.periodic && std::abs(longitudes.period - 2.0 * kPi) < 1e-2,
          fmt::format("longitudes: expected even ones once around the sphere, found a range of {:.6g} radians",
                      longitudes.period));
  const std::vector<GridAxis> axes{{latitudes, false, 0.0}, longitudes};
  return GridPtr(new Grid(GridKind::sphere, axes, sphere_points(tensor_points(axes)),
                          tensor_weights({band_weights(latitudes), axis_weights(longitudes)})));
}

std::vector<Index> Grid::shape() const {
  std::vector<Index> result;
  for (const GridAxis& axis : axes_) {
    result.push_back(axis.nodes.size());
  }
  return result;
}

std::string Grid::description() const {
  std::string sizes;
  bool periodic = true;
  bool bounded = true;
  for (const GridAxis& axis : axes_) {
    sizes += (sizes.empty() ? "" : " x ") + std::to_string(axis.nodes.size());
    periodic = periodic && axis.periodic;
    bounded = bounded && !axis.periodic;
  }
  const std::string box = periodic ? "periodic box" : bounded ? "bounded box" : "box, periodic along some axes,";
  return (kind_ == GridKind::box ? box : kind_ == GridKind::disk ? "disk" : "sphere") + " " + sizes;
}

void require_same_grid(const std::string& name, const Grid& a, const Grid& b) {
  require(a.kind() == b.kind() && a.shape() == b.shape(),
          fmt::format("{}: expected a field on the same grid ({}), found {}", name, a.description(), b.description()));
  for (std::size_t j = 0; j < a.axes().size(); ++j) {
    const Vector& first = a.axes()[j].nodes;
    const Vector& second = b.axes()[j].nodes;
    const double step = (first(first.size() - 1) - first(0)) / static_cast<double>(first.size() - 1);
    const bool same =
        a.axes()[j].periodic == b.axes()[j].periodic && (first - second).cwiseAbs().maxCoeff() <= 1e-9 * std::abs(step);
    require(same, fmt::format("{}: the nodes along axis {} differ from those of the other field", name, j));
  }
}

}  // namespace lieder
