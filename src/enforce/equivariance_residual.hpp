// How well features satisfy every constraint, evaluated at points: independent of how they were found.
#pragma once

#include "lieder/enforce/equivariant_dictionary.hpp"

namespace lieder::detail {

/// The largest over generators of ||DF v - P F|| / (||DF v|| + ||P F||), sizes taken term by term, and over elements of
/// ||F theta - psi F|| / ||F||, Frobenius norms over features and points.
double equivariance_residual(const EquivariantDictionary& equivariant, const GroupAction& action, ObjectKind kind,
                             const Matrix& points);

}  // namespace lieder::detail
