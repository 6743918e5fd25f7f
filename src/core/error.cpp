#include "lieder/core/error.hpp"

#include <fmt/format.h>

#include <cmath>

#include "lieder/core/status.hpp"

namespace lieder {

namespace {

std::string size_text(Index size) {
  return size < 0 ? std::string("any") : fmt::format("{}", size);
}
std::string hint_text(std::string_view hint) {
  return hint.empty() ? std::string() : fmt::format(" ({})", hint);
}

}  // namespace

void require_shape(std::string_view name, const MatrixRef& matrix, Index rows, Index cols, std::string_view hint) {
  if ((rows >= 0 && matrix.rows() != rows) || (cols >= 0 && matrix.cols() != cols)) {
    throw ShapeError(fmt::format("{}: expected {} x {}, got {} x {}{}", name, size_text(rows), size_text(cols),
                                 matrix.rows(), matrix.cols(), hint_text(hint)));
  }
}

void require_size(std::string_view name, Index size, Index expected, std::string_view hint) {
  if (size != expected) {
    throw ShapeError(fmt::format("{}: expected size {}, got {}{}", name, expected, size, hint_text(hint)));
  }
}

void require_finite(std::string_view name, const MatrixRef& matrix) {
  if (matrix.allFinite()) {
    return;
  }
  for (Index i = 0; i < matrix.rows(); ++i) {
    for (Index j = 0; j < matrix.cols(); ++j) {
      if (!std::isfinite(matrix(i, j))) {
        throw ValueError(fmt::format("{}: entry ({}, {}) is {}, expected a finite number", name, i, j, matrix(i, j)));
      }
    }
  }
}

std::string_view to_string(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::poor_fit:
      return "poor_fit";
    case Status::rank_deficient:
      return "rank_deficient";
    case Status::ambiguous:
      return "ambiguous";
    case Status::not_converged:
      return "not_converged";
    case Status::empty:
      return "empty";
  }
  return "unknown";
}

}  // namespace lieder
