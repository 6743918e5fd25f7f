// Fourier layer on periodic images: multipliers on the lowest modes (Li et al., Fourier neural operator, ICLR 2021).
//
//   y_i(x) = sum_k exp(2 pi i k.x) sum_j M_ij(k) u^_j(k),      u^(k) the discrete Fourier transform over h w
//
// which is a convolution with the kernel sum_k M(k) exp(2 pi i k.x), so it commutes with every translation of the grid.
// Modes k = (k_row, k_col):
//
//   free       |k_row|, |k_col| <= modes, M(-k) the conjugate of M(k): any real kernel of these modes
//   isotropic  |k| <= modes, M(k) a real function of |k| alone: of all convolutions of scalar fields those that commute
//              with rotations and reflections too (docs/fields.md); exactly with the symmetries of the square on square images
//
// Initial values: white inputs of variance 1 give outputs whose modes that are kept have the variance gain^2 that a
// white image has there.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <cstdint>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder::nn {

struct FourierLayer2dOptions {
  Index modes = 4;  ///< 0 to 64; images must have more than 2 modes pixels on each side
  bool isotropic = true;
  double gain = 1.0;                  ///< > 0
  at::ScalarType dtype = at::kFloat;  ///< kDouble or kFloat
};

class FourierLayer2dImpl : public torch::nn::Module {
 public:
  /// Throws ValueError for options out of range, channels < 1.
  FourierLayer2dImpl(Index inputs, Index outputs, const FourierLayer2dOptions& options = {});

  /// {N, inputs, h, w} -> {N, outputs, h, w}. Throws ShapeError for other channels and images too small for the modes.
  at::Tensor forward(const at::Tensor& x);
  void reset_parameters();

  /// The modes of one half of the plane (k_col > 0, or k_col = 0 and k_row >= 0), P x 2 rows (k_row, k_col).
  const std::vector<std::pair<std::int64_t, std::int64_t>>& modes() const { return modes_; }
  /// M at these modes, {P, outputs, inputs}, complex.
  at::Tensor multipliers() const;

 private:
  Index inputs_;
  Index outputs_;
  FourierLayer2dOptions options_;
  std::vector<std::pair<std::int64_t, std::int64_t>> modes_;
  at::Tensor shell_;  // {P}: which parameter each mode has (isotropic)
  at::Tensor real_;   // {P or shells, outputs, inputs}
  at::Tensor imag_;   // {P - 1, outputs, inputs}: of all modes but k = 0; undefined if isotropic
};

using FourierLayer2d = torch::nn::ModuleHolder<FourierLayer2dImpl>;

}  // namespace lieder::nn
