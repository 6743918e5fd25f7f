#include "lieder/dictionary/least_squares.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

void require_options(const LeastSquaresOptions& options) {
  require(options.rcond >= 0.0 && options.rcond < 1.0,
          fmt::format("least squares: rcond: expected a number in [0, 1), got {}", options.rcond));
  require(options.ridge >= 0.0 && std::isfinite(options.ridge),
          fmt::format("least squares: ridge: expected a number >= 0, got {}", options.ridge));
}

// 1 / column norm; 1 for columns of zeros, which are dropped as null directions.
Vector inverse_column_norms(const Matrix& a) {
  return a.colwise().norm().transpose().unaryExpr([](double norm) { return norm > 0.0 ? 1.0 / norm : 1.0; });
}

}  // namespace

Matrix LeastSquaresResult::standard_errors() const {
  return covariance_factor.rowwise().norm() * residual_variance.cwiseSqrt().transpose();
}

LeastSquaresAccumulator::LeastSquaresAccumulator(Index functions, Index outputs)
    : rows_(functions + outputs), spread_(outputs) {
  require(functions >= 1, "LeastSquaresAccumulator: needs at least one function");
}

void LeastSquaresAccumulator::add(const MatrixRef& phi, const MatrixRef& y, const Vector& weights) {
  require_shape("least squares: phi", phi, -1, functions(), "a column for each function of the dictionary");
  require_shape("least squares: y", y, phi.rows(), outputs(), "as many rows as phi");
  require_finite("least squares: phi", phi);
  require_finite("least squares: y", y);
  spread_.add(y, weights);
  Matrix rows(phi.rows(), functions() + outputs());
  rows << phi, y;
  if (weights.size() == 0) {
    samples_ += phi.rows();
  } else {
    rows = weights.cwiseSqrt().asDiagonal() * rows;
    samples_ += static_cast<Index>((weights.array() > 0.0).count());
  }
  rows_.add(rows);
}

void LeastSquaresAccumulator::merge(const LeastSquaresAccumulator& other) {
  require_size("LeastSquaresAccumulator::merge: functions", other.functions(), functions());
  rows_.merge(other.rows_);
  spread_.merge(other.spread_);
  samples_ += other.samples_;
}

LeastSquaresResult LeastSquaresAccumulator::solve(const LeastSquaresOptions& options) const {
  require_options(options);
  require(samples_ >= 1, "least squares: needs at least one sample of positive weight");
  const Index functions_count = functions();
  const double root_weight = std::sqrt(spread_.weight());
  const Matrix factor = rows_.factor() / root_weight;
  const Matrix a = factor.topLeftCorner(functions_count, functions_count);
  const Matrix b = factor.topRightCorner(functions_count, outputs());
  const Vector inverse_scale = inverse_column_norms(a);
  const Svd f = svd(a * inverse_scale.asDiagonal());

  LeastSquaresResult result;
  result.samples = samples_;
  result.singular_values = f.s;
  result.rank = static_cast<Index>((f.s.array() > options.rcond * f.s(0)).count());
  const Index rank = result.rank;
  const Vector kept = f.s.head(rank);
  const Vector filter = kept.array() / (kept.array().square() + options.ridge);
  const Matrix directions = inverse_scale.asDiagonal() * f.v;
  const Matrix solver = directions.leftCols(rank) * filter.asDiagonal();
  result.coefficients = solver * (f.u.leftCols(rank).transpose() * b);
  result.covariance_factor = solver / root_weight;
  result.condition = rank > 0 ? kept(0) / kept(rank - 1) : 1.0;
  result.dropped_directions = directions.rightCols(functions_count - rank).colwise().normalized();

  const Vector mean_squares = (b - a * result.coefficients).colwise().squaredNorm() +
                              factor.bottomRightCorner(outputs(), outputs()).colwise().squaredNorm();
  result.residual_rms = mean_squares.cwiseSqrt();
  const Vector residual_squares = spread_.weight() * mean_squares;
  result.r_squared = r_squared(spread_, residual_squares);
  const auto freedom = static_cast<double>(samples_ - rank);
  result.residual_variance = freedom > 0.0 ? Vector(residual_squares / freedom)
                                           : Vector::Constant(outputs(), std::numeric_limits<double>::infinity());
  return result;
}

LeastSquaresResult fit_least_squares(const MatrixRef& phi, const MatrixRef& y, const Vector& weights,
                                     const LeastSquaresOptions& options) {
  LeastSquaresAccumulator accumulator(phi.cols(), y.cols());
  accumulator.add(phi, y, weights);
  return accumulator.solve(options);
}

}  // namespace lieder
