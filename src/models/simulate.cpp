#include "lieder/models/simulate.hpp"

#include <cvode/cvode.h>
#include <fmt/format.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <new>
#include <utility>

#include "lieder/core/checkpoint.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

// f and its Jacobian for the integrator, one point at a time.
struct RightSide {
  const DynamicsModel& model;
  const ControlFunction& controls;

  Matrix point(double t, const double* x) const {
    Matrix row(1, model.model().inputs());
    row.leftCols(model.states()) = Eigen::Map<const RowVector>(x, model.states());
    if (model.controls() > 0) {
      const Vector u = controls(t);
      require_size("simulate: controls", u.size(), model.controls(), "a value for each control of the model");
      row.rightCols(model.controls()) = u.transpose();
    }
    return row;
  }
};

// Return values as CVODE wants them: positive asks for a smaller step.
int right_side(realtype t, N_Vector x, N_Vector dx, void* data) {
  const auto* side = static_cast<const RightSide*>(data);
  Eigen::Map<RowVector> out(N_VGetArrayPointer(dx), side->model.states());
  out = side->model.predict(side->point(t, N_VGetArrayPointer(x)));
  return out.allFinite() ? 0 : 1;
}

int jacobian(realtype t, N_Vector x, N_Vector /*fx*/, SUNMatrix j, void* data, N_Vector /*a*/, N_Vector /*b*/,
             N_Vector /*c*/) {
  const auto* side = static_cast<const RightSide*>(data);
  const Matrix point = side->point(t, N_VGetArrayPointer(x));
  const Index n = side->model.states();
  Eigen::Map<Matrix> out(SUNDenseMatrix_Data(j), n, n);
  const DictionaryModel& model = side->model.model();
  for (Index axis = 0; axis < n; ++axis) {
    out.col(axis) = (model.dictionary()->derivative(point, axis) * model.coefficients()).transpose();
  }
  return out.allFinite() ? 0 : 1;
}

void require_success(int flag, const char* function) {
  if (flag < 0) {
    throw std::runtime_error(fmt::format("{} failed with flag {}", function, flag));
  }
}

// CVODE's objects, freed in the order they need.
class Cvode {
 public:
  Cvode(const RightSide& side, const VectorRef& initial, double start, const SimulationOptions& options) {
    const Index n = initial.size();
    require_success(SUNContext_Create(nullptr, &context_), "SUNContext_Create");
    state_ = N_VNew_Serial(n, context_);
    output_ = N_VNew_Serial(n, context_);
    matrix_ = SUNDenseMatrix(n, n, context_);
    memory_ = CVodeCreate(options.integrator == Integrator::adams ? CV_ADAMS : CV_BDF, context_);
    if (state_ == nullptr || output_ == nullptr || matrix_ == nullptr || memory_ == nullptr) {
      release();
      throw std::bad_alloc();
    }
    Eigen::Map<Vector>(N_VGetArrayPointer(state_), n) = initial;
    solver_ = SUNLinSol_Dense(state_, matrix_, context_);
    require_success(CVodeSetErrFile(memory_, nullptr), "CVodeSetErrFile");
    require_success(CVodeInit(memory_, right_side, start, state_), "CVodeInit");
    require_success(CVodeSStolerances(memory_, options.relative_tolerance, options.absolute_tolerance),
                    "CVodeSStolerances");
    // The integrator only reads through this pointer.
    require_success(CVodeSetUserData(memory_, const_cast<RightSide*>(&side)), "CVodeSetUserData");
    require_success(CVodeSetLinearSolver(memory_, solver_, matrix_), "CVodeSetLinearSolver");
    require_success(CVodeSetJacFn(memory_, jacobian), "CVodeSetJacFn");
  }
  ~Cvode() { release(); }
  Cvode(const Cvode&) = delete;
  Cvode& operator=(const Cvode&) = delete;

  /// One step towards `end`; the flag of CVode. Time and state are those after the step.
  int step(double end) {
    const int flag = CVode(memory_, end, state_, &time_, CV_ONE_STEP);
    if (flag >= 0) {
      require_success(CVodeGetLastStep(memory_, &last_step_), "CVodeGetLastStep");
    }
    return flag;
  }
  double time() const { return time_; }
  double last_step() const { return last_step_; }
  Eigen::Map<const Vector> state() const { return {N_VGetArrayPointer(state_), N_VGetLength(state_)}; }
  /// The solution at a time within the last step.
  Vector at(double time) {
    require_success(CVodeGetDky(memory_, time, 0, output_), "CVodeGetDky");
    return Eigen::Map<const Vector>(N_VGetArrayPointer(output_), N_VGetLength(output_));
  }

 private:
  void release() {
    if (memory_ != nullptr) {
      CVodeFree(&memory_);
    }
    if (solver_ != nullptr) {
      SUNLinSolFree(solver_);
    }
    if (matrix_ != nullptr) {
      SUNMatDestroy(matrix_);
    }
    for (N_Vector v : {state_, output_}) {
      if (v != nullptr) {
        N_VDestroy(v);
      }
    }
    SUNContext_Free(&context_);
  }

  SUNContext context_ = nullptr;
  N_Vector state_ = nullptr;
  N_Vector output_ = nullptr;
  SUNMatrix matrix_ = nullptr;
  SUNLinearSolver solver_ = nullptr;
  void* memory_ = nullptr;
  double time_ = 0.0;
  double last_step_ = 0.0;
};

void check(const DynamicsModel& model, DynamicsKind kind, const VectorRef& initial, const ControlFunction& controls,
           const SimulationOptions& options) {
  require(model.kind() == kind,
          fmt::format("simulate: the model is of kind {}, expected {}", to_string(model.kind()), to_string(kind)));
  require_size("simulate: initial state", initial.size(), model.states(), "a value for each state");
  require(initial.allFinite(), "simulate: initial state: expected finite numbers");
  require(model.controls() == 0 || controls,
          fmt::format("simulate: the model has {} controls: they must be given", model.controls()));
  require(options.relative_tolerance > 0.0 && options.relative_tolerance < 1.0,
          fmt::format("simulate: relative tolerance: expected a number in (0, 1), got {}", options.relative_tolerance));
  require(options.absolute_tolerance > 0.0 && std::isfinite(options.absolute_tolerance),
          fmt::format("simulate: absolute tolerance: expected a number > 0, got {}", options.absolute_tolerance));
  require(options.max_steps >= 1 && options.bound > 0.0, "simulate: max_steps and bound must be positive");
}

void check_times(const VectorRef& times) {
  require(times.size() >= 1 && times.allFinite(), "simulate: times: expected at least one, all finite");
  for (Index i = 1; i < times.size(); ++i) {
    require((times(i) - times(i - 1)) * (times(1) - times(0)) > 0.0,
            fmt::format("simulate: times: expected increasing or decreasing ones, got {} after {} (number {})",
                        times(i), times(i - 1), i));
  }
}

void stop(Simulation& simulation, Index rows, const std::string& why) {
  simulation.times.conservativeResize(rows);
  simulation.states.conservativeResize(rows, Eigen::NoChange);
  simulation.status = Status::not_converged;
  simulation.message = why;
}

std::string reason(int flag) {
  switch (flag) {
    case CV_ERR_FAILURE:
    case CV_CONV_FAILURE:
    case CV_REPTD_RHSFUNC_ERR:
    case CV_FIRST_RHSFUNC_ERR:
    case CV_UNREC_RHSFUNC_ERR:
      return "no step is small enough: the solution blows up or leaves the model's domain";
    default:
      return fmt::format("the integrator stopped (CVODE flag {})", flag);
  }
}

}  // namespace

Simulation simulate(const DynamicsModel& model, const VectorRef& initial, const VectorRef& times,
                    const ControlFunction& controls, const SimulationOptions& options) {
  check(model, DynamicsKind::continuous, initial, controls, options);
  check_times(times);
  Simulation result{times, Matrix(times.size(), initial.size()), times(0), 0, Status::ok, {}};
  result.states.row(0) = initial.transpose();
  const double end = times(times.size() - 1);
  if (times.size() == 1) {
    return result;
  }
  const double direction = end > times(0) ? 1.0 : -1.0;
  const RightSide side{model, controls};
  Cvode cvode(side, initial, times(0), options);
  Index row = 1;
  for (Index steps = 0; row < times.size();) {
    const int flag = cvode.step(end);
    if (flag < 0) {
      stop(result, row, fmt::format("stopped at t = {:.10g}: {}", result.reached, reason(flag)));
      return result;
    }
    ++result.steps;
    checkpoint("simulation", row, times.size());
    const double size = cvode.state().cwiseAbs().maxCoeff();
    if (!(size <= options.bound)) {
      stop(result, row, fmt::format("stopped at t = {:.10g}: a state exceeds {:g}", cvode.time(), options.bound));
      return result;
    }
    result.reached = cvode.time();
    steps = direction * (cvode.time() - times(row)) >= 0.0 ? 0 : steps + 1;
    while (row < times.size() && direction * (cvode.time() - times(row)) >= 0.0) {
      result.states.row(row) = cvode.at(times(row)).transpose();
      ++row;
    }
    const bool stuck = std::abs(cvode.last_step()) <= 8.0 * kEpsilon * std::abs(cvode.time());
    if (row < times.size() && (stuck || steps >= options.max_steps)) {
      stop(result, row,
           stuck ? fmt::format("stopped at t = {:.10g}: the steps became as small as rounding errors of the time, "
                               "the largest state is {:.3g}: the solution blows up",
                               result.reached, size)
                 : fmt::format("stopped at t = {:.10g}: {} steps since the last output time", result.reached, steps));
      return result;
    }
  }
  result.reached = end;
  return result;
}

Simulation iterate(const DynamicsModel& model, const VectorRef& initial, Index steps, const ControlFunction& controls,
                   const SimulationOptions& options) {
  check(model, DynamicsKind::map, initial, controls, options);
  require(steps >= 0, fmt::format("simulate: steps: expected at least 0, got {}", steps));
  Simulation result{Vector::LinSpaced(steps + 1, 0.0, static_cast<double>(steps)),
                    Matrix(steps + 1, initial.size()),
                    0.0,
                    0,
                    Status::ok,
                    {}};
  result.states.row(0) = initial.transpose();
  const RightSide side{model, controls};
  Vector state = initial;
  for (Index i = 1; i <= steps; ++i) {
    checkpoint("simulation", i - 1, steps);
    state = model.predict(side.point(static_cast<double>(i - 1), state.data())).transpose();
    if (!state.allFinite() || state.cwiseAbs().maxCoeff() > options.bound) {
      stop(result, i, fmt::format("stopped at step {}: a state exceeds {:g}", i, options.bound));
      return result;
    }
    result.states.row(i) = state.transpose();
    result.reached = static_cast<double>(i);
    result.steps = i;
  }
  return result;
}

Vector uniform_times(double t0, double t1, double h) {
  require(std::isfinite(t0) && std::isfinite(t1) && std::isfinite(h), "simulate: times: expected finite numbers");
  if (t0 == t1) {
    return Vector::Constant(1, t0);
  }
  require(h != 0.0 && (t1 - t0) / h > 0.0,
          fmt::format("simulate: dt: expected a step with the sign of t1 - t0 = {}, got {}", t1 - t0, h));
  const double count = std::floor((t1 - t0) / h + 1e-9);
  require(count <= 1e8, fmt::format("simulate: dt: expected at most 1e8 steps, got {:g}", count));
  Vector times(static_cast<Index>(count) + 1);
  for (Index i = 0; i < times.size(); ++i) {
    times(i) = t0 + static_cast<double>(i) * h;
  }
  if (std::abs(times(times.size() - 1) - t1) <= 1e-9 * std::abs(h)) {
    times(times.size() - 1) = t1;
  }
  return times;
}

}  // namespace lieder
