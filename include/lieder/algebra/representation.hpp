// Representations of a matrix group as expression trees: rho : G -> GL(d, R) with the derivative rho' : g -> gl(d, R).
//
//   V (defining)         rho(g) = g                         rho'(xi) = xi
//   1 (trivial)          1                                  0
//   ad (adjoint)         Ad_g, in the basis of the algebra  ad_xi
//   det                  det g                              tr xi          (+-1 for orthogonal groups: parity)
//   dual(X)              rho(g)^-T                          -rho'(xi)^T
//   X + Y (direct sum)   blocks rho_X, rho_Y                blocks
//   X * Y (tensor)       rho_X (x) rho_Y                    rho'_X (x) 1 + 1 (x) rho'_Y
//   custom               the user's matrices on a basis of the algebra and on the components
//   S2(X), A2(X)         the restriction of X * X to symmetric, antisymmetric tensors
//
// Bases. X * Y: e_i (x) e_j at index i dim(Y) + j. S2: e_i (x) e_i and (e_i (x) e_j + e_j (x) e_i)/sqrt 2, pairs i <= j
// in lexicographic order; A2: (e_i (x) e_j - e_j (x) e_i)/sqrt 2, i < j. They are orthonormal, so S2 and A2 of an
// orthogonal representation are orthogonal. Fulton and Harris, Representation Theory, sections 1.1 and 8.1.
//
// V of an affine group is the homogeneous one, [[1, 0], [b, A]] on (1, x): dimension n + 1. Complex groups act on R^2n.
// For a product group V@so:3 is the defining representation of one factor (V@so:3#2 of the second so:3) and V, ad are
// the direct sums over the factors, det the product.
//
// A tree is simplified where both sides are the same matrices in the same basis, so that equal pieces are recognised:
// duals move to the leaves, 1 * X = X, (X + Y) * Z = X * Z + Y * Z, X + X = 2X, and dual(V) = V if the group is
// orthogonal and not complex (over C the two differ).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/algebra/matrix_group.hpp"
#include "lieder/core/types.hpp"

namespace lieder {

struct Summand;

namespace detail {
struct RepresentationNode;
}

/// A value: copies share one immutable tree. Invariant: every leaf belongs to `group()`.
class Representation {
 public:
  enum class Kind {
    trivial,
    defining,
    adjoint,
    determinant,
    dual,  ///< of a defining, adjoint or determinant leaf: the only child
    direct_sum,
    tensor_product,
    symmetric_square,
    exterior_square,
    custom  ///< given by matrices
  };
  static constexpr Index all_factors = -1;

  static Representation trivial(const MatrixGroup& group);
  /// Of one factor of a product, or of the whole group.
  static Representation defining(const MatrixGroup& group, Index factor = all_factors);
  static Representation adjoint(const MatrixGroup& group, Index factor = all_factors);
  static Representation determinant(const MatrixGroup& group, Index factor = all_factors);

  /// A representation given by rho'(xi_i) for the basis xi_i of the algebra and rho(h_j) for the components, d x d each.
  /// rho(g) is known at the identity and at the components only. Throws ShapeError for missing or unequal matrices,
  /// ValueError (with the pair and the defect) unless [rho'(xi_i), rho'(xi_j)] = rho'([xi_i, xi_j]) and
  /// rho(h) rho'(xi) rho(h)^-1 = rho'(Ad_h xi) to `tolerance` relative. The text is "[name:checksum]".
  static Representation custom(const MatrixGroup& group, const std::string& name, std::vector<Matrix> algebra,
                               std::vector<Matrix> components = {}, double tolerance = 1e-8);

  const MatrixGroup& group() const { return group_; }
  Index dimension() const;
  /// Canonical text, accepted by parse_representation: "10(1)+5V+V^2*dual(V)".
  const std::string& text() const;

  Kind kind() const;
  /// Terms of a sum (in order, copies counted by `multiplicities`), factors of a product, the argument of dual, S2, A2.
  std::vector<Representation> children() const;
  /// One number per child of a direct sum; empty otherwise.
  const std::vector<Index>& multiplicities() const;
  /// Group factor of a defining, adjoint or determinant leaf; all_factors otherwise.
  Index factor() const;

  /// The distinct pieces that are not sums, in order of appearance, each with the places of its copies: products are
  /// distributed over sums, S2 and A2 of sums expanded, the factors of a product sorted by text. O(dimension).
  std::vector<Summand> summands() const;

  /// rho'(xi) and rho(g), d x d, of the defining n x n matrices of an algebra and a group element.
  Matrix algebra_matrix(const MatrixRef& xi) const;
  Matrix group_matrix(const MatrixRef& g) const;
  /// Row i of the result is rho'(xi) x_i, rho(g) x_i for the rows x_i of an N x d matrix, without the d x d matrix: a
  /// tensor product of factors d_1 ... d_k costs 2 N d (d_1 + ... + d_k) flops and O(N d) memory.
  Matrix apply_algebra(const MatrixRef& xi, const MatrixRef& x) const;
  Matrix apply_group(const MatrixRef& g, const MatrixRef& x) const;

  /// Same group and same simplified tree.
  friend bool operator==(const Representation& a, const Representation& b);

  friend Representation direct_sum(const Representation& a, const Representation& b);
  friend Representation tensor_product(const Representation& a, const Representation& b);
  friend Representation dual(const Representation& a);
  friend Representation symmetric_square(const Representation& a);
  friend Representation exterior_square(const Representation& a);
  friend Representation multiple(Index count, const Representation& a);

 private:
  using NodePtr = std::shared_ptr<const detail::RepresentationNode>;
  Representation(MatrixGroup group, NodePtr node);

  MatrixGroup group_;
  NodePtr node_;
};

/// `representation` occurs once for each entry of `copies`: coordinate k of copy c is coordinate copies[c][k] of the
/// whole.
struct Summand {
  Representation representation;
  std::vector<std::vector<Index>> copies;

  Index multiplicity() const { return static_cast<Index>(copies.size()); }
};

/// All throw ValueError for representations of different groups, and for dimensions above 2^40.
Representation direct_sum(const Representation& a, const Representation& b);
Representation tensor_product(const Representation& a, const Representation& b);
Representation dual(const Representation& a);
Representation symmetric_square(const Representation& a);
Representation exterior_square(const Representation& a);
/// count copies, side by side; count >= 1.
Representation multiple(Index count, const Representation& a);
/// a * a * ... * a; the trivial representation for exponent 0.
Representation tensor_power(const Representation& a, Index exponent);

/// sum = product {'+' product};  product = power {'*' power};  power = [integer] atom ['^' integer];
/// atom = '1' | ('V' | 'ad' | 'det') ['@' factor] | ('dual' | 'S2' | 'A2') '(' sum ')' | '(' sum ')'.
/// An integer before a letter or a parenthesis is a multiplicity: 4V, 10(1). Throws InputError with the position.
Representation parse_representation(std::string_view text, const MatrixGroup& group);

}  // namespace lieder
