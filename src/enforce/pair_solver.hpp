// Bases of Hom_G(A, B) for pairs of pieces, each piece and each pair once (private).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "enforce/pair_basis.hpp"
#include "lieder/core/status.hpp"
#include "lieder/enforce/intertwiners.hpp"

namespace lieder::detail {

/// A null space found without irreducible pieces or orbits.
struct NullSpaceColumns {
  SparseMatrix columns;
  bool clear = true;  ///< a gap of at least 100 separates it, and every iteration converged
};

/// {W : L W = 0}: connected components of the sparse constraints, dense eigenvectors of each; components with more than
/// options.most_dense unknowns by projections of random matrices until they add nothing new.
NullSpaceColumns null_space_columns(const GeneratorImages& a, const GeneratorImages& b,
                                    const IntertwinerOptions& options);

/// Indicators of the orbits of a permutation group on pairs of indices.
SparseMatrix orbit_columns(const GeneratorImages& a, const GeneratorImages& b);

class PairSolver {
 public:
  PairSolver(NumberField field, const IntertwinerOptions& options);

  PairBasisPtr solve(const Representation& a, const Representation& b);
  /// The irreducible pieces of a representation that is one piece and self-adjoint; null otherwise.
  std::shared_ptr<const PieceDecomposition> decomposition(const Representation& piece);
  /// The irreducible pieces of a whole representation, self-adjoint or not; null if the group is not closed under
  /// transposes or the commutant is not.
  std::shared_ptr<const PieceDecomposition> whole_decomposition(const Representation& representation);
  const GeneratorImages& images(const Representation& piece);
  const IrreducibleRegistry& registry() const { return registry_; }

  /// Largest residual of a random element of each pair so far.
  double residual() const { return residual_; }
  Status status() const { return status_; }
  const std::string& message() const { return message_; }

 private:
  struct Piece {
    GeneratorImages images;
    std::shared_ptr<const PieceDecomposition> decomposition;
    bool decomposed = false;
  };

  Piece& piece(const Representation& representation);
  PairBasisPtr solve_directly(const Representation& a, const Representation& b);
  PairBasisPtr bend(const Representation& a, const Representation& b);

  NumberField field_;
  IntertwinerOptions options_;
  IrreducibleRegistry registry_;
  Rng rng_;
  std::map<std::string, Piece> pieces_;
  std::map<std::pair<std::string, std::string>, PairBasisPtr> pairs_;
  double residual_ = 0.0;
  Status status_ = Status::ok;
  std::string message_;
};

}  // namespace lieder::detail
