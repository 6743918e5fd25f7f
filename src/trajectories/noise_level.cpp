#include <algorithm>
#include <cmath>
#include <limits>

#include "lieder/core/error.hpp"
#include "lieder/trajectories/derivative_estimate.hpp"

namespace lieder {

namespace {

// Weights of the divided difference on all nodes, of unit norm.
Vector difference_weights(const VectorRef& nodes) {
  const Index count = nodes.size();
  const double width = nodes(count - 1) - nodes(0);
  Vector weights(count);
  for (Index i = 0; i < count; ++i) {
    double product = 1.0;
    for (Index j = 0; j < count; ++j) {
      product *= j == i ? 1.0 : (nodes(i) - nodes(j)) / width;
    }
    weights(i) = 1.0 / product;
  }
  return weights.normalized();
}

// Sums of squared k-th differences and their number.
struct Differences {
  Vector squares;
  Index count = 0;
};

Differences differences(const std::vector<Trajectory>& trajectories, Index k) {
  Differences result{Vector::Zero(trajectories.front().dimension()), 0};
  for (const Trajectory& part : trajectories) {
    for (Index i = 0; i + k < part.samples(); ++i) {
      const Vector weights = difference_weights(part.times.segment(i, k + 1));
      const RowVector difference = weights.transpose() * part.states.middleRows(i, k + 1);
      result.squares += difference.transpose().cwiseAbs2();
      ++result.count;
    }
  }
  return result;
}

// For each state the first entry that is at most two standard deviations above all later ones: what is left of the
// signal is then less than what noise leaves unknown, and the minimum, which is biased, is not taken.
Vector first_converged(const std::vector<Vector>& mean_squares, const std::vector<double>& deviations, Index n) {
  Vector result = Vector::Zero(n);
  for (Index c = 0; c < n; ++c) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t k = mean_squares.size(); k-- > 0;) {
      least = std::min(least, mean_squares[k](c));
      if (mean_squares[k](c) <= (1.0 + 2.0 * deviations[k]) * least) {
        result(c) = mean_squares[k](c);
      }
    }
  }
  return result;
}

}  // namespace

Vector noise_level(const std::vector<Trajectory>& trajectories) {
  require(!trajectories.empty(), "noise_level: no trajectory");
  const Index n = trajectories.front().dimension();
  std::vector<Vector> mean_squares;
  std::vector<double> deviations;
  Vector largest = Vector::Zero(n);
  Index samples = 0;
  for (const Trajectory& part : trajectories) {
    require_shape("noise_level: states", part.states, -1, n, "all trajectories have the same states");
    check_trajectory(part);
    largest = largest.cwiseMax(part.states.cwiseAbs().colwise().maxCoeff().transpose());
    samples += part.samples();
  }
  for (Index k = 1; k <= 8; ++k) {
    const Differences found = differences(trajectories, k);
    if (found.count == 0 || (k > 2 && 2 * found.count < samples)) {
      break;  // too few for a mean
    }
    mean_squares.push_back(found.squares / static_cast<double>(found.count));
    // Neighbouring differences overlap: on even times sum_j rho_j^2 = C(4k, 2k) / C(2k, k)^2 ~ 1.3 sqrt(k).
    deviations.push_back(std::sqrt(2.6 * std::sqrt(static_cast<double>(k)) / static_cast<double>(found.count)));
  }
  const Vector variance = first_converged(mean_squares, deviations, n);
  constexpr double rounding = 0.5 * std::numeric_limits<double>::epsilon();
  return variance.cwiseSqrt().cwiseMax(rounding * largest);
}

Vector DerivativeEstimate::rms_error() const {
  if (count == 0) {
    return Vector::Zero(errors.cols());
  }
  return (errors.middleRows(first, count).cwiseAbs2().colwise().mean().cwiseSqrt()).transpose();
}

}  // namespace lieder
