// A dictionary of the user's own functions, evaluated in batches by callables.
#pragma once

#include <functional>

#include "lieder/dictionary/dictionary.hpp"

namespace lieder {

/// K functions on R^n: texts (K of them, as they shall appear in equations), values and derivatives.
class UserFunctions final : public Dictionary {
 public:
  using Values = std::function<Matrix(const Matrix& points)>;                  ///< N x n -> N x K
  using Derivative = std::function<Matrix(const Matrix& points, Index axis)>;  ///< N x n -> N x K

  /// Without `derivative`, central differences are taken (with_finite_differences in core: relative error about 1e-10,
  /// steps relative to max(1, |x|), so scale inputs that are much smaller than one). The callables must be re-entrant;
  /// a result of the wrong shape throws ShapeError.
  UserFunctions(Index inputs, std::vector<std::string> texts, Values values, Derivative derivative = {});

  Index inputs() const override { return inputs_; }
  Index size() const override { return static_cast<Index>(texts_.size()); }
  Matrix values(const MatrixRef& points) const override;
  Matrix derivative(const MatrixRef& points, Index axis) const override;
  std::string text(Index k, const std::vector<std::string>& names) const override;
  /// "user functions(K)".
  std::string description() const override;

 private:
  Index inputs_;
  std::vector<std::string> texts_;
  Values values_;
  Derivative derivative_;
};

DictionaryPtr user_functions(Index inputs, std::vector<std::string> texts, UserFunctions::Values values,
                             UserFunctions::Derivative derivative = {});

}  // namespace lieder
