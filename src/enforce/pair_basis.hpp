// An orthonormal basis of Hom_G(A, B) for one pair of pieces, however it is stored (private).
#pragma once

#include <memory>
#include <vector>

#include "enforce/irreducible_pieces.hpp"
#include "lieder/core/types.hpp"

namespace lieder::detail {

class PairBasis {
 public:
  virtual ~PairBasis() = default;
  virtual Index dimension() const = 0;
  /// sum_k c_k W_k, b x a.
  virtual Matrix combine(const VectorRef& c) const = 0;
  /// <W_k, w> for all k.
  virtual Vector project(const MatrixRef& w) const = 0;
  /// Doubles held.
  virtual Index memory() const = 0;
};

using PairBasisPtr = std::shared_ptr<const PairBasis>;

/// One irreducible that two pieces share: coefficients are (copy in B, copy in A, element of the division algebra), the
/// last fastest; W = sum B_l E_e A_k^T / sqrt d.
struct SharedIrreducible {
  Index dimension;
  Index a_multiplicity;
  Index b_multiplicity;
  std::size_t a_component;  ///< of the pieces' decompositions
  std::size_t b_component;
  Index offset;  ///< of its first coefficient
};

class IrreduciblePairBasis final : public PairBasis {
 public:
  /// Refers to the registry's irreducibles through copies of their division algebras.
  IrreduciblePairBasis(std::shared_ptr<const PieceDecomposition> a, std::shared_ptr<const PieceDecomposition> b,
                       const IrreducibleRegistry& registry);

  Index dimension() const override { return dimension_; }
  Matrix combine(const VectorRef& c) const override;
  Vector project(const MatrixRef& w) const override;
  Index memory() const override;

  const std::vector<SharedIrreducible>& shared() const { return shared_; }
  const std::vector<Matrix>& division(std::size_t s) const { return division_[s]; }
  const PieceDecomposition& a() const { return *a_; }
  const PieceDecomposition& b() const { return *b_; }

 private:
  std::shared_ptr<const PieceDecomposition> a_;
  std::shared_ptr<const PieceDecomposition> b_;
  std::vector<SharedIrreducible> shared_;
  std::vector<std::vector<Matrix>> division_;
  Index dimension_ = 0;
};

/// Columns vec(W_k), (a b) x dimension, sparse or dense alike.
class ColumnPairBasis final : public PairBasis {
 public:
  ColumnPairBasis(Index b, SparseMatrix columns) : b_(b), columns_(std::move(columns)) {}

  Index dimension() const override { return columns_.cols(); }
  Matrix combine(const VectorRef& c) const override;
  Vector project(const MatrixRef& w) const override;
  Index memory() const override { return 2 * columns_.nonZeros(); }

 private:
  Index b_;
  SparseMatrix columns_;
};

/// The same tensors seen as maps between other pieces: entry (i of B, j of A) is entry place[i + b j] (column-major) of
/// the balanced pair.
class BentPairBasis final : public PairBasis {
 public:
  BentPairBasis(PairBasisPtr balanced, Index balanced_rows, Index a, Index b, std::vector<Index> place);

  Index dimension() const override { return balanced_->dimension(); }
  Matrix combine(const VectorRef& c) const override;
  Vector project(const MatrixRef& w) const override;
  Index memory() const override { return balanced_->memory() + static_cast<Index>(place_.size()); }

 private:
  PairBasisPtr balanced_;
  Index balanced_rows_;
  Index a_;
  Index b_;
  std::vector<Index> place_;
};

}  // namespace lieder::detail
