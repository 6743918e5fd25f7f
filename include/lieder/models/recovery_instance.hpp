// Random functions with a known symmetry: the instances of the published recovery experiment.
//
//   F = phi o y : R^m -> R,   phi a random polynomial of degree d in r features
//
//   ortho   y_k = u_k . x, u_k orthonormal    F is constant along the directions orthogonal to all u_k
//   quad    y_k = |x - c_k|^2                 F is constant along the rotations that fix all c_k
//
// The library is all monomials of x up to degree d (ortho) or 2 d (quad), the constant first. Source: Otto, Zolman,
// Kutz, Brunton, JMLR 26(248), 2025, the numerical experiment, and the data published with it.
//
// An instance is a function of (function, m, r, d, seed) alone. Numbers come from one 32-bit Mersenne Twister: a
// uniform number takes two outputs a, b, ((a >> 5) 2^26 + (b >> 6)) / 2^53; a normal number is made by the polar method
// from uniform x1, x2 on (-1, 1), f x2 first and the spare f x1 at the next call. In this order:
//   1. the coefficients of phi, uniform on [0, 1), monomials of y in graded order
//   2. ortho: an m x r normal matrix, row by row; u_k are the first r rows of its full left singular factor (full_svd)
//      quad:  the c_k, r x m, uniform on [-1, 1), row by row
//   3. the points, (library size + 1) x m, uniform on [-1, 1), row by row
// benchmarks/peers/recovery_instances.py draws the same in NumPy.
#pragma once

#include <cstdint>
#include <random>
#include <string_view>

#include "lieder/core/types.hpp"

namespace lieder {

enum class RecoveryFunction { ortho, quad };

/// "ortho", "quad".
std::string_view to_string(RecoveryFunction function);

/// Numbers of the published generator: std::mt19937 and the transformations above.
class RecoveryStream {
 public:
  explicit RecoveryStream(std::uint32_t seed) : engine_(seed) {}

  double uniform();  ///< on [0, 1)
  double normal();
  /// rows x cols, row by row; uniform on [-1, 1).
  Matrix uniform_matrix(Index rows, Index cols);
  Matrix normal_matrix(Index rows, Index cols);

 private:
  std::mt19937 engine_;
  double spare_ = 0.0;
  bool has_spare_ = false;
};

struct RecoveryInstance {
  int library_degree = 0;  ///< d or 2 d
  Vector phi;              ///< C(r + d, d) coefficients in graded order
  Matrix vectors;          ///< r x m: the u_k or c_k
  Vector coefficients;     ///< of F in the monomials of x, graded order: C(m + library_degree, m) entries
  Matrix points;           ///< (library size + 1) x m
  Vector values;           ///< F at the points, evaluated as phi(y(x))
};

/// d or 2 d.
int recovery_library_degree(RecoveryFunction function, int degree);
/// The number of monomials. Throws as draw_recovery_instance.
Index recovery_library_size(RecoveryFunction function, Index dimension, Index features, int degree);

/// Throws ValueError unless m, r, d >= 1, r <= m for ortho, and the library has at most 20,000 monomials.
RecoveryInstance draw_recovery_instance(RecoveryFunction function, Index dimension, Index features, int degree,
                                        std::uint32_t seed);

}  // namespace lieder
