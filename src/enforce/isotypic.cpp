#include "lieder/enforce/isotypic.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

#include "enforce/pair_solver.hpp"

namespace lieder {

namespace {

using detail::GeneratorImages;
using detail::PieceDecomposition;

IrreducibleType type_of(std::size_t division_dimension) {
  return division_dimension == 1   ? IrreducibleType::real
         : division_dimension == 2 ? IrreducibleType::complex
                                   : IrreducibleType::quaternionic;
}

// Largest |rho E - E rho_lambda| / |rho| over the copies in a piece.
double residual_of(const GeneratorImages& images, const PieceDecomposition& pieces,
                   const detail::IrreducibleRegistry& registry) {
  double largest = 0.0;
  const auto compare = [&](const std::vector<SparseMatrix>& whole, std::size_t irreducible, bool group,
                           const Matrix& e) {
    const GeneratorImages& small = registry[irreducible].images;
    const std::vector<SparseMatrix>& parts = group ? small.components : small.algebra;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const double size = whole[i].norm();
      if (size > 0.0) {
        largest = std::max(largest, (whole[i] * e - e * parts[i]).norm() / size);
      }
    }
  };
  for (const detail::PieceComponent& component : pieces.components) {
    const Index d = registry[component.irreducible].dimension();
    for (Index k = 0; k < component.multiplicity; ++k) {
      const Matrix e = component.basis.middleCols(k * d, d);
      compare(images.algebra, component.irreducible, false, e);
      compare(images.components, component.irreducible, true, e);
    }
  }
  return largest;
}

// The copies of an irreducible in all copies of a summand.
void append(const detail::Irreducible& irreducible, const detail::PieceComponent& piece, const Summand& summand,
            Index dimension, IsotypicComponent& component) {
  component.dimension = irreducible.dimension();
  component.type = type_of(irreducible.division.size());
  const Index width = piece.basis.cols();
  for (const std::vector<Index>& places : summand.copies) {
    Matrix basis = Matrix::Zero(dimension, component.basis.cols() + width);
    if (component.basis.cols() > 0) {
      basis.leftCols(component.basis.cols()) = component.basis;
    }
    for (std::size_t p = 0; p < places.size(); ++p) {
      basis.row(places[p]).tail(width) = piece.basis.row(static_cast<Index>(p));
    }
    component.basis = std::move(basis);
    component.multiplicity += piece.multiplicity;
  }
}

}  // namespace

std::string to_string(IrreducibleType type) {
  switch (type) {
    case IrreducibleType::real:
      return "real";
    case IrreducibleType::complex:
      return "complex";
    default:
      return "quaternionic";
  }
}

IsotypicDecomposition isotypic_decomposition(const Representation& representation, std::uint64_t seed) {
  IntertwinerOptions options;
  options.seed = seed;
  detail::PairSolver solver(detail::NumberField::real, options);
  IsotypicDecomposition result;
  std::map<std::size_t, IsotypicComponent> components;
  std::vector<Summand> summands = representation.summands();
  const bool self_adjoint = std::all_of(summands.begin(), summands.end(), [&solver](const Summand& summand) {
    return solver.images(summand.representation).self_adjoint;
  });
  if (!self_adjoint) {  // equivalent pieces of two summands need not be isometric: only the whole can tell
    std::vector<Index> all(static_cast<std::size_t>(representation.dimension()));
    std::iota(all.begin(), all.end(), Index{0});
    summands = {Summand{representation, {all}}};
  }
  for (const Summand& summand : summands) {
    const auto pieces = self_adjoint ? solver.decomposition(summand.representation)
                                     : solver.whole_decomposition(summand.representation);
    if (!pieces) {
      result.status = Status::not_converged;
      result.message = "no orthogonal decomposition into irreducible pieces: " + representation.group().name() +
                       " or the maps that commute with " + summand.representation.text() +
                       " are not closed under transposes";
      return result;
    }
    result.residual =
        std::max(result.residual, residual_of(solver.images(summand.representation), *pieces, solver.registry()));
    for (const detail::PieceComponent& piece : pieces->components) {
      const detail::Irreducible& irreducible = solver.registry()[piece.irreducible];
      append(irreducible, piece, summand, representation.dimension(), components[piece.irreducible]);
    }
  }
  for (auto& [id, component] : components) {
    result.components.push_back(std::move(component));
  }
  std::stable_sort(result.components.begin(), result.components.end(),
                   [](const IsotypicComponent& a, const IsotypicComponent& b) {
                     return std::tie(a.dimension, a.multiplicity) < std::tie(b.dimension, b.multiplicity);
                   });
  return result;
}

}  // namespace lieder
