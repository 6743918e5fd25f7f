// The size of a generator. The nuclear norm of [L_xi_1 F, ..., L_xi_q F] depends on the inner product in which the
// candidates xi_a are orthonormal: a candidate twice as large is twice as expensive to break.
#pragma once

#include "lieder/core/types.hpp"
#include "lieder/generators/candidates.hpp"

namespace lieder {

enum class GeneratorNorm {
  as_given,   ///< left as they are
  frobenius,  ///< unit Frobenius norm of the coefficients of the field, of [b | A] for affine ones; for a field that is
              ///< zero (a candidate that acts on the outputs only), of its output matrix
};

/// The factors that `normalised` multiplies the candidates with, q of them. Throws ValueError for a zero candidate.
Vector generator_factors(const Candidates& candidates, GeneratorNorm norm = GeneratorNorm::frobenius);

/// Each candidate divided by its norm, the field and the action on the outputs alike. Names stay, texts are made anew.
Candidates normalised(const Candidates& candidates, GeneratorNorm norm = GeneratorNorm::frobenius);

}  // namespace lieder
