// The canonical subspaces of a real Lie algebra g, from its structure constants, by singular values.
//
//   derived algebra       [g, g]
//   derived series        g, [g, g], [[g, g], [g, g]], ...
//   lower central series  g, [g, g], [g, [g, g]], ...
//   centre                {x : [x, g] = 0}
//   radical               {x : B(x, [g, g]) = 0}, B the Killing form: the largest solvable ideal
//   nilradical            {x in rad g : tr(ad_x b) = 0 for all b in the associative algebra of ad(rad g)}: the largest
//                         nilpotent ideal
//   Cartan subalgebra     {y : ad_x^q y = 0} for a generic x; its dimension is the rank of g
//
// Source: W. A. de Graaf, Lie Algebras: Theory and Algorithms, North-Holland 2000, chapters 1 to 3.
//
// Every rank is decided by `decide_rank` (rank_rule.hpp) and reported with its gap. Orthogonality, singular values and
// noise refer to the basis in which the constants are given: use one that is orthonormal for an inner product that
// means something (the Frobenius product of the generators' matrices), or a well-conditioned one.
#pragma once

#include <cstdint>
#include <vector>

#include "lieder/algebra/structure_constants.hpp"
#include "lieder/core/types.hpp"

namespace lieder {

struct SubalgebraOptions {
  double noise = 0.0;      ///< error of the constants relative to `reference`, in [0, 1]; 0: `noise_level`
  double reference = 0.0;  ///< the size of ad that counts as 1, >= 0; 0: `adjoint_norm` of these constants
  std::uint64_t seed = 1;  ///< of the generic elements
};

/// A subspace of g in coordinates. Invariant: the columns of `basis` (q x d) are orthonormal.
struct CoordinateSubspace {
  Matrix basis;
  double gap = 0.0;  ///< the smallest ratio across a cut that was used to find it (infinite: nothing to decide)

  Index dimension() const { return basis.cols(); }
};

/// Largest ||ad_x|| (Frobenius) over unit vectors x; 0 iff abelian. A subalgebra of a noisy algebra should be judged by
/// the size of the whole one: an abelian ideal has nothing but noise for constants.
double adjoint_norm(const StructureConstants& c);

/// ad_{xi_i} as q x q matrices, the basis of the adjoint representation.
std::vector<Matrix> adjoint_representation(const StructureConstants& c);

/// Constants of the subalgebra spanned by orthonormal columns; brackets are projected on it and the norm of what is cut
/// off becomes the closure defect. Throws ShapeError if `basis` does not have q rows. O(q^3 d + q^2 d^2).
StructureConstants restrict_to(const StructureConstants& c, const MatrixRef& basis);

/// All functions below throw ValueError for constants that are not finite, not q x q or not antisymmetric, and for a
/// noise outside [0, 1]. Cost O(q^4) or less unless stated.
CoordinateSubspace derived_algebra(const StructureConstants& c, const SubalgebraOptions& options = {});

/// From g itself down to the first term that repeats (not listed twice) or is 0 (listed).
std::vector<CoordinateSubspace> derived_series(const StructureConstants& c, const SubalgebraOptions& options = {});
std::vector<CoordinateSubspace> lower_central_series(const StructureConstants& c,
                                                     const SubalgebraOptions& options = {});

CoordinateSubspace centre(const StructureConstants& c, const SubalgebraOptions& options = {});
/// {x in g : [x, y] = 0 for all y in the span of the columns of `of`}.
CoordinateSubspace centralizer(const StructureConstants& c, const MatrixRef& of, const SubalgebraOptions& options = {});

/// Among the possible dimensions of g / rad g only those of semisimple algebras are considered (0, 3, 6, 8, 9, ...).
CoordinateSubspace radical(const StructureConstants& c, const SubalgebraOptions& options = {});

/// Traces with powers of generic elements of ad(rad g) decide, on a complement of [g, rad g], which lies in it. O(q^5).
CoordinateSubspace nilradical(const StructureConstants& c, const SubalgebraOptions& options = {});

/// Of several generic x the one with the clearest gap. Its zero generalised eigenspace is peeled off in steps (the
/// staircase form of ad_x, each step one rank decision), so that the eigenvalues of Jordan blocks are never computed.
CoordinateSubspace cartan_subalgebra(const StructureConstants& c, const SubalgebraOptions& options = {});

}  // namespace lieder
