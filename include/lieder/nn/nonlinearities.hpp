// Nonlinearities that commute with a group, on a representation rho: trivial copies (scalars) and all others.
//
//   gated   scalars s -> s sigmoid(s); each other copy times sigmoid(g) or g, where g is a further scalar channel of
//           its own. It uses no norm, so it holds for every group, non-compact ones included (Weiler et al., NeurIPS
//           2018; Finzi, Welling, Wilson, ICML 2021).
//   norm    each other copy t -> t sigmoid(|t| + b), b learnt: for orthogonal representations only.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <string>

#include "lieder/algebra/representation.hpp"
#include "lieder/nn/script.hpp"

namespace lieder::nn {

enum class Gate {
  sigmoid,  ///< bounded
  linear    ///< the product itself: with a linear layer before it, a bilinear one
};

struct GatedOptions {
  Gate gate = Gate::sigmoid;
  /// So many of the scalars (the last ones) have gates like other copies, linear ones: products of scalars. In
  /// [0, number of scalars].
  Index products = 0;
};

class GatedNonlinearityImpl : public torch::nn::Module {
 public:
  /// Throws ValueError for options out of range.
  explicit GatedNonlinearityImpl(const Representation& representation, const GatedOptions& options = {});

  /// rho + G(1): what the layer before has to produce.
  const Representation& gated_representation() const { return gated_; }
  /// G.
  Index gates() const { return gated_.dimension() - dimension_; }
  /// {N, d + G} -> {N, d}, or the same at every pixel of {N, d + G, h, w}. Throws ShapeError.
  at::Tensor forward(const at::Tensor& x);
  std::string emit(ScriptBuilder& script, const std::string& x) const;

 private:
  Representation gated_;
  Index dimension_;
  at::Tensor factor_;  // {d}: channel of each coordinate's factor
  at::Tensor squash_;  // {d}: 1 where the factor is a sigmoid, 0 where it is the channel itself
};

class NormNonlinearityImpl : public torch::nn::Module {
 public:
  /// Throws ValueError unless the representation is orthogonal.
  explicit NormNonlinearityImpl(const Representation& representation, at::ScalarType dtype = at::kDouble);
  /// {N, d} -> {N, d}. Throws ShapeError.
  at::Tensor forward(const at::Tensor& x);
  std::string emit(ScriptBuilder& script, const std::string& x) const;

 private:
  Index dimension_;
  at::Tensor copy_;       // {d}: channel of each coordinate: scalars, then copies
  at::Tensor is_scalar_;  // {channels}
  at::Tensor sums_;       // {d, channels}: sums over a copy's coordinates
  at::Tensor bias_;       // {channels}
};

using GatedNonlinearity = torch::nn::ModuleHolder<GatedNonlinearityImpl>;
using NormNonlinearity = torch::nn::ModuleHolder<NormNonlinearityImpl>;

}  // namespace lieder::nn
