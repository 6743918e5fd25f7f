#include "enforce/moving_points.hpp"

#include "lieder/core/error.hpp"

namespace lieder::detail {

MovingPoints moving_points(const GroupAction& action, Index a, const Matrix& points, bool derivatives) {
  const Candidates& generators = *action.generators();
  require(!derivatives || generators.copies() == 1, "a vector field lives on one copy of the space");
  const VectorField field = generators.field(Vector::Unit(generators.size(), a));
  const Index n = generators.space_dimension();
  MovingPoints result{Matrix(points.rows(), points.cols()), {}};
  for (Index copy = 0; copy < generators.copies(); ++copy) {
    result.velocity.middleCols(copy * n, n) = field.values(points.middleCols(copy * n, n));
  }
  for (Index l = 0; derivatives && l < points.cols(); ++l) {
    Matrix direction = Matrix::Zero(points.rows(), points.cols());
    direction.col(l).setOnes();
    result.derivative.push_back(field.jvp(points, direction));
  }
  return result;
}

}  // namespace lieder::detail
