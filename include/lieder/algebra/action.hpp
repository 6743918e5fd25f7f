// What a set of affine generators does to space, in a few words: so(2), gl(1) and R are one Lie algebra, but rotations,
// scalings and translations are not the same symmetry.
//
//   translations        every A is 0
//   scalings            b = 0, the A commute and have real eigenvalues, no nilpotent part
//   shears              b = 0, every A is nilpotent
//   rotations           b = 0, A^T Q + Q A = 0 for a positive definite Q
//   pseudo-rotations    b = 0, the same for a non-degenerate Q of signature (p, q), p, q > 0
//   linear maps         b = 0 otherwise
//   rigid motions       b != 0 and the linear parts are rotations; "affine maps" otherwise
#pragma once

#include <string>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

/// `generators`: [b | A], n x (n + 1) each; `tolerance`: relative size of what counts as zero (that of the generators'
/// errors). Returns an empty text for an empty list. Cost O(q n^6) for n <= 12 (the forms); larger n skips the forms.
std::string describe_action(const std::vector<Matrix>& generators, double tolerance = 1e-6);

/// A symmetric Q with A^T Q + Q A = 0 for every A, of unit norm and largest rank found; 0 x 0 if there is none.
Matrix invariant_quadratic_form(const std::vector<Matrix>& linear_parts, double tolerance = 1e-6);

}  // namespace lieder
