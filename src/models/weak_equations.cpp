#include "models/weak_equations.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "lieder/dictionary/r_squared.hpp"
#include "lieder/models/equivariant_regression.hpp"
#include "lieder/trajectories/derivative_estimate.hpp"

namespace lieder::detail {

namespace {

// Of the states' root mean squares: below, the states serve as they are. (The error of narrow windows, 2e-7, and that of
// smoothing, which is of second order, are then below that of the noise.)
constexpr double kSmooth = 1e-4;
constexpr Index kNarrowestWindow = 6;  // half width in rows

double largest_relative(const Vector& noise, const std::vector<Trajectory>& trajectories) {
  Vector squares = Vector::Zero(noise.size());
  Index rows = 0;
  for (const Trajectory& part : trajectories) {
    squares += part.states.colwise().squaredNorm().transpose();
    rows += part.samples();
  }
  const Vector rms = (squares / static_cast<double>(rows)).cwiseSqrt();
  return noise.cwiseQuotient(rms.cwiseMax(std::numeric_limits<double>::min())).maxCoeff();
}

}  // namespace

bool has_controls(const std::vector<Trajectory>& trajectories) {
  return std::any_of(trajectories.begin(), trajectories.end(),
                     [](const Trajectory& part) { return part.inputs.cols() > 0; });
}

std::vector<Trajectory> with_controls(std::vector<Trajectory> result) {
  for (Trajectory& part : result) {
    if (part.inputs.cols() > 0) {
      Matrix both(part.states.rows(), part.states.cols() + part.inputs.cols());
      both << part.states, part.inputs;
      part.states = std::move(both);
      part.inputs.resize(part.states.rows(), 0);
    }
  }
  return result;
}

WeakEquations::WeakEquations(const std::vector<Trajectory>& trajectories, const Dictionary& dictionary,
                             WeakOptions weak, Index targets)
    : trajectories_(trajectories),
      dictionary_(dictionary),
      noise_(noise_level(trajectories)),
      relative_noise_(largest_relative(noise_, trajectories)),
      power_(weak.power),
      targets_(targets) {
  const bool rough = relative_noise_ > kSmooth;
  power_ = weak.power > 0 ? weak.power : (noisy() ? 8 : 12);
  weak.power = power_;
  const bool given = weak.half_width > 0;
  weak.half_width = given ? weak.half_width : weak_half_width(trajectories, noise_);
  if (rough) {
    weak.ends = true;
    weak.half_width = given ? weak.half_width : std::max(kNarrowestWindow, weak.half_width / 2);
    weak.stride = weak.stride > 0 ? weak.stride : std::max<Index>(1, weak.half_width / 3);
  }
  system_ = weak_system(trajectories, dictionary, weak);
  if (rough) {
    smoothed_ = smooth_states(trajectories, system_.half_width / 2, noise_);
    expand_around(smoothed_, dictionary, system_);
  }
}

WeakRows WeakEquations::first() const {
  WeakRows rows = whiten(system_);
  rows.targets = Matrix(rows.targets.leftCols(targets_));
  return rows;
}

void WeakEquations::linearise(const Matrix& coefficients) {
  const std::vector<Trajectory>& at = smoothed_.empty() ? trajectories_ : smoothed_;
  jacobians_ = weak_jacobians(at, dictionary_, coefficients);
  if (!smoothed_.empty()) {
    correct_targets(trajectories_, smoothed_, jacobians_, system_);
  }
}

double WeakEquations::relative_residual(const Matrix& coefficients) const {
  return relative_error(system_.targets.leftCols(targets_), system_.features * coefficients, Vector());
}

Vector WeakEquations::r_squared(const Matrix& coefficients) const {
  return lieder::r_squared(system_.targets.leftCols(targets_), system_.features * coefficients, Vector()).per_output;
}

}  // namespace lieder::detail
