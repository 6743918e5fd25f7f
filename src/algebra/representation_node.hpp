// The tree behind Representation, and the constructors that simplify it (private to the layer).
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lieder/algebra/representation.hpp"

namespace lieder::detail {

using NodePtr = std::shared_ptr<const RepresentationNode>;

/// A representation that the user gave by its matrices on the basis of the algebra and on the components.
struct CustomMatrices {
  std::vector<Matrix> algebra;
  std::vector<Matrix> components;
};

struct RepresentationNode {
  Representation::Kind kind = Representation::Kind::trivial;
  Index factor = Representation::all_factors;  // leaves that belong to a group factor
  std::vector<NodePtr> children;
  std::vector<Index> multiplicities;  // direct sums
  Index dimension = 1;
  std::string text = "1";  // canonical: two trees over one group are equal iff their texts are
  std::shared_ptr<const CustomMatrices> custom = nullptr;
};

using Term = std::pair<NodePtr, Index>;

NodePtr make_trivial();
/// `text`: "V", "ad" or "det", with the factor if there are several.
NodePtr make_leaf(Representation::Kind kind, Index factor, Index dimension, std::string text);
NodePtr make_sum(const std::vector<Term>& terms);
/// a * b. Simplified so that only the last factor of a product is a sum, and none is trivial.
NodePtr make_product(const NodePtr& a, const NodePtr& b);
NodePtr make_product(const std::vector<NodePtr>& factors);
NodePtr make_dual(const NodePtr& a, const MatrixGroup& group);
/// S2 or A2.
NodePtr make_square(Representation::Kind kind, const NodePtr& a);

/// Index of e_i e_j, i <= j, in the basis of the symmetric square of R^n.
inline Index symmetric_index(Index n, Index i, Index j) {
  return i * n - i * (i - 1) / 2 + j - i;
}
/// Index of e_i ^ e_j, i < j, in the basis of the exterior square of R^n.
inline Index exterior_index(Index n, Index i, Index j) {
  return i * (n - 1) - i * (i - 1) / 2 + j - i - 1;
}

}  // namespace lieder::detail
