#include "lieder/core/banded.hpp"

#include <lapacke.h>

#include <utility>

#include "lieder/core/error.hpp"

namespace lieder {

BandedCholesky::BandedCholesky(Matrix band) : band_(std::move(band)) {
  require(band_.rows() >= 1 && band_.cols() >= 1, "BandedCholesky: the matrix is empty");
  for (Index k = 1; k < band_.rows(); ++k) {
    band_.row(k).tail(std::min(k, band_.cols())).setZero();
  }
  require_finite("BandedCholesky", band_);
  const lapack_int failed =
      LAPACKE_dpbtrf(LAPACK_COL_MAJOR, 'L', static_cast<lapack_int>(band_.cols()),
                     static_cast<lapack_int>(band_.rows() - 1), band_.data(), static_cast<lapack_int>(band_.rows()));
  require(failed == 0, "BandedCholesky: the matrix is not positive definite");
}

Matrix BandedCholesky::half_solve(const MatrixRef& b) const {
  require_shape("BandedCholesky: right side", b, size(), -1);
  Matrix result = b;
  if (result.cols() > 0) {
    LAPACKE_dtbtrs(LAPACK_COL_MAJOR, 'L', 'N', 'N', static_cast<lapack_int>(size()),
                   static_cast<lapack_int>(band_.rows() - 1), static_cast<lapack_int>(result.cols()), band_.data(),
                   static_cast<lapack_int>(band_.rows()), result.data(), static_cast<lapack_int>(size()));
  }
  return result;
}

}  // namespace lieder
