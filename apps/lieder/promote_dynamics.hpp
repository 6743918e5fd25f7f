// lieder promote --kind dynamics|map with --lambda cv: models/promoted_dynamics.hpp in the terms of the command.
#pragma once

#include <string>

#include "lieder/discover/model_discovery.hpp"
#include "lieder/models/promoted_regression.hpp"
#include "promote_run.hpp"

namespace lieder::cli {

/// True for dynamics and maps whose symmetries are chosen by cross-validation among affine candidates, in polynomials on
/// the box of the states: nothing enforced, nothing discrete, no further penalty.
bool is_promoted_dynamics(const PromoteOptions& options, const std::string& kind, const PromotedRegressionOptions& fit,
                          const std::optional<Candidates>& candidates);

/// The answer with one step for each set of symmetries that was judged; cv_standard_error is that of its excess over the
/// best, as an error of cv_error. `labels`: trajectories of the samples, or empty.
PromotedRegression promote_dynamics(const PromoteOptions& options, const std::string& kind, const ModelData& train,
                                    const Vector& labels, const Candidates& candidates,
                                    const PromotedRegressionOptions& fit);

}  // namespace lieder::cli
