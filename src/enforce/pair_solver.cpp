#include "enforce/pair_solver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "lieder/core/error.hpp"

namespace lieder::detail {

namespace {

using Kind = Representation::Kind;

// Tensor factors of a piece, each with its stride in the piece's coordinates.
struct Factor {
  Representation representation;  // as it stands in B (x) A^*
  bool output;                    // of B
  Index dimension;
  Index stride;
};

std::vector<Representation> tensor_factors(const Representation& piece) {
  if (piece.kind() == Kind::trivial) {
    return {};
  }
  return piece.kind() == Kind::tensor_product ? piece.children() : std::vector<Representation>{piece};
}

void append_factors(const Representation& piece, bool output, std::vector<Factor>& factors) {
  const std::vector<Representation> parts = tensor_factors(piece);
  Index stride = piece.dimension();
  for (const Representation& part : parts) {
    stride /= part.dimension();
    factors.push_back({output ? part : dual(part), output, part.dimension(), stride});
  }
}

// The subset of factors (a bit each) whose product is nearest to the square root of the whole.
std::uint32_t balanced_subset(const std::vector<Factor>& factors) {
  std::uint32_t best = 0;
  double smallest = 1e300;
  for (std::uint32_t subset = 0; subset < (1U << factors.size()); ++subset) {
    double inside = 1.0;
    double outside = 1.0;
    for (std::size_t f = 0; f < factors.size(); ++f) {
      ((subset >> f & 1U) != 0U ? inside : outside) *= static_cast<double>(factors[f].dimension);
    }
    if (std::max(inside, outside) < smallest) {
      smallest = std::max(inside, outside);
      best = subset;
    }
  }
  return best;
}

bool worth_bending(const Representation& a, const Representation& b) {
  const Index large = std::max(a.dimension(), b.dimension());
  const Index small = std::min(a.dimension(), b.dimension());
  return large > 100 && large > 8 * small && tensor_factors(a.dimension() > b.dimension() ? a : b).size() > 1 &&
         tensor_factors(a).size() + tensor_factors(b).size() <= 20;
}

}  // namespace

PairSolver::PairSolver(NumberField field, const IntertwinerOptions& options)
    : field_(field), options_(options), registry_(options.seed), rng_(options.seed ^ 0x1e57ULL) {}

PairSolver::Piece& PairSolver::piece(const Representation& representation) {
  const auto found = pieces_.find(representation.text());
  if (found != pieces_.end()) {
    return found->second;
  }
  return pieces_.emplace(representation.text(), Piece{generator_images(representation, field_), nullptr, false})
      .first->second;
}

const GeneratorImages& PairSolver::images(const Representation& representation) {
  return piece(representation).images;
}

std::shared_ptr<const PieceDecomposition> PairSolver::decomposition(const Representation& representation) {
  Piece& found = piece(representation);
  if (!found.decomposed) {
    found.decomposed = true;
    if (found.images.self_adjoint) {
      if (std::optional<PieceDecomposition> result = registry_.decompose(found.images)) {
        found.decomposition = std::make_shared<const PieceDecomposition>(std::move(*result));
      }
    }
  }
  return found.decomposition;
}

std::shared_ptr<const PieceDecomposition> PairSolver::whole_decomposition(const Representation& representation) {
  const GeneratorImages& whole = images(representation);
  std::optional<PieceDecomposition> result;
  if (whole.group_closed) {
    result = registry_.decompose(whole);
  }
  return result ? std::make_shared<const PieceDecomposition>(std::move(*result)) : nullptr;
}

PairBasisPtr PairSolver::solve(const Representation& a, const Representation& b) {
  const std::pair<std::string, std::string> key{a.text(), b.text()};
  const auto found = pairs_.find(key);
  if (found != pairs_.end()) {
    return found->second;
  }
  PairBasisPtr basis = field_ == NumberField::real && worth_bending(a, b) ? bend(a, b) : solve_directly(a, b);
  pairs_.emplace(key, basis);
  return basis;
}

PairBasisPtr PairSolver::solve_directly(const Representation& a, const Representation& b) {
  const GeneratorImages& in = images(a);
  const GeneratorImages& out = images(b);
  PairBasisPtr basis;
  if (in.permutations() && out.permutations()) {
    basis = std::make_shared<const ColumnPairBasis>(out.dimension, orbit_columns(in, out));
  } else {
    const auto a_pieces = decomposition(a);
    const auto b_pieces = a_pieces ? decomposition(b) : nullptr;
    if (a_pieces && b_pieces) {
      basis = std::make_shared<const IrreduciblePairBasis>(a_pieces, b_pieces, registry_);
    } else {
      NullSpaceColumns null = null_space_columns(in, out, options_);
      if (!null.clear) {
        status_ = Status::ambiguous;
        message_ = fmt::format("no clear gap separates Hom({}, {}) from the rest", a.text(), b.text());
      }
      basis = std::make_shared<const ColumnPairBasis>(out.dimension, std::move(null.columns));
    }
  }
  if (basis->dimension() > 0) {
    const Vector c = rng_.normal_vector(basis->dimension());
    residual_ = std::max(residual_, IntertwinerConstraints(in, out).residual(basis->combine(c)));
  }
  return basis;
}

// Hom(A, B) = invariants of B (x) A^* = Hom(L, R) with B (x) A^* = R (x) L^*.
PairBasisPtr PairSolver::bend(const Representation& a, const Representation& b) {
  std::vector<Factor> factors;
  append_factors(b, true, factors);
  append_factors(a, false, factors);
  const std::uint32_t subset = balanced_subset(factors);
  Representation left = Representation::trivial(a.group());
  Representation right = left;
  for (std::size_t f = 0; f < factors.size(); ++f) {
    Representation& side = (subset >> f & 1U) != 0U ? right : left;
    const Representation& factor = factors[f].representation;
    side = tensor_product(side, &side == &right ? factor : dual(factor));
  }
  const Index rows = right.dimension();
  std::vector<Index> place(static_cast<std::size_t>(a.dimension() * b.dimension()));
  for (Index j = 0; j < a.dimension(); ++j) {
    for (Index i = 0; i < b.dimension(); ++i) {
      Index r = 0;
      Index l = 0;
      for (std::size_t f = 0; f < factors.size(); ++f) {
        const Factor& factor = factors[f];
        const Index digit = (factor.output ? i : j) / factor.stride % factor.dimension;
        Index& target = (subset >> f & 1U) != 0U ? r : l;
        target = target * factor.dimension + digit;
      }
      place[static_cast<std::size_t>(i + b.dimension() * j)] = r + rows * l;
    }
  }
  return std::make_shared<const BentPairBasis>(solve(left, right), rows, a.dimension(), b.dimension(),
                                               std::move(place));
}

}  // namespace lieder::detail
