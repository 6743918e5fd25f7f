// The matrices that constrain intertwiners: rho'(xi_i) and rho(h_j) of one piece of a representation (private).
#pragma once

#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/core/types.hpp"

namespace lieder::detail {

enum class NumberField { real, complex };

/// `algebra`: images of a basis of the Lie algebra that is orthonormal for the Frobenius product of the defining
/// matrices, so that for groups closed under transposes sum_i rho'(xi_i)^T rho'(xi_i) is a Casimir operator.
/// `components`: rho(h_j). Over the complex numbers: the real forms [[Re, -Im], [Im, Re]], and multiplication by i as
/// one more component.
struct GeneratorImages {
  Index dimension = 0;
  std::vector<SparseMatrix> algebra;
  std::vector<SparseMatrix> components;
  /// The group is closed under transposes (components: orthogonal matrices); false for affine groups.
  bool group_closed = false;
  /// Moreover rho(g^T) = rho(g)^T. For two such pieces Hom(B, A) = Hom(A, B)^T: their commutants are closed under
  /// transposes and equivalent irreducibles differ by an isometry. False for `ad` in a basis that is not orthonormal.
  bool self_adjoint = false;

  /// E^T . E for orthonormal columns E that span an invariant subspace.
  GeneratorImages restricted(const Matrix& e) const;
  /// True if the group is finite and every component is a permutation matrix.
  bool permutations() const;
};

GeneratorImages generator_images(const Representation& piece, NumberField field);

}  // namespace lieder::detail
