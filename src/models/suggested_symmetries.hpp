// Which sets of candidate generators a fit suggests as its symmetries (private).
#pragma once

#include <string>
#include <vector>

#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"
#include "lieder/discover/spectrum.hpp"
#include "lieder/generators/candidates.hpp"

namespace lieder {

/// A Lie subalgebra of the candidates, exact or up to the noise of a fit.
struct SuggestedSymmetry {
  Matrix generators;    // q x d, in the coordinates of the candidates
  double defect = 0.0;  // largest relative defect of the directions that suggested it
  bool exact = false;   // it closes to rounding: coefficients are integers or halves
  std::string algebra;  // its name
};

/// For each d >= 1 the d least broken directions with defects up to `largest`, if they nearly close, and the exact
/// subalgebra near them; where the exact one is very near, only that. `sizes`: the norm of each candidate (q).
std::vector<SuggestedSymmetry> suggested_symmetries(const Candidates& candidates, const Spectrum& spectrum,
                                                    const Vector& sizes, const Matrix& points, double largest);

/// True if both span the same space of generators up to `angle` (radians).
bool same_symmetry(const SuggestedSymmetry& a, const SuggestedSymmetry& b, double angle);

/// (K m) x r, in the orthonormal basis: the models F with L F = 0 along `kept`, candidates made of the generators of the
/// symmetry with their action on the m outputs. Exact ones are those of equivariant_dictionary, in its readable basis. For
/// others, known up to their defect, the singular values of the stacked L are cut at the largest gap below 0.3.
Matrix models_with_symmetry(const OrthogonalPolynomials& basis, const MonomialsPtr& monomials, const Candidates& kept,
                            const SuggestedSymmetry& symmetry);

}  // namespace lieder
