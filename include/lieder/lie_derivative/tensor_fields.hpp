// Lie derivatives of tensor fields: d/dt theta_t^* T at t = 0, theta_t the flow of a vector field v.
//
// For T with r upper and s lower indices (Lee, Introduction to Smooth Manifolds, 2nd ed., chapter 12),
//
//   (L_v T)^{a..}_{b..} = v^c d_c T^{a..}_{b..} - sum over upper indices (d_c v^a) T^{..c..}_{b..}
//                                               + sum over lower indices (d_b v^c) T^{a..}_{..c..}
//
//   function    (0,0)  grad T . v                       metric   (0,2) symmetric       its null space: Killing fields
//   1-form      (0,1)  (DT) v + (Dv)^T T                2-form   (0,2) antisymmetric   (DW) v + (Dv)^T W + W Dv
//   vector      (1,0)  [v, T]                           canonical 2-form J: v is Hamiltonian iff L_v J = 0
//
// L is linear in v and in T. A tensor field enters by its first-order jet: n^(r+s) values at each sample, upper
// indices before lower ones, the first index slowest (a matrix g_ij row by row), and their derivatives.
#pragma once

#include "lieder/core/differentiable_map.hpp"
#include "lieder/core/types.hpp"
#include "lieder/generators/candidates.hpp"

namespace lieder {

struct TensorType {
  Index upper = 0;  ///< r >= 0
  Index lower = 0;  ///< s >= 0
  /// n^(r+s).
  Index components(Index n) const;
};

/// Invariant: the candidates act on one copy of R^n and have no output action; r + s <= 6.
class TensorLieDerivative {
 public:
  /// Throws ValueError when the invariant does not hold.
  TensorLieDerivative(TensorType type, Candidates candidates);

  TensorType type() const { return type_; }
  const Candidates& candidates() const { return candidates_; }
  /// q.
  Index cols() const { return candidates_.size(); }

  /// xi -> L_xi T at the samples: (n^(r+s) N) x q, component by component, samples within each. Cost
  /// N n^(r+s) (1 + r n + s) for each coefficient of the candidates. Throws ShapeError unless the jet has n inputs and
  /// n^(r+s) outputs.
  Matrix rows(const Jet& tensor) const;

  /// ((n + 1) N) x K features of the candidates' functions, from which the size of a generator is made:
  ///   |B a|^2 = sum over samples of (|DT|^2 + |T|^2 / length^2) |v|^2 + |T|^2 |Dv|^2.
  /// `length` > 0 is a length of the samples (length_of): with it translations have a size where T is constant.
  Matrix size_features(const Jet& tensor, double length) const;
  /// B from a factor R of the features (R^T R = features^T features).
  Matrix size_factor(const Matrix& features_factor) const;

 private:
  void check(const Jet& tensor) const;

  TensorType type_;
  Candidates candidates_;
};

/// Root mean square distance of points from their mean; 1 if all are equal. `weights`: N, not negative, or empty.
double length_of(const MatrixRef& points, const Vector& weights = {});

/// A k-form from its C(n, k) components with increasing indices, in lexicographic order (dx0^dx1, dx0^dx2, ...), as an
/// antisymmetric tensor of type (0, k): N x C(n, k) values and derivatives to N x n^k ones. k <= 6.
Jet form_jet(const Jet& components, Index k);

/// A symmetric tensor of type (0, 2) from its n (n + 1) / 2 components g_00, g_01, .., g_11, ... .
Jet metric_jet(const Jet& components);

/// A tensor field with constant components (n^(r+s) of them) at points (N x n).
Jet constant_tensor(const MatrixRef& points, const VectorRef& components);

/// J = [[0, I], [-I, 0]] on (x, p) in R^(2n): x' = J grad H are Hamilton's equations. Throws ValueError unless
/// `dimension` is even and positive.
Matrix symplectic_matrix(Index dimension);

}  // namespace lieder
