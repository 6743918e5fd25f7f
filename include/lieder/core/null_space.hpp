// Null spaces with the numbers that justify them: {x in R^q : A x = 0 to a stated tolerance}.
//
// The singular values s_1 >= ... >= s_q of A (q of them: zeros are appended for a wide matrix) and an orthonormal basis
// of the right singular vectors whose s_i <= tolerance * s_1. The gap is s_r / s_{r+1} across the cut.
#pragma once

#include "lieder/core/linear_operator.hpp"
#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"

namespace lieder {

struct NullSpaceOptions {
  double tolerance = 1e-10;  ///< relative to the largest singular value; in (0, 1)
  Index max_dimension = 0;   ///< Krylov back end: how many of the smallest values to look for; 0 means min(q, 20)
  Index max_iterations = 1000;
};

struct NullSpaceResult {
  Status status = Status::ok;
  Vector singular_values;  ///< descending; Krylov: only the smallest ones that were computed
  Matrix basis;            ///< q x d, orthonormal columns, smallest singular value last
  double gap = 0.0;        ///< ratio across the cut (infinite when the values below are exact zeros)
  double residual = 0.0;   ///< largest ||A x|| / s_1 over the basis

  Index dimension() const { return basis.cols(); }
};

/// Dense: SVD (after a QR reduction if A is tall). Cost O(m q^2).
NullSpaceResult null_space(const MatrixRef& a, const NullSpaceOptions& options = {});

/// Matrix-free: smallest eigenpairs of A^T A by implicitly restarted Lanczos (Spectra) on the shifted operator
/// s_1^2 I - A^T A. Values below about 1e-8 s_1 cannot be told from zero.
NullSpaceResult null_space(const AnyLinearOperator& a, const NullSpaceOptions& options = {});

}  // namespace lieder
