// Matrix Lie algebras: a basis of n x n matrices with the commutator.
//
// Affine generators x -> A x + b are matrices too, by homogeneous coordinates: [[0, 0], [b, A]] acting on (1, x).
#pragma once

#include <string>
#include <vector>

#include "lieder/algebra/structure_constants.hpp"
#include "lieder/core/types.hpp"

namespace lieder {

/// [A, B] = AB - BA.
Matrix bracket(const MatrixRef& a, const MatrixRef& b);

/// Invariant: the basis matrices are all n x n, finite and linearly independent (checked at construction).
class LieAlgebra {
 public:
  /// Throws ShapeError for matrices of different or non-square shape, ValueError if they are linearly dependent.
  /// Independence is judged on the basis scaled to unit norms (singular values above 1e-10 of the largest). An empty
  /// list is the zero algebra of 0 x 0 matrices; see `zero`. Cost O(n^2 q^2).
  explicit LieAlgebra(std::vector<Matrix> basis, std::string name = {});

  /// The algebra {0} of n x n matrices: that of a finite group.
  static LieAlgebra zero(Index n, std::string name = {});

  Index dimension() const { return static_cast<Index>(basis_.size()); }
  /// n: the matrices are n x n.
  Index matrix_size() const { return size_; }
  const std::vector<Matrix>& basis() const { return basis_; }
  const Matrix& basis(Index i) const { return basis_[static_cast<std::size_t>(i)]; }
  const std::string& name() const { return name_; }

  /// sum_i x_i xi_i. Throws ShapeError unless there are q coordinates.
  Matrix element(const VectorRef& coordinates) const;
  /// Least-squares coordinates of a matrix; `residual` (if given) receives ||a - element|| / ||a||
  /// (0 for a = 0). O(n^2 q).
  Vector coordinates(const MatrixRef& a, double* residual = nullptr) const;
  /// Basis matrices as columns of an n^2 x q matrix (column-major vec).
  Matrix as_columns() const;

  /// Coordinates of several matrices at once, given as the columns of an n^2 x k matrix (q x k). O(n^2 q k).
  Matrix coordinates_of_columns(const MatrixRef& columns) const;

 private:
  std::vector<Matrix> basis_;
  Matrix dual_;  // n^2 x q, the pseudoinverse of as_columns(), transposed: coordinates are dual_^T vec(a)
  std::string name_;
  Index size_ = 0;
};

/// Structure constants with the closure defect (least squares on the span). O(q^2 (n^3 + n^2 q)).
StructureConstants structure_constants(const LieAlgebra& algebra);

/// The smallest matrix Lie algebra that contains the given matrices: the independent ones among them, followed by
/// orthonormal matrices for what their repeated brackets add. A direction is new when its distance from the span
/// exceeds `tolerance` (in (0, 1)) times ||a|| for a given matrix a, or times ||a|| ||b|| for a bracket [a, b]. Throws
/// ValueError for an empty list. O(k q (n^3 + n^2 q)) for k matrices.
LieAlgebra generated_algebra(const std::vector<Matrix>& matrices, double tolerance = 1e-9);

}  // namespace lieder
