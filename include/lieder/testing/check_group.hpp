// Is it a matrix Lie group? What MatrixGroup's constructor does not check.
//
//   "[g, g] in g"                        the algebra is closed under the bracket
//   "algebra preserves the forms"        xi^T M + M xi = 0 (xi M + M xi^T = 0 for a contravariant form)
//   "elements preserve the forms"        g^T M g = M for random elements, their products and inverses
//   "components are invertible"
//   "components normalise the algebra"   c xi c^-1 lies in the algebra
//   "elements normalise the algebra"     g xi g^-1 likewise, for random products and inverses
//   "Ad_exp(xi) = exp(ad_xi)"            the structure constants belong to the matrices
//   "(g h) x = g (h x)"                  the action on points, affine_part, is a left action
//
// That g h is again an element cannot be decided from generators; what is checked is all that the group states about
// its elements: forms and normaliser.
#pragma once

#include "lieder/algebra/matrix_group.hpp"
#include "lieder/testing/check_report.hpp"

namespace lieder {

/// Cost O(trials q (n^3 + n^2 q)).
CheckReport check_group(const MatrixGroup& group, const CheckOptions& options = {});

}  // namespace lieder
