// The equivariant polynomial of low degree that is nearest to the data: the part of a network that needs no training.
//
//   P(x) = sum_j p_j(s) B_j(t) + sum_r q_r(s) e_r,   p_j affine, q_r quadratic in the invariants s of x,
//
// B_j a basis of Hom_G(t, rho_out) and Hom_G(S2(t), rho_out), e_r one of the invariants of rho_out. All coefficients
// together are one linear least-squares problem with a ridge. The ridge and the terms (the mean alone; p_j constant and q_r
// affine; all of them in those s that are polynomials; all) are those with the least error on a fifth of the samples. A network then learns y - P(x), in
// the scale of that.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <string>

#include "lieder/algebra/representation.hpp"
#include "lieder/nn/script.hpp"

namespace lieder::nn {

class PolynomialPartImpl : public torch::nn::Module {
 public:
  /// `tensors`: of t, null if there are none. `invariants`: how many numbers s are, `polynomials` of which, the first
  /// ones, are polynomials of x. Basis maps B_j are left
  /// out where they or their coefficients would be too many (3000 coefficients).
  PolynomialPartImpl(const Representation* tensors, const Representation& output, Index invariants, Index polynomials);

  /// Coefficients, K of them.
  Index size() const { return tensor_coefficients_.numel() + invariant_coefficients_.numel(); }
  /// s: {N, S}, t: {N, dim t}, y: {N, d_out}, doubles on the CPU. O(N d_out K^2 + K^3), N cut down to about 2e11 flops.
  void fit(const at::Tensor& s, const at::Tensor& t, const at::Tensor& y);
  /// {N, d_out}, doubles.
  at::Tensor forward(const at::Tensor& s, const at::Tensor& t) const;
  std::string emit(ScriptBuilder& script, const std::string& s, const std::string& t) const;

 private:
  struct Samples {
    at::Tensor s;
    at::Tensor t;
    at::Tensor y;
    Index size() const { return y.size(0); }
    Samples rows(Index first, Index count) const {
      return {s.narrow(0, first, count), t.narrow(0, first, count), y.narrow(0, first, count)};
    }
  };
  struct NormalEquations {
    at::Tensor gram;
    at::Tensor right;
  };
  NormalEquations normal_equations(const Samples& samples, Index first, Index count) const;
  at::Tensor residual_gradient(const Samples& samples) const;
  double squared_error(const Samples& samples) const;
  at::Tensor basis_values(const at::Tensor& t) const;                   // {N, J, d_out}
  at::Tensor features(const at::Tensor& s, const at::Tensor& t) const;  // {N d_out, K}
  void set(const at::Tensor& columns, const at::Tensor& coefficients);  // the others are zero
  // Numbers of the coefficients of monomials up to this degree in the first `count` invariants.
  at::Tensor terms(bool full, Index count) const;

  Index tensor_dimension_;
  Index polynomials_;
  at::Tensor linear_;                  // {dim t, J_1 d_out}
  at::Tensor quadratic_;               // {dim t (dim t + 1)/2, J_2 d_out}
  at::Tensor invariant_basis_;         // {r, d_out}
  at::Tensor tensor_coefficients_;     // {S + 1, J}
  at::Tensor invariant_coefficients_;  // {(S + 1)(S + 2)/2, r}
};

using PolynomialPart = torch::nn::ModuleHolder<PolynomialPartImpl>;

}  // namespace lieder::nn
