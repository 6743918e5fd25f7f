// A model in a dictionary, F(x) = W^T phi(x): a DifferentiableMap (lieder/core) with readable equations.
#pragma once

#include "lieder/core/differentiable_map.hpp"
#include "lieder/dictionary/dictionary.hpp"
#include "lieder/dictionary/equation.hpp"
#include "lieder/dictionary/least_squares.hpp"

namespace lieder {

class DictionaryModel {
 public:
  /// `coefficients` K x m, a column for each output; m >= 1. Throws ShapeError if K is not dictionary->size().
  DictionaryModel(DictionaryPtr dictionary, Matrix coefficients);

  Index inputs() const { return dictionary_->inputs(); }
  Index outputs() const { return coefficients_.cols(); }
  const DictionaryPtr& dictionary() const { return dictionary_; }
  const Matrix& coefficients() const { return coefficients_; }

  /// N x n -> N x m. Points are processed in blocks of rows, so memory does not grow with N K (here and below).
  Matrix value(const MatrixRef& points) const;
  /// Row i: DF(x_i) v_i, N x m.
  Matrix jvp(const MatrixRef& points, const MatrixRef& directions) const;
  /// Values and the full Jacobian.
  Jet jet(const MatrixRef& points) const;
  /// Output `output` as text, "1.5 x^2 - y + 0.25".
  std::string equation(Index output, const std::vector<std::string>& names, const EquationOptions& options = {}) const;

 private:
  DictionaryPtr dictionary_;
  Matrix coefficients_;
};

struct DictionaryFit {
  DictionaryModel model;
  LeastSquaresResult statistics;
};

/// Fits outputs (N x m) at points (N x n) by least squares, in one pass over blocks of rows.
DictionaryFit fit_dictionary(const DictionaryPtr& dictionary, const MatrixRef& points, const MatrixRef& outputs,
                             const Vector& weights = {}, const LeastSquaresOptions& options = {});

}  // namespace lieder
