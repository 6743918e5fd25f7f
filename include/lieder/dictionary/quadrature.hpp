// Quadrature: nodes and weights that stand for a probability measure, sum_i w_i f(x_i) ~ int f dmu, sum_i w_i = 1.
#pragma once

#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/dictionary/orthogonal_family.hpp"

namespace lieder {

struct QuadratureRule {
  Matrix points;   ///< N x n, a node a row
  Vector weights;  ///< N, of sum one
};

/// The product of one rule per coordinate, the last coordinate fastest. Throws ValueError for more than five million
/// nodes (samples serve better in so many dimensions).
QuadratureRule tensor_rule(const std::vector<GaussRule>& rules);

/// The uniform measure on the unit ball of R^dimension, exact for polynomials of total degree at most `degree`:
/// x_1 = t_1, x_2 = sqrt(1 - t_1^2) t_2, ... with a Gegenbauer rule of weight (1 - t_k^2)^((dimension - k)/2) in each
/// t_k (Stroud, Approximate Calculation of Multiple Integrals, 1971, section 2.6).
QuadratureRule unit_ball_rule(Index dimension, int degree);

}  // namespace lieder
