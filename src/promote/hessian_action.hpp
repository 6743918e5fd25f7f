// The Hessian of the smoothed norm of a block as a product with a vector, in memory that is kept: what conjugate
// gradients do hundreds of times at one point. The same as block.apply_adjoint(dual_change(block, point, mu, block.apply(w))).
#pragma once

#include "promote/barrier.hpp"

namespace lieder::detail {

class HessianAction {
 public:
  /// Block and point must live until the next call.
  void move_to(const PenaltyBlock& block, const BlockPoint& point, double mu);
  /// g += weight * H w. Four products of M x l with l x l matrices.
  void add(const Vector& w, Vector& g);

 private:
  bool by_factors() const { return block_->kind == PenaltyBlock::Kind::spectral && block_->cols > 1; }

  const PenaltyBlock* block_ = nullptr;
  const BlockPoint* point_ = nullptr;
  double mu_ = 0.0;
  Vector c_;
  Matrix kappa_;
  Matrix dx_;       // M x l
  Matrix rotated_;  // M x l, in the basis V
  Matrix half_;     // l x l
};

}  // namespace lieder::detail
