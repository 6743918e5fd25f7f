#include "lieder/discover/tangents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nanoflann.hpp>
#include <vector>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"

namespace lieder {

Index AffineHull::dimension(double ratio) const {
  const Index n = spread.size();
  Index dimension = n;
  for (Index i = n - 1; i >= 1; --i) {
    if (spread(i) <= ratio * spread(i - 1)) {
      dimension = i;
    }
  }
  return dimension;
}

AffineHull affine_hull(const MatrixRef& points, const Vector& weights) {
  require(points.rows() >= 2, "affine_hull: needs at least two points");
  require_finite("affine_hull: points", points);
  Vector w = Vector::Constant(points.rows(), 1.0 / static_cast<double>(points.rows()));
  if (weights.size() > 0) {
    require_size("affine_hull: weights", weights.size(), points.rows());
    w = weights / weights.sum();
  }
  AffineHull hull;
  hull.mean = points.transpose() * w;
  const Matrix centred = w.cwiseSqrt().asDiagonal() * (points.rowwise() - hull.mean.transpose());
  const Svd f = svd(qr_r(centred), true);
  hull.basis = f.v;
  hull.spread = Vector::Zero(points.cols());
  hull.spread.head(f.s.size()) = f.s;
  return hull;
}

namespace {

using PointTree = nanoflann::KDTreeEigenMatrixAdaptor<Matrix>;

struct Neighbourhood {
  Matrix offsets;     // k x n: neighbours minus the point
  double radius = 0;  // distance of the farthest
};

Neighbourhood neighbourhood(const PointTree& tree, const Matrix& points, Index i, Index k) {
  std::vector<Index> indices(static_cast<std::size_t>(k));
  std::vector<double> squares(static_cast<std::size_t>(k));
  const RowVector query = points.row(i);
  tree.index->knnSearch(query.data(), static_cast<std::size_t>(k), indices.data(), squares.data());
  Neighbourhood result{Matrix(k, points.cols()), std::sqrt(squares.back())};
  for (Index j = 0; j < k; ++j) {
    result.offsets.row(j) = points.row(indices[static_cast<std::size_t>(j)]) - query;
  }
  return result;
}

// Columns: principal directions of the neighbours about their mean, largest spread first; spreads alongside.
Svd local_pca(const Matrix& offsets) {
  return svd(offsets.rowwise() - offsets.colwise().mean(), true);
}

// Median over points of the local principal spreads, each relative to its own total.
Vector median_spread(const PointTree& tree, const Matrix& points, Index k) {
  const Index n = points.cols();
  const Index count = std::min<Index>(points.rows(), 2000);
  Matrix shares = Matrix::Zero(count, n);
  parallel_for(count, [&](int, Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      const Index point = i * points.rows() / count;
      const Matrix offsets = neighbourhood(tree, points, point, k).offsets;
      const Vector s = singular_values(Matrix(offsets.rowwise() - offsets.colwise().mean()));
      const double total = s.norm();
      if (total > 0.0) {
        shares.row(i).head(s.size()) = s / total;
      }
    }
  });
  Vector result(n);
  for (Index j = 0; j < n; ++j) {
    auto column = shares.col(j);
    std::nth_element(column.data(), column.data() + count / 2, column.data() + count);
    result(j) = column(count / 2);
  }
  return result / std::max(result(0), 1e-300);
}

Index dimension_from(const Vector& spread) {
  Index best = 0;
  double best_ratio = 0.0;
  for (Index d = 1; d < spread.size(); ++d) {
    const double ratio = spread(d - 1) / std::max(spread(d), 1e-14);
    if (ratio > best_ratio) {
      best_ratio = ratio;
      best = d;
    }
  }
  return best_ratio >= 2.0 ? best : spread.size();
}

// [1, t, t_a t_b (a <= b)] for coordinates t (k x d).
Matrix quadratic_basis(const Matrix& t) {
  const Index d = t.cols();
  Matrix result(t.rows(), 1 + d + d * (d + 1) / 2);
  result.col(0).setOnes();
  result.middleCols(1, d) = t;
  Index column = 1 + d;
  for (Index a = 0; a < d; ++a) {
    for (Index b = a; b < d; ++b) {
      result.col(column++) = t.col(a).cwiseProduct(t.col(b));
    }
  }
  return result;
}

// Orthonormal normals (n x (n - d)) at the point the offsets start from.
Matrix normal_frame(const Neighbourhood& near, Index d) {
  const Index n = near.offsets.cols();
  Matrix frame = local_pca(near.offsets).v;
  const Matrix scaled = near.offsets / near.radius;
  for (int pass = 0; pass < 2; ++pass) {
    const Matrix tangential = scaled * frame.leftCols(d);
    const Matrix heights = scaled * frame.rightCols(n - d);
    const Matrix slopes = solve_least_squares(quadratic_basis(tangential), heights).middleRows(1, d);
    const Matrix tilted = frame.leftCols(d) + frame.rightCols(n - d) * slopes.transpose();
    Matrix full(n, n);
    full << tilted, frame.rightCols(n - d);
    frame = qr_q(full);
  }
  return frame.rightCols(n - d);
}

Jet constant_frame(const MatrixRef& points, const Matrix& normals) {
  Jet jet{points, Matrix::Zero(points.rows(), normals.cols()), {}};
  for (Index j = 0; j < points.cols(); ++j) {
    jet.jacobian.emplace_back(normals.row(j).replicate(points.rows(), 1));
  }
  return jet;
}

Matrix on_hull(const MatrixRef& points, const AffineHull& hull, Index dimension) {
  const Matrix basis = hull.basis.leftCols(dimension);
  const Matrix offsets = points.rowwise() - hull.mean.transpose();
  return (offsets * basis * basis.transpose()).rowwise() + hull.mean.transpose();
}

Index neighbours_to_use(const TangentOptions& options, Index samples, Index d) {
  const Index unknowns = (d + 1) * (d + 2) / 2;
  const Index k = options.neighbours > 0 ? options.neighbours : (d <= 3 ? Index{40} : 4 * unknowns);
  require(k > unknowns, fmt::format("estimate_tangents: {} neighbours are too few for a quadratic fit in dimension {}, "
                                    "expected at least {}",
                                    k, d, unknowns + 1));
  require(samples >= k, fmt::format("estimate_tangents: {} points, but {} neighbours are needed", samples, k));
  return k;
}

}  // namespace

TangentSpaces estimate_tangents(const MatrixRef& points, const TangentOptions& options) {
  const Index n = points.cols();
  const Index samples = points.rows();
  require(n >= 2, "estimate_tangents: a cloud needs at least two coordinates");
  require(options.intrinsic_dimension >= 0 && options.intrinsic_dimension < n,
          fmt::format("estimate_tangents: the intrinsic dimension must lie in [1, {}], got {}", n - 1,
                      options.intrinsic_dimension));
  TangentSpaces result;
  result.hull = affine_hull(points);
  result.weights = Vector::Ones(samples);
  const Index hull = result.hull.dimension(options.hull_ratio);
  const Matrix owned = hull < n ? on_hull(points, result.hull, hull) : Matrix(points);
  if (hull < n && (options.intrinsic_dimension == 0 || options.intrinsic_dimension == hull)) {
    result.global_hull = true;
    result.intrinsic_dimension = hull;
    result.normals = constant_frame(owned, result.hull.basis.rightCols(n - hull));
    return result;
  }
  const PointTree tree(static_cast<int>(n), std::cref(owned), 16);
  Index d = options.intrinsic_dimension;
  const Index coarse = options.neighbours > 0 ? std::min<Index>(20, options.neighbours) : Index{20};
  require(samples >= std::max(coarse, n + 1),
          fmt::format("estimate_tangents: {} points are too few, {} neighbours are needed", samples,
                      std::max(coarse, n + 1)));
  result.local_spread = median_spread(tree, owned, std::max(coarse, n + 1));
  if (d == 0) {
    d = dimension_from(result.local_spread);
    require(d < n,
            "estimate_tangents: the cloud fills its space, there is no tangent space to move along (give an "
            "intrinsic dimension if that is wrong)");
  }
  result.intrinsic_dimension = d;
  result.neighbours = neighbours_to_use(options, samples, d);
  Jet& jet = result.normals;
  jet = {owned, Matrix::Zero(samples, n - d), {}};
  jet.jacobian.assign(static_cast<std::size_t>(n), Matrix::Zero(samples, n - d));
  parallel_for(samples, [&](int, Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      const Neighbourhood near = neighbourhood(tree, owned, i, result.neighbours);
      if (!(near.radius > 0.0)) {
        result.weights(i) = 0.0;  // k copies of one point: no direction is known
        continue;
      }
      const Matrix normals = normal_frame(near, d);
      for (Index j = 0; j < n; ++j) {
        jet.jacobian[static_cast<std::size_t>(j)].row(i) = normals.row(j);
      }
    }
  });
  return result;
}

}  // namespace lieder
