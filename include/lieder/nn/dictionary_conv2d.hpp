// A convolution that may keep a symmetry of the plane: a plain one, its kernels in the functions of image_kernels.hpp, with
// the nuclear norm of their Lie derivatives as a penalty that is applied by its prox (layer_promotion.hpp).
//
//   h = sum_k W_k phi_k,      L_xi h = v . grad h - sigma'_xi h + h rho'_xi + tr A h             for v(x) = A x
//                                    = W ((1 (x) D_xi) + rho'_xi (x) 1 + tr A) - sigma'_xi W
//
// with D_xi the matrix of v . grad from the functions to an orthonormal basis of what they and their derivatives
// span: an intertwiner defect of the layer, with "inputs" channel times function. Rotations leave the functions'
// span alone, scalings lead out of it. A common subalgebra of the candidates is kept by all layers given to one
// LayerPromotion, linear ones among them; translations are kept by every convolution. Example, candidates co:2 (rotation
// and scaling):
//
//   LayerPromotion promotion({promoted_layer(first, in, hidden), promoted_layer(second, hidden, out)}, 0.1);
//   ... after each step: promotion(rate) ...
//   if (promotion.last()->kept ...) SteerableConv2d layer = restricted(first, in_so2, hidden_so2);
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include "lieder/algebra/representation.hpp"
#include "lieder/nn/image_kernels.hpp"
#include "lieder/nn/layer_promotion.hpp"
#include "lieder/nn/steerable_conv2d.hpp"

namespace lieder::nn {

class DictionaryConv2dImpl : public torch::nn::Module {
 public:
  /// Initial values keep the variance of white inputs. Throws ValueError for options out of range, channels < 1.
  DictionaryConv2dImpl(Index inputs, Index outputs, const SteerableConv2dOptions& options = {});

  /// {N, inputs, h, w} -> {N, outputs, h', w'}. Throws ShapeError.
  at::Tensor forward(const at::Tensor& x);
  /// {outputs, inputs, size, size}.
  at::Tensor dense_weight() const;
  void reset_parameters();

  /// W, {outputs, inputs K}: function k of input j in column j K + k.
  at::Tensor coefficients() const { return coefficients_; }
  /// {outputs}; undefined without one.
  at::Tensor bias() const { return bias_; }
  const DictionaryPtr& functions() const { return functions_; }
  const SteerableConv2dOptions& options() const { return options_; }
  Index inputs() const { return inputs_; }
  Index outputs() const { return outputs_; }

 private:
  Index inputs_;
  Index outputs_;
  SteerableConv2dOptions options_;
  DictionaryPtr functions_;
  at::Tensor taps_;  // {K, size^2}
  at::Tensor coefficients_;
  at::Tensor bias_;
};

using DictionaryConv2d = torch::nn::ModuleHolder<DictionaryConv2dImpl>;

/// How the algebra of a group of 2 x 2 matrices acts on the coefficients of kernels between two representations. Throws
/// ValueError for other groups.
LayerAction kernel_layer_action(const DictionaryPtr& functions, const Representation& input,
                                const Representation& output);

/// The layer for LayerPromotion. Throws ShapeError unless the representations have its numbers of channels.
PromotedLayer promoted_layer(const DictionaryConv2d& layer, const Representation& input, const Representation& output);

/// The steerable layer nearest to it, on its pixels. Same errors.
SteerableConv2d restricted(const DictionaryConv2d& layer, const Representation& input, const Representation& output);

}  // namespace lieder::nn
