// Promote on a network as a function: the nuclear norm of its sampled Lie derivatives, as a differentiable penalty.
//
//   R(F) = ||C_F B^(-1/2)||_* = sum_k s_k = trace G^(1/2),      G = B^(-1/2) (1/N sum_i C_i^T C_i) B^(-1/2),   q x q
//
// with C_i the m x q matrix of L_xi F(x_i) = DF(x_i) v_xi(x_i) - psi'_xi F(x_i) and B the size of the candidates on the
// data, so that each s_k is a relative defect as in `discover`, about 1 for what is no symmetry and 0 for a symmetry
// (Otto et al., JMLR 26(248), 2025, section 6).
//
// Smoothed, R_eps = trace (G + eps^2)^(1/2), with the gradient 1/2 <(G + eps^2)^(-1/2), dG>: with the weight
// Omega = (G + eps^2)^(-1/2) held fixed, 1/2 trace(Omega G) is a plain quadratic penalty on Lie derivatives of the same
// gradient. Two estimates make it cheap:
//
//   projections  (C_i)^T (C_i) is the mean over random normal w of (w^T C_i)^T (w^T C_i), and w^T DF(x_i) is one backward
//                pass whatever m is; with as many projections as outputs, the outputs themselves are taken
//   averaging    Omega comes from a moving average of G over batches, so the gradient of a batch is not biased by the
//                noise of its own G
//
// G is divided by the network's own mean |DF|^2 (`relative`): without it a network that fits every sample gets a smaller
// penalty by being flat at the samples and steep between them, which is no symmetry.
//
// An exponent p < 1 takes sum_k (s_k^2 + eps^2)^(p/2) / p instead (Schatten-p, Omega = (G + eps^2)^(p/2 - 1)): not convex in F,
// it hardly pulls at candidates that are broken by far, and the more at those that nearly are not.
//
// A training step has a forward and a backward pass over `samples` of the batch more, and twice the backward pass through
// both. The network must be twice differentiable where it is trained (smooth activations; with ReLU kinks are ignored).
//
// Candidates act on the inputs by any vector fields and on the outputs by matrices, as everywhere. Example, in a loop:
//
//   LieDerivativePenalty penalty(candidates, train_inputs, train_outputs);
//   auto loss = mse(net(x), y) + lambda * penalty(net_function, x);
//   loss.backward();
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

#include "lieder/core/types.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/nn/differentiable_network.hpp"

namespace lieder::nn {

struct LieDerivativePenaltyOptions {
  Index samples = 100;      ///< of each batch, the first ones, >= 1
  Index projections = 1;    ///< of the outputs, >= 1
  double smoothing = 1e-3;  ///< eps, a relative defect, > 0
  double exponent = 1.0;    ///< p in (0, 1]; 1: the nuclear norm
  bool relative = true;     ///< divide by the network's own |DF|
  double average = 0.9;     ///< weight of the past in the average of G, in [0, 1)
  double jitter = 0.0;      ///< standard deviation of noise on the points, relative to that of each input, >= 0
  std::uint64_t seed = 1;   ///< of the projections and of the noise
};

class LieDerivativePenalty {
 public:
  /// `inputs` (N x n) and `outputs` (N x m): data that say how large the candidates are and what |DF| is about (the
  /// standard deviation of the outputs over that of the inputs, times sqrt n). Throws ShapeError, ValueError.
  LieDerivativePenalty(Candidates candidates, const MatrixRef& inputs, const MatrixRef& outputs,
                       const LieDerivativePenaltyOptions& options = {});

  /// A scalar, differentiable in what `network` depends on, whose gradient estimates that of R_eps. `batch`: N x n. `network`
  /// maps it to N x m, sample by sample.
  at::Tensor operator()(const TensorFunction& network, const at::Tensor& batch);

  /// R_eps of the averaged G; 0 before the first batch.
  double value() const;
  /// The s_k of the averaged G, descending.
  Vector singular_values() const;
  /// Candidates after whitening (q less the trivial ones).
  Index rank() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace lieder::nn
