// Bilinear forms and endomorphisms that a set of matrices preserves: null spaces of linear maps on n x n matrices.
//
//   symmetric forms  Q = Q^T  with A_i^T Q + Q A_i = 0   (x^T Q x is constant along the flows of x' = A_i x)
//   skew forms       W = -W^T with A_i^T W + W A_i = 0   (symplectic when W is regular)
//   commutant        P        with P A_i = A_i P
// For the adjoint representation of a semisimple algebra the symmetric forms are B(phi ., .), phi in the centroid: one
// dimension for each simple ideal whose complexification is simple, two for each ideal with a complex structure.
#pragma once

#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

struct InvariantOptions {
  double noise = 1e-13;  ///< error of the matrices relative to `reference`, in (0, 1]
  double reference = 0;  ///< the size of a matrix that counts as 1; 0: the largest spectral norm among them
};

/// Invariant: the basis matrices are orthonormal for the Frobenius product.
struct MatrixSpace {
  std::vector<Matrix> basis;
  double gap = 0.0;  ///< the smallest ratio across a cut (infinite: nothing to decide)

  Index dimension() const { return static_cast<Index>(basis.size()); }
  /// sum_j z_j basis_j.
  Matrix element(const VectorRef& z) const;
};

/// All throw ShapeError for matrices that are not n x n, ValueError if they are not finite. With no matrices, or zero
/// ones, every form is invariant. More than eight matrices are first combined into four random ones and the result is
/// checked (and cut down) with all. O(u^2 n^2) for u unknowns: n(n+1)/2, n(n-1)/2, n^2.
MatrixSpace invariant_symmetric_forms(const std::vector<Matrix>& matrices, Index n,
                                      const InvariantOptions& options = {});
MatrixSpace invariant_skew_forms(const std::vector<Matrix>& matrices, Index n, const InvariantOptions& options = {});
MatrixSpace commutant(const std::vector<Matrix>& matrices, Index n, const InvariantOptions& options = {});

/// Numbers of eigenvalues [positive, negative, zero] of a symmetric matrix; zero by `decide_rank` with `noise`.
struct Signature {
  Index positive = 0;
  Index negative = 0;
  Index zero = 0;
  double gap = 0.0;
};
/// `reference`: the size of an eigenvalue that counts as 1; 0: the largest.
Signature signature(const MatrixRef& form, double noise, double reference = 0.0);

/// An invariant form that is positive definite with unit largest eigenvalue, if the space contains one (alternating
/// projections between the space and the cone of definite matrices), else an empty matrix.
Matrix definite_form(const MatrixSpace& forms, Index n);

}  // namespace lieder
