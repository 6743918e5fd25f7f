// Reproducible random numbers: the same seed gives the same stream on every platform (the distributions of the
// standard library do not promise that, its engines do).
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

class Rng {
 public:
  explicit Rng(std::uint64_t seed = 0) : engine_(seed) {}

  /// Uniform on [0, 1), 53 bits.
  double uniform();
  /// Uniform on [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Standard normal (polar method).
  double normal();
  /// Uniform on {0, ..., count - 1}; count >= 1.
  Index integer(Index count);

  /// rows x cols matrices with independent entries, filled row by row.
  Matrix normal_matrix(Index rows, Index cols);
  Matrix uniform_matrix(Index rows, Index cols, double low = -1.0, double high = 1.0);
  Vector normal_vector(Index size) { return normal_matrix(size, 1); }

  /// A uniformly random permutation of 0 .. count-1 (Fisher-Yates).
  std::vector<Index> permutation(Index count);

  /// An independent stream for worker or draw number k.
  Rng split(std::uint64_t k);

 private:
  std::mt19937_64 engine_;
  double spare_ = 0.0;
  bool has_spare_ = false;
};

/// Haar-distributed orthogonal n x n matrix (QR of a normal matrix with the signs of R fixed).
Matrix random_orthogonal(Rng& rng, Index n);

}  // namespace lieder
