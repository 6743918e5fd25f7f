// The Levi decomposition g = s + rad g, with s a semisimple subalgebra, and the simple ideals of a semisimple algebra.
//
// A complement of the radical is closed under the bracket only up to the radical. With the constants a_ij^k of
// g / rad g, the corrections r_i in rad g that make [y_i, y_j] = sum_k a_ij^k y_k for y_i = x_i + r_i are found along the
// derived series R = R_0 > R_1 > ... > 0 of the radical: modulo R_{t+1} the corrections in R_t solve linear equations,
// solvable because the second cohomology of a semisimple algebra vanishes (Whitehead). Source: W. A. de Graaf, Lie
// Algebras: Theory and Algorithms, North-Holland 2000, section 4.13.
#pragma once

#include <vector>

#include "lieder/algebra/subalgebras.hpp"

namespace lieder {

/// Invariant: the columns of [levi, radical] are a basis of g; each block is orthonormal by itself.
struct LeviDecomposition {
  Matrix levi;      ///< q x s: a semisimple subalgebra
  Matrix radical;   ///< q x (q - s): the largest solvable ideal
  double residual;  ///< largest norm of what the brackets of `levi` leave outside it, relative to the constants
  double gap;       ///< the smallest ratio across a cut that was used
};

/// Throws as the functions of subalgebras.hpp. O(s^5 r^3 / levels) for the linear systems, r = dim rad g.
LeviDecomposition levi_decomposition(const StructureConstants& c, const SubalgebraOptions& options = {});

/// Moves the columns of `x` (q x s) by elements of the ideals `series` (descending, orthonormal columns, the last one 0
/// or left out; consecutive quotients abelian) so that [y_i, y_j] = sum_k a_ij^k y_k as well as possible, where `a` are
/// the constants of the quotient by the first ideal. Levi complements (a semisimple) and split tori (a = 0) are both
/// this.
Matrix lift_subalgebra(const StructureConstants& c, const MatrixRef& x, const StructureConstants& a,
                       const std::vector<CoordinateSubspace>& series, const SubalgebraOptions& options = {});

/// A simple ideal. `complex_type`: its complexification is not simple, that is, it is a complex algebra seen over R.
struct SimpleIdeal {
  Matrix basis;  ///< q x d, orthonormal columns
  bool complex_type = false;
  double gap = 0.0;
};

/// The simple ideals of a semisimple algebra, largest first: the eigenspaces of a random element of the centroid, which
/// is B^{-1} Q for the invariant symmetric forms Q of the adjoint representation (B the Killing form). An empty result
/// means that the constants are not those of a semisimple algebra (B is singular, or the eigenspaces have impossible
/// dimensions).
std::vector<SimpleIdeal> simple_ideals(const StructureConstants& c, const SubalgebraOptions& options = {});

}  // namespace lieder
