// The tensored library of two dictionaries on the same inputs: all products phi_i psi_j, function i * J + j.
#pragma once

#include "lieder/dictionary/dictionary.hpp"

namespace lieder {

class Product final : public Dictionary {
 public:
  /// Throws ShapeError if the inputs differ.
  Product(DictionaryPtr first, DictionaryPtr second);

  Index inputs() const override { return first_->inputs(); }
  Index size() const override { return first_->size() * second_->size(); }
  Matrix values(const MatrixRef& points) const override;
  Matrix derivative(const MatrixRef& points, Index axis) const override;
  std::string text(Index k, const std::vector<std::string>& names) const override;
  /// The descriptions joined by " x ".
  std::string description() const override;
  std::optional<int> polynomial_degree() const override;

  const DictionaryPtr& first() const { return first_; }
  const DictionaryPtr& second() const { return second_; }

 private:
  DictionaryPtr first_;
  DictionaryPtr second_;
};

DictionaryPtr product(DictionaryPtr first, DictionaryPtr second);

}  // namespace lieder
