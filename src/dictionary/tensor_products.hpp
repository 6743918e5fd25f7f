// Products of univariate functions, prod_j f_{e_j}(x_j) for a set of multi-indices e, f_0 = 1.
//
// Every product is one multiplication of two columns: the product over all variables but its last one (a prefix, shared
// between products) and a column of the univariate table of that last variable. Rows are processed in blocks that stay
// in the cache, so the cost of a large batch is that of writing its result.
#pragma once

#include <functional>
#include <vector>

#include "lieder/dictionary/exponents.hpp"

namespace lieder::detail {

class TensorProducts {
 public:
  /// Fills columns 0..degree of `table` with f_0(x), f_1(x), ... or with their derivatives.
  using FillTable = std::function<void(Index variable, const VectorRef& x, bool derivative, Eigen::Ref<Matrix> table)>;

  /// Throws ValueError on negative or repeated multi-indices.
  explicit TensorProducts(const Exponents& exponents);

  /// N x K products, or their derivatives with respect to x_axis if axis >= 0.
  Matrix evaluate(const MatrixRef& points, Index axis, const FillTable& fill) const;

 private:
  struct Node {
    Index parent;  // node of the prefix, or -1: the node is a table column
    Index factor;  // table column of the last variable, or -1: the constant 1
    Index output;  // column of the result, or -1
  };
  struct Workspace;

  void evaluate_block(Workspace& workspace, Eigen::Ref<Matrix> result) const;

  Exponents exponents_;
  std::vector<Index> table_start_;  // first table column of each variable; its last entry is the number of columns
  std::vector<Node> nodes_;         // prefixes before the products that use them
};

}  // namespace lieder::detail
