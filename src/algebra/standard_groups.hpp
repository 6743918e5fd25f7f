// The named matrix groups of lieder/algebra/matrix_group.hpp, one function for each family (private to the layer).
#pragma once

#include "lieder/algebra/matrix_group.hpp"

namespace lieder::standard {

MatrixGroup translations(Index n);
/// SO+(p, q), or O(p, q) with its reflections; q = 0 is Euclidean.
MatrixGroup orthogonal(Index p, Index q, bool reflections);
/// SE(n), or E(n) with a reflection.
MatrixGroup euclidean(Index n, bool reflections);
MatrixGroup general_linear(Index n);
MatrixGroup special_linear(Index n);
/// Sp(size, R) on R^size; size is even.
MatrixGroup symplectic(Index size);
/// U(n), or SU(n).
MatrixGroup unitary(Index n, bool special);
MatrixGroup heisenberg(Index n);
MatrixGroup symmetric(Index n);
MatrixGroup cyclic(Index n);
MatrixGroup dihedral(Index n);

}  // namespace lieder::standard
