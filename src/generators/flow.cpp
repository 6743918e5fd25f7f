#include "lieder/generators/flow.hpp"

#include <boost/numeric/odeint.hpp>
#include <cmath>
#include <vector>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/monomials.hpp"

namespace lieder {

namespace {

namespace odeint = boost::numeric::odeint;
using State = std::vector<double>;

bool is_affine(const VectorField& v) {
  const auto* functions = dynamic_cast<const Monomials*>(&v.functions());
  return functions != nullptr && functions->polynomial_degree() <= 1;
}

Matrix affine_flow(const VectorField& v, const MatrixRef& points, double t) {
  const Index n = v.inputs();
  Matrix homogeneous = Matrix::Zero(n + 1, n + 1);
  homogeneous.bottomRows(n) = affine_matrix(v);
  const Matrix g = matrix_exponential(t * homogeneous);
  return (points * g.bottomRightCorner(n, n).transpose()).rowwise() + g.col(0).tail(n).transpose();
}

// Integrates one point; false when the state stops being finite or the steps run out.
bool integrate(const VectorField& v, State& x, double t, const FlowOptions& options) {
  const double sign = t < 0.0 ? -1.0 : 1.0;
  const auto right_side = [&](const State& state, State& derivative, double /*time*/) {
    const Matrix point = Eigen::Map<const RowVector>(state.data(), static_cast<Index>(state.size()));
    Eigen::Map<RowVector>(derivative.data(), static_cast<Index>(state.size())) = sign * v.values(point);
  };
  auto stepper = odeint::make_controlled(options.absolute_tolerance, options.relative_tolerance,
                                         odeint::runge_kutta_fehlberg78<State>());
  const double end = std::abs(t);
  double time = 0.0;
  double step = end / 10.0;
  for (Index count = 0; count < options.max_steps && time < end; ++count) {
    step = std::min(step, end - time);
    State trial = x;
    double trial_time = time;
    if (stepper.try_step(right_side, trial, trial_time, step) != odeint::success) {
      if (!(step > 1e-14 * end)) {
        return false;
      }
      continue;
    }
    for (const double value : trial) {
      if (!std::isfinite(value)) {
        return false;
      }
    }
    x = trial;
    time = trial_time;
  }
  return time >= end * (1.0 - 1e-14);
}

}  // namespace

FlowResult flow(const VectorField& v, const MatrixRef& points, double t, const FlowOptions& options) {
  require_shape("flow: points", points, -1, v.inputs(), "samples are rows");
  require(std::isfinite(t), "flow: t must be finite");
  require(options.absolute_tolerance > 0.0 && options.relative_tolerance > 0.0, "flow: tolerances must be positive");
  FlowResult result{Status::ok, points, 0};
  if (t == 0.0) {
    return result;
  }
  if (is_affine(v)) {
    result.points = affine_flow(v, points, t);
    return result;
  }
  State x(static_cast<std::size_t>(v.inputs()));
  for (Index i = 0; i < points.rows(); ++i) {
    Eigen::Map<RowVector>(x.data(), v.inputs()) = points.row(i);
    if (!integrate(v, x, t, options)) {
      ++result.stopped;
      result.status = Status::not_converged;
    }
    result.points.row(i) = Eigen::Map<const RowVector>(x.data(), v.inputs());
  }
  return result;
}

}  // namespace lieder
