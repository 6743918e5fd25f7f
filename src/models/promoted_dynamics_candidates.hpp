// What promoted dynamics may be given, and its candidates as those of functions (private).
#pragma once

#include "lieder/models/promoted_dynamics.hpp"

namespace lieder {

/// Throws ShapeError and ValueError as fit_promoted_dynamics does.
void check_promoted_dynamics(const MatrixRef& states, const MatrixRef& targets, const Vector& weights,
                             const Vector& labels, const Candidates& candidates,
                             const PromotedDynamicsOptions& options);

/// The candidates with outputs that move as velocities (next states) do: then L_xi f is that of a function. ValueError
/// for a map with candidates that are not linear.
Candidates moving_outputs(const Candidates& candidates, ObjectKind kind);

}  // namespace lieder
