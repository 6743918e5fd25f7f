// Dictionaries: finite sets of scalar functions phi_1 .. phi_K on R^n with their exact first derivatives.
//
// A model is a combination F_w = sum_k w_k phi_k (one column of w for each output); a vector field is n of them.
// Everything is batched: samples are rows, so values are N x K. Evaluation is single-threaded and re-entrant: callers
// split the rows into blocks and share the blocks between threads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

class Dictionary {
 public:
  virtual ~Dictionary() = default;

  /// n, the dimension of the inputs.
  virtual Index inputs() const = 0;
  /// K, the number of functions.
  virtual Index size() const = 0;
  /// phi_k(x_i): points N x n -> N x K. Throws ShapeError on a wrong number of columns.
  virtual Matrix values(const MatrixRef& points) const = 0;
  /// d phi_k / d x_axis at x_i: N x K.
  virtual Matrix derivative(const MatrixRef& points, Index axis) const = 0;
  /// Readable text of phi_k for the given input names ("x^2 y", "sin(x)", "1").
  virtual std::string text(Index k, const std::vector<std::string>& names) const = 0;
  /// The dictionary by name and degree ("polynomial:2").
  virtual std::string description() const = 0;
  /// The total degree when every phi_k is a polynomial (quadrature is exact from twice that), nothing otherwise.
  virtual std::optional<int> polynomial_degree() const { return std::nullopt; }

  /// Directional derivatives: row i is D phi(x_i) v_i. points and directions N x n -> N x K. Cost: n derivatives.
  Matrix directional(const MatrixRef& points, const MatrixRef& directions) const;
};

using DictionaryPtr = std::shared_ptr<const Dictionary>;

/// x0, x1, ... when a caller has no names.
std::vector<std::string> default_names(Index count);

}  // namespace lieder
