// The constraints on W in Hom_G(A, B) for two pieces, and the projection on their null space (private).
//
//   L_i W = B_i W - W A_i,   over the algebra's images and the components' images;   K = sum_i L_i^* L_i.
#pragma once

#include <optional>

#include "enforce/block_null_space.hpp"
#include "enforce/generator_images.hpp"
#include "lieder/core/random.hpp"

namespace lieder::detail {

class IntertwinerConstraints {
 public:
  /// Refers to both images.
  IntertwinerConstraints(const GeneratorImages& a, const GeneratorImages& b);

  Index rows() const { return b_.dimension; }
  Index cols() const { return a_.dimension; }
  /// K W. Two sparse products for each generator and side.
  Matrix normal(const Matrix& w) const;
  /// Largest |L_i W| / (|W| (|A_i| + |B_i|)), spectral norms bounded by the largest column norm times row norm.
  double residual(const Matrix& w) const;
  /// The orthogonal projection of w on the null space of K, by conjugate gradients from w (they move within the range
  /// of K). For a Casimir operator the number of iterations is the number of distinct eigenvalues. Nothing if they do
  /// not converge.
  std::optional<Matrix> project(Matrix w) const;
  /// A random intertwiner: the projection of a normal matrix; nothing if there is none (the projection vanishes) or the
  /// iteration fails, told apart by `converged`.
  std::optional<Matrix> random(Rng& rng, bool& converged) const;
  /// The matrices of L_i on vec(W), (a b) x (a b) each, divided by |A_i| + |B_i|: for small pairs only.
  std::vector<RowSparse> matrices() const;

 private:
  struct Pair {
    const SparseMatrix* a;
    const SparseMatrix* b;
    double size;
  };
  const GeneratorImages& a_;
  const GeneratorImages& b_;
  std::vector<Pair> pairs_;
  std::vector<SparseMatrix> a_transposed_;
  std::vector<SparseMatrix> b_transposed_;
};

}  // namespace lieder::detail
