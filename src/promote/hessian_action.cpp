#include "promote/hessian_action.hpp"

#include <cblas.h>

#include <algorithm>

namespace lieder::detail {

namespace {

// C = alpha op(A) op(B) + beta C, without temporaries.
void product(double alpha, const Matrix& a, CBLAS_TRANSPOSE op_a, const Matrix& b, CBLAS_TRANSPOSE op_b, double beta,
             Matrix& c) {
  const Index inner = op_a == CblasNoTrans ? a.cols() : a.rows();
  cblas_dgemm(CblasColMajor, op_a, op_b, static_cast<int>(c.rows()), static_cast<int>(c.cols()),
              static_cast<int>(inner), alpha, a.data(), static_cast<int>(a.rows()), b.data(),
              static_cast<int>(b.rows()), beta, c.data(), static_cast<int>(c.rows()));
}

// a <- kappa o (a + a^T), in tiles that stay in the cache.
void symmetrise(const Matrix& kappa, Matrix& a) {
  constexpr Index tile = 32;
  const Index l = a.cols();
  for (Index j0 = 0; j0 < l; j0 += tile) {
    for (Index i0 = 0; i0 <= j0; i0 += tile) {
      for (Index j = j0; j < std::min(j0 + tile, l); ++j) {
        for (Index i = i0; i < std::min(i0 + tile, j + 1); ++i) {
          const double value = kappa(i, j) * (a(i, j) + a(j, i));
          a(i, j) = value;
          a(j, i) = value;
        }
      }
    }
  }
}

}  // namespace

void HessianAction::move_to(const PenaltyBlock& block, const BlockPoint& point, double mu) {
  block_ = &block;
  point_ = &point;
  mu_ = mu;
  if (!by_factors()) {
    return;
  }
  const Index l = point.s.size();
  const Vector r = (point.s.array().square() + mu * mu).sqrt();
  c_ = (r.array() + mu).inverse();
  kappa_.resize(l, l);
  for (Index j = 0; j < l; ++j) {
    kappa_.col(j) = c_(j) * c_.array() / (r.array() + r(j));
  }
  dx_.resize(block.rows, block.cols);
  rotated_.resize(block.rows, l);
  half_.resize(l, l);
}

void HessianAction::add(const Vector& w, Vector& g) {
  if (!by_factors()) {
    g += block_->apply_adjoint(dual_change(*block_, *point_, mu_, block_->apply(w)));
    return;
  }
  Eigen::Map<Vector> flat(dx_.data(), dx_.size());
  flat.noalias() = block_->map * w;
  product(1.0, dx_, CblasNoTrans, point_->v, CblasNoTrans, 0.0, rotated_);
  product(1.0, point_->xv, CblasTrans, rotated_, CblasNoTrans, 0.0, half_);
  symmetrise(kappa_, half_);
  for (Index j = 0; j < c_.size(); ++j) {
    rotated_.col(j) *= c_(j);
  }
  product(-1.0, point_->xv, CblasNoTrans, half_, CblasNoTrans, 1.0, rotated_);
  product(block_->weight, rotated_, CblasNoTrans, point_->v, CblasTrans, 0.0, dx_);
  g.noalias() += block_->map.transpose() * flat;
}

}  // namespace lieder::detail
