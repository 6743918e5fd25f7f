// Identified dynamics: x' = f(x, u) or x+ = f(x, u) with f a sparse combination of dictionary functions.
//
//   f_c(x, u) = sum_k Xi_kc phi_k(x, u),   Xi of K x n by sparse_regression.hpp
//
// (SINDy: Brunton, Proctor, Kutz, PNAS 113, 2016; with inputs u: the same authors, IFAC-PapersOnLine 49, 2016). The rows
// of the regression are samples, Theta_ik = phi_k(x_i, u_i) against x'_i or x_{i+1}, or those of a weak form: the fit takes
// any Theta and targets.
//
// Enforced symmetry: Xi = sum_j z_j N_j with N_j the readable basis of an equivariant sub-dictionary; then z is sparse.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/dictionary/r_squared.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"
#include "lieder/sparse/sparse_regression.hpp"

namespace lieder {

enum class DynamicsKind {
  continuous,  ///< x' = f(x, u)
  map,         ///< x+ = f(x, u)
};

/// "dynamics", "map": the values of --kind.
std::string_view to_string(DynamicsKind kind);

/// Invariant (checked by the constructor): at least as many inputs as outputs; the first n inputs are the state, the
/// others the controls u; a name for each input.
class DynamicsModel {
 public:
  /// `names`: of the states and controls; empty: x0, x1, ... Throws ShapeError and ValueError.
  DynamicsModel(DynamicsKind kind, DictionaryModel model, std::vector<std::string> names = {});

  DynamicsKind kind() const { return kind_; }
  const DictionaryModel& model() const { return model_; }
  const std::vector<std::string>& names() const { return names_; }
  Index states() const { return model_.outputs(); }
  Index controls() const { return model_.inputs() - model_.outputs(); }

  /// f at N points (x, u), N x (n + n_u) -> N x n.
  Matrix predict(const MatrixRef& points) const { return model_.value(points); }
  /// R^2 of predicted derivatives or next states.
  RSquared score(const MatrixRef& points, const MatrixRef& targets, const Vector& weights = {}) const;
  /// "x' = -1.998 y + 0.1 x^2", "next x = ..." for maps.
  std::string equation(Index state, const EquationOptions& options = {}) const;
  std::vector<std::string> equations(const EquationOptions& options = {}) const;

 private:
  DynamicsKind kind_;
  DictionaryModel model_;
  std::vector<std::string> names_;
};

struct DynamicsFit {
  DynamicsModel model;
  /// Of Xi; of an enforced symmetry: of z, one target.
  SparseResult regression;
};

struct DynamicsOptions {
  DynamicsKind kind = DynamicsKind::continuous;
  std::vector<std::string> names;  ///< of states and controls; empty: x0, x1, ...
  SparseOptions sparse;
  Index blocks = 20;  ///< of RegressionRows, where the method uses them (uses_blocks)
};

/// points N x (n + n_u), targets N x n (derivatives or next states), weights N or empty; constraints on Xi (K x n).
/// Throws ShapeError and ValueError.
DynamicsFit fit_dynamics(const DictionaryPtr& dictionary, const MatrixRef& points, const MatrixRef& targets,
                         const Vector& weights = {}, const LinearConstraints& constraints = {},
                         const DynamicsOptions& options = {});

/// The same from rows of features: theta N x K against targets N x n, such as those of a weak form.
DynamicsFit fit_dynamics_rows(const DictionaryPtr& dictionary, const MatrixRef& theta, const MatrixRef& targets,
                              const Vector& weights = {}, const LinearConstraints& constraints = {},
                              const DynamicsOptions& options = {});

/// Within an equivariant sub-dictionary of vector fields or maps (m = n outputs): z in the coordinates of
/// readable_basis(equivariant). `theta` as above; constraints on Xi, equalities only. Throws ValueError if it is empty.
DynamicsFit fit_dynamics_rows(const EquivariantDictionary& equivariant, const MatrixRef& theta,
                              const MatrixRef& targets, const Vector& weights = {},
                              const LinearConstraints& constraints = {}, const DynamicsOptions& options = {});
DynamicsFit fit_dynamics(const EquivariantDictionary& equivariant, const MatrixRef& points, const MatrixRef& targets,
                         const Vector& weights = {}, const LinearConstraints& constraints = {},
                         const DynamicsOptions& options = {});

/// Rows of sum_j z_j N_j: theta N x K and a basis (K n) x r make (N n) x r, row i n + c for target c of row i.
Matrix stacked_features(const MatrixRef& theta, const SparseMatrix& basis, Index targets);

/// Constraints on Xi = basis z as constraints on z (r x 1). Throws ValueError for signs, which are not of this form.
LinearConstraints restrict_constraints(const LinearConstraints& constraints, const SparseMatrix& basis);

}  // namespace lieder
