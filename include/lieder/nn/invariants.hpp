// Invariant functions of a representation as features of a network.
//
// QuadraticInvariants, of an input x in rho: all linear invariants, and all quadratic ones that involve a copy that is
// not a scalar: x_B^T T x_A, T in Hom_G(A, dual(B)) (for vectors the Gram matrix, in the metric of the group). Vectors
// under O(n), O(p,q), Sp have no other independent invariants (Weyl, The Classical Groups, II.9; Villar et al., NeurIPS
// 2021). For orthogonal copies also |x_A| and, between copies, the cosine: smooth functions of them that polynomials in
// the squares approximate badly.
//
// CopyInvariants, of a hidden representation: the quadratic invariants of each copy by itself, so that their number
// grows with the copies, not with their pairs.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <string>
#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/nn/script.hpp"

namespace lieder::nn {

class QuadraticInvariantsImpl : public torch::nn::Module {
 public:
  explicit QuadraticInvariantsImpl(const Representation& representation);

  /// How many features.
  Index size() const { return size_; }
  /// The first ones, which are polynomials.
  Index polynomials() const { return linear_.size(1) + quadratic_.size(1); }
  /// {N, d} of doubles -> {N, size()}. Throws ShapeError.
  at::Tensor forward(const at::Tensor& x);
  std::string emit(ScriptBuilder& script, const std::string& x) const;

 private:
  Index dimension_;
  Index size_ = 0;
  at::Tensor linear_;     // {d, r}
  at::Tensor quadratic_;  // {d (d + 1)/2, K}, of symmetric_products; undefined if K = 0
  at::Tensor squares_;    // {d (d + 1)/2, n}: the |x_A|^2; undefined without orthogonal copies
  at::Tensor crosses_;    // {d (d + 1)/2, c}: the x_A.x_B
  at::Tensor cosine_a_;   // {c}: which norms divide them
  at::Tensor cosine_b_;
};

class CopyInvariantsImpl : public torch::nn::Module {
 public:
  explicit CopyInvariantsImpl(const Representation& representation, at::ScalarType dtype = at::kDouble);

  Index size() const { return size_; }
  /// {N, d} -> {N, size()}. Throws ShapeError.
  at::Tensor forward(const at::Tensor& x);
  std::string emit(ScriptBuilder& script, const std::string& x) const;

 private:
  struct Group {
    Index copies = 0;
    Index dimension = 0;
    Index forms = 0;
    Index start = 0;         // of its coordinates, if they are consecutive
    at::Tensor coordinates;  // otherwise
    at::Tensor form;         // {a, p a}: form e in columns e a ..
  };
  Index dimension_;
  Index size_ = 0;
  std::vector<Group> groups_;
};

using QuadraticInvariants = torch::nn::ModuleHolder<QuadraticInvariantsImpl>;
using CopyInvariants = torch::nn::ModuleHolder<CopyInvariantsImpl>;

}  // namespace lieder::nn
