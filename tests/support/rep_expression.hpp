// Representation expressions of the tests: a tree of its own, so that oracles do not lean on the library's parser,
// simplifications or matrices. `text` is what parse_representation reads.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lieder/core/random.hpp"

namespace lieder::test {

struct RepExpression {
  enum class Kind { leaf, sum, product, multiple, dual, symmetric, exterior };
  Kind kind = Kind::leaf;
  std::string leaf = "1";  ///< "1", "V", "ad", "det", "V@so:3", ...
  std::vector<RepExpression> arguments;
  int count = 1;  ///< of a multiple

  std::string text() const {
    switch (kind) {
      case Kind::leaf:
        return leaf;
      case Kind::sum:
        return "(" + arguments[0].text() + "+" + arguments[1].text() + ")";
      case Kind::product:
        return arguments[0].text() + "*" + arguments[1].text();
      case Kind::multiple:
        return std::to_string(count) + "(" + arguments[0].text() + ")";
      case Kind::dual:
        return "dual(" + arguments[0].text() + ")";
      case Kind::symmetric:
        return "S2(" + arguments[0].text() + ")";
      default:
        return "A2(" + arguments[0].text() + ")";
    }
  }
};

inline RepExpression leaf(std::string name) {
  return {RepExpression::Kind::leaf, std::move(name), {}, 1};
}
inline RepExpression operator+(const RepExpression& a, const RepExpression& b) {
  return {RepExpression::Kind::sum, "", {a, b}, 1};
}
inline RepExpression operator*(const RepExpression& a, const RepExpression& b) {
  return {RepExpression::Kind::product, "", {a, b}, 1};
}
inline RepExpression operator*(int count, const RepExpression& a) {
  return {RepExpression::Kind::multiple, "", {a}, count};
}
inline RepExpression dual(const RepExpression& a) {
  return {RepExpression::Kind::dual, "", {a}, 1};
}
inline RepExpression symmetric(const RepExpression& a) {
  return {RepExpression::Kind::symmetric, "", {a}, 1};
}
inline RepExpression exterior(const RepExpression& a) {
  return {RepExpression::Kind::exterior, "", {a}, 1};
}
inline RepExpression power(const RepExpression& a, int exponent) {
  RepExpression result = leaf("1");
  for (int i = 0; i < exponent; ++i) {
    result = i == 0 ? a : result * a;
  }
  return result;
}

/// Dimensions of the leaves decide the dimension of the whole.
template <class LeafDimension>
Index dimension_of(const RepExpression& e, const LeafDimension& leaf_dimension) {
  using Kind = RepExpression::Kind;
  if (e.kind == Kind::leaf) {
    return leaf_dimension(e.leaf);
  }
  const Index a = dimension_of(e.arguments[0], leaf_dimension);
  switch (e.kind) {
    case Kind::sum:
      return a + dimension_of(e.arguments[1], leaf_dimension);
    case Kind::product:
      return a * dimension_of(e.arguments[1], leaf_dimension);
    case Kind::multiple:
      return e.count * a;
    case Kind::symmetric:
      return a * (a + 1) / 2;
    case Kind::exterior:
      return a * (a - 1) / 2;
    default:
      return a;
  }
}

inline RepExpression random_tree(Rng& rng, const std::vector<std::string>& leaves, int depth) {
  if (depth == 0 || rng.integer(5) == 0) {
    return leaf(leaves[static_cast<std::size_t>(rng.integer(static_cast<Index>(leaves.size())))]);
  }
  const RepExpression a = random_tree(rng, leaves, depth - 1);
  switch (rng.integer(8)) {
    case 0:
      return dual(a);
    case 1:
      return symmetric(a);
    case 2:
      return exterior(a);
    case 3:
      return static_cast<int>(2 + rng.integer(2)) * a;
    case 4:
    case 5:
      return a + random_tree(rng, leaves, depth - 1);
    default:
      return a * random_tree(rng, leaves, depth - 1);
  }
}

/// A random tree over the leaves with 1 <= dimension <= most (every piece of it, too, has a positive dimension).
template <class LeafDimension>
RepExpression random_expression(Rng& rng, const std::vector<std::string>& leaves, Index most,
                                const LeafDimension& leaf_dimension) {
  const auto positive = [&](const auto& self, const RepExpression& e) -> bool {
    for (const RepExpression& argument : e.arguments) {
      if (!self(self, argument)) {
        return false;
      }
    }
    return dimension_of(e, leaf_dimension) > 0;
  };
  while (true) {
    RepExpression e = random_tree(rng, leaves, static_cast<int>(1 + rng.integer(3)));
    if (positive(positive, e) && dimension_of(e, leaf_dimension) <= most) {
      return e;
    }
  }
}

}  // namespace lieder::test
