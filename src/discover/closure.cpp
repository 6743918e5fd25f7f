#include "lieder/discover/closure.hpp"

#include <algorithm>
#include <vector>

#include "lieder/algebra/lie_algebra.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

std::vector<Matrix> homogeneous_matrices(const Candidates& candidates, const MatrixRef& coordinates) {
  require_shape("homogeneous_matrices: coordinates", coordinates, candidates.size(), -1);
  const Index n = candidates.space_dimension();
  const Index m = candidates.outputs();
  std::vector<Matrix> result;
  for (Index i = 0; i < coordinates.cols(); ++i) {
    Matrix matrix = Matrix::Zero(n + 1 + m, n + 1 + m);
    matrix.block(1, 0, n, n + 1) = affine_matrix(candidates.field(coordinates.col(i)));
    if (m > 0) {
      matrix.bottomRightCorner(m, m) = candidates.output_matrix(coordinates.col(i));
    }
    result.push_back(std::move(matrix));
  }
  return result;
}

namespace {

// Brackets of fields at points, expressed in their span by least squares.
StructureConstants from_brackets(const Candidates& candidates, const MatrixRef& coordinates, const MatrixRef& points) {
  const Index d = coordinates.cols();
  const Index samples = std::min<Index>(points.rows(), 500);
  const Matrix sites = points.topRows(samples);
  std::vector<VectorField> fields;
  std::vector<Matrix> values;
  Matrix span(samples * candidates.space_dimension(), d);
  for (Index i = 0; i < d; ++i) {
    fields.push_back(candidates.field(coordinates.col(i)));
    values.push_back(fields.back().values(sites));
    span.col(i) = values.back().reshaped();
  }
  StructureConstants result;
  result.ad.assign(static_cast<std::size_t>(d), Matrix::Zero(d, d));
  for (Index i = 0; i < d; ++i) {
    for (Index j = i + 1; j < d; ++j) {
      const auto a = static_cast<std::size_t>(i);
      const auto b = static_cast<std::size_t>(j);
      const Matrix forward = fields[b].jvp(sites, values[a]);
      const Matrix backward = fields[a].jvp(sites, values[b]);
      const Matrix bracket = backward - forward;  // -[v_i, v_j] as vector fields
      const Vector c = solve_least_squares(span, bracket.reshaped());
      result.ad[a].col(j) = c;
      result.ad[b].col(i) = -c;
      const double scale = forward.norm() + backward.norm();
      if (scale > 0.0) {
        result.closure_defect = std::max(result.closure_defect, (bracket.reshaped() - span * c).norm() / scale);
      }
    }
  }
  return result;
}

}  // namespace

StructureConstants structure_constants_of(const Candidates& candidates, const MatrixRef& coordinates,
                                          const MatrixRef& points) {
  require_shape("structure_constants_of: coordinates", coordinates, candidates.size(), -1);
  require(coordinates.cols() >= 1, "structure_constants_of: no generators");
  if (candidates.affine()) {
    return structure_constants(LieAlgebra(homogeneous_matrices(candidates, coordinates)));
  }
  require(points.rows() >= 1, "structure_constants_of: nonlinear candidates need points");
  return from_brackets(candidates, coordinates, points);
}

}  // namespace lieder
