// Exponentials phi_k(x) = exp(a_k . x) for given rate vectors a_k.
//
// The functions of population and reaction models in logarithms of the concentrations: monomials of exp(x).
#pragma once

#include "lieder/dictionary/dictionary.hpp"

namespace lieder {

class Exponentials final : public Dictionary {
 public:
  /// One function for each row of `rates` (K x n, finite, K >= 1). Throws ValueError.
  explicit Exponentials(Matrix rates);

  Index inputs() const override { return rates_.cols(); }
  Index size() const override { return rates_.rows(); }
  Matrix values(const MatrixRef& points) const override;
  Matrix derivative(const MatrixRef& points, Index axis) const override;
  /// "exp(x)", "exp(2 x - y)"; "1" for zero rates.
  std::string text(Index k, const std::vector<std::string>& names) const override;
  /// "exponential:D" for all rates of whole numbers >= 0 with sum 1..D, else "exponentials(K)".
  std::string description() const override;

  const Matrix& rates() const { return rates_; }

 private:
  Matrix rates_;
};

DictionaryPtr exponentials(Matrix rates);
/// All rates of whole numbers >= 0 whose sum is 1..degree, in graded order: exp(x0), exp(x1), ..., exp(2 x0), ...
DictionaryPtr exponentials(Index inputs, int degree);

}  // namespace lieder
