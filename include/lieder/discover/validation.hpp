// Validation: discovered generators integrated to finite transformations, applied to held-out samples.
//
// For a model: the error of F(theta_g x) against psi_g y (measured y), beside the error of F(x) against y. For a cloud:
// the distance of theta_g x from the tangent plane of its nearest sample, relative to how far g moved it.
#pragma once

#include <string>
#include <vector>

#include "lieder/core/differentiable_map.hpp"
#include "lieder/core/types.hpp"
#include "lieder/discover/discovery.hpp"
#include "lieder/discover/tangents.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"

namespace lieder {

struct ValidationOptions {
  double displacement = 0.1;  ///< how far g = exp(t xi) moves the samples, relative to their spread (rms); > 0
  Index max_samples = 1000;   ///< held-out samples used
};

struct Validation {
  std::string text;           ///< the generator
  double t = 0.0;             ///< the group parameter
  double displacement = 0.0;  ///< rms of |theta_g x - x| reached, in the units of x
  double error = 0.0;         ///< model: rms |F(theta_g x) - psi_g y| / rms |y - mean|; cloud: distance / displacement
  double baseline = 0.0;      ///< model: rms |F(x) - y| / rms |y - mean|; cloud: distance of x from others' planes
};

/// `map`: the fitted model. `inputs`, `outputs`: samples that the fit has not seen (N x n, N x m).
std::vector<Validation> validate_model(ObjectKind kind, const AnyDifferentiableMap& map, const MatrixRef& inputs,
                                       const MatrixRef& outputs, const Candidates& candidates,
                                       const std::vector<Generator>& generators, const ValidationOptions& options = {});

std::vector<Validation> validate_cloud(const TangentSpaces& tangents, const Candidates& candidates,
                                       const std::vector<Generator>& generators, const ValidationOptions& options = {});

}  // namespace lieder
