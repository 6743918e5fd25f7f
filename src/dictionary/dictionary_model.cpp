#include "lieder/dictionary/dictionary_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "dictionary/checks.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr Index kRows = 2048;

// Calls body(first row, number of rows) on consecutive blocks.
template <class Body>
void for_each_block(Index rows, const Body& body) {
  for (Index first = 0; first < rows; first += kRows) {
    body(first, std::min(kRows, rows - first));
  }
}

}  // namespace

DictionaryModel::DictionaryModel(DictionaryPtr dictionary, Matrix coefficients)
    : dictionary_(std::move(dictionary)), coefficients_(std::move(coefficients)) {
  require(dictionary_ != nullptr, "DictionaryModel: the dictionary is null");
  require_shape("DictionaryModel: coefficients", coefficients_, dictionary_->size(), -1,
                "a row for each function, a column for each output");
  require(coefficients_.cols() >= 1, "DictionaryModel: needs at least one output");
}

Matrix DictionaryModel::value(const MatrixRef& points) const {
  detail::require_points("DictionaryModel::value", *dictionary_, points);
  Matrix result(points.rows(), outputs());
  for_each_block(points.rows(), [&](Index first, Index rows) {
    result.middleRows(first, rows).noalias() = dictionary_->values(points.middleRows(first, rows)) * coefficients_;
  });
  return result;
}

Matrix DictionaryModel::jvp(const MatrixRef& points, const MatrixRef& directions) const {
  detail::require_points("DictionaryModel::jvp", *dictionary_, points);
  require_shape("DictionaryModel::jvp: directions", directions, points.rows(), inputs(), "one for each point");
  Matrix result(points.rows(), outputs());
  for_each_block(points.rows(), [&](Index first, Index rows) {
    result.middleRows(first, rows).noalias() =
        dictionary_->directional(points.middleRows(first, rows), directions.middleRows(first, rows)) * coefficients_;
  });
  return result;
}

Jet DictionaryModel::jet(const MatrixRef& points) const {
  Jet jet{points, value(points),
          std::vector<Matrix>(static_cast<std::size_t>(inputs()), Matrix(points.rows(), outputs()))};
  for_each_block(points.rows(), [&](Index first, Index rows) {
    for (Index axis = 0; axis < inputs(); ++axis) {
      jet.jacobian[static_cast<std::size_t>(axis)].middleRows(first, rows).noalias() =
          dictionary_->derivative(points.middleRows(first, rows), axis) * coefficients_;
    }
  });
  return jet;
}

std::string DictionaryModel::equation(Index output, const std::vector<std::string>& names,
                                      const EquationOptions& options) const {
  require(output >= 0 && output < outputs(),
          fmt::format("DictionaryModel::equation: output must be in 0..{}, got {}", outputs() - 1, output));
  return lieder::equation(*dictionary_, coefficients_.col(output), names, options);
}

DictionaryFit fit_dictionary(const DictionaryPtr& dictionary, const MatrixRef& points, const MatrixRef& outputs,
                             const Vector& weights, const LeastSquaresOptions& options) {
  require(dictionary != nullptr, "fit_dictionary: the dictionary is null");
  detail::require_points("fit_dictionary", *dictionary, points);
  require_shape("fit_dictionary: outputs", outputs, points.rows(), -1, "one row for each point");
  if (weights.size() != 0) {
    require_size("fit_dictionary: weights", weights.size(), points.rows(), "one for each point, or none");
  }
  LeastSquaresAccumulator accumulator(dictionary->size(), outputs.cols());
  for_each_block(points.rows(), [&](Index first, Index rows) {
    const Vector block_weights = weights.size() == 0 ? Vector() : Vector(weights.segment(first, rows));
    accumulator.add(dictionary->values(points.middleRows(first, rows)), outputs.middleRows(first, rows), block_weights);
  });
  LeastSquaresResult statistics = accumulator.solve(options);
  return {DictionaryModel(dictionary, statistics.coefficients), std::move(statistics)};
}

}  // namespace lieder
