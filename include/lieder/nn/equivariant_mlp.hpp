// A network F with F(rho_in(g) x) = rho_out(g) F(x) for every g in G, for any group and representations of the list.
//
//   lift     s = invariants of x (linear, quadratic; norms and cosines where the representation is orthogonal),
//            standardised; t = the other inputs, scaled copy group by copy group
//   layer 1  equivariant affine map of (t, s), plus the equivariant quadratic map of t; then gates
//   layer l  equivariant affine map of (h, c(invariants of each copy of h)); then gates
//   output   the sum of equivariant affine maps of the lift and of every layer, times one scale for each copy of the
//            outputs, plus the equivariant polynomial of low degree that is nearest to the training data
//            (polynomial_part.hpp; or plus the outputs' mean in the invariants)
//
// where c(q) = q (1 + q^2)^(-1/4) takes the square root of large invariants, so that depth does not raise the degree.
// In the first `bilinear_layers` layers gates are linear and half of the scalars are products of two linear functions:
// polynomials of low degree are represented exactly. In the others gates are sigmoids.
//
// The hidden representation is chosen from a budget of channels: ranks 0 .. R of tensors of V get equal shares, R the
// largest rank of which a copy fits, and scalars what is left (Finzi, Welling, Wilson, ICML 2021, section 5.2). Where
// V and dual(V) are not the same matrices (and no form identifies them) odd and even factors alternate: V, dual(V),
// V*dual(V), ... The lift is computed in doubles also for a network of floats: invariants of an indefinite metric are
// differences of large squares.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/nn/equivariant_bilinear.hpp"
#include "lieder/nn/equivariant_linear.hpp"
#include "lieder/nn/invariants.hpp"
#include "lieder/nn/network.hpp"
#include "lieder/nn/nonlinearities.hpp"
#include "lieder/nn/polynomial_part.hpp"

namespace lieder::nn {

struct EquivariantMlpOptions {
  Index channels = 384;       ///< of a hidden layer; >= 4
  Index hidden_layers = 3;    ///< >= 1
  Index max_rank = -1;        ///< of the hidden tensors; -1: the largest that fits
  Index bilinear_layers = 1;  ///< in [0, hidden_layers]
  bool polynomial = true;     ///< start from a polynomial fitted in closed form, learn what it leaves
  at::ScalarType dtype = at::kFloat;
};

/// Tensors of V up to rank R, then scalars, of `channels` dimensions in all. Throws ValueError for channels < 4.
Representation hidden_representation(const MatrixGroup& group, Index channels, Index max_rank = -1);

class EquivariantMlp final : public Network {
 public:
  /// Throws ValueError for representations of different groups and options out of range.
  EquivariantMlp(const Representation& input, const Representation& output, const EquivariantMlpOptions& options = {});

  at::Tensor forward(const at::Tensor& x) override;
  Index inputs() const override { return input_.dimension(); }
  Index outputs() const override { return output_.dimension(); }
  at::ScalarType dtype() const override { return options_.dtype; }
  void fit_statistics(const at::Tensor& x, const at::Tensor& y) override;
  std::string emit(ScriptBuilder& script, const std::string& x) const override;
  std::string description() const override;

  const Representation& input() const { return input_; }
  const Representation& output() const { return output_; }
  const Representation& hidden() const { return hidden_; }

 private:
  struct Lift {
    at::Tensor s;  // doubles
    at::Tensor t;
  };
  Lift lift(const at::Tensor& x);
  // What a layer maps: h and compressed invariants of it.
  at::Tensor with_invariants(std::size_t layer, const at::Tensor& h);

  Representation input_;
  Representation output_;
  EquivariantMlpOptions options_;
  Representation hidden_;
  Index tensor_dimension_ = 0;         // of t
  Index hidden_tensor_dimension_ = 0;  // of the tensors of a hidden layer: its first coordinates
  QuadraticInvariants invariants_{nullptr};
  EquivariantQuadratic quadratic_{nullptr};  // t -> the hidden tensors; null without either
  std::vector<EquivariantLinear> layers_;
  std::vector<GatedNonlinearity> gates_;
  std::vector<CopyInvariants> copies_;    // of the output of a layer
  std::vector<EquivariantLinear> heads_;  // of the lift, then of each layer
  at::Tensor tensor_order_;               // coordinates of t in x
  at::Tensor tensor_scale_;               // {dim t}
  at::Tensor feature_mean_;
  at::Tensor feature_scale_;
  at::Tensor output_scale_;     // {d_out}
  at::Tensor output_mean_;      // {d_out}, an invariant; zero with a polynomial
  at::Tensor invariant_basis_;  // {r, d_out}
  PolynomialPart polynomial_{nullptr};
};

}  // namespace lieder::nn
