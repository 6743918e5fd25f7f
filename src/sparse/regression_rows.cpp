#include "lieder/sparse/regression_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "lieder/core/accumulator.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr Index kChunk = 4096;  // rows that are weighted and factored at a time

// omega_i^(1/2) [theta_i, y_i] of rows first .. first + rows - 1, reduced to a triangle where that is smaller.
Matrix block_factor(const MatrixRef& theta, const MatrixRef& targets, const Vector& roots, Index first, Index rows) {
  const Index cols = theta.cols() + targets.cols();
  if (rows <= kChunk) {
    Matrix block(rows, cols);
    block << theta.middleRows(first, rows), targets.middleRows(first, rows);
    block = roots.segment(first, rows).asDiagonal() * block;
    return rows < cols ? block : qr_r(std::move(block));
  }
  TsqrAccumulator accumulator(cols);
  for (Index start = first; start < first + rows; start += kChunk) {
    const Index count = std::min(kChunk, first + rows - start);
    Matrix block(count, cols);
    block << theta.middleRows(start, count), targets.middleRows(start, count);
    accumulator.add(roots.segment(start, count).asDiagonal() * block);
  }
  return accumulator.factor();
}

Vector root_weights(const Vector& weights, Index rows) {
  if (weights.size() == 0) {
    return Vector::Constant(rows, 1.0 / std::sqrt(static_cast<double>(rows)));
  }
  require_size("regression: weights", weights.size(), rows, "one for each row, or none");
  require(weights.allFinite() && weights.minCoeff() >= 0.0 && weights.sum() > 0.0,
          "regression: weights: expected finite numbers that are not negative, not all zero");
  return (weights / weights.sum()).cwiseSqrt();
}

}  // namespace

RegressionRows::RegressionRows(const MatrixRef& theta, const MatrixRef& targets, const Vector& weights, Index blocks) {
  require(blocks >= 1, fmt::format("regression: blocks: expected at least 1, got {}", blocks));
  require_shape("regression: targets", targets, theta.rows(), -1, "as many rows as theta");
  require(theta.rows() >= 1 && theta.cols() >= 1 && targets.cols() >= 1,
          fmt::format("regression: expected rows, functions and targets, got {} x {} and {} x {}", theta.rows(),
                      theta.cols(), targets.rows(), targets.cols()));
  require_finite("regression: theta", theta);
  require_finite("regression: targets", targets);
  const Index n = theta.rows();
  const Vector roots = root_weights(weights, n);
  samples_ = static_cast<Index>((roots.array() > 0.0).count());
  Vector squares = Vector::Zero(theta.cols() + targets.cols());
  const Index count = std::min(blocks, n);
  for (Index b = 0; b < count; ++b) {
    const Index first = b * n / count;
    const Index rows = (b + 1) * n / count - first;
    const double weight = roots.segment(first, rows).squaredNorm();
    if (weight > 0.0) {
      blocks_.push_back(block_factor(theta, targets, roots, first, rows));
      weights_.push_back(weight);
      squares += blocks_.back().colwise().squaredNorm().transpose();
    }
  }
  const Vector size = squares.cwiseSqrt();
  scale_ = size.head(theta.cols()).unaryExpr([](double s) { return s > 0.0 ? s : 1.0; });
  target_scale_ = size.tail(targets.cols());
  const Vector omega = roots.cwiseAbs2();
  const RowVector mean = omega.transpose() * targets;
  target_variance_ = ((targets.rowwise() - mean).cwiseAbs2().transpose() * omega);
  for (Matrix& block : blocks_) {
    block.leftCols(theta.cols()) *= scale_.cwiseInverse().asDiagonal();
  }
}

Matrix RegressionRows::factor() const {
  std::vector<Index> all(blocks_.size());
  std::iota(all.begin(), all.end(), Index{0});
  return factor(all);
}

Matrix RegressionRows::factor(const std::vector<Index>& blocks) const {
  Index rows = 0;
  double weight = 0.0;
  for (const Index b : blocks) {
    rows += block(b).rows();
    weight += block_weight(b);
  }
  require(weight > 0.0, "regression: a selection of blocks of positive weight is needed");
  const Index cols = features() + targets();
  if (blocks.size() == 1 && rows == cols) {
    return block(blocks.front()) / std::sqrt(weight);
  }
  Matrix stack = Matrix::Zero(std::max(rows, cols), cols);
  Index row = 0;
  for (const Index b : blocks) {
    stack.middleRows(row, block(b).rows()) = block(b);
    row += block(b).rows();
  }
  return qr_r(std::move(stack)) / std::sqrt(weight);
}

}  // namespace lieder
