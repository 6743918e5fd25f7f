// Identified dynamics from the weak form: x' = f(x, u) fitted to trajectories without derivatives (weak_form.hpp).
//
//
//   1. Equations whitened as if only their right sides had noise, by D D^T; a sparse regression gives Xi.
//   2. For each state, with the covariance C_c that the noise of all states has through the model found so far, again.
//   3. All states together with their full covariance: generalised least squares whose residuals are white. Terms that were
//      chosen automatically are exchanged here (exchange.hpp); it takes at most three such fits until nothing changes.
//
// Data whose noise is below 1e-6 of the states are fitted by stage 1 alone, with p = 12, for which the quadrature error of the
// windows is near rounding; those above 1e-4 around smoothed states and with
// windows to the ends (weak_form.hpp), of half of weak_half_width in steps of a third of that, unless widths are given.
// Stage 2 is repeated `reweightings` times where there is no stage 3: for one state, more than 30, or constraints. Constraints that couple the
// states, and equivariant sub-dictionaries, go from 1 to regressions of all coefficients on the rows of stage 3.
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
  int power = 0;
  bool reweighted = true;  ///< false for more than 60 states, or 600 coupled coefficients: stage 1 only
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
