// Cutting pieces of representations into irreducibles with identical matrices, across pieces (private).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "enforce/constraints.hpp"
#include "enforce/generator_images.hpp"
#include "lieder/core/random.hpp"

namespace lieder::detail {

/// An irreducible representation by its matrices in a reference basis. `division`: an orthogonal basis of the algebra
/// of the maps that commute with it (1, 2 or 4 of them, the identity first, the others skew, each with E^T E = 1).
struct Irreducible {
  GeneratorImages images;
  std::vector<Matrix> division;
  double casimir = 0.0;  ///< sum of the squared Frobenius norms of the algebra's images

  Index dimension() const { return images.dimension; }
};

/// All copies of one irreducible in a piece: a x (d m), copy after copy, orthonormal columns.
struct PieceComponent {
  std::size_t irreducible;
  Matrix basis;
  Index multiplicity;
};

/// Invariant: the bases of the components together are an orthogonal a x a matrix.
struct PieceDecomposition {
  Index dimension = 0;
  std::vector<PieceComponent> components;
};

/// The irreducibles that were met so far, shared by all pieces that it decomposes.
class IrreducibleRegistry {
 public:
  explicit IrreducibleRegistry(std::uint64_t seed) : rng_(seed) {}

  /// Nothing if the commutant of the piece is not closed under transposes.
  std::optional<PieceDecomposition> decompose(const GeneratorImages& piece);
  const Irreducible& operator[](std::size_t id) const { return irreducibles_[id]; }

 private:
  std::optional<PieceDecomposition> attempt(const GeneratorImages& piece);
  /// The id of the irreducible with these matrices, and the isometry from its reference basis; a new one if there is
  /// none.
  std::optional<std::pair<std::size_t, Matrix>> identify(Irreducible candidate);

  Rng rng_;
  std::vector<Irreducible> irreducibles_;
};

}  // namespace lieder::detail
