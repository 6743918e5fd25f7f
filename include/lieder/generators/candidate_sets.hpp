// The candidate sets of the command line by name.
//
//   translations  d/dx_i                        n
//   scalings      x_i d/dx_i                    n
//   rotations     x_i d/dx_j - x_j d/dx_i       n(n-1)/2
//   euclidean     translations and rotations    n(n+1)/2
//   linear        x_i d/dx_j                    n^2
//   affine        translations and linear       n(n+1)
//   polynomial:D  x^alpha d/dx_j, |alpha| <= D  n C(n+D, D)
//   a GROUP       the algebra of the group: so:1,3, se:3, sp:4 ...
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lieder/algebra/matrix_group.hpp"
#include "lieder/generators/candidates.hpp"

namespace lieder {

struct CandidateSpace {
  Index dimension = 0;             ///< n >= 1
  std::vector<std::string> names;  ///< names of the coordinates (empty: x0, x1, ...)
  /// Coordinates that are logarithms of a column: `scalings` stays x d/dx of the column, a translation here, and
  /// is written with the column's name. Empty: none.
  std::vector<bool> logarithmic;
  std::vector<std::string> original_names;  ///< names of the columns before the logarithm
};

/// Throws InputError: an unknown name (the accepted sets are listed), a group that does not act on R^n, an empty set.
Candidates parse_candidates(std::string_view text, const CandidateSpace& space);

/// The algebra of a group acting on R^n: linear groups by x -> A x, affine groups by x -> A x + b.
Candidates candidates_from_group(const MatrixGroup& group, const CandidateSpace& space);

}  // namespace lieder
