// The generalised singular value problem of discovery: how much each candidate direction is *not* a symmetry.
//
//   minimise  |C a| / |B a|,      |C a|^2 = int |L_xi F|^2 dmu,   |B a|^2 = the size of the generator xi = sum_a a xi_a
//
// The singular values do not depend on the basis of the candidates (C^T C a = s^2 B^T B a). A
// direction that is null for B moves nothing and carries no information: it is *trivial* and reported apart.
#pragma once

#include "lieder/core/types.hpp"

namespace lieder {

/// Factors of both sides; any number of rows, q columns.
struct GeneralisedProblem {
  Matrix derivative;  ///< C, or a factor R of it
  Matrix size;        ///< B, or a factor R of it
};

struct Spectrum {
  Vector values;      ///< descending, r = q - t of them: relative defects
  Matrix generators;  ///< q x r: column i has |B a| = 1 and |C a| = values(i); B-orthogonal
  Matrix trivial;     ///< q x t: orthonormal basis of the directions that are null for B
};

/// Solves by QR and SVD, never by the normal equations: values down to rounding (about 1e-15 times the condition number
/// of B after column scaling). `trivial_tolerance`: relative to the largest singular value of the column-scaled B. Cost
/// O(q^3).
Spectrum generalised_spectrum(const GeneralisedProblem& problem, double trivial_tolerance = 1e-10);

}  // namespace lieder
