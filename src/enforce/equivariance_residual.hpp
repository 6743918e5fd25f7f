// How well features satisfy every constraint, evaluated at points: independent of how they were found.
#pragma once

#include "lieder/enforce/equivariant_dictionary.hpp"

namespace lieder::detail {

/// The largest over generators of ||DF v - P F|| / (||DF v|| + ||P F|| + ||F|| |v| / L), sizes taken term by term, L
/// the spread of the points (so that a constant, whose terms are rounding, has a size); over elements of
/// ||F theta - psi F|| / ||F||. Frobenius norms over features and points.
double equivariance_residual(const EquivariantDictionary& equivariant, const GroupAction& action, ObjectKind kind,
                             const Matrix& points);

}  // namespace lieder::detail
