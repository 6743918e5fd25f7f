#include "promote/symmetric_products.hpp"

#include <cblas.h>

namespace lieder::detail {

void subtract_gram(const Matrix& g, Matrix& h) {
  if (g.size() == 0) {
    return;
  }
  cblas_dsyrk(CblasColMajor, CblasLower, CblasTrans, static_cast<int>(h.cols()), static_cast<int>(g.rows()), -1.0,
              g.data(), static_cast<int>(g.rows()), 1.0, h.data(), static_cast<int>(h.rows()));
  h.triangularView<Eigen::StrictlyUpper>() = h.transpose();
}

}  // namespace lieder::detail
