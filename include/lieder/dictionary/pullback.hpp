// A dictionary of linear functions of the inputs: phi_k(M z), z in R^N, for functions phi_k on R^n and M of size n x N.
//
// With z = (x, y) these are functions of x, of y, of the difference y - x or of the mean (x + y)/2: what kernels are made
// of (fields/kernel_dictionaries.hpp).
#pragma once

#include "lieder/dictionary/dictionary.hpp"

namespace lieder {

class Pullback final : public Dictionary {
 public:
  /// Throws ShapeError unless the matrix has a row for each input of the dictionary, ValueError if it is not finite.
  Pullback(DictionaryPtr dictionary, Matrix matrix);

  Index inputs() const override { return matrix_.cols(); }
  Index size() const override { return dictionary_->size(); }
  Matrix values(const MatrixRef& points) const override;
  /// sum_i M_ij d phi_k / d x_i (M z). Cost: one derivative for each nonzero of column j.
  Matrix derivative(const MatrixRef& points, Index axis) const override;
  /// With the linear form in the place of the input: "(-x + y)^2".
  std::string text(Index k, const std::vector<std::string>& names) const override;
  /// "polynomial:2 of 2 linear forms".
  std::string description() const override;
  std::optional<int> polynomial_degree() const override { return dictionary_->polynomial_degree(); }

  const DictionaryPtr& dictionary() const { return dictionary_; }
  const Matrix& matrix() const { return matrix_; }

 private:
  DictionaryPtr dictionary_;
  Matrix matrix_;
};

DictionaryPtr pullback(DictionaryPtr dictionary, Matrix matrix);

}  // namespace lieder
