// Equivariant sub-dictionaries: the combinations of given functions that a group action leaves as they are.
//
// F_w(x)_c = sum_k w_kc phi_k(x), w in R^(K x m). The equivariant ones are the null space
//
//   { w : L_xi F_w = 0 for generators xi of the Lie algebra,  F_w(theta_g x) = psi_g F_w(x) for the further elements g
//   }
//
// (Otto et al., JMLR 26(248), 2025, section 5): linear constraints, so any regression can be done in its coordinates.
// With outputs that do not move they are the invariants; with one vector field f as the only generator, its conserved
// functions L_f h = 0. Nothing is averaged over the group: it need not be compact.
//
//   kind           outputs                                     L_xi F
//   function       psi of the action                           DF v - psi' F
//   vector_field   move as velocities do (psi D theta)         Df v - Dv f - c f
//   map            move as the inputs do (linear actions)      Df v - v(f)
//
// The outputs of an action on a vector field may only be numbers: psi' = c (times the identity) scales time at the rate
// c, [v, f] = c f; an element with psi = -1 reverses it, f(theta x) = -D theta f(x).
//
// How. Monomials with polynomial generators and affine elements: exact sparse matrices of coefficients; orthonormal
// polynomials with polynomial generators: the exact matrices of exact_lie_derivative, elements at points; other
// dictionaries: at generic points (2 K + 20 of them fix the null space), streamed through a QR factorization. The
// unknowns are split into the connected components of the sparse constraints, equal components are solved once, each by
// SVD. First the generators, then, within what they leave, the elements. Last, all constraints are evaluated at
// random points: `residual`.
#pragma once

#include <cstdint>
#include <string>

#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/generators/group_action.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"

namespace lieder {

struct EquivarianceOptions {
  ObjectKind kind = ObjectKind::function;  ///< function, vector_field or map
  double tolerance = 1e-10;                ///< relative singular values up to this are null; in (0, 1)
  /// N x n: where constraints are sampled and verified; empty: standard normal points. For dictionaries that are
  /// meant for a region (legendre, radial, fourier) give points of that region.
  Matrix points;
  std::uint64_t seed = 0;
  Index max_block = 6000;  ///< ValueError when one component has more unknowns (dense SVD); >= 1
};

/// Invariant: basis is (K m) x r with orthonormal columns; entry c K + k of a column is w_kc.
struct EquivariantDictionary {
  DictionaryPtr dictionary;
  Index outputs = 1;
  std::string group;    ///< name of the action
  SparseMatrix basis;   ///< (K m) x r
  Index rank = 0;       ///< K m - r: number of independent constraints
  double gap = 0.0;     ///< smallest broken over largest kept singular value; infinite without one of them
  double kept = 0.0;    ///< largest kept singular value, relative to the largest one
  double broken = 0.0;  ///< smallest broken one, relative; 0 when nothing is broken
  /// The largest ||L_xi F|| relative to the size of its terms and ||F theta - psi F|| / ||F||, over the basis at random
  /// points.
  double residual = 0.0;
  Index blocks = 0;         ///< components of the constraint graph that needed an SVD
  Index largest_block = 0;  ///< unknowns of the largest
  Status status = Status::ok;
  std::string message;  ///< why, when the status is not ok
  std::string method;   ///< "exact" or "sampled"

  /// r.
  Index size() const { return basis.cols(); }
  /// Coefficients w (K x m) of the combination sum_i c_i F_i. Throws ShapeError unless c has r entries.
  Matrix coefficients(const VectorRef& c) const;
  /// The least-squares coordinates of w (K x m): its orthogonal projection on the equivariant ones.
  Vector coordinates(const MatrixRef& w) const;
  /// The combination as a model with values and Jacobians.
  DictionaryModel model(const VectorRef& c) const;
  /// All features at N points, (N m) x r, output by output: row c N + i. Cost N K and N nnz(basis).
  Matrix features(const MatrixRef& points) const;
  /// For m = 1, r >= 1: the features as a dictionary. Throws ValueError otherwise.
  DictionaryPtr scalar_dictionary() const;
};

/// Throws ShapeError when the action has other inputs than the dictionary, ValueError for a kind that the action cannot
/// have (a map under translations, outputs that move otherwise than the inputs). The statuses: ok;
/// empty (only F = 0 is equivariant; the message says what leaves nothing); ambiguous (gap below 1e3);
/// not_converged (residual above 1e-8).
EquivariantDictionary equivariant_dictionary(const DictionaryPtr& dictionary, const GroupAction& action,
                                             const EquivarianceOptions& options = {});

/// The same model under a smaller group: coordinates in `larger` of the combination c of `smaller` (a warm start).
/// Throws ValueError unless it lies in the larger space to 1e-8 (the group of `larger` is not a subgroup), ShapeError
/// for other dictionaries.
Vector relax(const EquivariantDictionary& smaller, const VectorRef& c, const EquivariantDictionary& larger);

/// A sparse basis of the same space for reading: reduced echelon form, pivots one, coefficients within 1e-9 of a
/// fraction of denominator up to 12 replaced by it. (K m) x r.
SparseMatrix readable_basis(const EquivariantDictionary& equivariant);

}  // namespace lieder
