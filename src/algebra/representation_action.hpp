// rho(g) or rho'(xi) for one g or xi and every node of a representation tree (private to the layer).
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "algebra/representation_node.hpp"
#include "lieder/algebra/matrix_group.hpp"

namespace lieder::detail {

enum class ActionKind { algebra, group };

/// Holds the matrices of the leaves, each computed once when first needed. Batches: vectors are rows.
class RepresentationAction {
 public:
  RepresentationAction(const MatrixGroup& group, const MatrixRef& element, ActionKind kind);

  Matrix matrix(const RepresentationNode& node);
  Matrix apply(const RepresentationNode& node, const MatrixRef& x);

 private:
  const Matrix& leaf(const RepresentationNode& node);
  Matrix leaf_matrix(const RepresentationNode& node);
  Matrix apply_sum(const RepresentationNode& node, const MatrixRef& x);
  Matrix apply_product(const std::vector<NodePtr>& factors, const MatrixRef& x);
  Matrix apply_square(const RepresentationNode& node, const MatrixRef& x);

  MatrixGroup group_;
  Matrix element_;
  ActionKind kind_;
  std::map<std::string, Matrix> leaves_;
};

/// The pieces of a tree that are not sums, with the coordinates of each copy (Representation::summands).
std::vector<std::pair<NodePtr, std::vector<std::vector<Index>>>> distinct_summands(const NodePtr& node);

}  // namespace lieder::detail
