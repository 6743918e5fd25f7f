#include "lieder/nn/steerable_conv2d.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <cmath>
#include <cstdint>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/enforce/intertwiners.hpp"
#include "lieder/nn/conversions.hpp"

namespace lieder::nn {

namespace {

// Place of each coordinate when summands follow one another, copy after copy.
at::Tensor block_order(const Representation& representation) {
  std::vector<std::int64_t> place(static_cast<std::size_t>(representation.dimension()));
  std::int64_t next = 0;
  for (const Summand& summand : representation.summands()) {
    for (const std::vector<Index>& copy : summand.copies) {
      for (const Index coordinate : copy) {
        place[static_cast<std::size_t>(coordinate)] = next++;
      }
    }
  }
  return torch::tensor(place, torch::kLong);
}

Matrix invariant_rows(const Representation& representation) {
  const IntertwinerSpace space = intertwiners(Representation::trivial(representation.group()), representation);
  Matrix result(space.dimension(), representation.dimension());
  for (Index k = 0; k < space.dimension(); ++k) {
    result.row(k) = space.element(k).transpose();
  }
  return result;
}

}  // namespace

SteerableConv2dImpl::SteerableConv2dImpl(const Representation& input, const Representation& output,
                                         const SteerableConv2dOptions& options)
    : torch::nn::Module("SteerableConv2d"), input_(input), output_(output), options_(options) {
  require(options.gain > 0.0 && std::isfinite(options.gain), "steerable convolution: the gain must be positive");
  require(options.dtype == at::kDouble || options.dtype == at::kFloat,
          "steerable convolution: dtype is kDouble or kFloat");
  const DictionaryPtr functions = image_kernel_functions(options.kernel);
  const auto numbers = at::TensorOptions(options.dtype);
  in_order_ = register_buffer("input_order", block_order(input));
  out_order_ = register_buffer("output_order", block_order(output));
  Index offset = 0;
  for (const Summand& out : output.summands()) {
    blocks_.emplace_back();
    for (const Summand& in : input.summands()) {
      const Matrix taps = steerable_taps(functions, options.kernel.size, in.representation, out.representation);
      Block block{offset,
                  out.multiplicity(),
                  out.representation.dimension(),
                  in.multiplicity(),
                  in.representation.dimension(),
                  register_buffer(fmt::format("basis_{}_{}", blocks_.size() - 1, blocks_.back().size()),
                                  to_tensor(taps, numbers))};
      offset += block.coefficients();
      blocks_.back().push_back(std::move(block));
    }
  }
  coefficients_ = register_parameter("coefficients", torch::zeros({offset}, numbers));
  if (options.bias) {
    bias_basis_ = register_buffer("bias_basis", to_tensor(invariant_rows(output), numbers));
    bias_ = register_parameter("bias", torch::zeros({bias_basis_.size(0)}, numbers));
  }
  reset_parameters();
}

void SteerableConv2dImpl::reset_parameters() {
  const torch::NoGradGuard guard;
  for (const std::vector<Block>& row : blocks_) {
    Index fan = 0;  // coefficients into one copy of this output summand
    for (const Block& block : row) {
      fan += block.m * block.basis.size(0);
    }
    for (const Block& block : row) {
      if (block.coefficients() > 0) {
        const double variance = options_.gain * options_.gain * static_cast<double>(block.b) / static_cast<double>(fan);
        const double bound = std::sqrt(3.0 * variance);
        coefficients_.narrow(0, block.offset, block.coefficients()).uniform_(-bound, bound);
      }
    }
  }
  if (bias_.defined()) {
    bias_.zero_();
  }
}

at::Tensor SteerableConv2dImpl::expanded(const Block& block) const {
  const Index size = options_.kernel.size;
  const at::Tensor c = coefficients_.narrow(0, block.offset, block.coefficients());
  return torch::mm(c.view({block.n * block.m, -1}), block.basis)
      .view({block.n, block.m, block.b, block.a, size * size})
      .permute({0, 2, 1, 3, 4})
      .reshape({block.n * block.b, block.m * block.a, size * size});
}

at::Tensor SteerableConv2dImpl::dense_weight() const {
  const Index size = options_.kernel.size;
  std::vector<at::Tensor> rows;
  for (const std::vector<Block>& row : blocks_) {
    std::vector<at::Tensor> parts;
    for (const Block& block : row) {
      parts.push_back(block.basis.size(0) > 0
                          ? expanded(block)
                          : block.basis.new_zeros({block.n * block.b, block.m * block.a, size * size}));
    }
    rows.push_back(torch::cat(parts, 1));
  }
  return torch::cat(rows, 0)
      .index_select(0, out_order_)
      .index_select(1, in_order_)
      .view({output_.dimension(), input_.dimension(), size, size});
}

at::Tensor SteerableConv2dImpl::dense_bias() const {
  if (!bias_.defined()) {
    return torch::zeros({output_.dimension()}, coefficients_.options().requires_grad(false));
  }
  return torch::matmul(bias_, bias_basis_);
}

at::Tensor SteerableConv2dImpl::forward(const at::Tensor& x) {
  return correlate("steerable convolution", x, dense_weight(), bias_.defined() ? dense_bias() : at::Tensor(),
                   options_.kernel.padding);
}

void SteerableConv2dImpl::set_weight(const at::Tensor& dense) {
  const torch::NoGradGuard guard;
  const Index size = options_.kernel.size;
  if (dense.sizes() != at::IntArrayRef({output_.dimension(), input_.dimension(), size, size})) {
    throw ShapeError(fmt::format("steerable convolution: expected a kernel {} x {} x {} x {}", output_.dimension(),
                                 input_.dimension(), size, size));
  }
  require(torch::isfinite(dense).all().item<bool>(),
          "steerable convolution: the kernel has numbers that are not finite");
  // The order's inverse: coordinate c of the blocks is where block_order says c.
  const at::Tensor w = dense.detach()
                           .to(coefficients_.options().requires_grad(false))
                           .index_select(0, torch::argsort(out_order_))
                           .index_select(1, torch::argsort(in_order_));
  Index row = 0;
  for (const std::vector<Block>& blocks : blocks_) {
    Index col = 0;
    for (const Block& block : blocks) {
      const at::Tensor part = w.narrow(0, row, block.n * block.b)
                                  .narrow(1, col, block.m * block.a)
                                  .reshape({block.n, block.b, block.m, block.a, size * size})
                                  .permute({0, 2, 1, 3, 4})
                                  .reshape({block.n * block.m, block.b * block.a * size * size});
      if (block.coefficients() > 0) {
        coefficients_.narrow(0, block.offset, block.coefficients())
            .copy_(torch::mm(part, block.basis.t()).reshape({-1}));
      }
      col += block.m * block.a;
    }
    row += blocks.front().n * blocks.front().b;
  }
}

void SteerableConv2dImpl::set_bias(const at::Tensor& dense) {
  require(bias_.defined(), "steerable convolution: the layer has no bias");
  const torch::NoGradGuard guard;
  const Vector b = to_vector(dense);
  require_size("steerable convolution: bias", b.size(), output_.dimension());
  require_finite("steerable convolution: bias", b);
  bias_.copy_(torch::mv(bias_basis_, to_tensor_1d(b, bias_basis_.options())));
}

at::Tensor pointwise(const at::Tensor& x, const std::function<at::Tensor(const at::Tensor&)>& map) {
  if (x.dim() != 4) {
    throw ShapeError(fmt::format("pointwise: expected images N x d x h x w, got {} dimensions", x.dim()));
  }
  const at::Tensor y = map(x.permute({0, 2, 3, 1}).reshape({-1, x.size(1)}));
  return y.view({x.size(0), x.size(2), x.size(3), y.size(1)}).permute({0, 3, 1, 2}).contiguous();
}

}  // namespace lieder::nn
