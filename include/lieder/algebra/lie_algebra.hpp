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
  explicit LieAlgebra(std::vector<Matrix> basis, std::string name = {});

  Index dimension() const { return static_cast<Index>(basis_.size()); }
  /// n: the matrices are n x n.
  Index matrix_size() const { return size_; }
  const std::vector<Matrix>& basis() const { return basis_; }
  const Matrix& basis(Index i) const { return basis_[static_cast<std::size_t>(i)]; }
  const std::string& name() const { return name_; }

  /// sum_i x_i xi_i.
  Matrix element(const VectorRef& coordinates) const;
  /// Least-squares coordinates of a matrix; `residual` (if given) receives ||a - element|| / ||a||.
  Vector coordinates(const MatrixRef& a, double* residual = nullptr) const;
  /// Basis matrices as columns of an n^2 x q matrix (column-major vec).
  Matrix as_columns() const;

 private:
  std::vector<Matrix> basis_;
  std::string name_;
  Index size_ = 0;
};

/// Structure constants with the closure defect (least squares on the span). O(q^2 (n^3 + n^2 q)).
StructureConstants structure_constants(const LieAlgebra& algebra);

/// The smallest matrix Lie algebra that contains the given matrices (repeated brackets until nothing new appears;
/// a direction is new when its relative distance from the span exceeds `tolerance`).
LieAlgebra generated_algebra(const std::vector<Matrix>& matrices, double tolerance = 1e-9);

}  // namespace lieder
