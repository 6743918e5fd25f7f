#include "lieder/discover/tangents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lieder/core/error.hpp"
#include "local_frames.hpp"

namespace lieder {

namespace {

struct Estimate {
  Index dimension;
  double ratio;
};

// Where the local spread drops most; the whole space when it never drops by `least`.
Estimate largest_drop(const Vector& spread, double least) {
  Estimate best{spread.size(), 0.0};
  for (Index d = 1; d < spread.size(); ++d) {
    const double ratio = spread(d - 1) / std::max(spread(d), 1e-14);
    if (ratio >= least && ratio > best.ratio) {
      best = {d, ratio};
    }
  }
  return best;
}

Index neighbours_for_fit(const TangentOptions& options, Index samples, Index d) {
  const Index unknowns = (d + 1) * (d + 2) / 2;
  const Index k = options.neighbours > 0 ? options.neighbours : (d <= 3 ? Index{40} : 4 * unknowns);
  require(k > unknowns,
          fmt::format("--neighbours: {} are too few for a quadratic fit in dimension {}, expected at least {}", k, d,
                      unknowns + 1));
  require(samples >= k,
          fmt::format("{} points are too few: tangent spaces need {} neighbours (see --neighbours)", samples, k));
  return k;
}

Index neighbours_for_dimension(const TangentOptions& options, Index samples, Index n) {
  const Index k = std::max(options.neighbours > 0 ? std::min<Index>(20, options.neighbours) : Index{20}, n + 1);
  require(samples >= k,
          fmt::format("{} points are too few to estimate the intrinsic dimension, expected at least {}", samples, k));
  return k;
}

// Normals in R^n from normals in the hull's coordinates: those, and the directions out of the hull.
std::vector<Matrix> with_hull_normals(const std::vector<Matrix>& local, const AffineHull& hull, Index samples) {
  const Index n = hull.mean.size();
  const auto h = static_cast<Index>(local.size());
  const Index inner = h == 0 ? 0 : local.front().cols();
  const Index outer = n - h;
  std::vector<Matrix> result(static_cast<std::size_t>(n), Matrix::Zero(samples, inner + outer));
  for (Index j = 0; j < n; ++j) {
    Matrix& component = result[static_cast<std::size_t>(j)];
    for (Index i = 0; i < h; ++i) {
      component.leftCols(inner) += hull.basis(j, i) * local[static_cast<std::size_t>(i)];
    }
    component.rightCols(outer).rowwise() = hull.basis.row(j).tail(outer);
  }
  return result;
}

void choose_dimension(const TangentOptions& options, const Matrix& coordinates, TangentSpaces& result) {
  const Index h = coordinates.cols();
  const Index n = result.hull.mean.size();
  const bool in_hull = h < n;
  result.intrinsic_dimension = std::min(options.intrinsic_dimension, h);
  if (options.intrinsic_dimension > 0) {
    return;
  }
  constexpr Index enough_to_look_inside =
      200;  // fewer points in a hull: collinear neighbours would be taken for a curve
  if (h == 1 || (in_hull && coordinates.rows() < enough_to_look_inside)) {
    result.intrinsic_dimension = h;
    return;
  }
  result.local_spread = detail::local_spread(coordinates, neighbours_for_dimension(options, coordinates.rows(), h));
  result.intrinsic_dimension = largest_drop(result.local_spread, in_hull ? 3.0 : 2.0).dimension;
  require(result.intrinsic_dimension < n,
          "the points fill their space: no tangent space to move along (--intrinsic-dimension overrides the estimate)");
}

}  // namespace

TangentSpaces estimate_tangents(const MatrixRef& points, const TangentOptions& options) {
  const Index n = points.cols();
  const Index samples = points.rows();
  require(n >= 2, "estimate_tangents: a cloud needs at least two coordinates");
  require(
      options.intrinsic_dimension >= 0 && options.intrinsic_dimension < n,
      fmt::format("--intrinsic-dimension: expected a number in [1, {}], got {}", n - 1, options.intrinsic_dimension));
  require(options.hull_ratio >= 0.0 && options.hull_ratio < 1.0, "estimate_tangents: hull_ratio must lie in [0, 1)");
  TangentSpaces result;
  result.hull = affine_hull(points);
  const double magnitude = result.hull.mean.norm() + result.hull.spread(0);
  require(result.hull.spread(0) > 1e-14 * magnitude, "the points are all the same: there is no cloud");
  const Index h = result.hull.dimension(options.hull_ratio);
  result.hull_dimension = h;
  result.weights = Vector::Ones(samples);
  // In the hull's coordinates; a full cloud stays as it is.
  const Matrix coordinates = h < n ? result.hull.coordinates(points, h) : Matrix(points);
  choose_dimension(options, coordinates, result);
  const Index d = result.intrinsic_dimension;
  std::vector<Matrix> local(static_cast<std::size_t>(h), Matrix(samples, 0));
  if (d < h) {
    result.neighbours = neighbours_for_fit(options, samples, d);
    local = detail::local_frames(coordinates, d, result.neighbours);
    for (Index i = 0; i < samples; ++i) {
      double size = 0.0;
      for (const Matrix& component : local) {
        size += component.row(i).squaredNorm();
      }
      result.weights(i) = size > 0.0 ? 1.0 : 0.0;
    }
  }
  result.normals.points = h < n ? result.hull.points(coordinates) : coordinates;
  result.normals.values = Matrix::Zero(samples, n - d);
  result.normals.jacobian = h < n ? with_hull_normals(local, result.hull, samples) : std::move(local);
  return result;
}

Vector cross_validated_defects(const TangentSpaces& tangents, const std::vector<VectorField>& fields, Index neighbours,
                               Vector* z_scores) {
  const Index h = tangents.hull_dimension;
  const Index n = tangents.hull.mean.size();
  const Matrix& points = tangents.normals.points;
  const Matrix coordinates = h < n ? tangents.hull.coordinates(points, h) : points;
  const Index d = tangents.intrinsic_dimension;
  const Index samples = points.rows();
  const auto even = detail::local_frames(coordinates, d, neighbours, detail::Neighbours::even);
  const auto odd = detail::local_frames(coordinates, d, neighbours, detail::Neighbours::odd);
  Vector result(static_cast<Index>(fields.size()));
  if (z_scores != nullptr) {
    z_scores->resize(result.size());
  }
  // (I - P) v = N N^T v in the hull's coordinates, N the frame of one half of the neighbours.
  const auto normal_part = [&](const std::vector<Matrix>& frame, const Matrix& v) {
    Matrix heights = Matrix::Zero(samples, h - d);
    for (Index j = 0; j < h; ++j) {
      heights += v.col(j).asDiagonal() * frame[static_cast<std::size_t>(j)];
    }
    Matrix part(samples, h);
    for (Index j = 0; j < h; ++j) {
      part.col(j) = heights.cwiseProduct(frame[static_cast<std::size_t>(j)]).rowwise().sum();
    }
    return part;
  };
  for (std::size_t a = 0; a < fields.size(); ++a) {
    const Matrix values = fields[a].values(points);
    const Matrix v = h < n ? Matrix(values * tangents.hull.basis.leftCols(h)) : values;
    const Vector g = normal_part(even, v).cwiseProduct(normal_part(odd, v)).rowwise().sum();
    const double total = g.sum();
    const double deviation = std::sqrt((g.array() - g.mean()).square().mean());
    result(static_cast<Index>(a)) = std::sqrt(std::max(0.0, total / values.squaredNorm()));
    if (z_scores != nullptr) {
      (*z_scores)(static_cast<Index>(a)) =
          deviation > 0.0 ? total / (std::sqrt(static_cast<double>(samples)) * deviation) : 0.0;
    }
  }
  return result;
}

}  // namespace lieder
