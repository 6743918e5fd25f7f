// Dimensional analysis: the invariant monomials of a set of scaling symmetries (Buckingham's pi theorem).
//
// The scalings sum_i e_i x_i d/dx_i that are symmetries form a subspace E of R^n; x^p = prod x_i^p_i is invariant under
// all of them iff p is orthogonal to E. There are n - dim E independent ones.
#pragma once

#include <string>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

struct InvariantMonomial {
  Vector exponents;  ///< n, scaled so that they are as near to small integers as a common factor up to 6 can make them
  Vector rational;   ///< the same, rounded to integers where within `tolerance`
  double rounding = 0.0;  ///< largest |exponents - rational|
  std::string text;       ///< "a^3 P^-2 M^-1"
};

/// `scalings`: n x d, each column the exponents e of a scaling symmetry. `names`: n. `tolerance`: how far an exponent
/// may be from an integer and still be written as one.
std::vector<InvariantMonomial> invariant_monomials(const MatrixRef& scalings, const std::vector<std::string>& names,
                                                   double tolerance = 0.05);

}  // namespace lieder
