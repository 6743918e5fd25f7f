// Regression in an equivariant sub-dictionary: least squares and ridge for the coordinates c of F = sum_j c_j F_j.
//
//   min_c  (1 / N m) sum_i |y_i - F_c(x_i)|^2 + ridge |S (c - c0)|^2,   S = diag(root mean square of each feature)
//
// The features' columns are divided by S and a singular value decomposition says which directions the data determine
// (dictionary/least_squares.hpp). Directions that they do not are left at c0 (zero unless given): the minimum norm
// solution in scaled coordinates, with the status rank_deficient unless there is a ridge.
#pragma once

#include <string>

#include "lieder/dictionary/least_squares.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"

namespace lieder {

struct EquivariantRegressionOptions {
  double ridge = 0.0;    ///< >= 0; dimensionless: relative to the mean squares of the features
  double rcond = 1e-10;  ///< directions of the scaled features below this are not determined; in [0, 1)
  /// c0 (r entries, or empty for zero): what the ridge draws to, such as `relax` of a model under a larger group.
  Vector prior;
};

struct EquivariantRegression {
  Vector coordinates;  ///< c, r
  Index samples = 0;   ///< of positive weight
  Index rank = 0;      ///< directions that the data determine
  double condition = 0.0;
  double train_error = 0.0;  ///< relative_error on the samples of the fit
  Status status = Status::ok;
  std::string message;
};

/// inputs N x n, outputs N x m, weights N or empty. Throws ShapeError on wrong shapes, ValueError on entries that are
/// not finite, without samples, or when the space is empty (equivariant.size() = 0). Cost 2 N m r^2 + N nnz(basis).
EquivariantRegression fit_equivariant(const EquivariantDictionary& equivariant, const MatrixRef& inputs,
                                      const MatrixRef& outputs, const Vector& weights = {},
                                      const EquivariantRegressionOptions& options = {});

/// ||observed - predicted|| / ||observed|| (Frobenius norms; rows weighted by the roots of `weights` if given); the
/// numerator when the observed values are all zero. Throws ShapeError.
double relative_error(const MatrixRef& observed, const MatrixRef& predicted, const Vector& weights = {});

}  // namespace lieder
