// Promote on the weights of a network's layers while it is trained: after every few steps of the optimiser the prox of the
// nuclear norm of all their intertwiner defects (promote/layer_penalty.hpp), so that a common subalgebra of the candidates
// is kept exactly.
//
// The step of the prox is lambda times the learning rates since the last one. It belongs to gradient descent (torch's SGD
// without momentum), which then is the proximal gradient method. Adam is no partner: it moves every weight by about the
// learning rate, however small the gradient, and undoes the prox between two applications. Between the layers there
// must be what commutes with every candidate: gates (nonlinearities.hpp), products of representations. After training the
// dense weights are replaced by those of `restricted`, equivariant layers under the kept group, and trained on. Example:
//
//   LayerPromotion promotion({{w1, b1, in, hidden}, {w2, b2, hidden, out}}, 0.1);
//   training.after_step = [&](double rate) { promotion(rate); };
//   ... train ...
//   const auto kept = promotion.kept_symmetry();
//   EquivariantLinear first = restricted(promotion.layers()[0], kept->group);
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/nn/equivariant_linear.hpp"
#include "lieder/nn/kept_symmetry.hpp"
#include "lieder/promote/layer_penalty.hpp"

namespace lieder::nn {

/// A dense affine layer between representations of the candidates' group.
struct PromotedLayer {
  at::Tensor weight;  ///< {d_out, d_in}
  at::Tensor bias;    ///< {d_out}, or undefined
  Representation input;
  Representation output;
  /// Where the weight is not between these: coefficients of kernels (dictionary_conv2d.hpp).
  std::optional<LayerAction> action = std::nullopt;
};

struct LayerPromotionOptions {
  Index every = 20;  ///< steps between two applications, >= 1
  NuclearProxOptions prox{5, 1e-4, true};
};

class LayerPromotion {
 public:
  /// Throws ShapeError or ValueError (lambda <= 0, representations of different groups).
  LayerPromotion(std::vector<PromotedLayer> layers, double lambda, const LayerPromotionOptions& options = {});

  /// After a step with this learning rate. Changes the layers' tensors in place now and then.
  void operator()(double learning_rate);

  const std::vector<PromotedLayer>& layers() const { return layers_; }
  /// Of the last application; its `kept` spans the candidates that all layers keep. Nothing before the first.
  const std::optional<NuclearProxResult>& last() const { return last_; }
  /// The exact subalgebra of what is kept; nothing if none is.
  std::optional<KeptSymmetry> kept_symmetry() const;

 private:
  std::vector<PromotedLayer> layers_;
  double lambda_;
  LayerPromotionOptions options_;
  std::unique_ptr<NuclearProx> prox_;
  std::optional<NuclearProxResult> last_;
  Index steps_ = 0;
  double rates_ = 0.0;  // sum since the last application
};

/// The layer that is nearest to a dense one among those that commute with a group, of the same representations read for
/// that group. Throws ValueError for a layer with an action of its own.
EquivariantLinear restricted(const PromotedLayer& layer, const MatrixGroup& group);

}  // namespace lieder::nn
