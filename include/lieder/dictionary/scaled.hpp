// A dictionary of shifted and scaled variables, phi_k((x - shift) / scale): keeps functions of data in any units
// well-conditioned.
#pragma once

#include "lieder/dictionary/dictionary.hpp"

namespace lieder {

class Scaled final : public Dictionary {
 public:
  /// shift and scale have an entry for each input; scale is nonzero.
  Scaled(DictionaryPtr dictionary, Vector shift, Vector scale);

  Index inputs() const override { return dictionary_->inputs(); }
  Index size() const override { return dictionary_->size(); }
  Matrix values(const MatrixRef& points) const override;
  Matrix derivative(const MatrixRef& points, Index axis) const override;
  /// With the scaled variable in the place of the original one: "((x - 2)/3)^2".
  std::string text(Index k, const std::vector<std::string>& names) const override;
  /// "polynomial:2 of scaled variables".
  std::string description() const override;
  std::optional<int> polynomial_degree() const override { return dictionary_->polynomial_degree(); }

  const DictionaryPtr& dictionary() const { return dictionary_; }
  const Vector& shift() const { return shift_; }
  const Vector& scale() const { return scale_; }

 private:
  Matrix scaled(const MatrixRef& points) const;

  DictionaryPtr dictionary_;
  Vector shift_;
  Vector scale_;
};

DictionaryPtr scaled(DictionaryPtr dictionary, Vector shift, Vector scale);

}  // namespace lieder
