// Supports of one target by exchanges of terms, for rows whose errors are independent and of known size.
//
//   minimise  ||y - Theta_S z||^2 / s^2 + penalty |S|   over supports S,
//
// from a support that is given, by the best of all single moves until none is better: one term more, one less, or one in
// the place of another. Stepwise removal alone keeps a wrong term whose partner it removed early; an exchange undoes that.
// s^2 = 1, or the residual variance of all terms where that is larger (a model that does not fit).
//
// The penalty of the extended Bayesian information criterion with gamma = 1/2 (Chen and Chen, Biometrika 95:759-771, 2008) is
// log N + log P for N rows and P terms.
#pragma once

#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

struct ExchangeResult {
  std::vector<Index> support;  ///< ascending
  Vector coefficients;         ///< of the support
  double squares = 0.0;        ///< ||y - Theta_S z||^2
  Index moves = 0;
};

/// theta N x K, target N. `candidates`: the P columns that may be used, ascending; `start` among them (of its terms, those
/// that depend on the others are left out). From the normal equations in columns scaled to unit norm; no term is taken of
/// which the others leave less than 1e-5. Cost: N P^2, and |S|^2 P for each move. Throws ShapeError, ValueError.
ExchangeResult exchange_support(const MatrixRef& theta, const VectorRef& target, const std::vector<Index>& candidates,
                                const std::vector<Index>& start, double penalty);

/// log N + log P.
double extended_bic_penalty(Index rows, Index terms);

}  // namespace lieder
