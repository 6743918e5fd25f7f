#include "lieder/nn/layer_promotion.hpp"

#include <torch/torch.h>

#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/enforce/intertwiners.hpp"
#include "lieder/nn/conversions.hpp"

namespace lieder::nn {

namespace {

std::vector<LayerAction> actions(const std::vector<PromotedLayer>& layers) {
  require(!layers.empty(), "LayerPromotion: no layers");
  std::vector<LayerAction> result;
  for (const PromotedLayer& layer : layers) {
    require(layer.input.group() == layers.front().input.group(), "LayerPromotion: layers of different groups");
    require(layer.weight.defined() && layer.weight.dim() == 2, "LayerPromotion: a weight is no matrix");
    const LayerAction action = layer.action ? *layer.action : layer_action(layer.input, layer.output);
    require(!action.input.empty(), "LayerPromotion: a layer without candidates");
    require_size("LayerPromotion: rows of a weight", layer.weight.size(0), layer.output.dimension());
    require_size("LayerPromotion: columns of a weight", layer.weight.size(1), action.input.front().rows());
    if (layer.bias.defined()) {
      require_size("LayerPromotion: bias", layer.bias.numel(), layer.output.dimension());
    }
    result.push_back(action);
  }
  return result;
}

}  // namespace

LayerPromotion::LayerPromotion(std::vector<PromotedLayer> layers, double lambda, const LayerPromotionOptions& options)
    : layers_(std::move(layers)), lambda_(lambda), options_(options) {
  require(lambda > 0.0, "LayerPromotion: lambda must be positive");
  require(options.every >= 1, "LayerPromotion: every must be at least 1");
  prox_ = std::make_unique<NuclearProx>(IntertwinerDefect(actions(layers_)), options.prox);
}

void LayerPromotion::operator()(double learning_rate) {
  rates_ += learning_rate;
  if (++steps_ % options_.every != 0 || !(rates_ > 0.0)) {
    return;
  }
  std::vector<AffineLayer> weights;
  for (const PromotedLayer& layer : layers_) {
    weights.push_back({to_matrix(layer.weight), layer.bias.defined() ? to_vector(layer.bias) : Vector()});
  }
  last_ = prox_->apply(weights, lambda_ * rates_);
  rates_ = 0.0;
  const torch::NoGradGuard guard;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    layers_[l].weight.copy_(to_tensor(weights[l].weight));
    if (layers_[l].bias.defined()) {
      layers_[l].bias.copy_(to_tensor_1d(weights[l].bias));
    }
  }
}

std::optional<KeptSymmetry> LayerPromotion::kept_symmetry() const {
  if (!last_ || last_->kept.cols() == 0) {
    return std::nullopt;
  }
  return close_symmetry(layers_.front().input.group(), last_->kept);
}

EquivariantLinear restricted(const PromotedLayer& layer, const MatrixGroup& group) {
  require(!layer.action, "restricted: the layer's weight is not a matrix between the representations");
  EquivariantLinearOptions options;
  options.dtype = layer.weight.scalar_type();
  options.bias = layer.bias.defined();
  EquivariantLinear result(parse_representation(layer.input.text(), group),
                           parse_representation(layer.output.text(), group), options);
  const torch::NoGradGuard guard;
  result->set_weight(layer.weight);
  if (layer.bias.defined()) {
    result->set_bias(layer.bias);
  }
  return result;
}

}  // namespace lieder::nn
