#include <algorithm>
#include <numeric>

#include "algebra/representation_action.hpp"

namespace lieder::detail {

namespace {

using Kind = Representation::Kind;
using Indices = std::vector<Index>;

// One copy of a piece: a tensor product of leaves and squares (none: the trivial representation), and the coordinate of
// the whole representation that each of its coordinates is.
struct Piece {
  std::vector<NodePtr> factors;
  Indices coordinates;
};

Indices iota(Index count) {
  Indices result(static_cast<std::size_t>(count));
  std::iota(result.begin(), result.end(), Index{0});
  return result;
}

std::vector<Piece> expand(const NodePtr& node);

std::vector<Piece> expand_sum(const RepresentationNode& node) {
  std::vector<Piece> result;
  Index offset = 0;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const std::vector<Piece> pieces = expand(node.children[i]);
    for (Index copy = 0; copy < node.multiplicities[i]; ++copy) {
      for (Piece piece : pieces) {
        for (Index& k : piece.coordinates) {
          k += offset;
        }
        result.push_back(std::move(piece));
      }
      offset += node.children[i]->dimension;
    }
  }
  return result;
}

// a (x) b, whose coordinate (i, j) is coordinate index(a_i, b_j) of the whole.
template <class F>
Piece tensor(const Piece& a, const Piece& b, F index) {
  Piece result{a.factors, {}};
  result.factors.insert(result.factors.end(), b.factors.begin(), b.factors.end());
  result.coordinates.reserve(a.coordinates.size() * b.coordinates.size());
  for (const Index i : a.coordinates) {
    for (const Index j : b.coordinates) {
      result.coordinates.push_back(index(i, j));
    }
  }
  return result;
}

std::vector<Piece> expand_product(const RepresentationNode& node) {
  std::vector<Piece> result{{{}, {0}}};
  for (const NodePtr& child : node.children) {
    const std::vector<Piece> pieces = expand(child);
    std::vector<Piece> next;
    for (const Piece& a : result) {
      for (const Piece& b : pieces) {
        next.push_back(tensor(a, b, [&](Index i, Index j) { return i * child->dimension + j; }));
      }
    }
    result = std::move(next);
  }
  return result;
}

// True if the coordinates of the pieces, one after the other, are increasing.
bool increasing(const std::vector<Piece>& pieces) {
  Index last = -1;
  for (const Piece& piece : pieces) {
    for (const Index k : piece.coordinates) {
      if (k <= last) {
        return false;
      }
      last = k;
    }
  }
  return true;
}

// S2(X + Y) = S2(X) + X * Y + S2(Y), also as matrices in the orthonormal bases. For A2 a pair in decreasing order would
// change sign, so a sum whose terms are interleaved stays one piece.
std::vector<Piece> expand_square(const NodePtr& node) {
  const NodePtr& child = node->children.front();
  const bool symmetric = node->kind == Kind::symmetric_square;
  const std::vector<Piece> pieces = expand(child);
  if (pieces.size() == 1 || (!symmetric && !increasing(pieces))) {
    return {{{node}, iota(node->dimension)}};
  }
  const auto index = [&](Index i, Index j) {
    const auto [low, high] = std::minmax(i, j);
    return symmetric ? symmetric_index(child->dimension, low, high) : exterior_index(child->dimension, low, high);
  };
  std::vector<Piece> result;
  for (std::size_t a = 0; a < pieces.size(); ++a) {
    const Indices& places = pieces[a].coordinates;
    const NodePtr square = make_square(node->kind, make_product(pieces[a].factors));
    Piece diagonal{square->kind == Kind::trivial ? std::vector<NodePtr>{} : std::vector<NodePtr>{square}, {}};
    for (std::size_t i = 0; i < places.size(); ++i) {
      for (std::size_t j = symmetric ? i : i + 1; j < places.size(); ++j) {
        diagonal.coordinates.push_back(index(places[i], places[j]));
      }
    }
    result.push_back(std::move(diagonal));
    for (std::size_t b = a + 1; b < pieces.size(); ++b) {
      result.push_back(tensor(pieces[a], pieces[b], index));
    }
  }
  return result;
}

std::vector<Piece> expand(const NodePtr& node) {
  switch (node->kind) {
    case Kind::trivial:
      return {{{}, {0}}};
    case Kind::direct_sum:
      return expand_sum(*node);
    case Kind::tensor_product:
      return expand_product(*node);
    case Kind::symmetric_square:
    case Kind::exterior_square:
      return expand_square(node);
    default:
      return {{{node}, iota(node->dimension)}};
  }
}

// Sorts the tensor factors by text and moves the coordinates along.
void sort_factors(Piece& piece) {
  const std::size_t count = piece.factors.size();
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return piece.factors[a]->text < piece.factors[b]->text; });
  if (std::is_sorted(order.begin(), order.end())) {
    return;
  }
  Indices strides(count, 1);
  for (std::size_t m = count - 1; m > 0; --m) {
    strides[m - 1] = strides[m] * piece.factors[m]->dimension;
  }
  // Places of the sorted factors' coordinates in the old order, one factor after the other.
  Indices old_places{0};
  std::vector<NodePtr> sorted;
  for (const std::size_t m : order) {
    sorted.push_back(piece.factors[m]);
    Indices next;
    next.reserve(old_places.size() * static_cast<std::size_t>(piece.factors[m]->dimension));
    for (const Index place : old_places) {
      for (Index i = 0; i < piece.factors[m]->dimension; ++i) {
        next.push_back(place + i * strides[m]);
      }
    }
    old_places = std::move(next);
  }
  for (Index& place : old_places) {
    place = piece.coordinates[static_cast<std::size_t>(place)];
  }
  piece.factors = std::move(sorted);
  piece.coordinates = std::move(old_places);
}

}  // namespace

std::vector<std::pair<NodePtr, std::vector<Indices>>> distinct_summands(const NodePtr& node) {
  std::vector<std::pair<NodePtr, std::vector<Indices>>> result;
  std::map<std::string, std::size_t> known;
  for (Piece& piece : expand(node)) {
    if (piece.coordinates.empty()) {
      continue;
    }
    sort_factors(piece);
    NodePtr product = make_product(piece.factors);
    const auto [place, is_new] = known.emplace(product->text, result.size());
    if (is_new) {
      result.emplace_back(std::move(product), std::vector<Indices>{});
    }
    result[place->second].second.push_back(std::move(piece.coordinates));
  }
  return result;
}

}  // namespace lieder::detail
