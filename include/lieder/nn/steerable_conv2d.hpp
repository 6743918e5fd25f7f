// Convolution of images whose channels transform by a representation, by kernels that commute with a group of the plane.
//
//   (K_g u)(x) = rho_g^{-1} u(g x),      T K_g = K_g T     with sigma_g for the channels of the outputs
//
// for translations, since it is a convolution, and for the group of the plane, since its kernels are those of
// `steerable_taps` (image_kernels.hpp). The parameters are coordinates in orthonormal bases of them, one for each pair of
// distinct summands; a forward pass expands the dense kernel and convolves. The bias lies in the invariants of rho_out.
// Between layers: `pointwise` with the nonlinearities and norms of vectors.
//
// Initial values keep variances: for white inputs of variance 1 each output summand has the mean square gain^2 in each
// coordinate.
// Example:
//
//   const MatrixGroup group = parse_group("so:2");
//   const Representation fields = direct_sum(parse_representation("8(1)", group), multiple(4, frequency(group, 1)));
//   GatedNonlinearity gates(fields);
//   SteerableConv2d layer(Representation::trivial(group), gates->gated_representation());
//   const at::Tensor y = pointwise(layer->forward(x), [&](const at::Tensor& z) { return gates->forward(z); });
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <functional>
#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/nn/image_kernels.hpp"

namespace lieder::nn {

struct SteerableConv2dOptions {
  ImageKernelOptions kernel;
  bool bias = true;
  double gain = 1.0;                  ///< > 0
  at::ScalarType dtype = at::kFloat;  ///< kDouble or kFloat
};

class SteerableConv2dImpl : public torch::nn::Module {
 public:
  /// Initial values from Torch's generator. Throws ValueError for options out of range and for representations that are not of
  /// one group of 2 x 2 matrices. Cost: a null space for each pair of distinct summands.
  SteerableConv2dImpl(const Representation& input, const Representation& output,
                      const SteerableConv2dOptions& options = {});

  /// {N, d_in, h, w} -> {N, d_out, h', w'}. Throws ShapeError.
  at::Tensor forward(const at::Tensor& x);
  /// {d_out, d_in, size, size}, differentiable in the parameters.
  at::Tensor dense_weight() const;
  /// {d_out}: zero without a bias.
  at::Tensor dense_bias() const;
  /// Coefficients such that the kernel is the orthogonal projection of a dense one on the steerable ones. Throws ShapeError,
  /// ValueError for numbers that are not finite.
  void set_weight(const at::Tensor& dense);
  /// Likewise b, of {d_out} numbers. Throws ValueError without a bias.
  void set_bias(const at::Tensor& dense);
  void reset_parameters();

  const Representation& input() const { return input_; }
  const Representation& output() const { return output_; }
  const SteerableConv2dOptions& options() const { return options_; }
  /// Number of coefficients of the kernel.
  Index weight_dimension() const { return coefficients_.size(0); }

 private:
  struct Block {       // all copies of an output summand by all copies of an input summand
    Index offset = 0;  // of its coefficients
    Index n = 0, b = 0, m = 0, a = 0;
    at::Tensor basis;  // {p, b a size^2}
    Index coefficients() const { return n * m * basis.size(0); }
  };
  at::Tensor expanded(const Block& block) const;

  Representation input_;
  Representation output_;
  SteerableConv2dOptions options_;
  std::vector<std::vector<Block>> blocks_;  // of each output summand
  at::Tensor in_order_;                     // place of each coordinate in the blocks
  at::Tensor out_order_;
  at::Tensor coefficients_;
  at::Tensor bias_;
  at::Tensor bias_basis_;  // {r, d_out}
};

using SteerableConv2d = torch::nn::ModuleHolder<SteerableConv2dImpl>;

/// A map of {N, d} applied to every pixel of {N, d, h, w}: nonlinearities, norms, linear layers.
at::Tensor pointwise(const at::Tensor& x, const std::function<at::Tensor(const at::Tensor&)>& map);

}  // namespace lieder::nn
