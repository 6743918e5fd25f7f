// The heat operator u -> e^{t A} u on a periodic box in the plane, A u = div(D(x) grad u): data for learning operators.
//
//   D = diag(d_1, d_2)                        constant: k(x, y) = normal density of y - x with covariance 2 t D (wrapped)
//   D = (1 + e cos(2 pi x_1 / L_1)) diag      varies with x_1 only
//
// In Fourier modes along x_2 and by collocation along x_1: A_k = d/dx_1 D_1 d/dx_1 - k^2 D_2 with the spectral
// differentiation matrix (Trefethen, Spectral Methods in MATLAB, 2000, chapter 3), and its matrix exponential.
#pragma once

#include <vector>

#include "lieder/core/random.hpp"
#include "lieder/core/types.hpp"
#include "lieder/fields/field.hpp"

namespace lieder {

struct HeatMedium {
  double time = 0.1;        ///< t >= 0
  double first = 1.0;       ///< d_1 > 0
  double second = 1.0;      ///< d_2 > 0
  double modulation = 0.0;  ///< e, |e| < 1
};

class HeatOperator {
 public:
  /// `grid`: a periodic box with two axes. Throws ValueError otherwise, and for a medium out of range. Cost: one
  /// exponential of an n_1 x n_1 matrix for each frequency along x_2.
  HeatOperator(GridPtr grid, const HeatMedium& medium);

  const GridPtr& grid() const { return grid_; }
  /// e^{t A} of each component.
  Field apply(const Field& u) const;

 private:
  GridPtr grid_;
  std::vector<Matrix> exponentials_;  // for each frequency 0 .. n_2 / 2
};

/// A random smooth periodic field: independent normal Fourier coefficients of variance exp(-|kappa|^2 length^2) for wave
/// vectors kappa, scaled to a root mean square of one. length >= 0; 0 is white noise.
Field random_periodic_field(const GridPtr& grid, double length, Rng& rng, Index components = 1);

}  // namespace lieder
