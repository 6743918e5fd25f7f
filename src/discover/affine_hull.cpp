#include "lieder/discover/affine_hull.hpp"

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

Index AffineHull::dimension(double ratio) const {
  const Index n = spread.size();
  for (Index i = 1; i < n; ++i) {
    if (spread(i) <= ratio * spread(i - 1)) {
      return i;
    }
  }
  return n;
}

Matrix AffineHull::coordinates(const MatrixRef& points, Index dimension) const {
  return (points.rowwise() - mean.transpose()) * basis.leftCols(dimension);
}

Matrix AffineHull::points(const MatrixRef& coordinates) const {
  return (coordinates * basis.leftCols(coordinates.cols()).transpose()).rowwise() + mean.transpose();
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

}  // namespace lieder
