#include "lieder/nn/equivariance.hpp"

#include <torch/torch.h>

#include <algorithm>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/nn/conversions.hpp"

namespace lieder::nn {

at::Tensor transformed(const Representation& rho, const MatrixRef& g, const at::Tensor& x) {
  const Matrix samples = to_matrix(x);
  require_shape("equivariance error: samples", samples, -1, rho.dimension(), "samples x dimension");
  return to_tensor(rho.apply_group(g, samples), x.options().requires_grad(false));
}

double equivariance_error(const TensorMap& map, const Representation& input, const Representation& output,
                          const at::Tensor& x, const EquivarianceErrorOptions& options) {
  require(options.elements >= 1 && options.scale >= 0.0, "equivariance error: at least one element, scale >= 0");
  const torch::NoGradGuard guard;
  Rng rng(options.seed);
  double worst = 0.0;
  for (Index i = 0; i < options.elements; ++i) {
    const Matrix g = input.group().random_element(rng, options.scale);
    const at::Tensor left = map(transformed(input, g, x)).to(torch::kDouble);
    const at::Tensor right = transformed(output, g, map(x)).to(torch::kDouble);
    const double size = left.norm().item<double>() + right.norm().item<double>();
    worst = std::max(worst, size > 0.0 ? (left - right).norm().item<double>() / size : 0.0);
  }
  return worst;
}

}  // namespace lieder::nn
