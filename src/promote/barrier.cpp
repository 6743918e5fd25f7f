#include "promote/barrier.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lieder/core/dense.hpp"

namespace lieder::detail {

namespace {

struct Weights {
  Vector r;
  Vector c;
};

Weights weights(const Vector& s, double mu) {
  Weights result{(s.array().square() + mu * mu).sqrt(), Vector()};
  result.c = (result.r.array() + mu).inverse();
  return result;
}

// A relative size of mu below which sqrt(eps) of X^T X would spoil r = sqrt(mu^2 + s^2).
constexpr double kGramLimit = 1e-6;

}  // namespace

BlockPoint block_point(const PenaltyBlock& block, Matrix x, double mu) {
  BlockPoint point;
  if (block.kind == PenaltyBlock::Kind::entries) {
    point.s = x.col(0).cwiseAbs();
  } else if (block.cols == 1) {
    point.s = Vector::Constant(1, x.norm());
    point.v = Matrix::Ones(1, 1);
    point.xv = x;
  } else {
    if (mu > kGramLimit * x.norm()) {
      point.v = symmetric_eigen(multiply_transposed(x, x)).vectors.rowwise().reverse();
    } else {
      point.v = svd(x).v;
    }
    point.xv = multiply(x, point.v);
    point.s = point.xv.colwise().norm().transpose();
  }
  point.x = std::move(x);
  return point;
}

double smoothed_norm(const PenaltyBlock& block, const BlockPoint& point, double mu) {
  double sum = 0.0;
  for (const double s : point.s) {
    const double r = std::hypot(mu, s);
    // r - mu = s^2 / (r + mu), and log(2 mu / (mu + r)) = -log1p((r - mu) / (2 mu)): nothing cancels.
    const double excess = s * s / (r + mu);
    sum += excess - mu * std::log1p(excess / (2.0 * mu));
  }
  return block.weight * sum;
}

double norm(const PenaltyBlock& block, const BlockPoint& point) {
  return block.weight * point.s.sum();
}

Matrix dual(const PenaltyBlock& block, const BlockPoint& point, double mu) {
  const Weights f = weights(point.s, mu);
  if (block.kind == PenaltyBlock::Kind::entries) {
    return block.weight * point.x.cwiseProduct(f.c);
  }
  return multiply(point.xv * (block.weight * f.c).asDiagonal(), point.v.transpose());
}

Matrix dual_slope(const PenaltyBlock& block, const BlockPoint& point, double mu) {
  const Weights f = weights(point.s, mu);
  const Vector slope = -block.weight * f.c.cwiseQuotient(f.r);
  if (block.kind == PenaltyBlock::Kind::entries) {
    return point.x.cwiseProduct(slope);
  }
  return multiply(point.xv * slope.asDiagonal(), point.v.transpose());
}

Matrix dual_change(const PenaltyBlock& block, const BlockPoint& point, double mu, const Matrix& dx) {
  const Weights f = weights(point.s, mu);
  if (block.kind == PenaltyBlock::Kind::entries) {
    return block.weight * mu * dx.cwiseProduct(f.c.cwiseQuotient(f.r));
  }
  const Matrix dxv = multiply(dx, point.v);
  const Matrix half = multiply_transposed(point.xv, dxv);
  Matrix scaled = half + half.transpose();
  for (Index j = 0; j < scaled.cols(); ++j) {
    for (Index i = 0; i < scaled.rows(); ++i) {
      scaled(i, j) *= f.c(i) * f.c(j) / (f.r(i) + f.r(j));
    }
  }
  const Matrix rotated = dxv * f.c.asDiagonal() - multiply(point.xv, scaled);
  return block.weight * multiply(rotated, point.v.transpose());
}

double dual_norm(const PenaltyBlock& block, const Matrix& y) {
  if (y.size() == 0) {
    return 0.0;
  }
  if (block.kind == PenaltyBlock::Kind::entries) {
    return y.cwiseAbs().maxCoeff();
  }
  return block.cols == 1 ? y.norm() : singular_values(y)(0);
}

}  // namespace lieder::detail
