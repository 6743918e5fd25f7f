// Finite differences of any order on uneven times: the derivative at t_i of the polynomial through order + 1 neighbours,
// with the weights of Fornberg (Mathematics of Computation 51:699-706, 1988). For smooth data without noise the error is
// O(h^order). Centred in the number of neighbours, one-sided at the ends of a trajectory.
#pragma once

#include "lieder/trajectories/derivative_estimate.hpp"

namespace lieder {

/// Weights of the derivatives 0 .. highest at the point `at`: nodes x (highest + 1); sum_j W(j, m) f(node_j) is the m-th
/// derivative of the polynomial through all nodes. Throws ValueError for repeated nodes, no nodes or highest < 0. Cost
/// O(nodes^2 highest).
Matrix finite_difference_weights(double at, const VectorRef& nodes, int highest);

/// order 1 .. 12; `noise` of each state (noise_level). The bias is estimated by the order + 2 (or order - 1 where there
/// are not enough rows). Throws ValueError if there are fewer than order + 1 rows. Cost O(N order (order + n)).
DerivativeEstimate finite_difference(const Trajectory& trajectory, int order, const Vector& noise);

}  // namespace lieder
