// Which candidate symmetries a fitted model keeps, and the functions that have them (private).
#pragma once

#include <string>

#include "lieder/core/differentiable_map.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"

namespace lieder {

struct KeptSymmetries {
  Matrix generators;        // q x d, in the coordinates of the candidates
  Vector relative_defects;  // of all directions, descending
  std::string algebra;      // empty for d = 0
};

class KeptSymmetryFinder {
 public:
  KeptSymmetryFinder(ObjectKind kind, const Candidates& candidates) : derivative_(kind, candidates) {}

  const Candidates& candidates() const { return derivative_.candidates(); }
  /// The generalised singular directions of the model (its jet at the samples) with a relative defect of at most
  /// `largest`: the smallest ones, as many as close under the bracket.
  KeptSymmetries of(const Jet& jet, const Vector& weights, double largest) const;

 private:
  LieDerivative derivative_;
};

/// (K m) x r, orthonormal: the combinations of the basis whose Lie derivatives along the generators (q x d) vanish. The
/// generators carry errors of about `defect` (relative), so the singular values of the stacked derivatives, floored there,
/// are cut at their largest gap below 0.3.
Matrix functions_with_symmetries(const OrthogonalPolynomials& basis, ObjectKind kind, Index outputs,
                                 const Candidates& candidates, const Matrix& generators, double defect);

}  // namespace lieder
