// Promote on the weights of layers: one nuclear norm of the intertwiner defects of all layers, and its exact prox.
//
// Candidates xi_1 .. xi_q act on the inputs of layer l by matrices R_i, on its outputs by S_i. The affine layer W x + b
// commutes with exp(xi_i) iff W R_i - S_i W = 0 and S_i b = 0, so the operator (Otto et al., JMLR 26(248), 2025, section 6)
//
//   A(W, b) = [ vec(W R_i - S_i W); -S_i b ]_i             one column for each candidate, layers below one another
//
// has as its null space (of columns) the candidates that all layers keep: ||A||_* asks for a common subalgebra. One
// operator for each layer instead asks each layer for its own. Candidates are made orthonormal first, for the inner
// product sum over layers of <R_i, R_j> + <S_i, S_j> (Frobenius), so the answer does not depend on their basis.
//
// The prox, weights = argmin 1/2 |W - W0|^2 + t ||A(W)||_*, has no closed form for this A; its dual has:
//
//   max_Y -1/2 |W0 - A^*(Y)|^2 + 1/2 |W0|^2    s.t. ||Y||_op <= t,        W = W0 - A^*(Y)
//
// is a smooth problem on a ball whose projection clips singular values, solved by accelerated projected gradients (Beck
// and Teboulle, SIAM J. Imaging Sci. 2, 2009), warm started from the Y of the last call, with the duality gap as its
// certificate. Why the rank is exact and not merely small: at the optimum A(W) and Y share singular vectors, and
// wherever a singular value of Y is below t that of A(W) is zero. Which candidates are kept is therefore read from Y
// (`kept`), a strict inequality that holds after finitely many iterations, and not from small numbers of A(W). A
// quadratic penalty (reweighting, smoothing) reaches low rank only in the limit of its parameter.
#pragma once

#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/core/types.hpp"

namespace lieder {

/// Weights of affine layers, in the order of the layers.
struct AffineLayer {
  Matrix weight;  ///< d_out x d_in
  Vector bias;    ///< d_out, or empty
};

/// How the candidates act on the two sides of a layer. Where they lead out of the space of inputs (functions of a
/// dictionary whose derivatives are not in it), e > d_in and `embedding` is the inclusion E in a space that holds both:
/// the defect is W R_i - S_i W E.
struct LayerAction {
  std::vector<SparseMatrix> input;   ///< q matrices d_in x e, e = d_in without an embedding
  std::vector<SparseMatrix> output;  ///< q matrices d_out x d_out
  SparseMatrix embedding = {};       ///< d_in x e with orthonormal rows; 0 x 0: the identity
};

/// The action of a group's algebra (its basis, in order) by two representations.
LayerAction layer_action(const Representation& input, const Representation& output);

/// (W, b) -> A(W, b). Invariant: all layers have the same number of candidates.
class IntertwinerDefect {
 public:
  /// Throws ShapeError or ValueError (no layer, unequal numbers of candidates).
  explicit IntertwinerDefect(std::vector<LayerAction> layers);

  Index candidates() const { return static_cast<Index>(layers_.front().input.size()); }
  Index layers() const { return static_cast<Index>(layers_.size()); }
  /// q x q: the orthonormal candidates as combinations of the given ones, the symmetric inverse root of their Gram matrix
  /// (zero on combinations that act on nothing), so that few candidates are mixed where few were not orthogonal.
  const Matrix& orthonormal() const { return orthonormal_; }
  /// ||A||_op^2, from power iterations, an upper bound within one percent.
  double norm_squared() const { return norm_squared_; }

  /// M x q, the candidates being the orthonormal ones; rows: layer by layer, weight column by column, then bias. Cost
  /// O(q d_in d_out) for sparse actions.
  Matrix apply(const std::vector<AffineLayer>& weights) const;
  /// A^*(Y), shaped as `like`.
  std::vector<AffineLayer> adjoint(const MatrixRef& y, const std::vector<AffineLayer>& like) const;

 private:
  void check(const std::vector<AffineLayer>& weights) const;
  std::vector<LayerAction> layers_;
  Matrix orthonormal_;
  double norm_squared_ = 0.0;
};

struct NuclearProxOptions {
  Index max_iterations = 20;  ///< >= 1; warm starts need few
  double gap = 1e-4;          ///< relative duality gap to stop at, > 0
  bool certify = true;        ///< compute it: about half the cost; without it all iterations are done
};

struct NuclearProxResult {
  double nuclear_norm = 0.0;  ///< ||A(W)||_*; 0 if not certified
  double gap = 0.0;           ///< (primal - dual) / max(primal, |W0|^2 1e-12)
  Index iterations = 0;
  Matrix kept;  ///< q x k, orthonormal: candidates whose singular value of Y is below (1 - 1e-3) t
};

/// Keeps Y between calls.
class NuclearProx {
 public:
  NuclearProx(IntertwinerDefect defect, const NuclearProxOptions& options = {});

  /// Replaces the weights by the prox with the step t > 0 (learning rate times lambda). A changed t rescales Y.
  NuclearProxResult apply(std::vector<AffineLayer>& weights, double t);
  const IntertwinerDefect& defect() const { return defect_; }

 private:
  bool certified(const std::vector<AffineLayer>& start, const std::vector<AffineLayer>& shift,
                 const std::vector<AffineLayer>& weights, NuclearProxResult& result) const;

  IntertwinerDefect defect_;
  NuclearProxOptions options_;
  Matrix dual_;
  std::vector<AffineLayer> shift_;  // A^*(dual_)
  double step_ = 0.0;
};

}  // namespace lieder
