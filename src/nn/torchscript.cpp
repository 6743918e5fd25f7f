#include "lieder/nn/torchscript.hpp"

#include <fmt/format.h>
#include <torch/script.h>

#include <fstream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "lieder/core/error.hpp"
#include "nn/first_line.hpp"

namespace lieder::nn {

namespace {

torch::jit::Module load(const std::string& path) {
  if (!std::ifstream(path, std::ios::binary)) {
    throw InputError(fmt::format("{}: cannot be read", path));
  }
  try {
    return torch::jit::load(path, torch::kCPU);
  } catch (const std::exception& error) {  // c10::Error, and the readers' own exceptions
    throw InputError(
        fmt::format("{}: not a TorchScript module (expected a file of torch.jit.script(model).save(...) or "
                    "torch.jit.trace): {}",
                    path, first_line(error.what())));
  }
}

// Calls of one module from several threads share its interpreter state safely; the switch of the optimiser is restored.
TensorFunction function_of(const torch::jit::Module& loaded) {
  const auto module = std::make_shared<torch::jit::Module>(loaded);
  return [module](const torch::Tensor& x) {
    const torch::jit::GraphOptimizerEnabledGuard plain(false);
    const torch::jit::IValue result = module->forward({x});
    if (!result.isTensor()) {
      throw ValueError(fmt::format("TorchScript module: expected one tensor as its result, got {}", result.tagKind()));
    }
    return result.toTensor();
  };
}

// Parameters, and buffers: in a frozen or constant network the weights are buffers.
std::vector<torch::Tensor> weights_of(const torch::jit::Module& module) {
  std::vector<torch::Tensor> weights;
  for (const torch::Tensor& parameter : module.parameters()) {
    weights.push_back(parameter);
  }
  for (const torch::Tensor& buffer : module.buffers()) {
    weights.push_back(buffer);
  }
  return weights;
}

// The width of the first layer whose weights accept a sample of their own width.
std::optional<Index> width_of(const torch::jit::Module& module, const DifferentiableOptions& options) {
  for (const torch::Tensor& weight : weights_of(module)) {
    if (weight.dim() == 2) {
      const Index width = weight.size(1);
      try {
        const DifferentiableNetwork network(function_of(module), width, options);
        return width;
      } catch (const std::exception&) {  // not the first layer: try the next one
      }
    }
  }
  return std::nullopt;
}

}  // namespace

DifferentiableNetwork load_torchscript(const std::string& path, Index inputs, const DifferentiableOptions& options) {
  torch::jit::Module module = load(path);
  module.eval();
  DifferentiableOptions used = options;
  used.precision = Precision::float32;
  for (const torch::Tensor& weight : weights_of(module)) {
    weight.requires_grad_(false);
    if (weight.scalar_type() == torch::kFloat64) {
      used.precision = Precision::float64;
    }
  }
  module.to(torch::Device(options.device));
  try {
    return DifferentiableNetwork(function_of(module), inputs, used);
  } catch (const std::exception& error) {
    DifferentiableOptions flat = used;
    flat.sample_shape.clear();
    const std::optional<Index> width = options.sample_shape.empty() ? width_of(module, flat) : std::nullopt;
    if (width && *width != inputs) {
      throw InputError(fmt::format("{}: the network takes {} inputs, got {} columns", path, *width, inputs));
    }
    throw InputError(fmt::format("{}: {}", path, first_line(error.what())));
  }
}

}  // namespace lieder::nn
