#include "lieder/dictionary/dictionary.hpp"

#include <algorithm>

#include "dictionary/checks.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

Matrix Dictionary::directional(const MatrixRef& points, const MatrixRef& directions) const {
  detail::require_points("Dictionary::directional", *this, points);
  require_shape("Dictionary::directional: directions", directions, points.rows(), inputs(), "one for each point");
  Matrix result = Matrix::Zero(points.rows(), size());
  for (Index first = 0; first < points.rows(); first += detail::kBlockRows) {
    const Index rows = std::min(detail::kBlockRows, points.rows() - first);
    for (Index axis = 0; axis < inputs(); ++axis) {
      const auto direction = directions.col(axis).segment(first, rows);
      if ((direction.array() != 0.0).any()) {
        result.middleRows(first, rows) += direction.asDiagonal() * derivative(points.middleRows(first, rows), axis);
      }
    }
  }
  return result;
}

std::vector<std::string> default_names(Index count) {
  std::vector<std::string> names;
  for (Index i = 0; i < count; ++i) {
    names.push_back("x" + std::to_string(i));
  }
  return names;
}

}  // namespace lieder
