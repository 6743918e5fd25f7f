#include "lieder/nn/nonlinearities.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "lieder/core/error.hpp"
#include "nn/channels.hpp"

namespace lieder::nn {

namespace {

void require_channels(const char* name, const at::Tensor& x, Index expected) {
  if (x.dim() != 2 || x.size(1) != expected) {
    throw ShapeError(fmt::format("{}: expected N x {}, got {} dimensions of which the last has {}", name, expected,
                                 x.dim(), x.dim() > 0 ? x.size(-1) : 0));
  }
}

Representation with_gates(const Representation& representation, Index gates) {
  return gates == 0 ? representation
                    : direct_sum(representation, multiple(gates, Representation::trivial(representation.group())));
}

}  // namespace

GatedNonlinearityImpl::GatedNonlinearityImpl(const Representation& representation, const GatedOptions& options)
    : torch::nn::Module("GatedNonlinearity"), gated_(representation), dimension_(representation.dimension()) {
  const Channels channels = channels_of(representation);
  const auto scalars = static_cast<Index>(channels.scalars.size());
  require(options.products >= 0 && options.products <= scalars,
          fmt::format("gated nonlinearity: products must lie in 0 .. {} (the scalars)", scalars));
  gated_ = with_gates(representation, channels.copies + options.products);
  std::vector<std::int64_t> factor(channels.owner.size());
  std::vector<std::int64_t> squash(channels.owner.size(), options.gate == Gate::sigmoid ? 1 : 0);
  for (std::size_t c = 0; c < factor.size(); ++c) {
    factor[c] = dimension_ + channels.owner[c];
  }
  for (Index s = 0; s < scalars; ++s) {
    const std::int64_t coordinate = channels.scalars[static_cast<std::size_t>(s)];
    const Index product = s - (scalars - options.products);
    factor[static_cast<std::size_t>(coordinate)] = product < 0 ? coordinate : dimension_ + channels.copies + product;
    squash[static_cast<std::size_t>(coordinate)] = product < 0 ? 1 : 0;
  }
  factor_ = register_buffer("factor", torch::tensor(factor, torch::kLong));
  squash_ = register_buffer("squash", torch::tensor(squash, torch::kLong).to(torch::kBool));
}

at::Tensor GatedNonlinearityImpl::forward(const at::Tensor& x) {
  if (x.dim() == 4 && x.size(1) == gated_.dimension()) {
    const at::Tensor factor = x.index_select(1, factor_);
    return x.narrow(1, 0, dimension_) * torch::where(squash_.view({1, -1, 1, 1}), torch::sigmoid(factor), factor);
  }
  require_channels("gated nonlinearity", x, gated_.dimension());
  const at::Tensor factor = x.index_select(1, factor_);
  return x.narrow(1, 0, dimension_) * torch::where(squash_, torch::sigmoid(factor), factor);
}

std::string GatedNonlinearityImpl::emit(ScriptBuilder& script, const std::string& x) const {
  const std::string factor = script.assign(fmt::format("torch.index_select({}, 1, {})", x, script.constant(factor_)));
  return script.assign(fmt::format("torch.narrow({0}, 1, 0, {1}) * torch.where({2}, torch.sigmoid({3}), {3})", x,
                                   dimension_, script.constant(squash_), factor));
}

NormNonlinearityImpl::NormNonlinearityImpl(const Representation& representation, at::ScalarType dtype)
    : torch::nn::Module("NormNonlinearity"), dimension_(representation.dimension()) {
  require(is_orthogonal(representation),
          fmt::format("norm nonlinearity: {} of {} is not orthogonal, so norms are not invariant; use gates",
                      representation.text(), representation.group().name()));
  const Channels channels = channels_of(representation);
  const auto scalars = static_cast<Index>(channels.scalars.size());
  std::vector<std::int64_t> copy(channels.owner.size());
  for (std::size_t c = 0; c < copy.size(); ++c) {
    copy[c] = scalars + channels.owner[c];
  }
  for (Index s = 0; s < scalars; ++s) {
    copy[static_cast<std::size_t>(channels.scalars[static_cast<std::size_t>(s)])] = s;
  }
  const Index total = scalars + channels.copies;
  const auto numbers = at::TensorOptions(dtype);
  at::Tensor sums = torch::zeros({dimension_, total}, numbers);
  for (std::size_t c = 0; c < copy.size(); ++c) {
    sums[static_cast<std::int64_t>(c)][copy[c]] = 1.0;
  }
  copy_ = register_buffer("copy", torch::tensor(copy, torch::kLong));
  sums_ = register_buffer("sums", sums);
  is_scalar_ = register_buffer("is_scalar", torch::arange(total) < scalars);
  bias_ = register_parameter("bias", torch::zeros({total}, numbers));
}

// A scalar is its own argument; the norm of a copy has no slope at zero, so a tiny square is added under the root.
at::Tensor NormNonlinearityImpl::forward(const at::Tensor& x) {
  require_channels("norm nonlinearity", x, dimension_);
  const at::Tensor norms = torch::sqrt(torch::matmul(x * x, sums_) + 1e-30);
  const at::Tensor argument = torch::where(is_scalar_, torch::matmul(x, sums_), norms) + bias_;
  return x * torch::sigmoid(argument).index_select(1, copy_);
}

std::string NormNonlinearityImpl::emit(ScriptBuilder& script, const std::string& x) const {
  const std::string sums = script.constant(sums_);
  const std::string norms = script.assign(fmt::format("torch.sqrt(torch.matmul({0} * {0}, {1}) + 1e-30)", x, sums));
  const std::string argument =
      script.assign(fmt::format("torch.where({}, torch.matmul({}, {}), {}) + {}", script.constant(is_scalar_), x, sums,
                                norms, script.constant(bias_)));
  return script.assign(
      fmt::format("{} * torch.index_select(torch.sigmoid({}), 1, {})", x, argument, script.constant(copy_)));
}

}  // namespace lieder::nn
