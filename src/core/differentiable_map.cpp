#include "lieder/core/differentiable_map.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "lieder/core/error.hpp"

namespace lieder {

Jet middle_samples(const Jet& jet, Index first, Index count) {
  Jet result{jet.points.middleRows(first, count), jet.values.middleRows(first, count), {}};
  for (const Matrix& derivative : jet.jacobian) {
    result.jacobian.emplace_back(derivative.middleRows(first, count));
  }
  return result;
}

double jacobian_rms(const Jet& jet, const Vector& weights) {
  if (jet.samples() == 0) {
    return 0.0;
  }
  Vector squares = Vector::Zero(jet.samples());
  for (const Matrix& derivative : jet.jacobian) {
    squares += derivative.rowwise().squaredNorm();
  }
  if (weights.size() == 0) {
    return std::sqrt(squares.mean());
  }
  require_size("jacobian_rms: weights", weights.size(), jet.samples());
  const double total = weights.sum();
  return total > 0.0 ? std::sqrt(squares.dot(weights) / total) : 0.0;
}

AnyDifferentiableMap::AnyDifferentiableMap(Index inputs, Index outputs, Value value, Jvp jvp)
    : inputs_(inputs), outputs_(outputs), value_(std::move(value)), jvp_(std::move(jvp)) {
  require(inputs >= 1 && outputs >= 1, "AnyDifferentiableMap: needs at least one input and one output");
}

Matrix AnyDifferentiableMap::value(const Matrix& points) const {
  require_shape("AnyDifferentiableMap::value: points", points, -1, inputs_, "samples are rows");
  Matrix result = value_(points);
  require_shape("AnyDifferentiableMap::value: result of the user's function", result, points.rows(), outputs_);
  return result;
}

Matrix AnyDifferentiableMap::jvp(const Matrix& points, const Matrix& directions) const {
  require_shape("AnyDifferentiableMap::jvp: points", points, -1, inputs_, "samples are rows");
  require_shape("AnyDifferentiableMap::jvp: directions", directions, points.rows(), inputs_, "one for each point");
  Matrix result = jvp_(points, directions);
  require_shape("AnyDifferentiableMap::jvp: result of the user's function", result, points.rows(), outputs_);
  return result;
}

Jet AnyDifferentiableMap::jet(const Matrix& points) const {
  Jet jet{points, value(points), {}};
  Matrix direction = Matrix::Zero(points.rows(), inputs_);
  jet.jacobian.reserve(static_cast<std::size_t>(inputs_));
  for (Index j = 0; j < inputs_; ++j) {
    direction.col(j).setOnes();
    jet.jacobian.push_back(jvp(points, direction));
    direction.col(j).setZero();
  }
  return jet;
}

AnyDifferentiableMap with_finite_differences(Index inputs, Index outputs, const AnyDifferentiableMap::Value& value) {
  auto jvp = [value](const Matrix& points, const Matrix& directions) -> Matrix {
    const double root = std::cbrt(std::numeric_limits<double>::epsilon());
    Matrix steps = directions;
    Vector lengths(points.rows());
    for (Index i = 0; i < points.rows(); ++i) {
      const double size = directions.row(i).norm();
      const double scale = std::max(1.0, points.row(i).norm());
      lengths(i) = size > 0.0 ? root * scale / size : 1.0;
      steps.row(i) *= lengths(i);
    }
    const Matrix difference = value(points + steps) - value(points - steps);
    return (0.5 * lengths.cwiseInverse()).asDiagonal() * difference;
  };
  return AnyDifferentiableMap(inputs, outputs, value, std::move(jvp));
}

}  // namespace lieder
