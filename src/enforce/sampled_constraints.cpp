#include "enforce/sampled_constraints.hpp"

#include <algorithm>
#include <cmath>

#include "enforce/moving_points.hpp"
#include "lieder/core/accumulator.hpp"

namespace lieder::detail {

namespace {

constexpr Index kChunk = 256;  // points at a time

template <class Body>
void for_chunks(const Matrix& points, Body body) {
  for (Index first = 0; first < points.rows(); first += kChunk) {
    body(Matrix(points.middleRows(first, std::min(kChunk, points.rows() - first))));
  }
}

}  // namespace

namespace {

// L_xi_a of every unknown at the points of a chunk, (N m) x (K m), from the values and derivatives of the functions.
Matrix generator_rows(const GroupAction& action, Index a, bool velocities, const Matrix& points, const Matrix& values,
                      const std::vector<Matrix>& derivatives) {
  const Index count = points.rows();
  const Index functions = values.cols();
  const Index m = action.outputs();
  const MovingPoints moving = moving_points(action, a, points, velocities);
  const Matrix psi = action.output_generator(a);
  Matrix scalar = Matrix::Zero(count, functions);
  for (Index j = 0; j < points.cols(); ++j) {
    scalar += moving.velocity.col(j).asDiagonal() * derivatives[static_cast<std::size_t>(j)];
  }
  Matrix rows = Matrix::Zero(count * m, functions * m);
  for (Index c = 0; c < m; ++c) {
    rows.block(c * count, c * functions, count, functions) = scalar;
    for (Index l = 0; l < m; ++l) {
      Vector factor = Vector::Constant(count, psi(c, l));
      if (velocities) {
        factor += moving.derivative[static_cast<std::size_t>(l)].col(c);
      }
      rows.block(c * count, l * functions, count, functions) -= factor.asDiagonal() * values;
    }
  }
  return rows;
}

}  // namespace

Matrix sampled_generators(const DictionaryPtr& dictionary, const GroupAction& action, ObjectKind kind,
                          const Matrix& points, const Vector& scale) {
  const Vector inverse = scale.cwiseInverse().replicate(action.outputs(), 1);
  TsqrAccumulator accumulator(dictionary->size() * action.outputs());
  for_chunks(points, [&](const Matrix& chunk) {
    const Matrix values = dictionary->values(chunk);
    std::vector<Matrix> derivatives;
    for (Index j = 0; j < chunk.cols(); ++j) {
      derivatives.push_back(dictionary->derivative(chunk, j));
    }
    for (Index a = 0; a < action.generator_count(); ++a) {
      const double size =
          std::sqrt(action.generators()->input().col(a).squaredNorm() + action.output_generator(a).squaredNorm());
      const Matrix rows = generator_rows(action, a, kind == ObjectKind::vector_field, chunk, values, derivatives);
      const double factor = 1.0 / ((size > 0.0 ? size : 1.0) * std::sqrt(static_cast<double>(points.rows())));
      accumulator.add(factor * rows * inverse.asDiagonal());
    }
  });
  return accumulator.factor();
}

Matrix sampled_elements(const EquivariantDictionary& equivariant, const GroupAction& action, const Matrix& points) {
  const Index m = action.outputs();
  TsqrAccumulator rows(equivariant.size());
  Vector squares = Vector::Zero(equivariant.size());
  for_chunks(points, [&](const Matrix& chunk) {
    const Index count = chunk.rows();
    const Matrix values = equivariant.features(chunk);
    squares += values.colwise().squaredNorm().transpose();
    for (const FiniteElement& element : action.elements()) {
      Matrix difference = equivariant.features(element.move_inputs(chunk));
      for (Index c = 0; c < m; ++c) {
        for (Index l = 0; l < m; ++l) {
          if (element.output(c, l) != 0.0) {
            difference.middleRows(c * count, count) -= element.output(c, l) * values.middleRows(l * count, count);
          }
        }
      }
      rows.add(difference);
    }
  });
  const double largest = std::sqrt(squares.maxCoeff());
  return rows.factor() / (largest > 0.0 ? largest : 1.0);
}

Vector function_scale(const Dictionary& dictionary, const Matrix& points) {
  Vector squares = Vector::Zero(dictionary.size());
  for_chunks(points,
             [&](const Matrix& chunk) { squares += dictionary.values(chunk).colwise().squaredNorm().transpose(); });
  const auto count = static_cast<double>(points.rows());
  return squares.unaryExpr([count](double x) { return x > 0.0 ? std::sqrt(x / count) : 1.0; });
}

}  // namespace lieder::detail
