// Five bodies and their inertia tensor: a cubic polynomial of masses and positions, equivariant under O(3) and S_5.
#pragma once

#include "lieder/core/random.hpp"
#include "lieder/core/types.hpp"

namespace lieder::test {

/// Rows: m_1 .. m_5, x_1, y_1, z_1, ..., x_5, y_5, z_5.
inline Matrix random_bodies(Rng& rng, Index count) {
  Matrix result(count, 20);
  result << rng.uniform_matrix(count, 5, 0.5, 2.0), rng.normal_matrix(count, 15);
  return result;
}

/// Rows: the nine entries of sum m (|x|^2 1 - x x^T).
inline Matrix inertia_tensors(const Matrix& bodies) {
  Matrix result(bodies.rows(), 9);
  for (Index i = 0; i < bodies.rows(); ++i) {
    Matrix tensor = Matrix::Zero(3, 3);
    for (Index b = 0; b < 5; ++b) {
      const Vector x = bodies.row(i).segment(5 + 3 * b, 3).transpose();
      tensor += bodies(i, b) * (x.squaredNorm() * Matrix::Identity(3, 3) - x * x.transpose());
    }
    result.row(i) = tensor.reshaped().transpose();
  }
  return result;
}

}  // namespace lieder::test
