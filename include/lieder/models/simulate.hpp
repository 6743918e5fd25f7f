// Trajectories of identified dynamics: x' = f(x, u(t)) by CVODE, x+ = f(x, u) by iteration.
//
// CVODE (SUNDIALS: Hindmarsh et al., ACM TOMS 31, 2005) chooses order and step so that the estimated local error of each
// component is at most relative_tolerance |x_j| + absolute_tolerance. Adams: orders 1-12 with Newton's method, for
// problems that are not stiff; BDF: orders 1-5, for stiff ones. The Newton matrices are the dictionary's exact Jacobian.
//
// A solution that blows up is an outcome, not an error: the trajectory has the rows that were reached, and says when it
// stopped and why.
#pragma once

#include <functional>
#include <string>

#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"
#include "lieder/models/dynamics_model.hpp"

namespace lieder {

enum class Integrator { adams, bdf };

/// u at a time (for maps: at a step number): n_u values.
using ControlFunction = std::function<Vector(double time)>;

struct SimulationOptions {
  Integrator integrator = Integrator::bdf;
  double relative_tolerance = 1e-8;   ///< in (0, 1)
  double absolute_tolerance = 1e-10;  ///< > 0
  Index max_steps = 500000;           ///< of the integrator between two output times; >= 1
  /// A state farther from zero than this counts as blown up; > 0.
  double bound = 1e100;
};

struct Simulation {
  Vector times;                ///< of the rows that were reached, the first one always
  Matrix states;               ///< rows x n
  double reached = 0.0;        ///< the last time (or step) that has a finite state
  Index steps = 0;             ///< of the integrator
  Status status = Status::ok;  ///< or not_converged: stopped before the last time
  std::string message;
};

/// The solution at `times` (at least one, all different, increasing or decreasing; the first one is that of x0). Throws
/// ShapeError for sizes, ValueError for bad times, numbers that are not finite, a map, controls without `controls`.
Simulation simulate(const DynamicsModel& model, const VectorRef& initial, const VectorRef& times,
                    const ControlFunction& controls = {}, const SimulationOptions& options = {});

/// x_0, x_1 = f(x_0, u(0)), ... `steps` times; times are step numbers. Throws as above, ValueError for continuous time.
Simulation iterate(const DynamicsModel& model, const VectorRef& initial, Index steps,
                   const ControlFunction& controls = {}, const SimulationOptions& options = {});

/// t0, t0 + h, ... up to t1 (that is t1 itself when it is within 1e-9 h of a multiple). Throws ValueError unless h has
/// the sign of t1 - t0 and at most 10^8 times result.
Vector uniform_times(double t0, double t1, double h);

}  // namespace lieder
