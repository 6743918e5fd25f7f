// Constraints at sample points, streamed through a QR factorization.
#pragma once

#include "lieder/enforce/equivariant_dictionary.hpp"

namespace lieder::detail {

/// R with R^T R = sum over generators and points of the rows of L_xi (columns: unknowns c K + k scaled by 1/scale_k).
Matrix sampled_generators(const DictionaryPtr& dictionary, const GroupAction& action, ObjectKind kind,
                          const Matrix& points, const Vector& scale);

/// R of the rows F_j(theta_g x) - psi_g F_j(x) of the features F_j (columns of `basis`) over all elements and points,
/// divided by the largest root mean square of a feature.
Matrix sampled_elements(const EquivariantDictionary& equivariant, const GroupAction& action, const Matrix& points);

/// Root mean square of each function at the points; 1 where it is zero.
Vector function_scale(const Dictionary& dictionary, const Matrix& points);

}  // namespace lieder::detail
