// The Lie algebra of a set of generators: structure constants with the closure defect.
#pragma once

#include "lieder/algebra/structure_constants.hpp"
#include "lieder/generators/candidates.hpp"

namespace lieder {

/// Structure constants (of the matrix commutator: [v_A, v_B] = -v_[A,B]) of the generators given by columns of
/// `coordinates` (q x d). Affine candidates: exactly, from homogeneous matrices, output actions included. Others:
/// brackets of the fields at `points` (N x n), least squares on the span. Cost O(d^2 (n^3 + d n^2)), or O(d^2 N n K).
StructureConstants structure_constants_of(const Candidates& candidates, const MatrixRef& coordinates,
                                          const MatrixRef& points);

/// Homogeneous matrices [[0, 0], [b, A]] (+ psi' as a further diagonal block) of generators of affine candidates.
std::vector<Matrix> homogeneous_matrices(const Candidates& candidates, const MatrixRef& coordinates);

}  // namespace lieder
