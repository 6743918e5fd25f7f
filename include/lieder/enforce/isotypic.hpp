// The isotypic decomposition of a representation: R^d = sum_lambda (irreducible lambda) (x) R^(multiplicity).
//
// A generic symmetric element of the commutant {R : R rho(g) = rho(g) R} has the irreducible pieces as its eigenspaces;
// a second generic element R' maps one piece to an equivalent one by a multiple of an isometry (Schur), which makes the
// matrices of equivalent pieces identical. Random elements of the commutant are projections of random matrices on the
// null space of the constraints, by conjugate gradients. Valid for groups that are closed under transposes (compact
// ones in orthogonal form, so:p,q, gl, sl, sp, u, su) and representations whose commutant is closed too: all built from
// V. `ad` of u, su, sl, sp stands in a basis that is not orthonormal: ad alone has a decomposition, ad beside an
// equivalent piece has none with orthonormal columns and equal blocks. Affine groups have none. Both cases are
// reported.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"

namespace lieder {

/// Real irreducible representations by the algebra of the maps that commute with them (Frobenius): its dimension is 1,
/// 2, 4.
enum class IrreducibleType { real, complex, quaternionic };

/// "real", "complex", "quaternionic".
std::string to_string(IrreducibleType type);

struct IsotypicComponent {
  Index dimension = 0;     ///< of the irreducible
  Index multiplicity = 0;  ///< how often it occurs
  IrreducibleType type = IrreducibleType::real;
  /// d x (dimension * multiplicity), orthonormal columns, piece after piece. In these coordinates every element acts by
  /// the same matrix on each piece.
  Matrix basis;
};

struct IsotypicDecomposition {
  Status status = Status::ok;  ///< not_converged when the representation has no such decomposition; then no components
  std::string message;
  std::vector<IsotypicComponent> components;  ///< by dimension, then multiplicity, ascending
  double residual = 0.0;  ///< largest |rho(g) - its block form| / |rho(g)| over the generators and components
};

/// O(d^3) for each distinct summand, d its dimension. The bases are dense: O(d^2) memory for the whole.
IsotypicDecomposition isotypic_decomposition(const Representation& representation, std::uint64_t seed = 1);

}  // namespace lieder
