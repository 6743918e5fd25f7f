// The bilinear Lie derivative (xi, w) -> L_xi F_w on a dictionary F_w = sum_k w_k phi_k: one object for every verb.
//
//   A(w) = [L_xi_1 F_w, ..., L_xi_q F_w]          M x q,  linear in w (K x m coefficients, one column for each output)
//
// Its faces: matrix-free (apply, apply_adjoint), sparse (matrix(a): w -> L_xi_a F_w for one generator), dense (the
// stacked constraint matrix of all generators), and the transpose slice A(w) for a fixed w. Rows carry the square root
// of the measure: the squared Frobenius norm of A(w) is sum_a int |L_xi_a F_w|^2 dmu.
//
// Two discretisations: at weighted samples (any dictionary, any candidates), and exact in an orthonormal polynomial
// basis (polynomial candidates; the coefficients of L_xi F in the same basis, very sparse).
#pragma once

#include <memory>
#include <vector>

#include "lieder/core/linear_operator.hpp"
#include "lieder/core/types.hpp"
#include "lieder/dictionary/dictionary.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"

namespace lieder {

class BilinearLieDerivative {
 public:
  virtual ~BilinearLieDerivative() = default;

  /// q, K, m and M.
  virtual Index generators() const = 0;
  virtual Index functions() const = 0;
  virtual Index outputs() const = 0;
  virtual Index rows() const = 0;

  /// A(w): K x m -> M x q.
  virtual Matrix apply(const MatrixRef& w) const = 0;
  /// A^*(Y): M x q -> K x m with <A(w), Y> = <w, A^*(Y)>.
  virtual Matrix apply_adjoint(const MatrixRef& y) const = 0;
  /// The matrix of w -> L_xi_a F_w, M x (K m), w column by column.
  virtual SparseMatrix matrix(Index a) const = 0;

  /// All of them stacked, (q M) x (K m): the constraints of "enforce". Memory q M K m doubles.
  Matrix dense() const;
  /// w -> vec A(w) as a matrix-free operator of size (M q) x (K m). Refers to this object.
  AnyLinearOperator as_operator() const;
};

using BilinearPtr = std::shared_ptr<const BilinearLieDerivative>;

/// At samples with weights (empty: 1/N each). The kind must be function or vector_field. Keeps (n + 1) N K doubles;
/// apply costs n N K m + N m nnz.
BilinearPtr sampled_lie_derivative(ObjectKind kind, DictionaryPtr dictionary, Index outputs, Candidates candidates,
                                   const MatrixRef& points, const Vector& weights = {});

/// Exact in the orthonormal polynomials of total degree <= D (w holds their coefficients). Candidates: polynomial
/// fields; a field of degree e maps degree D to D + e - 1, M = m C(n + D + max(e - 1, 0), n). The kind must be function
/// or, for affine candidates, vector_field. Throws ValueError otherwise.
BilinearPtr exact_lie_derivative(ObjectKind kind, const OrthogonalPolynomials& dictionary, Index outputs,
                                 const Candidates& candidates);

}  // namespace lieder
