#include "lieder/algebra/rank_rule.hpp"

#include <algorithm>
#include <string>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr double kAmplification = 1e3;

RankDecision largest_ratio(const Vector& framed, double noise, double limit,
                           const std::function<bool(Index)>& allowed) {
  const Index n = framed.size() - 2;
  RankDecision best{-1, 0.0};
  for (Index r = 0; r <= n; ++r) {
    const double ratio = framed(r) / framed(r + 1);
    if (framed(r + 1) <= std::max(limit, noise) && ratio > best.gap && (!allowed || allowed(r))) {
      best = {r, ratio};
    }
  }
  return best;
}

}  // namespace

RankDecision decide_rank(const VectorRef& values, double noise, const std::function<bool(Index)>& allowed) {
  require(noise > 0.0 && noise <= 1.0, "decide_rank: expected a noise in (0, 1], got " + std::to_string(noise));
  const Index n = values.size();
  if (n == 0) {
    return {};
  }
  Vector framed(n + 2);
  framed(0) = 1.0;
  framed.segment(1, n) = values.array().max(noise).min(1.0);
  framed(n + 1) = noise;
  RankDecision best = largest_ratio(framed, noise, kAmplification * noise, allowed);
  if (best.rank < 0) {
    best = largest_ratio(framed, noise, 1.0, allowed);
  }
  if (best.rank < 0) {
    best = largest_ratio(framed, noise, kAmplification * noise, {});
  }
  return best;
}

double largest_constant(const StructureConstants& c) {
  double largest = 0.0;
  for (const Matrix& a : c.ad) {
    largest = std::max(largest, a.cwiseAbs().maxCoeff());
  }
  return largest;
}

double noise_level(const StructureConstants& c) {
  const double largest = largest_constant(c);
  const double rounding = 1e-14 * static_cast<double>(std::max<Index>(c.dimension(), 1));
  if (largest == 0.0) {
    return std::clamp(c.closure_defect, rounding, 1.0);
  }
  return std::clamp(std::max(c.closure_defect / largest, c.jacobi_defect()), rounding, 1.0);
}

}  // namespace lieder
