// Certificates: from an approximate dual point, a bound that no feasible w can be below.
#pragma once

#include <vector>

#include "promote/reduced_problem.hpp"

namespace lieder::detail {

struct DualPoint {
  std::vector<Matrix> y;  ///< one for each block
  Vector nu;
};

class Certifier {
 public:
  /// The grams of the penalty and of the fit in free coordinates.
  Certifier(const ReducedProblem& problem, const Matrix& penalty_gram, const Matrix& fit_gram);

  /// The dual objective after the repair of the equality (the smallest change of (Y, nu) that is an image of one
  /// (A_b(w), R w)) and scaling into the ball. `u`: a point near the optimum, for the rounding that is left.
  double bound(DualPoint dual, const Vector& u) const;
  /// True if some coefficients change neither the fit nor the penalty.
  bool undetermined() const { return inverse_.null.cols() > 0; }

 private:
  Vector mismatch(const DualPoint& dual) const;

  const ReducedProblem& problem_;
  double balance_;  ///< of the two terms of the repair
  PseudoInverse inverse_;
  std::vector<Matrix> origin_images_;
  Vector origin_residual_;
};

/// The value of f at w with exact singular values.
double objective(const ReducedProblem& problem, const Vector& w);
/// A size of the objective where nothing cancels: the floor of the relative gap is 1e-6 of it.
double objective_size(const ReducedProblem& problem, const Vector& w);

}  // namespace lieder::detail
