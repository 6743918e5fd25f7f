// The generalised problem of conserved quantities, and from it to the answer.
#pragma once

#include "lieder/discover/conserved.hpp"

namespace lieder::detail {

struct ConservedProblem {
  GeneralisedProblem factors;  // K columns
  Matrix sites;                // samples at which gradients are compared
  Vector spread;               // n: S
  Vector means;                // K, of the functions over all samples; empty unless the samples are tracks
  Matrix centred;              // factor of phi - means, likewise
};

ConservedProblem flow_problem(const Dictionary& library, const MatrixRef& states, const MatrixRef& derivatives,
                              const Vector& weights);
ConservedProblem track_problem(const Dictionary& library, const MatrixRef& states, const Vector& labels);

// The answer; `errors` are of the spectrum's values, or empty.
Conserved conserved_from(const ConservedProblem& problem, const DictionaryPtr& library, const Spectrum& spectrum,
                         const Vector& errors, const ConservedOptions& options);

}  // namespace lieder::detail
