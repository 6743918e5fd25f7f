#include "lieder/nn/equivariant_norm.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "lieder/core/error.hpp"
#include "lieder/nn/conversions.hpp"
#include "nn/channels.hpp"

namespace lieder::nn {

EquivariantBatchNormImpl::EquivariantBatchNormImpl(const Representation& representation,
                                                   const EquivariantNormOptions& options)
    : torch::nn::Module("EquivariantBatchNorm"), dimension_(representation.dimension()), options_(options) {
  require(options.momentum > 0.0 && options.momentum <= 1.0, "equivariant norm: momentum must lie in (0, 1]");
  require(options.epsilon > 0.0, "equivariant norm: epsilon must be positive");
  const Channels channels = channels_of(representation);
  const auto scalars = static_cast<Index>(channels.scalars.size());
  const Index total = scalars + channels.copies;
  std::vector<std::int64_t> channel(channels.owner.size());
  for (std::size_t c = 0; c < channel.size(); ++c) {
    channel[c] = scalars + channels.owner[c];
  }
  Matrix form = Matrix::Zero(dimension_, dimension_);
  std::vector<std::int64_t> has_form(static_cast<std::size_t>(total), 1);
  for (Index s = 0; s < scalars; ++s) {
    channel[static_cast<std::size_t>(channels.scalars[static_cast<std::size_t>(s)])] = s;
  }
  for (const ChannelGroup& group : channels.groups) {
    const std::vector<Matrix> forms = invariant_forms(group.representation);
    const Index a = group.representation.dimension();
    for (Index k = 0; k < group.copies; ++k) {
      has_form[static_cast<std::size_t>(scalars + group.first_copy + k)] = forms.empty() ? 0 : 1;
      for (Index i = 0; i < a && !forms.empty(); ++i) {
        for (Index j = 0; j < a; ++j) {  // norm 1/sqrt a: of an orthogonal copy the mean of the squares
          form(group.coordinates[static_cast<std::size_t>(k * a + i)],
               group.coordinates[static_cast<std::size_t>(k * a + j)]) =
              forms.front()(i, j) / std::sqrt(static_cast<double>(a));
        }
      }
    }
  }
  Matrix sums = Matrix::Zero(dimension_, total);
  for (Index c = 0; c < dimension_; ++c) {
    sums(c, channel[static_cast<std::size_t>(c)]) = 1.0;
  }
  const auto numbers = at::TensorOptions(options.dtype);
  channel_ = register_buffer("channel", torch::tensor(channel, torch::kLong));
  is_scalar_ = register_buffer("is_scalar", channel_ < scalars);
  has_form_ = register_buffer("has_form", torch::tensor(has_form, torch::kLong).to(torch::kBool));
  form_ = register_buffer("form", to_tensor(form, numbers));
  sums_ = register_buffer("sums", to_tensor(sums, numbers));
  mean_ = register_buffer("mean", torch::zeros({total}, numbers));
  square_ = register_buffer("square", torch::ones({total}, numbers));
  scale_ = register_parameter("scale", torch::ones({total}, numbers));
  shift_ = register_parameter("shift", torch::zeros({total}, numbers));
}

at::Tensor EquivariantBatchNormImpl::forward(const at::Tensor& x) {
  if (x.dim() != 2 || x.size(1) != dimension_) {
    throw ShapeError(fmt::format("equivariant norm: expected N x {}", dimension_));
  }
  at::Tensor mean = mean_;
  at::Tensor square = square_;
  if (is_training()) {
    const at::Tensor scalar_channels = torch::matmul(is_scalar_.to(x.scalar_type()), sums_) > 0.5;
    const at::Tensor values = torch::matmul(x, sums_);
    mean = torch::where(scalar_channels, values.mean(0), torch::zeros_like(mean_));
    const at::Tensor variance = (values - mean).square().mean(0);
    const at::Tensor power = torch::matmul(x * torch::matmul(x, form_), sums_).abs().mean(0);
    square = torch::where(scalar_channels, variance, torch::where(has_form_, power, torch::ones_like(power)));
    const torch::NoGradGuard guard;
    mean_.lerp_(mean.detach(), options_.momentum);
    square_.lerp_(square.detach(), options_.momentum);
  }
  const at::Tensor factor = scale_ / torch::sqrt(square + options_.epsilon);
  const at::Tensor shift = shift_ - mean * factor;
  return x * factor.index_select(0, channel_) +
         torch::where(is_scalar_, shift.index_select(0, channel_), torch::zeros_like(factor.index_select(0, channel_)));
}

std::string EquivariantBatchNormImpl::emit(ScriptBuilder& script, const std::string& x) const {
  const at::Tensor factor = (scale_ / torch::sqrt(square_ + options_.epsilon)).index_select(0, channel_);
  const at::Tensor shift = shift_.index_select(0, channel_) - mean_.index_select(0, channel_) * factor;
  return script.assign(fmt::format("{} * {} + {}", x, script.constant(factor),
                                   script.constant(torch::where(is_scalar_, shift, torch::zeros_like(shift)))));
}

}  // namespace lieder::nn
