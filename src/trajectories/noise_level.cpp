#include <algorithm>
#include <cmath>
#include <limits>

#include "lieder/core/error.hpp"
#include "lieder/trajectories/derivative_estimate.hpp"
#include "trajectories/test_functions.hpp"

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

// The k-th differences of one trajectory, k = 1, 2, ... in turn.
class Differences {
 public:
  explicit Differences(const Trajectory& part)
      : part_(part), even_(part.samples() > 1 && detail::evenly_spaced(part.times, 1e-9)) {
    if (even_) {
      values_ = part.states;
    }
  }

  /// Adds the squares of the next ones; returns their number.
  Index add_next(Vector& squares) {
    ++k_;
    const Index count = std::max<Index>(0, part_.samples() - k_);
    if (!even_) {
      for (Index i = 0; i < count; ++i) {
        const Vector weights = difference_weights(part_.times.segment(i, k_ + 1));
        squares += (weights.transpose() * part_.states.middleRows(i, k_ + 1)).cwiseAbs2().transpose();
      }
      return count;
    }
    norm_ *= 4.0 - 2.0 / static_cast<double>(k_);  // C(2k, k), the sum of the squared binomials
    for (Index c = 0; c < values_.cols() && count > 0; ++c) {
      double* value = values_.col(c).data();
      for (Index i = 0; i < count; ++i) {
        value[i] = value[i + 1] - value[i];
      }
      squares(c) += values_.col(c).head(count).squaredNorm() / norm_;
    }
    return count;
  }

 private:
  const Trajectory& part_;
  bool even_;
  Matrix values_;
  double norm_ = 1.0;
  Index k_ = 0;
};

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
  std::vector<Differences> parts;
  for (const Trajectory& part : trajectories) {
    require_shape("noise_level: states", part.states, -1, n, "all trajectories have the same states");
    check_trajectory(part);
    largest = largest.cwiseMax(part.states.cwiseAbs().colwise().maxCoeff().transpose());
    samples += part.samples();
    parts.emplace_back(part);
  }
  for (Index k = 1; k <= 8; ++k) {
    Vector squares = Vector::Zero(n);
    Index count = 0;
    for (Differences& part : parts) {
      count += part.add_next(squares);
    }
    if (count == 0 || (k > 2 && 2 * count < samples)) {
      break;  // too few for a mean
    }
    mean_squares.push_back(squares / static_cast<double>(count));
    // Neighbouring differences overlap: on even times sum_j rho_j^2 = C(4k, 2k) / C(2k, k)^2 ~ 1.3 sqrt(k).
    deviations.push_back(std::sqrt(2.6 * std::sqrt(static_cast<double>(k)) / static_cast<double>(count)));
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
