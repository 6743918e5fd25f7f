// The block bidiagonal least squares problem of a smoothing spline (smoothing_spline.hpp) for one state.
#pragma once

#include <vector>

#include "lieder/core/types.hpp"

namespace lieder::detail {

// Small blocks without allocation: m <= 4.
using Block = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, 9, 14>;
using Square = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, 4, 4>;
using BlockVector = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, 4, 1>;

// sqrt(lambda) L^-1 (z_{i+1} - F z_i) for steps of white noise in the m-th derivative. Times in units in which steps
// are about one; lambda in the same units.
class SplineProcess {
 public:
  SplineProcess(const VectorRef& times, int order);

  int order() const { return order_; }
  Index samples() const { return steps_.size() + 1; }
  // m x 2m: the rows of step i for lambda = 1.
  Block rows(Index i) const;

 private:
  int order_;
  Vector steps_;
  Block before_;  // -L^-1 T and L^-1 for a step of one
  Block after_;
};

struct SplineLikelihood {
  double residual_squares = 0.0;
  double log_determinant = 0.0;  // log |det R|
};

SplineLikelihood spline_likelihood(const SplineProcess& process, const VectorRef& x, double lambda);

struct SplineSolution {
  Vector value;
  Vector slope;
  Vector slope_noise;      // |w_i|^2 of the slope
  Vector slope_posterior;  // its posterior variance / sigma^2
};

SplineSolution solve_spline(const SplineProcess& process, const VectorRef& x, double lambda);

}  // namespace lieder::detail
