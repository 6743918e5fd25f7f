#include "lieder/nn/differentiable_network.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/nn/conversions.hpp"
#include "nn/first_line.hpp"

namespace lieder::nn {

struct DifferentiableNetwork::State {
  TensorFunction function;
  Index inputs = 0;
  Index outputs = 0;
  DifferentiableOptions options;
  torch::TensorOptions tensor_options;
  std::mutex deciding;
  std::optional<JvpMethod> method;

  torch::Tensor tensor(const MatrixRef& points) const { return to_tensor(points, tensor_options); }

  torch::Tensor call(const torch::Tensor& points) const {
    const int64_t samples = points.size(0);
    torch::Tensor x = points;
    if (!options.sample_shape.empty()) {
      std::vector<int64_t> shape{samples};
      shape.insert(shape.end(), options.sample_shape.begin(), options.sample_shape.end());
      x = points.reshape(shape);
    }
    torch::Tensor y = function(x);
    if (y.dim() < 1 || y.size(0) != samples) {
      throw ShapeError(fmt::format(
          "DifferentiableNetwork: expected one row for each of {} samples, got a result with {} dimensions{}", samples,
          y.dim(), y.dim() < 1 ? "" : fmt::format(" and {} rows", y.size(0))));
    }
    return y.dim() == 2 ? y : y.reshape({samples, -1});
  }

  torch::Tensor jvp(const torch::Tensor& points, const torch::Tensor& directions, JvpMethod how) const;
};

namespace {

// Dual numbers exist on one level for the whole process: one user at a time.
class DualLevel {
 public:
  DualLevel() : lock_(mutex()), level_(torch::autograd::forward_ad::enter_dual_level()) {}
  ~DualLevel() { torch::autograd::forward_ad::exit_dual_level(level_); }
  DualLevel(const DualLevel&) = delete;
  DualLevel& operator=(const DualLevel&) = delete;
  int64_t value() const { return static_cast<int64_t>(level_); }

 private:
  static std::mutex& mutex() {
    static std::mutex instance;
    return instance;
  }
  std::lock_guard<std::mutex> lock_;
  uint64_t level_;
};

// The gradient of <outputs, weights> by `inputs`; zero where it does not depend on them.
torch::Tensor gradient(const torch::Tensor& outputs, const torch::Tensor& inputs, const torch::Tensor& weights,
                       bool keep_graph, bool create_graph = false) {
  if (!outputs.requires_grad()) {
    return torch::zeros_like(inputs);
  }
  const torch::Tensor result =
      torch::autograd::grad({outputs}, {inputs}, {weights}, keep_graph, create_graph, /*allow_unused=*/true)[0];
  return result.defined() ? result : torch::zeros_like(inputs);
}

torch::Tensor variable(const torch::Tensor& points) {
  return points.detach().requires_grad_(true);
}

}  // namespace

torch::Tensor DifferentiableNetwork::State::jvp(const torch::Tensor& points, const torch::Tensor& directions,
                                                JvpMethod how) const {
  if (how == JvpMethod::forward) {
    const torch::NoGradGuard no_graph;
    const DualLevel level;
    const torch::Tensor result = call(at::_make_dual(points, directions, level.value()));
    const torch::Tensor tangent = std::get<1>(at::_unpack_dual(result, level.value()));
    return tangent.defined() ? tangent.detach().clone() : torch::zeros_like(result).detach();
  }
  const torch::Tensor x = variable(points);
  const torch::Tensor y = call(x);
  const torch::Tensor w = torch::zeros_like(y).requires_grad_(true);
  return gradient(gradient(y, x, w, true, true), w, directions, false);
}

DifferentiableNetwork::DifferentiableNetwork(TensorFunction function, Index inputs,
                                             const DifferentiableOptions& options)
    : state_(std::make_shared<State>()) {
  require(inputs >= 1, "DifferentiableNetwork: needs at least one input");
  Index product = 1;
  for (const Index extent : options.sample_shape) {
    product *= extent;
  }
  require(options.sample_shape.empty() || product == inputs,
          "DifferentiableNetwork: the sample shape must hold all inputs");
  state_->function = std::move(function);
  state_->inputs = inputs;
  state_->options = options;
  state_->tensor_options = torch::TensorOptions()
                               .dtype(options.precision == Precision::float32 ? torch::kFloat32 : torch::kFloat64)
                               .device(options.device);
  torch::Tensor y;
  try {
    const torch::NoGradGuard no_graph;
    y = state_->call(torch::zeros({1, inputs}, state_->tensor_options));
  } catch (const c10::Error& error) {
    throw ValueError(fmt::format("DifferentiableNetwork: the network does not take {} inputs of {}: {}", inputs,
                                 options.precision == Precision::float32 ? "float32" : "float64",
                                 first_line(error.what_without_backtrace())));
  }
  state_->outputs = y.size(1);
  require(state_->outputs >= 1, "DifferentiableNetwork: the network has no outputs");
}

Index DifferentiableNetwork::inputs() const {
  return state_->inputs;
}
Index DifferentiableNetwork::outputs() const {
  return state_->outputs;
}
const DifferentiableOptions& DifferentiableNetwork::options() const {
  return state_->options;
}

at::Tensor DifferentiableNetwork::operator()(const at::Tensor& points) const {
  if (points.dim() != 2 || points.size(1) != inputs()) {
    throw ShapeError(fmt::format("DifferentiableNetwork: expected N x {} inputs", inputs()));
  }
  return state_->call(points);
}

Matrix DifferentiableNetwork::value(const MatrixRef& points) const {
  require_shape("DifferentiableNetwork::value: points", points, -1, inputs(), "samples are rows");
  const torch::NoGradGuard no_graph;
  return to_matrix(state_->call(state_->tensor(points)));
}

Matrix DifferentiableNetwork::vjp(const MatrixRef& points, const MatrixRef& weights) const {
  require_shape("DifferentiableNetwork::vjp: points", points, -1, inputs(), "samples are rows");
  require_shape("DifferentiableNetwork::vjp: weights", weights, points.rows(), outputs(), "one row for each sample");
  const torch::Tensor x = variable(state_->tensor(points));
  return to_matrix(gradient(state_->call(x), x, state_->tensor(weights), false));
}

Matrix DifferentiableNetwork::jvp(const MatrixRef& points, const MatrixRef& directions) const {
  require_shape("DifferentiableNetwork::jvp: points", points, -1, inputs(), "samples are rows");
  require_shape("DifferentiableNetwork::jvp: directions", directions, points.rows(), inputs(),
                "one row for each sample");
  return to_matrix(state_->jvp(state_->tensor(points), state_->tensor(directions), jvp_method()));
}

JvpMethod DifferentiableNetwork::jvp_method() const {
  const std::lock_guard lock(state_->deciding);
  if (state_->method) {
    return *state_->method;
  }
  JvpMethod method = state_->options.jvp;
  if (method == JvpMethod::automatic) {
    Rng rng(1);
    const torch::Tensor x = state_->tensor(rng.normal_matrix(2, inputs()));
    const torch::Tensor v = state_->tensor(rng.normal_matrix(2, inputs()));
    method = JvpMethod::twice_reverse;
    try {
      const torch::Tensor forward = state_->jvp(x, v, JvpMethod::forward);
      method = JvpMethod::forward;  // also where reverse mode cannot be used twice
      const torch::Tensor reverse = state_->jvp(x, v, JvpMethod::twice_reverse);
      // Both are exact: they differ by rounding, far below this, or by operators that lose the tangent.
      const double difference = (forward - reverse).norm().item<double>();
      if (difference > 1e-3 * reverse.norm().item<double>()) {
        method = JvpMethod::twice_reverse;
      }
    } catch (const c10::Error&) {  // no rule for an operator: the method found so far stays
    }
  }
  state_->method = method;
  return method;
}

Jet DifferentiableNetwork::jet(const MatrixRef& points, JacobianRoute route) const {
  require_shape("DifferentiableNetwork::jet: points", points, -1, inputs(), "samples are rows");
  const bool reverse = route == JacobianRoute::reverse || (route == JacobianRoute::automatic && outputs() <= inputs());
  const Index samples = points.rows();
  Jet jet{points, Matrix(), std::vector<Matrix>(static_cast<std::size_t>(inputs()), Matrix(samples, outputs()))};
  if (!reverse) {
    jet.values = value(points);
    Matrix direction = Matrix::Zero(samples, inputs());
    for (Index j = 0; j < inputs(); ++j) {
      direction.col(j).setOnes();
      jet.jacobian[static_cast<std::size_t>(j)] = jvp(points, direction);
      direction.col(j).setZero();
    }
    return jet;
  }
  const torch::Tensor x = variable(state_->tensor(points));
  const torch::Tensor y = state_->call(x);
  jet.values = to_matrix(y);
  torch::Tensor weights = torch::zeros_like(y);
  for (Index c = 0; c < outputs(); ++c) {
    weights.zero_();
    weights.select(1, c).fill_(1.0);
    const Matrix row = to_matrix(gradient(y, x, weights, c + 1 < outputs()));
    for (Index j = 0; j < inputs(); ++j) {
      jet.jacobian[static_cast<std::size_t>(j)].col(c) = row.col(j);
    }
  }
  return jet;
}

AnyDifferentiableMap DifferentiableNetwork::map() const {
  const DifferentiableNetwork copy = *this;
  return AnyDifferentiableMap(
      inputs(), outputs(), [copy](const Matrix& x) { return copy.value(x); },
      [copy](const Matrix& x, const Matrix& v) { return copy.jvp(x, v); });
}

void DifferentiableNetwork::require_samples_independent(const MatrixRef& points) const {
  if (points.rows() < 2) {
    return;
  }
  const Matrix both = value(points.topRows(2));
  Matrix apart(2, outputs());
  try {
    apart << value(points.topRows(1)), value(points.middleRows(1, 1));
  } catch (const c10::Error& error) {
    throw ValueError("DifferentiableNetwork: it cannot be called with a single sample: " +
                     first_line(error.what_without_backtrace()));
  }
  // Batches of other sizes are added up in another order: 1e-3 is far above rounding, far below what mixing does.
  require((both - apart).norm() <= 1e-3 * both.norm(),
          "DifferentiableNetwork: the output of a sample depends on the samples beside it or on chance (batch "
          "normalisation or "
          "dropout in training mode? call eval() first)");
}

}  // namespace lieder::nn
