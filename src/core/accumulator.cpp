#include "lieder/core/accumulator.hpp"

#include <cblas.h>

#include <algorithm>
#include <cmath>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

GramAccumulator::GramAccumulator(Index cols) : gram_(Matrix::Zero(cols, cols)) {
  require(cols >= 1, "GramAccumulator: needs at least one column");
}

void GramAccumulator::add(const MatrixRef& rows) {
  require_shape("GramAccumulator::add: rows", rows, -1, cols());
  if (rows.rows() == 0) {
    return;
  }
  cblas_dsyrk(CblasColMajor, CblasLower, CblasTrans, static_cast<int>(cols()), static_cast<int>(rows.rows()), 1.0,
              rows.data(), static_cast<int>(rows.outerStride()), 1.0, gram_.data(), static_cast<int>(cols()));
  rows_ += rows.rows();
}

void GramAccumulator::merge(const GramAccumulator& other) {
  require_size("GramAccumulator::merge: columns", other.cols(), cols());
  gram_ += other.gram_;
  rows_ += other.rows_;
}

Matrix GramAccumulator::gram() const {
  return gram_.selfadjointView<Eigen::Lower>();
}

Matrix GramAccumulator::factor() const {
  const SymmetricEigen e = symmetric_eigen(gram_);
  return e.values.cwiseMax(0.0).cwiseSqrt().asDiagonal() * e.vectors.transpose();
}

TsqrAccumulator::TsqrAccumulator(Index cols, Index block_rows) {
  require(cols >= 1, "TsqrAccumulator: needs at least one column");
  const Index rows = block_rows > 0 ? block_rows : std::max<Index>(6 * cols, 2048);
  buffer_ = Matrix::Zero(cols + rows, cols);
}

void TsqrAccumulator::add(const MatrixRef& rows) {
  require_shape("TsqrAccumulator::add: rows", rows, -1, cols());
  for (Index first = 0; first < rows.rows();) {
    if (filled_ == buffer_.rows()) {
      reduce();
    }
    const Index count = std::min(rows.rows() - first, buffer_.rows() - filled_);
    buffer_.middleRows(filled_, count) = rows.middleRows(first, count);
    filled_ += count;
    first += count;
  }
  rows_ += rows.rows();
}

void TsqrAccumulator::merge(const TsqrAccumulator& other) {
  require_size("TsqrAccumulator::merge: columns", other.cols(), cols());
  const Index before = rows_;
  add(other.factor());
  rows_ = before + other.rows_;
}

void TsqrAccumulator::reduce() {
  qr_r_in_place(buffer_.topRows(filled_));
  filled_ = std::min(filled_, cols());
}

Matrix TsqrAccumulator::factor() const {
  Matrix result = Matrix::Zero(cols(), cols());
  if (filled_ > 0) {
    const Matrix r = qr_r(buffer_.topRows(filled_));
    result.topRows(r.rows()) = r;
  }
  return result;
}

}  // namespace lieder
