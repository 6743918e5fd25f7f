// The decomposition of a Lie algebra into ideals that do not decompose further.
//
//   g = (simple ideals) + (mixed ideals: neither semisimple nor abelian) + R^k
//
// With a Levi decomposition g = s + r, every decomposition into ideals can be chosen to respect s and r. Its projectors
// lie in the centroid {phi : phi [x, y] = [phi x, y]}, restricted here to maps that are scalars z_k on the simple
// ideals s_k of s and map r into itself: phi ad_y = z_k ad_y on r for y in s_k, phi ad_x = ad_x phi on r for x in r.
// The abelian summand is a complement of the centre's intersection with [g, g] in the centre; the rest falls apart into
// the generalised eigenspaces of a random element of that space.
#pragma once

#include <vector>

#include "lieder/algebra/levi.hpp"

namespace lieder {

/// An indecomposable ideal that is neither simple nor abelian, in coordinates of g (orthonormal columns in each block).
struct MixedIdeal {
  std::vector<std::size_t> simple;  ///< which simple ideals of the Levi part belong to it (as DirectSum::simple)
  Matrix levi;                      ///< q x s, their span; no column if solvable
  Matrix radical;                   ///< q x r
};

struct DirectSum {
  LeviDecomposition levi;
  std::vector<SimpleIdeal> simple;  ///< simple ideals of the Levi part, in coordinates of g
  std::vector<bool> is_summand;     ///< whether simple[k] commutes with the radical, hence is an ideal of g
  std::vector<MixedIdeal> mixed;
  Matrix abelian;   ///< q x k, central
  bool consistent;  ///< false if the Levi part did not decompose into simple ideals (noise)
  double gap;       ///< the smallest ratio across a cut that was used
};

/// Throws as the functions of subalgebras.hpp. O(r^6) for the centroid on the radical (r = dim rad g), and
/// simple_ideals.
DirectSum direct_sum(const StructureConstants& c, const SubalgebraOptions& options = {});

}  // namespace lieder
