// Random states of dynamical systems, one a row.
#pragma once

#include "lieder/core/random.hpp"

namespace lieder::test {

inline Matrix normal_states(Rng& rng, Index samples, Index n) {
  return rng.normal_matrix(samples, n);
}

inline Matrix box_states(Rng& rng, Index samples, const Vector& low, const Vector& high) {
  const Matrix x = rng.uniform_matrix(samples, low.size(), 0.0, 1.0);
  return (x * (high - low).asDiagonal()).rowwise() + low.transpose();
}

/// A body in R^d: separation uniform in [0.5, 2] in a random direction, momenta normal.
inline Matrix kepler_states(Rng& rng, Index samples, Index d) {
  Matrix x = rng.normal_matrix(samples, 2 * d);
  for (Index i = 0; i < samples; ++i) {
    x.row(i).head(d) *= rng.uniform(0.5, 2.0) / x.row(i).head(d).norm();
  }
  return x;
}

}  // namespace lieder::test
