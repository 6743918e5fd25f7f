// Errors of supports on left-out blocks of rows, and the choice among them (private).
#pragma once

#include <optional>
#include <vector>

#include "lieder/sparse/constrained_least_squares.hpp"
#include "lieder/sparse/regression_rows.hpp"

namespace lieder::detail {

/// Blocks of rows that are left out together, with what is needed to fit without them.
class Folds {
 public:
  /// Neighbouring blocks; at most `count` folds. Needs at least two blocks.
  Folds(const RegressionRows& rows, Index count);

  Index count() const { return static_cast<Index>(test_.size()); }
  /// One target with what fixed coefficients explain taken away: its rows in each fold, and the right sides of the
  /// normal equations of the other folds.
  struct Target {
    std::vector<Vector> known;
    std::vector<Vector> right;
    Index number = 0;
    Vector fixed;
  };
  Target target(Index number, const Vector& fixed) const;
  /// Mean squared errors of the fit on the support to the other folds, for each fold.
  Vector errors_of_target(const Target& target, const std::vector<Index>& columns) const;
  Vector errors_of_group(const ConstrainedLeastSquares& solver, Index group, const Support& support) const;

 private:
  const Matrix& train(Index fold) const;

  const RegressionRows& rows_;
  Matrix gram_;                // of all rows
  std::vector<Matrix> grams_;  // of each fold
  std::vector<Matrix> test_;   // rows of each fold: stacked block factors
  std::vector<std::vector<Index>> blocks_;
  std::vector<double> weights_;
  mutable std::vector<std::optional<Matrix>> train_;  // factors, made when they are needed
};

/// The path's place of the smallest support whose mean error is within `standard_errors` of the paired differences of
/// the least one and at most half above it, or within `floor` of it, or below `floor`. `errors`: folds x supports, sizes descending.
Index choose_support(const Matrix& errors, double standard_errors, double floor);

}  // namespace lieder::detail
