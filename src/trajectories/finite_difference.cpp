#include "lieder/trajectories/finite_difference.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lieder/core/error.hpp"
#include "trajectories/linear_estimate.hpp"

namespace lieder {

Matrix finite_difference_weights(double at, const VectorRef& nodes, int highest) {
  const Index count = nodes.size();
  require(count >= 1 && highest >= 0, "finite_difference_weights: expected nodes and a derivative >= 0");
  Matrix weights = Matrix::Zero(count, highest + 1);
  weights(0, 0) = 1.0;
  double c1 = 1.0;
  for (Index i = 1; i < count; ++i) {
    const Index most = std::min<Index>(i, highest);
    double c2 = 1.0;
    for (Index j = 0; j < i; ++j) {
      const double c3 = nodes(i) - nodes(j);
      require(c3 != 0.0, "finite_difference_weights: repeated nodes");
      c2 *= c3;
      if (j == i - 1) {
        for (Index m = most; m >= 1; --m) {
          weights(i, m) =
              c1 * (static_cast<double>(m) * weights(i - 1, m - 1) - (nodes(i - 1) - at) * weights(i - 1, m)) / c2;
        }
        weights(i, 0) = -c1 * (nodes(i - 1) - at) * weights(i - 1, 0) / c2;
      }
      for (Index m = most; m >= 1; --m) {
        weights(j, m) = ((nodes(i) - at) * weights(j, m) - static_cast<double>(m) * weights(j, m - 1)) / c3;
      }
      weights(j, 0) *= (nodes(i) - at) / c3;
    }
    c1 = c2;
  }
  return weights;
}

namespace {

// The first of `count` neighbours of row i, as many on both sides as there are.
Index first_neighbour(Index i, Index count, Index samples) {
  return std::clamp<Index>(i - count / 2, 0, samples - count);
}

}  // namespace

DerivativeEstimate finite_difference(const Trajectory& trajectory, int order, const Vector& noise) {
  require(order >= 1 && order <= 12, fmt::format("finite_difference: expected an order of 1 to 12, got {}", order));
  DerivativeEstimate result = detail::empty_estimate(trajectory, noise);
  const Index samples = trajectory.samples();
  const Index points = order + 1;
  if (samples < points) {
    throw ValueError(
        fmt::format("finite-difference:{}: the trajectory has {} rows, expected at least {}", order, samples, points));
  }
  const Index compared = samples >= points + 2 ? points + 2 : samples > points ? points + 1 : points - 1;
  const Index widest = std::max(points, compared);
  for (Index i = 0; i < samples;) {
    const double at = trajectory.times(i);
    detail::LinearEstimate estimate;
    estimate.first = first_neighbour(i, widest, samples);
    const auto embed = [&](Index count) {
      const Index first =
          std::clamp(first_neighbour(i, count, samples), estimate.first, estimate.first + widest - count);
      Vector weights = Vector::Zero(widest);
      weights.segment(first - estimate.first, count) =
          finite_difference_weights(at, trajectory.times.segment(first, count), 1).col(1);
      return weights;
    };
    estimate.derivative = embed(points);
    estimate.comparison = points > 1 && compared > 1 ? embed(compared) : Vector::Zero(widest);
    // From the first window that lies around its row on, windows move with their rows, up to the last of them.
    const bool inside = i >= widest / 2 && i <= samples - widest + widest / 2;
    const Index count =
        inside ? detail::equal_windows(trajectory.times, i, estimate.first, widest, samples - widest + widest / 2) : 1;
    detail::set_rows(i, count, estimate, trajectory.states, noise, result);
    i += count;
  }
  result.method = fmt::format("finite-difference:{}", order);
  result.first = points / 2;
  result.count = samples - points + 1;
  return result;
}

}  // namespace lieder
