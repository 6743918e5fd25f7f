// Equivariant normalisation over a batch.
//
//   scalars       (s - mean) / standard deviation, then times a learnt scale, plus a learnt shift
//   other copies  t / sqrt(mean over the batch of |q(t)|), then times a learnt scale
//
// where q is an invariant quadratic form of the copy's representation: |t|^2 / d if it is orthogonal, else one that the
// group preserves (t.eta.t under a Lorentz group). Copies without one (vectors under gl) are only scaled. In training
// the means are the batch's, and running averages of them are kept; in evaluation (module->eval()) those are used.
// Each factor is a function of invariants, so the layer is equivariant under any group; in training under one element
// for the whole batch.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <string>

#include "lieder/algebra/representation.hpp"
#include "lieder/nn/script.hpp"

namespace lieder::nn {

struct EquivariantNormOptions {
  double momentum = 0.1;  ///< weight of a new batch in the running averages; in (0, 1]
  double epsilon = 1e-5;  ///< added to variances; > 0
  at::ScalarType dtype = at::kDouble;
};

class EquivariantBatchNormImpl : public torch::nn::Module {
 public:
  /// Throws ValueError for options out of range.
  explicit EquivariantBatchNormImpl(const Representation& representation, const EquivariantNormOptions& options = {});
  /// {N, d} -> {N, d}. Throws ShapeError.
  at::Tensor forward(const at::Tensor& x);
  /// With the running averages.
  std::string emit(ScriptBuilder& script, const std::string& x) const;

 private:
  Index dimension_;
  EquivariantNormOptions options_;
  at::Tensor channel_;    // {d}: channel of each coordinate: scalars, then copies
  at::Tensor is_scalar_;  // {d}
  at::Tensor has_form_;   // {channels}
  at::Tensor form_;       // {d, d}: q of each copy
  at::Tensor sums_;       // {d, channels}
  at::Tensor mean_;       // {channels}, of scalars
  at::Tensor square_;     // {channels}: variances, or means of |q|
  at::Tensor scale_;      // {channels}
  at::Tensor shift_;      // {channels}: used at scalars
};

using EquivariantBatchNorm = torch::nn::ModuleHolder<EquivariantBatchNormImpl>;

}  // namespace lieder::nn
