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

/// The factors that make the norm of each candidate one, q of them. Throws ValueError for a zero candidate.
Vector generator_factors(const Candidates& candidates, GeneratorNorm norm = GeneratorNorm::frobenius);

/// The same for the norm in a measure, (sum_i weights_i |v(x_i)|^2)^(1/2) at N x n points (one copy; a quadrature rule or
/// the data; empty weights: 1/N each); for a field that is zero, the Frobenius norm of its output matrix.
Vector generator_factors(const Candidates& candidates, const MatrixRef& points, const Vector& weights = {});

/// Each candidate times its factor, the field and the action on the outputs alike. Names stay, texts are made anew.
Candidates rescaled(const Candidates& candidates, const Vector& factors);

/// rescaled(candidates, generator_factors(candidates, norm)): by default to unit Frobenius norm.
Candidates normalised(const Candidates& candidates, GeneratorNorm norm = GeneratorNorm::frobenius);

}  // namespace lieder
