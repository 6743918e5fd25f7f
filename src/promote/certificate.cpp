#include "promote/certificate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lieder/core/dense.hpp"
#include "promote/barrier.hpp"

namespace lieder::detail {

namespace {

// The weight of the fit's rows in the repair: both terms of one size.
double trace_ratio(const Matrix& penalty, const Matrix& fit) {
  return fit.trace() > 0.0 && penalty.trace() > 0.0 ? penalty.trace() / fit.trace() : 1.0;
}

}  // namespace

Certifier::Certifier(const ReducedProblem& problem, const Matrix& penalty_gram, const Matrix& fit_gram)
    : problem_(problem),
      balance_(trace_ratio(penalty_gram, fit_gram)),
      inverse_(penalty_gram + balance_ * fit_gram),
      origin_residual_(problem.residual(problem.origin)) {
  for (const PenaltyBlock& block : problem.penalty) {
    origin_images_.push_back(block.apply(problem.origin));
  }
}

Vector Certifier::mismatch(const DualPoint& dual) const {
  Vector g = -problem_.adjoint(dual.nu);
  for (std::size_t b = 0; b < problem_.penalty.size(); ++b) {
    g += problem_.penalty[b].apply_adjoint(dual.y[b]);
  }
  return problem_.project(g);
}

double Certifier::bound(DualPoint dual, const Vector& u) const {
  for (int round = 0; round < 2; ++round) {
    const Vector v = problem_.lift(inverse_.solve(mismatch(dual)));
    for (std::size_t b = 0; b < problem_.penalty.size(); ++b) {
      dual.y[b] -= problem_.penalty[b].apply(v);
    }
    dual.nu += balance_ * problem_.image(v);
  }
  double scale = 1.0 / std::numeric_limits<double>::min();
  double linear = origin_residual_.dot(dual.nu) - mismatch(dual).norm() * u.norm();
  for (std::size_t b = 0; b < problem_.penalty.size(); ++b) {
    const double size = dual_norm(problem_.penalty[b], dual.y[b]);
    scale = std::min(scale, size > 0.0 ? problem_.penalty[b].weight / size : scale);
    linear += dual.y[b].cwiseProduct(origin_images_[b]).sum();
  }
  // tau (Y, nu) is feasible for 0 <= tau <= scale: the best of tau linear - tau^2 / 2 |nu|^2.
  const double square = dual.nu.squaredNorm();
  const double best = square > 0.0 ? std::min(scale, linear / square) : scale;
  const double tau = std::max(best, 0.0);
  return linear <= 0.0 ? 0.0 : tau * linear - 0.5 * tau * tau * square;
}

double objective(const ReducedProblem& problem, const Vector& w) {
  double value = 0.5 * problem.residual(w).squaredNorm();
  for (const PenaltyBlock& block : problem.penalty) {
    const Matrix x = block.apply(w);
    const bool columnwise = block.kind == PenaltyBlock::Kind::entries;
    value += block.weight * (columnwise ? x.cwiseAbs().sum() : singular_values(x).sum());
  }
  return value;
}

double objective_size(const ReducedProblem& problem, const Vector& w) {
  double size = 0.5 * problem.target.squaredNorm() + 0.5 * std::pow(problem.root_ridge * w.norm(), 2);
  for (const PenaltyBlock& block : problem.penalty) {
    size += block.weight * block.map.norm() / std::sqrt(static_cast<double>(problem.p())) * w.norm();
  }
  return size;
}

}  // namespace lieder::detail
