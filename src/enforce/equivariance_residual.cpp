#include "enforce/equivariance_residual.hpp"

#include <algorithm>
#include <cmath>

#include "enforce/moving_points.hpp"

namespace lieder::detail {

namespace {

// A sum of terms that should be zero, and the size of its terms.
class Balance {
 public:
  explicit Balance(Matrix first, double floor = 0.0)
      : sum_(std::move(first)), squares_(sum_.squaredNorm() + floor * floor) {}
  void add(Index row, const Matrix& term) {
    sum_.middleRows(row, term.rows()) += term;
    squares_ += term.squaredNorm();
  }
  double residual() const { return squares_ > 0.0 ? sum_.norm() / std::sqrt(squares_) : 0.0; }

 private:
  Matrix sum_;
  double squares_;
};

// Root mean square distance of points from their mean.
double spread(const Matrix& points) {
  const double norm = (points.rowwise() - points.colwise().mean()).norm();
  return norm > 0.0 ? norm / std::sqrt(static_cast<double>(points.rows())) : 1.0;
}

Matrix scaled_rows(const Matrix& features, const Vector& factors, Index outputs) {
  return factors.replicate(outputs, 1).asDiagonal() * features;
}

}  // namespace

double equivariance_residual(const EquivariantDictionary& equivariant, const GroupAction& action, ObjectKind kind,
                             const Matrix& points) {
  const Index m = equivariant.outputs;
  const Index count = points.rows();
  const Matrix values = equivariant.features(points);
  std::vector<Matrix> derivatives;
  for (Index j = 0; j < points.cols() && action.generator_count() > 0; ++j) {
    const Matrix phi = equivariant.dictionary->derivative(points, j);
    derivatives.emplace_back(count * m, equivariant.size());
    for (Index c = 0; c < m; ++c) {
      derivatives.back().middleRows(c * count, count) = phi * equivariant.basis.middleRows(c * phi.cols(), phi.cols());
    }
  }
  double worst = 0.0;
  const double length = spread(points);
  const bool velocities = kind == ObjectKind::vector_field;
  for (Index a = 0; a < action.generator_count(); ++a) {
    const MovingPoints moving = moving_points(action, a, points, velocities);
    const Matrix psi = action.output_generator(a);
    const double speed = moving.velocity.norm() / std::sqrt(static_cast<double>(count));
    Balance balance(Matrix::Zero(count * m, equivariant.size()), values.norm() * speed / length);
    for (Index j = 0; j < points.cols(); ++j) {
      balance.add(0, scaled_rows(derivatives[static_cast<std::size_t>(j)], moving.velocity.col(j), m));
    }
    for (Index c = 0; c < m; ++c) {
      for (Index l = 0; l < m; ++l) {
        Vector factor = Vector::Constant(count, psi(c, l));
        if (velocities) {
          factor += moving.derivative[static_cast<std::size_t>(l)].col(c);
        }
        if (!factor.isZero(0.0)) {
          balance.add(c * count, -scaled_rows(values.middleRows(l * count, count), factor, 1));
        }
      }
    }
    worst = std::max(worst, balance.residual());
  }
  for (const FiniteElement& element : action.elements()) {
    Balance balance(equivariant.features(element.move_inputs(points)));
    for (Index c = 0; c < m; ++c) {
      for (Index l = 0; l < m; ++l) {
        if (element.output(c, l) != 0.0) {
          balance.add(c * count, -element.output(c, l) * values.middleRows(l * count, count));
        }
      }
    }
    worst = std::max(worst, balance.residual());
  }
  return worst;
}

}  // namespace lieder::detail
