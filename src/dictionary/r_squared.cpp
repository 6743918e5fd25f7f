#include "lieder/dictionary/r_squared.hpp"

#include <limits>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

void require_weights(const Vector& weights, Index rows) {
  require_size("weights", weights.size(), rows, "one for each sample, or none");
  require_finite("weights", weights);
  require(rows == 0 || weights.minCoeff() >= 0.0, "weights: expected non-negative numbers");
}

}  // namespace

OutputSpread::OutputSpread(Index outputs) : mean_(Vector::Zero(outputs)), squares_(Vector::Zero(outputs)) {
  require(outputs >= 1, "OutputSpread: needs at least one output");
}

void OutputSpread::add(const MatrixRef& outputs, const Vector& weights) {
  require_shape("OutputSpread::add: outputs", outputs, -1, mean_.size());
  if (weights.size() != 0) {
    require_weights(weights, outputs.rows());
  }
  if (outputs.rows() == 0) {
    return;
  }
  // Relative to the first row: means of constant outputs are then exact, and large offsets cost no digits.
  const RowVector origin = outputs.row(0);
  Matrix centred = outputs.rowwise() - origin;
  const double total = weights.size() == 0 ? static_cast<double>(outputs.rows()) : weights.sum();
  if (total <= 0.0) {
    return;
  }
  const RowVector shift =
      weights.size() == 0 ? RowVector(centred.colwise().mean()) : RowVector(weights.transpose() * centred / total);
  centred.rowwise() -= shift;
  combine(total, origin + shift,
          weights.size() == 0 ? Vector(centred.colwise().squaredNorm())
                              : Vector(weights.transpose() * centred.cwiseAbs2()));
}

void OutputSpread::merge(const OutputSpread& other) {
  require_size("OutputSpread::merge: outputs", other.mean_.size(), mean_.size());
  if (other.weight_ > 0.0) {
    combine(other.weight_, other.mean_, other.squares_);
  }
}

void OutputSpread::combine(double weight, const Vector& mean, const Vector& squares) {
  const double share = weight / (weight_ + weight);
  const Vector shift = mean - mean_;
  squares_ += squares + weight_ * share * shift.cwiseAbs2();
  mean_ += share * shift;
  weight_ += weight;
}

RSquared r_squared(const OutputSpread& spread, const Vector& residual_squares) {
  const Index outputs = spread.mean().size();
  require_size("r_squared: residual squares", residual_squares.size(), outputs, "one for each output");
  require(spread.weight() > 0.0, "r_squared: needs at least one sample of positive weight");
  const double rounding = 16.0 * std::numeric_limits<double>::epsilon();
  const Vector sizes = spread.centred_squares() + spread.weight() * spread.mean().cwiseAbs2();
  const auto ratio = [&](double residual, double centred, double size) {
    if (centred <= rounding * rounding * size) {
      return residual <= 1e-24 * size ? 1.0 : 0.0;
    }
    return 1.0 - residual / centred;
  };
  RSquared result{Vector(outputs), ratio(residual_squares.sum(), spread.centred_squares().sum(), sizes.sum())};
  for (Index c = 0; c < outputs; ++c) {
    result.per_output(c) = ratio(residual_squares(c), spread.centred_squares()(c), sizes(c));
  }
  return result;
}

RSquared r_squared(const MatrixRef& observed, const MatrixRef& predicted, const Vector& weights) {
  require_shape("r_squared: predicted", predicted, observed.rows(), observed.cols(),
                "the shape of the observed values");
  OutputSpread spread(observed.cols());
  spread.add(observed, weights);
  const Matrix squares = (observed - predicted).cwiseAbs2();
  return weights.size() == 0 ? r_squared(spread, squares.colwise().sum())
                             : r_squared(spread, weights.transpose() * squares);
}

}  // namespace lieder
