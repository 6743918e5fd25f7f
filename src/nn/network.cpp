#include "lieder/nn/network.hpp"

#include <fmt/format.h>
#include <torch/script.h>
#include <torch/torch.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "lieder/core/error.hpp"
#include "lieder/nn/equivariant_bilinear.hpp"
#include "nn/names.hpp"

namespace lieder::nn {

Index Network::parameter_count() const {
  Index total = 0;
  for (const at::Tensor& parameter : parameters()) {
    total += parameter.numel();
  }
  return total;
}

torch::jit::Module Network::to_script() const {
  ScriptBuilder script;
  const torch::NoGradGuard guard;
  return script.build(emit(script, "x"));
}

DenseMlp::DenseMlp(Index inputs, Index outputs, const DenseMlpOptions& options)
    : Network("DenseMlp"), inputs_(inputs), outputs_(outputs), options_(options) {
  require(inputs >= 1 && outputs >= 1, "dense network: at least one input and one output");
  require(options.width >= 1 && options.hidden_layers >= 0, "dense network: width >= 1, hidden layers >= 0");
  require_float_type(options.dtype, "dense network");
  const auto numbers = at::TensorOptions(options.dtype);
  const Index lift = options.products ? inputs + inputs * (inputs + 1) / 2 : inputs;
  Index from = lift;
  for (Index layer = 0; layer <= options.hidden_layers; ++layer) {
    const Index to = layer == options.hidden_layers ? outputs : options.width;
    const double bound = std::sqrt(3.0 / static_cast<double>(from));
    at::Tensor weight = torch::empty({to, from}, numbers).uniform_(-bound, bound);
    weights_.push_back(register_parameter(fmt::format("weight_{}", layer), weight));
    biases_.push_back(register_parameter(fmt::format("bias_{}", layer), torch::zeros({to}, numbers)));
    from = to;
  }
  input_mean_ = register_buffer("input_mean", torch::zeros({lift}, numbers));
  input_scale_ = register_buffer("input_scale", torch::ones({lift}, numbers));
  output_mean_ = register_buffer("output_mean", torch::zeros({outputs}, numbers));
  output_scale_ = register_buffer("output_scale", torch::ones({outputs}, numbers));
}

// Products in doubles, whatever the type.
at::Tensor DenseMlp::lifted(const at::Tensor& x) const {
  return options_.products ? torch::cat({x.to(torch::kDouble), symmetric_products(x.to(torch::kDouble))}, 1) : x;
}

at::Tensor DenseMlp::forward(const at::Tensor& x) {
  if (x.dim() != 2 || x.size(1) != inputs_) {
    throw ShapeError(
        fmt::format("dense network: expected N x {} inputs, got {} columns", inputs_, x.dim() == 2 ? x.size(1) : 0));
  }
  at::Tensor h = (lifted(x).to(dtype()) - input_mean_) / input_scale_;
  for (std::size_t layer = 0; layer < weights_.size(); ++layer) {
    h = torch::linear(layer == 0 ? h : torch::silu(h), weights_[layer], biases_[layer]);
  }
  return h * output_scale_ + output_mean_;
}

void DenseMlp::fit_statistics(const at::Tensor& x, const at::Tensor& y) {
  const torch::NoGradGuard guard;
  const auto set = [](const at::Tensor& values, at::Tensor& mean, at::Tensor& scale) {
    const at::Tensor v = values.to(torch::kDouble);
    const at::Tensor m = v.mean(0);
    const at::Tensor s = (v - m).square().mean(0).sqrt();
    mean.copy_(m);
    scale.copy_(torch::where(s > 1e-12 * (1.0 + m.abs()), s, torch::ones_like(s)));
  };
  set(lifted(x), input_mean_, input_scale_);
  set(y, output_mean_, output_scale_);
}

std::string DenseMlp::emit(ScriptBuilder& script, const std::string& argument) const {
  std::string x = argument;
  if (options_.products) {
    x = script.assign(fmt::format("{}.to({})", x, static_cast<int>(torch::kDouble)));
    x = script.assign(
        fmt::format("torch.cat([{}, {}], 1)", x, emit_symmetric_products(script, x, inputs_, torch::kDouble)));
  }
  std::string h = script.assign(fmt::format("({}.to({}) - {}) / {}", x, static_cast<int>(options_.dtype),
                                            script.constant(input_mean_), script.constant(input_scale_)));
  for (std::size_t layer = 0; layer < weights_.size(); ++layer) {
    h = script.assign(fmt::format("torch.linear({}, {}, {})", layer == 0 ? h : "torch.silu(" + h + ")",
                                  script.constant(weights_[layer]), script.constant(biases_[layer])));
  }
  return script.assign(fmt::format("{} * {} + {}", h, script.constant(output_scale_), script.constant(output_mean_)));
}

std::string DenseMlp::description() const {
  return nlohmann::ordered_json({{"network", "mlp"},
                                 {"inputs", inputs_},
                                 {"outputs", outputs_},
                                 {"width", options_.width},
                                 {"hidden_layers", options_.hidden_layers},
                                 {"products", options_.products},
                                 {"dtype", name_of(options_.dtype)}})
      .dump();
}

}  // namespace lieder::nn
