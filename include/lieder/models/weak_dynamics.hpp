// Identified dynamics from the weak form: x' = f(x, u) fitted to trajectories without derivatives (weak_form.hpp).
//
// First the equations are whitened as if only their right sides had noise, D D^T, and a sparse regression gives Xi. Then, for
// each state, with the covariance C_c that the noise of all states has through the model found so far, again: generalised
// least squares, thresholds and constraints as in sparse_regression.hpp, `reweightings` times (not for data whose noise is
// below 1e-6 of the states). Each state then has features
// of its own, L_c^-1 G; where constraints couple the states, the regression is one of all coefficients with a block for each.
#pragma once

#include "lieder/models/dynamics_model.hpp"
#include "lieder/trajectories/weak_form.hpp"

namespace lieder {

struct WeakDynamicsFit {
  DynamicsFit fit;           ///< residuals and errors are those of whitened equations: about one for the true model
  Vector noise;              ///< of states and controls (noise_level)
  double train_error = 0.0;  ///< ||b - G Xi||_F / ||b||_F of the equations as they are, not whitened
  Index equations = 0;
  Index half_width = 0;
  Index stride = 0;
  bool reweighted = true;  ///< false for more than 60 states, or 600 coupled coefficients: D D^T only
};

/// `trajectories`: inputs, if any, are the controls u. options.kind must be continuous. Throws ShapeError and ValueError as
/// weak_system and fit_dynamics do.
WeakDynamicsFit fit_weak_dynamics(const std::vector<Trajectory>& trajectories, const DictionaryPtr& dictionary,
                                  const LinearConstraints& constraints = {}, const DynamicsOptions& options = {},
                                  const WeakOptions& weak = {});

/// Within an equivariant sub-dictionary of vector fields: for z, as fit_dynamics_rows.
WeakDynamicsFit fit_weak_dynamics(const std::vector<Trajectory>& trajectories, const EquivariantDictionary& equivariant,
                                  const LinearConstraints& constraints = {}, const DynamicsOptions& options = {},
                                  const WeakOptions& weak = {});

}  // namespace lieder
