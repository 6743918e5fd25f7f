// The whitened equations of a weak form for the model that was found last (private).
#pragma once

#include <vector>

#include "lieder/trajectories/weak_form.hpp"

namespace lieder::detail {

/// States and controls as one state: the equations of the controls are never used.
std::vector<Trajectory> with_controls(std::vector<Trajectory> trajectories);
/// Whether any has controls.
bool has_controls(const std::vector<Trajectory>& trajectories);

/// Of states 0 .. targets - 1. Where the noise is not small, features are those of smoothed states and targets are corrected
/// for the difference (weak_form.hpp), and windows reach to the ends of the trajectories.
class WeakEquations {
 public:
  WeakEquations(const std::vector<Trajectory>& trajectories, const Dictionary& dictionary, WeakOptions weak,
                Index targets);

  const WeakSystem& system() const { return system_; }
  const Vector& noise() const { return noise_; }
  Index count() const { return system_.features.rows(); }
  int power() const { return power_; }
  /// Whether there is noise that weights could tell apart: above 1e-6 of a state's root mean square.
  bool noisy() const { return relative_noise_ > 1e-6; }

  /// With D D^T.
  WeakRows first() const;
  /// From here on the covariance is that of this model, p x targets.
  void linearise(const Matrix& coefficients);
  WeakRows of_target(Index target) const { return whiten(system_, jacobians_, noise_, target); }
  /// Rows i n + c of all targets, for coefficients basis z.
  WeakRows jointly(const SparseMatrix& basis) const { return whiten_jointly(system_, jacobians_, noise_, basis); }
  /// ||b - G Xi|| / ||b||.
  double relative_residual(const Matrix& coefficients) const;
  /// 1 - mean squared residual / variance of each target's equations.
  Vector r_squared(const Matrix& coefficients) const;

 private:
  const std::vector<Trajectory>& trajectories_;
  const Dictionary& dictionary_;
  Vector noise_;
  double relative_noise_ = 0.0;
  int power_;
  WeakSystem system_;
  std::vector<Trajectory> smoothed_;  // empty where the states are used as they are
  Index targets_;
  WeakJacobians jacobians_;
};

}  // namespace lieder::detail
