// The Lie derivative of one fixed object F along every candidate generator, sample by sample.
//
// (xi, F) -> L_xi F is linear in xi. At samples x_1 .. x_N it is a matrix with one column for each candidate,
//
//   C_F : xi -> L_xi F,     rows: (component c, sample i), component by component,
//
// whose null space is the symmetry algebra of F among the candidates (Otto et al., JMLR 26(248), 2025, section 4):
//
//   object         L_xi F (x)                      "size" of the generator, what defects are relative to
//   function       DF v - psi' F                   |DF| v(x),  psi' F
//   vector_field   Df v - Dv f - psi' f            |Df| v(x),  Dv f + psi' f       ([v, f]; psi' f = c f rescales time)
//   map            Df v - v(f) - psi' f            |Df| v(x),  v(f(x)) + psi' f    (x+ = f(x))
//   submanifold    N^T v                           v(x)         (rows of N^T: an orthonormal normal frame)
//
// |DF| is the root mean square of the Jacobian's Frobenius norm. A submanifold is given as a jet whose Jacobian holds
// the normal frame: for a level set F = 0 orthonormalise the rows of DF, for a point cloud use estimated normals.
#pragma once

#include <vector>

#include "lieder/core/differentiable_map.hpp"
#include "lieder/core/types.hpp"
#include "lieder/generators/candidates.hpp"

namespace lieder {

enum class ObjectKind { function, vector_field, map, submanifold };

/// The features of a generator at samples: v(x) is the input features times the input coefficients of the candidate,
/// for each component alike, and w(F(x)) (the part on the outputs) likewise. So the inner product of generators needs
/// sums over samples of K columns, not of n K.
struct GeneratorFeatures {
  Matrix input;   ///< (N copies) x K: phi_k at the samples
  Matrix output;  ///< N x K_out (no columns: no part on the outputs)
};

/// What a Lie derivative needs of a model whose Jacobian is dearer than its products with the candidates' fields (fewer
/// candidates than inputs and outputs).
struct DirectionalJet {
  Matrix points;            ///< N x n
  Matrix values;            ///< N x m
  Matrix products;          ///< (m N) x q: DF v_xi, component by component, a column for each candidate
  Vector jacobian_squares;  ///< N: |DF|^2 at each sample, or an estimate whose mean is that

  Index samples() const { return points.rows(); }
};

/// Invariant: the candidates act on the inputs (and outputs) of the object.
class LieDerivative {
 public:
  /// Throws ValueError when the candidates cannot act: a vector field or map with copies, or an output action on a
  /// submanifold.
  LieDerivative(ObjectKind kind, Candidates candidates);

  ObjectKind kind() const { return kind_; }
  const Candidates& candidates() const { return candidates_; }
  /// q.
  Index cols() const { return candidates_.size(); }

  /// C_F at the samples of a jet: (m N) x q, unweighted. Cost N m nnz, where nnz counts the candidates' coefficients.
  Matrix rows(const Jet& jet) const;

  /// The adjoint of jet -> rows(jet) for the kinds in which it is linear (function, vector_field): given Y ((m N) x q)
  /// returns the jet-shaped cotangent G with <rows(jet), Y> = <values, G.values> + sum_j <jacobian[j], G.jacobian[j]>
  /// for every jet at the same points. Throws ValueError for the other kinds.
  Jet rows_adjoint(const MatrixRef& points, const MatrixRef& y) const;

  /// What the size of a generator is made of.
  GeneratorFeatures features(const Jet& jet) const;

  /// C_F from the features of the same jet, for callers that need both: the candidates' functions are evaluated once.
  /// It is linear in the features: features with weighted samples give weighted rows.
  Matrix rows(const Jet& jet, const GeneratorFeatures& features) const;
  /// The same, written to a matrix of that size that the caller keeps: for loops over blocks.
  void rows(const Jet& jet, const GeneratorFeatures& features, Eigen::Ref<Matrix> result) const;

  /// Features from points and values alone, N x n and N x m.
  GeneratorFeatures features(const MatrixRef& points, const MatrixRef& values) const;
  /// v_a(x) at the samples, N x n: column a of the candidates on the input features.
  Matrix field_values(const GeneratorFeatures& features, Index samples, Index a) const;
  /// Subtracts w_xi(F) from `result`, which then holds C_F if it held the products DF v_xi, (m N) x q.
  void subtract_output_rows(const GeneratorFeatures& features, Index samples, Eigen::Ref<Matrix> result) const;

  /// Square root of the generators' inner product, from factors R of the features (R^T R = sum of features^T features):
  /// a matrix B with |B a|^2 = sum over samples of (scale |v_a(x)|)^2 + |w_a(F(x))|^2.
  Matrix size_factor(const Matrix& input_factor, const Matrix& output_factor, double scale) const;

 private:
  void check(const Jet& jet) const;
  void check_values(const MatrixRef& points, const MatrixRef& values) const;
  void add_output_adjoint(const MatrixRef& y, Jet& cotangent) const;

  ObjectKind kind_;
  Candidates candidates_;
  SparseMatrix output_coefficients_;  // (m K_out) x q: the output part of each candidate on the output features
};

/// Orthonormal normal frames from the Jacobian of a level set {F = 0}: the jet of the submanifold. Points where DF is
/// rank deficient (rcond) keep the frame of its range.
Jet level_set_jet(const Jet& jet, double rcond = 1e-8);

/// The graph {(x, F(x))} in R^(n+m) as a submanifold.
Jet graph_jet(const Jet& jet);

}  // namespace lieder
