#include "lieder/discover/validation.hpp"

#include <algorithm>
#include <cmath>
#include <nanoflann.hpp>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/generators/flow.hpp"

namespace lieder {

namespace {

double rms(const Matrix& rows) {
  return std::sqrt(rows.rowwise().squaredNorm().mean());
}

double spread(const MatrixRef& points) {
  return rms(points.rowwise() - points.colwise().mean());
}

// exp(t v) on every copy.
Matrix transform(const VectorField& v, const MatrixRef& points, double t) {
  const Index n = v.inputs();
  Matrix result(points.rows(), points.cols());
  for (Index first = 0; first < points.cols(); first += n) {
    result.middleCols(first, n) = flow(v, points.middleCols(first, n), t).points;
  }
  return result;
}

double speed(const VectorField& v, const MatrixRef& points) {
  double squares = 0.0;
  for (Index first = 0; first < points.cols(); first += v.inputs()) {
    squares += v.values(points.middleCols(first, v.inputs())).squaredNorm();
  }
  return std::sqrt(squares / static_cast<double>(points.rows()));
}

double group_parameter(const VectorField& v, const MatrixRef& points, const ValidationOptions& options) {
  const double rate = speed(v, points);
  return rate > 0.0 ? options.displacement * spread(points) / rate : 0.0;
}

// psi_g y for each kind; D theta_g y by differences of the flow for a vector field.
Matrix transformed_outputs(ObjectKind kind, const VectorField& v, const Matrix& output_matrix, const MatrixRef& inputs,
                           const MatrixRef& outputs, double t) {
  if (kind == ObjectKind::map) {
    return transform(v, outputs, t);
  }
  Matrix result = outputs;
  if (kind == ObjectKind::vector_field) {
    const double step = 1e-5 * spread(inputs) / std::max(rms(outputs), 1e-300);
    result = (transform(v, inputs + step * outputs, t) - transform(v, inputs - step * outputs, t)) / (2.0 * step);
  }
  if (output_matrix.size() > 0) {
    result = (result * matrix_exponential(t * output_matrix).transpose()).eval();
  }
  return result;
}

Matrix first_rows(const MatrixRef& matrix, Index most) {
  return matrix.topRows(std::min(matrix.rows(), most));
}

}  // namespace

std::vector<Validation> validate_model(ObjectKind kind, const AnyDifferentiableMap& map, const MatrixRef& inputs,
                                       const MatrixRef& outputs, const Candidates& candidates,
                                       const std::vector<Generator>& generators, const ValidationOptions& options) {
  require(inputs.rows() >= 2, "validate_model: at least two held-out samples are needed");
  const Matrix x = first_rows(inputs, options.max_samples);
  const Matrix y = first_rows(outputs, options.max_samples);
  const double scale = std::max(spread(y), 1e-300);
  std::vector<Validation> result;
  for (const Generator& generator : generators) {
    const VectorField v = candidates.field(generator.coordinates);
    Validation row{generator.text, group_parameter(v, x, options), 0.0, 0.0, rms(map.value(x) - y) / scale};
    const Matrix moved = transform(v, x, row.t);
    row.displacement = rms(moved - x);
    const Matrix expected = transformed_outputs(kind, v, candidates.output_matrix(generator.coordinates), x, y, row.t);
    row.error = rms(map.value(moved) - expected) / scale;
    result.push_back(row);
  }
  return result;
}

namespace {

using PointTree = nanoflann::KDTreeEigenMatrixAdaptor<Matrix>;

// Distances of sites from the tangent planes of their nearest sample (the `skip` nearest are passed over).
Vector distances(const PointTree& tree, const TangentSpaces& tangents, const Matrix& sites, std::size_t skip) {
  Vector result(sites.rows());
  for (Index i = 0; i < sites.rows(); ++i) {
    std::vector<Index> indices(skip + 1);
    std::vector<double> squares(skip + 1);
    const RowVector site = sites.row(i);
    tree.index->knnSearch(site.data(), skip + 1, indices.data(), squares.data());
    RowVector height = RowVector::Zero(tangents.normals.outputs());
    for (Index j = 0; j < sites.cols(); ++j) {
      height += (site(j) - tangents.normals.points(indices.back(), j)) *
                tangents.normals.jacobian[static_cast<std::size_t>(j)].row(indices.back());
    }
    result(i) = height.norm();
  }
  return result;
}

}  // namespace

std::vector<Validation> validate_cloud(const TangentSpaces& tangents, const Candidates& candidates,
                                       const std::vector<Generator>& generators, const ValidationOptions& options) {
  const Matrix& points = tangents.normals.points;
  const PointTree tree(static_cast<int>(points.cols()), std::cref(points), 16);
  const Index count = std::min(points.rows(), options.max_samples);
  Matrix x(count, points.cols());
  for (Index i = 0; i < count; ++i) {
    x.row(i) = points.row(i * points.rows() / count);
  }
  const double baseline = distances(tree, tangents, x, 1).norm() / std::sqrt(static_cast<double>(count));
  std::vector<Validation> result;
  for (const Generator& generator : generators) {
    const VectorField v = candidates.field(generator.coordinates);
    Validation row{generator.text, group_parameter(v, x, options), 0.0, 0.0, 0.0};
    const Matrix moved = transform(v, x, row.t);
    row.displacement = std::max(rms(moved - x), 1e-300);
    row.error = distances(tree, tangents, moved, 0).norm() / std::sqrt(static_cast<double>(count)) / row.displacement;
    row.baseline = baseline / row.displacement;
    result.push_back(row);
  }
  return result;
}

}  // namespace lieder
