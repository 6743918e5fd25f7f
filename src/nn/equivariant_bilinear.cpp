#include "lieder/nn/equivariant_bilinear.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <cmath>

#include "lieder/core/error.hpp"

namespace lieder::nn {

namespace {

void require_columns(const char* name, const at::Tensor& x, Index expected) {
  if (x.dim() != 2 || x.size(1) != expected) {
    throw ShapeError(fmt::format("{}: expected N x {}, got {} dimensions of which the last has {}", name, expected,
                                 x.dim(), x.dim() > 0 ? x.size(-1) : 0));
  }
}

}  // namespace

at::Tensor tensor_products(const at::Tensor& x, const at::Tensor& y) {
  return (x.unsqueeze(2) * y.unsqueeze(1)).reshape({x.size(0), x.size(1) * y.size(1)});
}

at::Tensor symmetric_products(const at::Tensor& x) {
  const at::Tensor index =
      torch::triu_indices(x.size(1), x.size(1), 0, at::TensorOptions(torch::kLong).device(x.device()));
  const at::Tensor scale = 1.0 + (std::sqrt(2.0) - 1.0) * (index[0] != index[1]).to(x.scalar_type());
  return x.index_select(1, index[0]) * x.index_select(1, index[1]) * scale;
}

std::string emit_symmetric_products(ScriptBuilder& script, const std::string& x, Index a, at::ScalarType dtype) {
  const at::Tensor index = torch::triu_indices(a, a);
  const at::Tensor scale = 1.0 + (std::sqrt(2.0) - 1.0) * (index[0] != index[1]).to(dtype);
  return script.assign(fmt::format("torch.index_select({0}, 1, {1}) * torch.index_select({0}, 1, {2}) * {3}", x,
                                   script.constant(index[0]), script.constant(index[1]), script.constant(scale)));
}

EquivariantBilinearImpl::EquivariantBilinearImpl(const Representation& first, const Representation& second,
                                                 const Representation& output, const EquivariantLinearOptions& options)
    : torch::nn::Module("EquivariantBilinear"),
      first_(first.dimension()),
      second_(second.dimension()),
      linear_(register_module("linear", EquivariantLinear(tensor_product(first, second), output, options))) {}

at::Tensor EquivariantBilinearImpl::forward(const at::Tensor& x, const at::Tensor& y) {
  require_columns("equivariant bilinear: first argument", x, first_);
  require_columns("equivariant bilinear: second argument", y, second_);
  return linear_->forward(tensor_products(x, y));
}

EquivariantQuadraticImpl::EquivariantQuadraticImpl(const Representation& input, const Representation& output,
                                                   const EquivariantLinearOptions& options)
    : torch::nn::Module("EquivariantQuadratic"),
      inputs_(input.dimension()),
      linear_(register_module("linear", EquivariantLinear(symmetric_square(input), output, options))) {}

at::Tensor EquivariantQuadraticImpl::forward(const at::Tensor& x) {
  require_columns("equivariant quadratic", x, inputs_);
  return linear_->forward(symmetric_products(x));
}

std::string EquivariantQuadraticImpl::emit(ScriptBuilder& script, const std::string& x) const {
  const at::ScalarType type = linear_->dense_bias().scalar_type();
  return linear_->emit(script, emit_symmetric_products(script, x, inputs_, type));
}

}  // namespace lieder::nn
