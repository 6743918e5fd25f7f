// Matrix Lie groups G < GL(n, R): a Lie algebra, representatives of further components, and the forms they preserve.
//
// An element of the identity component is a product of exponentials exp(xi), xi in the Lie algebra g. `components` is a
// finite set of elements that together with the identity component generates G. Equivariance under G is equivariance
// under g and under each of `components` (Otto et al., JMLR 26(248), 2025, section 5; Finzi, Welling and Wilson, ICML
// 2021, theorem 1).
//
//   name     acts on     group, basis of its algebra (E_ij: one entry 1; i < j; order as written)      components
//   t:n      x -> x + b  translations: e_i                                                              -
//   so:n     R^n         rotations: E_ji - E_ij (turns axis i to axis j)                                -
//   o:n      R^n         as so:n                                                                        a reflection
//   se:n     x -> Ax + b translations, then rotations                                                   -
//   e:n      x -> Ax + b as se:n                                                                        a reflection
//   gl:n     R^n         GL+(n, R): E_ij row by row                                                     -
//   sl:n     R^n         E_ij (i != j) row by row, then E_ii - E_(i+1)(i+1)                             -
//   sp:2n    R^2n        preserves J = [[0, I], [-I, 0]]: [[A, B], [C, -A^T]] with A = E_ij, then
//                        B and C symmetric: E_ii, E_ij + E_ji                                           -
//   so:p,q   R^(p+q)     the identity component SO+(p,q) of eta = diag(1 (p times), -1 (q times)):
//                        rotations E_ji - E_ij and boosts E_ij + E_ji, in the order of the pairs (i, j) -
//   o:p,q    R^(p+q)     as so:p,q                                                 reflections of axes 0 and p
//   u:n      C^n = R^2n  E_ji - E_ij, i(E_ij + E_ji), i E_jj                                            -
//   su:n     C^n = R^2n  as u:n with i(E_jj - E_(j+1)(j+1))                                             -
//   heis:n   R^(n+2)     E_0k (n times), E_k(n+1) (n times), E_0(n+1); dimension 2n + 1                 -
//   s:n      R^n         all permutations; algebra {0}                             transposition (0 1), n-cycle
//   z:n      R^n         cyclic permutations; algebra {0}                          n-cycle
//   d:n      R^2         dihedral group of order 2n; algebra {0}                   rotation by 2 pi/n, diag(1, -1)
//
// Complex matrices are stored as [[Re, -Im], [Im, Re]] on (Re z, Im z): blocked, not interleaved. Affine groups are
// stored as homogeneous matrices [[1, 0], [b, A]] on (1, x), their algebras as [[0, 0], [b, A]]. A product group acts
// on each factor's own space: its matrices are block diagonal, and it keeps the list of its factors.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/algebra/lie_algebra.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/types.hpp"

namespace lieder {

/// A tensor that every element preserves: g^T M g = M (a form on vectors), or g M g^T = M (on covectors,
/// contravariant).
struct InvariantForm {
  std::string name;
  Matrix matrix;
  bool contravariant = false;
};

struct MatrixGroupDefinition {
  std::string name;
  LieAlgebra algebra;              ///< of n x n matrices; LieAlgebra::zero(n) for a finite group
  std::vector<Matrix> components;  ///< n x n, invertible; with the identity component they generate the group
  std::vector<InvariantForm> forms;
  bool affine = false;   ///< matrices are homogeneous, [[1, 0], [b, A]]
  bool complex = false;  ///< matrices are real forms [[Re, -Im], [Im, Re]]
};

/// A value: copies share one immutable state. Invariant: algebra, components and forms are n x n.
class MatrixGroup {
 public:
  /// Checks shapes and finiteness (ShapeError, ValueError); `from_generators` checks closure too.
  explicit MatrixGroup(MatrixGroupDefinition definition);

  const std::string& name() const;
  /// n: elements are n x n.
  Index matrix_size() const;
  /// Dimension of the Lie algebra; 0 for a finite group.
  Index dimension() const { return algebra().dimension(); }
  const LieAlgebra& algebra() const;
  const std::vector<Matrix>& components() const;
  const std::vector<InvariantForm>& forms() const;
  /// True if elements (of some factor) are homogeneous matrices.
  bool affine() const;
  bool complex() const;
  /// True if every element is an orthogonal matrix (known from the forms, factor by factor).
  bool orthogonal() const;

  /// Factors of a product; any other group is its own only factor.
  Index factor_count() const;
  MatrixGroup factor(Index f) const;
  /// First row and column of factor f in the block-diagonal matrices.
  Index factor_offset(Index f) const;
  /// The diagonal block of factor f of an n x n matrix. Throws ValueError if the matrix couples it to other factors.
  Matrix factor_block(const MatrixRef& matrix, Index f) const;

  /// exp(sum_i x_i xi_i).
  Matrix exp(const VectorRef& coordinates) const;
  /// sum_i x_i xi_i with x_i normal of standard deviation `scale`.
  Matrix random_algebra_element(Rng& rng, double scale = 1.0) const;
  /// exp(random_algebra_element) times a random word of 0 to 15 letters in the components.
  Matrix random_element(Rng& rng, double scale = 1.0) const;

  /// Ad_g : xi -> g xi g^-1 in the basis of the algebra (q x q). Throws ValueError if g does not normalise the algebra
  /// (relative residual above 1e-6). O(q (n^3 + n^2 q)).
  Matrix adjoint(const MatrixRef& g) const;
  /// Largest ||g^T M g - M|| n / (||M|| ||g||^2) over the forms (Frobenius norms; g M g^T if contravariant): rounding
  /// for an element. 0 if there are no forms. Elements preserve the forms; what preserves them need not be an element.
  double form_residual(const MatrixRef& g) const;

  /// Dimension m of the space acted on: n, less the homogeneous coordinate of each affine factor.
  Index action_dimension() const;
  /// The action x -> A x + b of a group element, or the generator v(x) = A x + b of an algebra element, as [b | A]:
  /// m x (m + 1). The homogeneous coordinates of affine factors are taken out.
  Matrix affine_part(const MatrixRef& matrix) const;

  /// Same name and the same matrices.
  friend bool operator==(const MatrixGroup& a, const MatrixGroup& b);

 private:
  friend MatrixGroup direct_product(const std::vector<MatrixGroup>& factors);
  struct State;
  std::shared_ptr<const State> state_;
};

/// G1 x G2 x ... acting on the direct sum of the factors' spaces; nested products are flattened, one factor is itself.
/// Named "G1 x G2". Throws ValueError for an empty list.
MatrixGroup direct_product(const std::vector<MatrixGroup>& factors);

/// The group generated by exp(span(generators)) and `components`. Throws ValueError if the span is not closed under the
/// bracket (closure defect above `tolerance`; use generated_algebra), or if a component is singular or does not
/// normalise the span.
MatrixGroup from_generators(std::vector<Matrix> generators, std::string name, std::vector<Matrix> components = {},
                            double tolerance = 1e-8);

/// A group of the table above from its name, "so:3", "o:1,3", or a product "so:3 x z:2". Throws InputError that says
/// what is accepted.
MatrixGroup parse_group(std::string_view text);

}  // namespace lieder
