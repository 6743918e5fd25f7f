#include "lieder/models/dynamics_model.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr Index kRows = 2048;

Matrix dictionary_values(const Dictionary& dictionary, const MatrixRef& points) {
  Matrix theta(points.rows(), dictionary.size());
  for (Index first = 0; first < points.rows(); first += kRows) {
    const Index rows = std::min(kRows, points.rows() - first);
    theta.middleRows(first, rows) = dictionary.values(points.middleRows(first, rows));
  }
  return theta;
}

Index blocks_of(const DynamicsOptions& options) {
  return uses_blocks(options.sparse) ? options.blocks : 1;
}

void require_dictionary(const DictionaryPtr& dictionary, const MatrixRef& targets) {
  require(dictionary != nullptr, "fit_dynamics: the dictionary is null");
  require(targets.cols() >= 1 && targets.cols() <= dictionary->inputs(),
          fmt::format("fit_dynamics: targets: expected 1 to {} columns (the states are the first inputs), got {}",
                      dictionary->inputs(), targets.cols()));
}

// One error for the stacked target: the root mean square of those of the targets.
SparseOptions stacked_options(SparseOptions options, const MatrixRef& targets) {
  require(options.candidates.size() == 0, "fit_dynamics: candidates are terms; not for an equivariant sub-dictionary");
  if (options.target_error.size() > 1) {
    require_size("fit_dynamics: target_error", options.target_error.size(), targets.cols());
    if (options.relative_error) {
      const Vector rms = targets.colwise().norm() / std::sqrt(static_cast<double>(targets.rows()));
      options.target_error = options.target_error.cwiseProduct(rms);
      options.relative_error = false;
    }
    const double mean = options.target_error.squaredNorm() / static_cast<double>(targets.cols());
    options.target_error = Vector::Constant(1, std::sqrt(mean));
  }
  return options;
}

}  // namespace

std::string_view to_string(DynamicsKind kind) {
  return kind == DynamicsKind::continuous ? "dynamics" : "map";
}

DynamicsModel::DynamicsModel(DynamicsKind kind, DictionaryModel model, std::vector<std::string> names)
    : kind_(kind), model_(std::move(model)), names_(std::move(names)) {
  require(model_.inputs() >= model_.outputs(),
          fmt::format("dynamics: expected at least as many inputs as outputs, got {} and {}", model_.inputs(),
                      model_.outputs()));
  if (names_.empty()) {
    names_ = default_names(model_.inputs());
  }
  require_size("dynamics: names", static_cast<Index>(names_.size()), model_.inputs(),
               "one for each state and each control");
}

RSquared DynamicsModel::score(const MatrixRef& points, const MatrixRef& targets, const Vector& weights) const {
  return r_squared(targets, predict(points), weights);
}

std::string DynamicsModel::equation(Index state, const EquationOptions& options) const {
  const std::string right = model_.equation(state, names_, options);
  const std::string& name = names_[static_cast<std::size_t>(state)];
  return kind_ == DynamicsKind::continuous ? fmt::format("{}' = {}", name, right)
                                           : fmt::format("next {} = {}", name, right);
}

std::vector<std::string> DynamicsModel::equations(const EquationOptions& options) const {
  std::vector<std::string> result;
  for (Index c = 0; c < states(); ++c) {
    result.push_back(equation(c, options));
  }
  return result;
}

DynamicsFit fit_dynamics_rows(const DictionaryPtr& dictionary, const MatrixRef& theta, const MatrixRef& targets,
                              const Vector& weights, const LinearConstraints& constraints,
                              const DynamicsOptions& options) {
  require_dictionary(dictionary, targets);
  require_shape("fit_dynamics: theta", theta, -1, dictionary->size(), "a column for each function");
  const RegressionRows rows(theta, targets, weights, blocks_of(options));
  SparseResult regression = sparse_regression(rows, constraints, options.sparse);
  DictionaryModel model(dictionary, regression.coefficients);
  return {DynamicsModel(options.kind, std::move(model), options.names), std::move(regression)};
}

DynamicsFit fit_dynamics(const DictionaryPtr& dictionary, const MatrixRef& points, const MatrixRef& targets,
                         const Vector& weights, const LinearConstraints& constraints, const DynamicsOptions& options) {
  require_dictionary(dictionary, targets);
  require_shape("fit_dynamics: points", points, targets.rows(), dictionary->inputs(), "a row for each target");
  return fit_dynamics_rows(dictionary, dictionary_values(*dictionary, points), targets, weights, constraints, options);
}

Matrix stacked_features(const MatrixRef& theta, const SparseMatrix& basis, Index targets) {
  require(targets >= 1, "stacked_features: expected at least one target");
  require_size("stacked_features: rows of the basis", basis.rows(), theta.cols() * targets,
               "a coefficient for each function and target");
  Matrix result(theta.rows() * targets, basis.cols());
  for (Index c = 0; c < targets; ++c) {
    const SparseMatrix part = basis.middleRows(c * theta.cols(), theta.cols());
    result(Eigen::seqN(c, theta.rows(), targets), Eigen::all) = theta * part;
  }
  return result;
}

LinearConstraints restrict_constraints(const LinearConstraints& constraints, const SparseMatrix& basis) {
  require(constraints.signs().size() == 0, "constraints: signs are not for an equivariant sub-dictionary");
  LinearConstraints result(basis.cols(), 1);
  if (!constraints.empty()) {
    require_size("constraints: coefficients", constraints.features() * constraints.targets(), basis.rows());
    const SparseMatrix matrix = (constraints.matrix() * basis).pruned(1e-14);
    result.equalities(matrix, constraints.values());
  }
  return result;
}

DynamicsFit fit_dynamics_rows(const EquivariantDictionary& equivariant, const MatrixRef& theta,
                              const MatrixRef& targets, const Vector& weights, const LinearConstraints& constraints,
                              const DynamicsOptions& options) {
  require_dictionary(equivariant.dictionary, targets);
  require(equivariant.size() >= 1,
          fmt::format("fit_dynamics: nothing is equivariant under {}: {}", equivariant.group, equivariant.message));
  require_size("fit_dynamics: targets", targets.cols(), equivariant.outputs, "the outputs of the action");
  require_shape("fit_dynamics: theta", theta, targets.rows(), equivariant.dictionary->size(),
                "a row for each target, a column for each function");
  const Index n = targets.cols();
  const SparseMatrix basis = readable_basis(equivariant);
  const Vector stacked = targets.transpose().reshaped();
  Vector stacked_weights;
  if (weights.size() > 0) {
    require_size("fit_dynamics: weights", weights.size(), theta.rows(), "one for each row");
    stacked_weights = weights.transpose().replicate(n, 1).reshaped();
  }
  const RegressionRows rows(stacked_features(theta, basis, n), stacked, stacked_weights, blocks_of(options));
  SparseResult regression =
      sparse_regression(rows, restrict_constraints(constraints, basis), stacked_options(options.sparse, targets));
  const Vector coefficients = basis * regression.coefficients;
  DictionaryModel model(equivariant.dictionary, coefficients.reshaped(equivariant.dictionary->size(), n));
  return {DynamicsModel(options.kind, std::move(model), options.names), std::move(regression)};
}

DynamicsFit fit_dynamics(const EquivariantDictionary& equivariant, const MatrixRef& points, const MatrixRef& targets,
                         const Vector& weights, const LinearConstraints& constraints, const DynamicsOptions& options) {
  require_dictionary(equivariant.dictionary, targets);
  require_shape("fit_dynamics: points", points, targets.rows(), equivariant.dictionary->inputs(),
                "a row for each target");
  return fit_dynamics_rows(equivariant, dictionary_values(*equivariant.dictionary, points), targets, weights,
                           constraints, options);
}

}  // namespace lieder
