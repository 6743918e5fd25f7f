// Which Lie algebra is it? Numbers and a name for a real Lie algebra given by structure constants, up to noise.
//
// The algebra is taken apart: radical and Levi subalgebra (levi.hpp), simple ideals (simple_type.hpp), indecomposable
// ideals (direct_sum.hpp), and for each mixed ideal the nilradical and the action of the reductive rest on it. Names:
//   R^k; so(n), so(p,q) with p <= q, sl(n,R), su(n), su(p,q), sp(2n,R), sp(n), complex algebras over R (sl(n,C)), g2;
//   gl(n,R) = sl(n,R)+R, u(n) = su(n)+R, so(n)+R; aff(1), aff(n,R) = gl(n,R) |x R^n, sl(n,R) |x R^n; se(n), se(p,q);
//   sim(n) = (so(n)+R) |x R^n; heis(2n+1); R |x_A R^n with the eigenvalues of A up to a common factor (1,h; h+-i; J: a
//   Jordan block); gal(n); sums A+B; L |x N or (L+R^k) |x N with the nilradical N (R^n, heis, nilpotent(n)) when
//   nothing better fits.
// Isomorphic names are aliases. "0" is the algebra of dimension 0, "not closed" a set that is no Lie algebra within the
// limits. The method follows W. A. de Graaf, Lie Algebras: Theory and Algorithms, North-Holland 2000.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "lieder/algebra/lie_algebra.hpp"
#include "lieder/algebra/structure_constants.hpp"

namespace lieder {

struct IdentifyOptions {
  /// Error of the constants in the given basis (of the basis matrices, if those are given and have unit norm), >= 0;
  /// 0: the larger of closure defect and Jacobi defect. Algebras of dimension 2 always satisfy the Jacobi identity:
  /// only this number, or the closure defect, tells a noisy R^2 from aff(1).
  double noise = 0.0;
  double max_closure_defect = 0.1;  ///< above it the set is "not closed"; > 0
  /// The Jacobi identity may be violated by this much, relative to the largest constant squared, > 0. Above it the
  /// constants mean nothing: the algebra is abelian if they are below max_noise, else the set is "not closed".
  double max_jacobi_defect = 0.3;
  double max_noise = 0.05;       ///< the largest constants that may be noise, >= 0
  double abelian_below = 1e-12;  ///< constants not larger than this are zero, >= 0
  std::uint64_t seed = 1;        ///< of the generic elements
};

struct AlgebraIdentity {
  std::string name;
  std::vector<std::string> aliases;
  Index dimension = 0;
  /// False for a set that is not closed: then only the dimension, the defects and the noise mean anything.
  bool closed = true;
  bool abelian = false;
  bool nilpotent = false;
  bool solvable = false;
  bool semisimple = false;
  bool reductive = false;
  bool compact = false;  ///< the Levi part is not 0 and its Killing form is negative definite
  Index rank = 0;        ///< dimension of a Cartan subalgebra (a nilpotent algebra is its own)
  std::array<Index, 3> killing_signature{0, 0, 0};  ///< numbers of eigenvalues [+, -, 0]
  Index derived_dimension = 0;
  Index centre_dimension = 0;
  Index radical_dimension = 0;
  Index nilradical_dimension = 0;
  Index levi_dimension = 0;
  std::vector<Index> derived_series;        ///< dimensions, from g on
  std::vector<Index> lower_central_series;  ///< likewise
  std::vector<std::string> simple_ideals;   ///< of the Levi part
  double closure_defect = 0.0;
  double jacobi_defect = 0.0;
  double noise = 0.0;         ///< relative error of the constants that the rank decisions assumed
  double smallest_gap = 0.0;  ///< of all rank decisions: a name with a gap near 1 is a guess (at most 1e16)
};

/// Throws ValueError for constants that are not finite or not antisymmetric, and for options out of range; ShapeError
/// for constants of the wrong shape. O(q^5) typically.
AlgebraIdentity identify(const StructureConstants& c, const IdentifyOptions& options = {});

/// The basis is replaced by an orthonormal one (Frobenius), so that the answer does not depend on it. Homogeneous
/// matrices of affine generators are matrices like any other.
AlgebraIdentity identify(const LieAlgebra& algebra, const IdentifyOptions& options = {});

}  // namespace lieder
