// Fields on the sphere in real spherical harmonics, and the axis about which they are most symmetric.
//
//   Y_l0 = N P_l,   Y_lm = sqrt 2 N P_lm cos(m phi),   Y_l,-m = sqrt 2 N P_lm sin(m phi)      (m > 0)
//
// without the Condon-Shortley sign, orthonormal for the area of the unit sphere: u = sum_lm a_lm Y_lm, l <= L, with a_lm at
// place l^2 + l + m. Rotations about e_k move points by v_k(x) = e_k x x, so v_k . grad u has the coefficients D_k a; D_k
// is antisymmetric and known from the ladder operators (i L_k; Edmonds, Angular Momentum in Quantum Mechanics, 1957,
// chapter 2). The *so(3) Gram* of a field, and the relative defect of the rotation about a unit vector n,
//
//   G_jk = <D_j a, D_k a> = int (v_j . grad u)(v_k . grad u),     s(n)^2 = n^T G n / (2/3 tr G),     tr G = int |grad u|^2
//
// (|v_n|^2 has the mean 2/3): s(n) = 0 iff u is zonal about n, and the squares of the three principal s add up to 3/2,
// so that a field without any axis has three of about 0.71.
#pragma once

#include <array>

#include "lieder/core/types.hpp"
#include "lieder/fields/field.hpp"

namespace lieder {

/// The axis of the smallest defect. Invariant: axes are unit columns, defects ascending.
struct AxisOfSymmetry {
  Vector axis;           ///< unit, with z >= 0
  double tilt = 0.0;     ///< angle to the z axis, radians
  double azimuth = 0.0;  ///< longitude that it leans to, radians in (-pi, pi]
  Matrix axes;           ///< 3 x 3
  Vector defects;        ///< s of each
};

class SphericalHarmonics {
 public:
  /// Throws ValueError unless 0 <= max_degree <= 200.
  explicit SphericalHarmonics(int max_degree);

  int max_degree() const { return max_degree_; }
  /// (L + 1)^2.
  Index size() const { return static_cast<Index>(max_degree_ + 1) * (max_degree_ + 1); }
  static Index place(int l, int m) { return static_cast<Index>(l) * l + l + m; }

  /// Y_lm at unit vectors (N x 3): N x (L+1)^2.
  Matrix values(const MatrixRef& points) const;
  /// D_k, k = 0, 1, 2: (L+1)^2 square, sparse.
  const SparseMatrix& rotation_generator(Index axis) const;
  /// G of coefficients (L+1)^2 x c, summed over the components (scalars).
  Matrix rotation_gram(const MatrixRef& coefficients) const;

 private:
  int max_degree_;
  std::array<SparseMatrix, 3> generators_;
};

/// Coefficients by weighted least squares on the nodes of a sphere's grid that have values. `condition` (optional) receives
/// that of the weighted harmonics: large where gaps leave a combination undetermined. Throws ValueError for another grid, or
/// fewer nodes with values than harmonics. Cost N (L+1)^4.
Matrix fit_harmonics(const SphericalHarmonics& harmonics, const Field& field, double* condition = nullptr);

/// From the Gram matrix of rotations and a Gram matrix of their sizes (3 x 3): generalised eigenvectors.
AxisOfSymmetry axis_of_symmetry(const Matrix& gram, const Matrix& size);
/// Of coefficients; the size is 2/3 tr G.
AxisOfSymmetry axis_of_symmetry(const SphericalHarmonics& harmonics, const MatrixRef& coefficients);
/// Of a scalar field on a sphere's grid by its gradient at the nodes that have one: gaps do no harm. Then the size is
/// int |grad u|^2 int |v_n|^2 over these nodes.
AxisOfSymmetry axis_of_symmetry(const Field& field, const FieldDerivativeOptions& options = {});

}  // namespace lieder
