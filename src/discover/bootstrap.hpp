// The bootstrap of a least squares fit from factors of groups of samples.
#pragma once

#include <vector>

#include "lieder/core/accumulator.hpp"
#include "lieder/dictionary/dictionary.hpp"
#include "lieder/discover/model_discovery.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"

namespace lieder::detail {

// Groups of training samples, each reduced to the triangle of [Phi, Y] (weights taken in): a bootstrap draw resamples
// groups, so its cost does not depend on the number of samples. With at most `most` samples each is a group of its own:
// the ordinary bootstrap. Triangles of more than 290 columns are fewer, at least 50, to bound their memory.
class GroupFactors {
 public:
  GroupFactors(Index samples, Index functions, Index outputs, Index most = 400);

  // The next samples: phi N x K, y N x m, weights N or none.
  void add(const MatrixRef& phi, const MatrixRef& y, const Vector& weights);
  // All groups; every sample must have been added.
  const std::vector<Matrix>& factors() const { return factors_; }

 private:
  Index end_of_group() const;

  Index samples_;
  Index count_;
  Index added_ = 0;
  std::vector<Matrix> factors_;
  Matrix open_;       // rows of the group that is being filled
  Index filled_ = 0;  // of them in use
};

// Coefficients (K x m) fitted to options.draws bootstrap draws of the groups.
std::vector<Matrix> bootstrap_coefficients(const ModelFit& fit, const std::vector<Matrix>& groups,
                                           const ModelFitOptions& options);

// SE_j = rms over draws of |(C_b - C) a_j| at the sites, a_j the columns of `generators`.
Vector bootstrap_errors(const LieDerivative& derivative, const ModelFit& fit, const std::vector<Matrix>& groups,
                        const Matrix& sites, const Matrix& generators, const ModelFitOptions& options);

}  // namespace lieder::detail
