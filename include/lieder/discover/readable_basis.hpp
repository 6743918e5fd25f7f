// A readable basis of a null space: sparse, with near-rational coefficients, never at the price of the defect.
//
// The null space fixes only a subspace. Gauss-Jordan elimination with complete pivoting (in coordinates scaled by the
// candidates' own size) gives each generator a coefficient 1 that no other generator has; then coefficients near 0 or
// near p/r with r <= 6 are snapped, generator by generator, from coarse to fine, and a snap is kept only if the defect
// does not exceed the largest defect that the null space had anyway.
#pragma once

#include "lieder/core/types.hpp"
#include "lieder/discover/spectrum.hpp"

namespace lieder {

struct ReadableBasisOptions {
  double allowed_defect = 1e-12;  ///< a snapped generator may have at most this relative defect; > 0
  Index max_denominator = 6;      ///< >= 1
};

struct ReadableBasis {
  Matrix generators;  ///< q x d, leading coefficient 1 each
  Vector defects;     ///< d: |C a| / |B a|
};

/// `null_space`: q x d, any basis of it. Cost O(q d^2 + q^2 d).
ReadableBasis readable_basis(const MatrixRef& null_space, const GeneralisedProblem& problem,
                             const ReadableBasisOptions& options = {});

/// Gauss-Jordan elimination only: a basis (columns) of the same subspace in which each column has a coefficient 1 where
/// all others have 0, pivots chosen by size in coordinates multiplied by `scales` (positive).
Matrix sparse_basis(const MatrixRef& subspace, const Vector& scales);

/// |C a| / |B a| of each column of `directions` (0 if B a = 0).
Vector relative_defects(const GeneralisedProblem& problem, const MatrixRef& directions);

/// The nearest p / r with 1 <= r <= max_denominator.
double nearest_rational(double value, Index max_denominator);

}  // namespace lieder
