#include "lieder/models/equivariant_regression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr Index kChunk = 1024;  // samples at a time

void check(const EquivariantDictionary& equivariant, const MatrixRef& inputs, const MatrixRef& outputs,
           const Vector& weights, const EquivariantRegressionOptions& options) {
  require(equivariant.size() >= 1, fmt::format("fit_equivariant: no function is equivariant under {}: {}",
                                               equivariant.group, equivariant.message));
  require_shape("fit_equivariant: inputs", inputs, -1, equivariant.dictionary->inputs(),
                "one column for each input of the dictionary");
  require_shape("fit_equivariant: outputs", outputs, inputs.rows(), equivariant.outputs,
                "a row for each sample, a column for each output of the action");
  require_finite("fit_equivariant: inputs", inputs);
  require_finite("fit_equivariant: outputs", outputs);
  if (weights.size() > 0) {
    require_size("fit_equivariant: weights", weights.size(), inputs.rows());
  }
  if (options.prior.size() > 0) {
    require_size("fit_equivariant: prior", options.prior.size(), equivariant.size());
  }
}

}  // namespace

EquivariantRegression fit_equivariant(const EquivariantDictionary& equivariant, const MatrixRef& inputs,
                                      const MatrixRef& outputs, const Vector& weights,
                                      const EquivariantRegressionOptions& options) {
  check(equivariant, inputs, outputs, weights, options);
  const Index m = equivariant.outputs;
  LeastSquaresAccumulator accumulator(equivariant.size(), 1);
  for (Index first = 0; first < inputs.rows(); first += kChunk) {
    const Index count = std::min(kChunk, inputs.rows() - first);
    const Matrix features = equivariant.features(inputs.middleRows(first, count));
    Vector target = outputs.middleRows(first, count).reshaped();
    if (options.prior.size() > 0) {
      target -= features * options.prior;
    }
    accumulator.add(features, target,
                    weights.size() > 0 ? Vector(weights.segment(first, count).replicate(m, 1)) : Vector());
  }
  const LeastSquaresResult solution = accumulator.solve({options.rcond, options.ridge});
  EquivariantRegression result;
  result.coordinates = solution.coefficients.col(0);
  if (options.prior.size() > 0) {
    result.coordinates += options.prior;
  }
  result.samples = solution.samples / m;
  result.rank = solution.rank;
  result.condition = solution.condition;
  result.train_error = relative_error(outputs, equivariant.model(result.coordinates).value(inputs), weights);
  if (result.rank < equivariant.size() && options.ridge == 0.0) {
    result.status = Status::rank_deficient;
    result.message = fmt::format(
        "{} samples with {} output{} determine {} of {} equivariant features: the solution of "
        "minimum norm (more samples, a ridge, or a larger group)",
        result.samples, m, m == 1 ? "" : "s", result.rank, equivariant.size());
  }
  return result;
}

double relative_error(const MatrixRef& observed, const MatrixRef& predicted, const Vector& weights) {
  require_shape("relative_error: predicted", predicted, observed.rows(), observed.cols(), "the shape of observed");
  const Vector w = weights.size() > 0 ? weights : Vector(Vector::Ones(observed.rows()));
  require_size("relative_error: weights", w.size(), observed.rows());
  const double error = std::sqrt(w.dot((observed - predicted).rowwise().squaredNorm()));
  const double size = std::sqrt(w.dot(observed.rowwise().squaredNorm()));
  return size > 0.0 ? error / size : error;
}

}  // namespace lieder
