// The bilinear Lie derivative (xi, w) -> L_xi k_w on a dictionary of kernels, and what its norms refer to.
//
// Kernels of operators on a box are compared as functions of the difference r = y - x and the mean position m,
//
//   |k|^2 = int |k|^2 dr dmu(m),       mu uniform on the box,
//   |xi|^2 = E |A r|^2 / s^2 + E |A m + b|^2 / L^2 + |psi'_xi|_F^2 / (c_out c_in)     for v(x) = A x + b,
//
// r normal of standard deviation s / sqrt 2 (s the width of kernels) and L the length of the box: the displacement of
// r counts in widths of the kernel, that of m in lengths of the box. The *relative defect* of xi is |L_xi k| / (|k| |xi|): 1
// means that k changes by its own size when r moves by its width or m across the box. A rotation acts on y - x and on
// the mean: on a periodic box it is the rotation of the box's interior, and its defect is that of a kernel which decays
// within the box.
#pragma once

#include <memory>

#include "lieder/core/types.hpp"
#include "lieder/fields/kernel_action.hpp"
#include "lieder/fields/kernel_dictionary.hpp"
#include "lieder/lie_derivative/bilinear.hpp"

namespace lieder {

/// Quadrature for |k|^2 and |xi|^2. Invariant: points are M x 2n (x, y), positions P x n; weights are positive.
struct KernelMeasure {
  Matrix points;
  Vector weights;
  Matrix positions;
  Vector position_weights;  ///< of sum one
  double width = 1.0;       ///< s
  double length = 1.0;      ///< L
};

/// For kernels that are polynomials of total degree <= degree in r times exp(-|r|^2 / (2 s^2)), times functions of the
/// mean: Gauss-Hermite nodes in r (exact for |L_xi k|^2, affine fields), Gauss-Legendre nodes in m,
/// `position_nodes` along each axis (1 to 64; exact for trigonometric functions to rounding from about 8 + 4 f for total
/// frequency f). The box is that of the grid. Throws ValueError for another grid or numbers out of range.
KernelMeasure difference_measure(const Grid& box, double width, int degree, Index position_nodes);

/// L_xi k_w for all candidates, compressed: the rows of each are coordinates in an orthonormal basis of what the functions
/// and their derivatives span, so that norms stay and M' <= (q + 1) K c_out c_in whatever the number of nodes is.
class KernelLieDerivative {
 public:
  /// `candidates`: affine fields on R^n. Throws as kernel_candidates does. Cost: QR of an M x (q + 1) K matrix.
  KernelLieDerivative(KernelDictionaryPtr dictionary, const KernelMeasure& measure, Candidates candidates,
                      const ValueAction& input, const ValueAction& output);

  const KernelDictionaryPtr& dictionary() const { return dictionary_; }
  const Candidates& candidates() const { return candidates_; }
  /// c_in and c_out.
  Index inputs() const { return inputs_; }
  Index outputs() const { return outputs_; }
  /// K c_out c_in: w is K x (c_out c_in), column i c_in + j for the entry (i, j), and stored column by column.
  Index unknowns() const { return dictionary_->size() * inputs_ * outputs_; }

  /// For the candidates as they are.
  const BilinearPtr& bilinear() const { return bilinear_; }
  /// For the combinations xi'_b = sum_a T_ab xi_a that are orthonormal in |xi|, T = inverse(generator_size()). Those that
  /// move nothing are an error: ValueError.
  BilinearPtr orthonormal() const;
  /// q x q, |S a| = |sum_a a_a xi_a|.
  const Matrix& generator_size() const { return generator_size_; }
  /// |k_w|.
  double kernel_norm(const Vector& w) const;

 private:
  KernelDictionaryPtr dictionary_;
  Candidates candidates_;
  Index inputs_;
  Index outputs_;
  std::vector<Matrix> derivatives_;  // D_a, rows x K: v_a . grad of the functions on two copies
  Matrix values_;                    // rows x K
  std::vector<Matrix> psi_;
  Matrix generator_size_;
  BilinearPtr bilinear_;
};

}  // namespace lieder
