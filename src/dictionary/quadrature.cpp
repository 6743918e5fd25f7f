#include "lieder/dictionary/quadrature.hpp"

#include <fmt/format.h>

#include <cmath>

#include "lieder/core/error.hpp"

namespace lieder {

QuadratureRule tensor_rule(const std::vector<GaussRule>& rules) {
  require(!rules.empty(), "tensor_rule: needs at least one coordinate");
  double count = 1.0;
  for (const GaussRule& rule : rules) {
    count *= static_cast<double>(rule.nodes.size());
  }
  require(count <= 5e6, fmt::format("tensor_rule: {:.3g} nodes, more than the limit of 5e6 (use a lower degree, exact "
                                    "moments, or a measure made of samples)",
                                    count));
  const auto dimension = static_cast<Index>(rules.size());
  QuadratureRule result{Matrix(static_cast<Index>(count), dimension), Vector::Ones(static_cast<Index>(count))};
  Index repeat = 1;  // how many consecutive rows share a node of this coordinate
  for (Index j = dimension - 1; j >= 0; --j) {
    const GaussRule& rule = rules[static_cast<std::size_t>(j)];
    for (Index i = 0; i < result.weights.size(); ++i) {
      const Index k = (i / repeat) % rule.nodes.size();
      result.points(i, j) = rule.nodes(k);
      result.weights(i) *= rule.weights(k);
    }
    repeat *= rule.nodes.size();
  }
  return result;
}

QuadratureRule unit_ball_rule(Index dimension, int degree) {
  require(dimension >= 1, fmt::format("unit_ball_rule: expected dimension >= 1, got {}", dimension));
  require(degree >= 0, fmt::format("unit_ball_rule: expected degree >= 0, got {}", degree));
  std::vector<GaussRule> rules;
  for (Index k = 1; k <= dimension; ++k) {
    rules.push_back(gegenbauer_rule(0.5 * static_cast<double>(dimension - k + 1), degree / 2 + 1));
  }
  QuadratureRule result = tensor_rule(rules);
  Vector radius = Vector::Ones(result.weights.size());
  for (Index k = 0; k < dimension; ++k) {
    const Vector t = result.points.col(k);
    result.points.col(k) = radius.cwiseProduct(t);
    radius.array() *= (1.0 - t.array().square()).max(0.0).sqrt();
  }
  return result;
}

}  // namespace lieder
