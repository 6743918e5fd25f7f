// A sub-dictionary phi C: r linear combinations sum_k C_kj phi_k of the K functions of another dictionary.
//
// With the columns of C a basis of a null space of constraints, this is a symmetric sub-dictionary.
#pragma once

#include "lieder/dictionary/dictionary.hpp"

namespace lieder {

class LinearCombinations final : public Dictionary {
 public:
  /// `coefficients` K x r, r >= 1. Throws ShapeError if K is not dictionary->size().
  LinearCombinations(DictionaryPtr dictionary, Matrix coefficients);

  Index inputs() const override { return dictionary_->inputs(); }
  Index size() const override { return coefficients_.cols(); }
  Matrix values(const MatrixRef& points) const override;
  Matrix derivative(const MatrixRef& points, Index axis) const override;
  /// The combination as an equation, "x^2 + y^2".
  std::string text(Index k, const std::vector<std::string>& names) const override;
  /// "3 combinations of polynomial:2".
  std::string description() const override;
  std::optional<int> polynomial_degree() const override { return dictionary_->polynomial_degree(); }

  const DictionaryPtr& dictionary() const { return dictionary_; }
  const Matrix& coefficients() const { return coefficients_; }

 private:
  DictionaryPtr dictionary_;
  Matrix coefficients_;
};

DictionaryPtr linear_combinations(DictionaryPtr dictionary, Matrix coefficients);

}  // namespace lieder
