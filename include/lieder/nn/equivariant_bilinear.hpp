// The equivariant bilinear map z = B(x, y) of two representations into a third: all of Hom_G(rho_1 (x) rho_2, rho_3),
// or, of one argument, the quadratic map z = B(x, x): all of Hom_G(S2(rho_1), rho_3).
//
// It is an EquivariantLinear on the products x_i y_j, so the parameters are coordinates in the structured basis, none
// left out and none drawn at random. Cost of a sample: d_1 d_2 d_3; meant for small representations (inputs, or hidden
// ones behind a linear layer).
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <string>

#include "lieder/algebra/representation.hpp"
#include "lieder/nn/equivariant_linear.hpp"

namespace lieder::nn {

/// {N, a}, {N, b} -> {N, a b}: x_i y_j at i b + j, the basis of the product of representations.
at::Tensor tensor_products(const at::Tensor& x, const at::Tensor& y);
/// {N, a} -> {N, a (a + 1)/2}: x_i^2 and sqrt 2 x_i x_j (i < j, lexicographic), the coordinates of x (x) x in S2.
at::Tensor symmetric_products(const at::Tensor& x);
/// The same, written in a script: the variable of the products of the a columns of `x`, of the given type.
std::string emit_symmetric_products(ScriptBuilder& script, const std::string& x, Index a, at::ScalarType dtype);

class EquivariantBilinearImpl : public torch::nn::Module {
 public:
  /// Throws as EquivariantLinear. A bias is added only if options.bias.
  EquivariantBilinearImpl(const Representation& first, const Representation& second, const Representation& output,
                          const EquivariantLinearOptions& options = {});
  /// {N, d_1}, {N, d_2} -> {N, d_3}. Throws ShapeError.
  at::Tensor forward(const at::Tensor& x, const at::Tensor& y);
  EquivariantLinear linear() const { return linear_; }

 private:
  Index first_;
  Index second_;
  EquivariantLinear linear_;
};

class EquivariantQuadraticImpl : public torch::nn::Module {
 public:
  EquivariantQuadraticImpl(const Representation& input, const Representation& output,
                           const EquivariantLinearOptions& options = {});
  /// {N, d_1} -> {N, d_3}.
  at::Tensor forward(const at::Tensor& x);
  std::string emit(ScriptBuilder& script, const std::string& x) const;
  EquivariantLinear linear() const { return linear_; }

 private:
  Index inputs_;
  EquivariantLinear linear_;
};

using EquivariantBilinear = torch::nn::ModuleHolder<EquivariantBilinearImpl>;
using EquivariantQuadratic = torch::nn::ModuleHolder<EquivariantQuadraticImpl>;

}  // namespace lieder::nn
