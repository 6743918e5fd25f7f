#include "lieder/discover/flow_symmetries.hpp"

#include "lieder/core/error.hpp"
#include "lieder/discover/readable_basis.hpp"
#include "lieder/discover/spectrum.hpp"

namespace lieder {

Matrix along_flow(const Candidates& candidates, const MatrixRef& coordinates, const MatrixRef& points,
                  const MatrixRef& field, double tolerance) {
  require_shape("along_flow: coordinates", coordinates, candidates.size(), -1);
  require_shape("along_flow: points", points, -1, candidates.space_dimension());
  require_shape("along_flow: field", field, points.rows(), points.cols());
  if (coordinates.cols() == 0) {
    return coordinates;
  }
  const Index n = points.cols();
  const Matrix phi = candidates.functions().values(points);
  Matrix whole(points.rows() * n, coordinates.cols());
  for (Index a = 0; a < coordinates.cols(); ++a) {
    const VectorField v = candidates.field(coordinates.col(a));
    whole.col(a) = Matrix(phi * v.coefficients().transpose()).reshaped();
  }
  // At rest points every field is across the flow unless it rests too: they say nothing else.
  Matrix across = whole;
  for (Index a = 0; a < coordinates.cols(); ++a) {
    Matrix v = whole.col(a).reshaped(points.rows(), n);
    for (Index i = 0; i < points.rows(); ++i) {
      const double squares = field.row(i).squaredNorm();
      if (squares > 0.0) {
        v.row(i) -= v.row(i).dot(field.row(i)) / squares * field.row(i);
      }
    }
    across.col(a) = v.reshaped();
  }
  const Spectrum spectrum = generalised_spectrum({across, whole});
  const Index kept = (spectrum.values.array() <= tolerance).count();
  return sparse_basis(coordinates * spectrum.generators.rightCols(kept), Vector::Ones(coordinates.rows()));
}

}  // namespace lieder
