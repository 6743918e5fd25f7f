// Intertwiners: the linear maps that commute with two representations of a group,
//
//   Hom_G(rho_in, rho_out) = {W in R^(d_out x d_in) : W rho_in(g) = rho_out(g) W for all g in G},
//
// the weights of an equivariant linear layer (Finzi, Welling, Wilson, ICML 2021; Otto et al., JMLR 26(248), 2025,
// section 5). W is one iff W rho_in'(xi) = rho_out'(xi) W on a basis of the algebra and W rho_in(h) = rho_out(h) W for
// one h in each further component: no averaging over the group, so non-compact groups are like all others.
//
// Both representations are cut into their distinct summands A_i (m_i copies), B_j (n_j copies); then
// Hom_G = sum_ij R^(n_j x m_i) (x) Hom_G(A_i, B_j), and each distinct pair is solved once:
//   irreducible pieces  (every group closed under transposes: all of the list but t, se, e, heis; not ad of u, su, sl,
//   sp, whose basis is not orthonormal) A_i and B_j are cut into irreducible pieces with identical matrices; by Schur's
//   lemma a pair of equivalent pieces carries the division algebra R, C or H and any other pair nothing (isotypic.hpp)
//   orbits              (permutations) indicators of the orbits of index pairs
//   null space          (everything else) the constraints themselves
// A long tensor product against a short one is bent into a balanced pair: Hom(A (x) C, B) = Hom(A, C* (x) B). The basis
// is orthonormal (Frobenius) and kept as blocks times multiplicities; nothing of size (d_in d_out)^2 is ever formed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"

namespace lieder {

struct IntertwinerOptions {
  /// Null spaces: relative size below which a constraint's singular value is zero; in (0, 1e-3]. Irreducible pieces and
  /// orbits do not use it.
  double tolerance = 1e-9;
  std::uint64_t seed = 1;   ///< of the random elements
  Index most_dense = 2000;  ///< unknowns of a pair up to which the null space is found densely; >= 1
};

namespace detail {
class PairBasis;
struct IntertwinerBlocks;
}  // namespace detail

class EquivariantMap;

/// The part of a basis between one distinct summand of the input (m copies, dimension a) and one of the output (n
/// copies, dimension b): the map sum_e c(l, k, e) W_e goes from copy k to copy l, and coefficient c(l, k, e) of the
/// space is number offset + (l m + k) p + e.
struct IntertwinerPair {
  std::vector<std::vector<Index>> inputs;   ///< m lists of the a coordinates of a copy
  std::vector<std::vector<Index>> outputs;  ///< n lists of the b coordinates of a copy
  Matrix elements;                          ///< p x (a b): row e is W_e row by row, entry (i, j) at i a + j
  Index offset = 0;
};

/// A value: copies share one immutable basis. Coefficients: dimension() numbers, by blocks (out summand, in summand),
/// inside a block by out copy, in copy and basis element of the pair.
class IntertwinerSpace {
 public:
  const Representation& input() const;
  const Representation& output() const;
  /// d_out and d_in.
  Index rows() const;
  Index cols() const;
  /// Number of independent intertwiners.
  Index dimension() const;
  /// Largest |W rho_in'(xi) - rho_out'(xi) W| / (|W| (|rho_in'(xi)| + |rho_out'(xi)|)) over a random W of each pair,
  /// all generators and components.
  double residual() const;
  /// ok, or ambiguous when no clear gap separates the null space of some pair (the message names it).
  Status status() const;
  /// Why the space is zero, or what is doubtful; may be empty.
  const std::string& message() const;
  /// Doubles held by the basis.
  Index memory() const;

  /// Basis element k, d_out x d_in: unit Frobenius norm, orthogonal to the others.
  Matrix element(Index k) const;
  /// sum_k c_k element(k), d_out x d_in. O(d_out d_in + sum of the pairs' own cost).
  Matrix to_dense(const VectorRef& coefficients) const;
  /// Coefficients of the orthogonal projection of a d_out x d_in matrix on the space.
  Vector project(const MatrixRef& w) const;
  /// The basis as its pairs of summands, for code that applies it by other means. Together n m p = dimension()
  /// coefficients. O(p a b) numbers for each pair.
  std::vector<IntertwinerPair> pairs() const;
  /// The map with these coefficients, ready to be applied to batches.
  EquivariantMap map(const VectorRef& coefficients) const;

 private:
  friend IntertwinerSpace intertwiners(const Representation&, const Representation&, const IntertwinerOptions&);
  friend class EquivariantMap;
  IntertwinerSpace() = default;
  std::shared_ptr<const detail::IntertwinerBlocks> blocks_;
};

/// Throws ValueError for representations of different groups and options out of range. Cost: for each distinct summand
/// of dimension a O(a^3) and some tens of products with its generators; for each distinct pair without irreducible
/// pieces O((a b)^3), or iterations of products when a b > most_dense.
IntertwinerSpace intertwiners(const Representation& input, const Representation& output,
                              const IntertwinerOptions& options = {});

/// The same map in the coordinates of a larger space: `from` under a group, `to` under a subgroup that acts by the same
/// matrices. `residual` (optional) receives the relative part of the map that is outside `to` (rounding for a subgroup).
/// Throws ShapeError if the spaces have other shapes. O(d_in d_out + cost of project).
Vector relax(const IntertwinerSpace& from, const VectorRef& coefficients, const IntertwinerSpace& to,
             double* residual = nullptr);

/// dim_C of the complex-linear maps between the representations over the complex numbers, where V of u(n), su(n) is C^n
/// and V of any other group is C (x) R^n. `residual` (optional) receives the largest relative residual.
Index complex_intertwiner_dimension(const Representation& input, const Representation& output,
                                    const IntertwinerOptions& options = {}, double* residual = nullptr);

/// x -> W x for one W in Hom_G, in the coordinates of the irreducible pieces where they are known: for N rows
/// 2 N sum_lambda d_lambda M_lambda N_lambda flops (M, N: multiplicities of the irreducible lambda of dimension
/// d_lambda) beside the change of coordinates, instead of 2 N d_in d_out.
class EquivariantMap {
 public:
  EquivariantMap(const IntertwinerSpace& space, const VectorRef& coefficients);

  Index inputs() const;
  Index outputs() const;
  /// N x d_in -> N x d_out.
  Matrix apply(const MatrixRef& x) const;
  /// True if apply works in irreducible coordinates, false if it multiplies by the dense matrix.
  bool structured() const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace lieder
