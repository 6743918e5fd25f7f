// Random batches and weights, and gradients by differences.
#pragma once

#include <torch/torch.h>

#include <functional>

#include "lieder/core/random.hpp"
#include "lieder/nn/conversions.hpp"
#include "lieder/nn/equivariance.hpp"

namespace lieder::nn {

/// Normal numbers, N x d.
inline at::Tensor normal_batch(Rng& rng, Index n, Index d, at::ScalarType dtype = at::kDouble) {
  return to_tensor(rng.normal_matrix(n, d), at::TensorOptions(dtype));
}

/// Each parameter gets independent normal numbers times `size`.
inline void randomise(torch::nn::Module& module, Rng& rng, double size = 1.0) {
  const torch::NoGradGuard guard;
  for (at::Tensor& p : module.parameters()) {
    p.copy_(to_tensor(size * rng.normal_matrix(p.numel(), 1), p.options().requires_grad(false)).reshape(p.sizes()));
  }
}

/// Largest difference between the gradient of sum(F(x) * w) in all parameters, along a random direction, and central
/// differences of step h, relative to the larger one. Errors of order h^2 and eps/h.
inline double gradient_defect(torch::nn::Module& module, const std::function<at::Tensor()>& value, Rng& rng,
                              double h = 1e-5) {
  module.zero_grad();
  value().backward();
  double slope = 0.0;
  std::vector<at::Tensor> directions;
  for (const at::Tensor& p : module.parameters()) {
    directions.push_back(
        to_tensor(rng.normal_matrix(p.numel(), 1), p.options().requires_grad(false)).reshape(p.sizes()));
    if (p.grad().defined()) {
      slope += (p.grad() * directions.back()).sum().item<double>();
    }
  }
  const auto shifted = [&](double step) {
    const torch::NoGradGuard guard;
    const auto parameters = module.parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      parameters[i].add_(directions[i], step);
    }
    const double result = value().item<double>();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      parameters[i].add_(directions[i], -step);
    }
    return result;
  };
  const double difference = (shifted(h) - shifted(-h)) / (2.0 * h);
  return std::abs(slope - difference) / std::max(std::abs(slope), std::abs(difference));
}

}  // namespace lieder::nn
