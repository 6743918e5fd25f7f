// The affine map between two representations that commutes with a group: y = W x + b,
//
//   W in Hom_G(rho_in, rho_out) (enforce/intertwiners.hpp, the whole of it, discrete components included),
//   b in the invariants of rho_out, Hom_G(1, rho_out)
//
// (Finzi, Welling, Wilson, ICML 2021; Otto et al., JMLR 26(248), 2025, section 5). The parameters are the coordinates
// of W and b in orthonormal bases. A forward pass expands W once, block by block of distinct summands,
// n m p a b flops for n x m copies of an a x b pair with p elements, and multiplies by it: the cost of a dense layer and
// little more. Gradients of any order in parameters and inputs, any device.
//
// Initial values keep variances: for inputs of covariance 1 each output summand has the mean square
// gain^2 in each coordinate: the coefficients into a summand of dimension b are uniform with variance gain^2 b / (their
// number for one copy). Biases start at zero.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <string>
#include <utility>
#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/nn/script.hpp"

namespace lieder::nn {

struct EquivariantLinearOptions {
  bool bias = true;
  double gain = 1.0;                   ///< > 0
  at::ScalarType dtype = at::kDouble;  ///< kDouble or kFloat
};

class EquivariantLinearImpl : public torch::nn::Module {
 public:
  /// Initial values from Torch's generator (torch::manual_seed). Throws ValueError for representations of different
  /// groups or options out of range. Cost of `intertwiners`.
  EquivariantLinearImpl(const Representation& input, const Representation& output,
                        const EquivariantLinearOptions& options = {});

  /// {..., d_in} -> {..., d_out}. Throws ShapeError.
  at::Tensor forward(const at::Tensor& x);
  /// W, {d_out, d_in}, differentiable in the parameters.
  at::Tensor dense_weight() const;
  /// b, {d_out}: zero without a bias.
  at::Tensor dense_bias() const;
  /// Coefficients such that W is the orthogonal projection of a {d_out, d_in} matrix on Hom_G.
  void set_weight(const at::Tensor& dense);
  /// Likewise b, of {d_out} numbers, on the invariants of rho_out. Throws ValueError without a bias.
  void set_bias(const at::Tensor& dense);
  void reset_parameters();
  /// The layer as a dense one: the variable of its value at `x`.
  std::string emit(ScriptBuilder& script, const std::string& x) const;

  const Representation& input() const { return input_; }
  const Representation& output() const { return output_; }
  /// dim Hom_G(rho_in, rho_out).
  Index weight_dimension() const { return coefficients_.size(0); }

 private:
  // Where a block of W stands: all copies of one output summand by all copies of one input summand.
  struct Block {
    Index offset = 0;
    Index out = 0;  // summands
    Index in = 0;
    Index elements = 0;
    at::Tensor basis;  // {p, b a}
  };
  struct Side {
    std::vector<std::pair<Index, Index>> summands;  // copies, dimension
    at::Tensor order;                               // place of each coordinate in the blocks; undefined: in order
  };
  static Side arrange(const Representation& representation);
  at::Tensor basis(const Block& block) const;

  Representation input_;
  Representation output_;
  EquivariantLinearOptions options_;
  Side in_;
  Side out_;
  std::vector<Block> blocks_;
  at::Tensor coefficients_;  // {dim Hom}
  at::Tensor bias_;          // {dim invariants}; undefined without a bias
};

using EquivariantLinear = torch::nn::ModuleHolder<EquivariantLinearImpl>;

}  // namespace lieder::nn
