// The functions of several dictionaries on the same inputs, one dictionary after the other.
#pragma once

#include "lieder/dictionary/dictionary.hpp"

namespace lieder {

class Concatenation final : public Dictionary {
 public:
  /// Throws ValueError without parts, ShapeError if their inputs differ.
  explicit Concatenation(std::vector<DictionaryPtr> parts);

  Index inputs() const override { return parts_.front()->inputs(); }
  Index size() const override { return offsets_.back(); }
  Matrix values(const MatrixRef& points) const override;
  Matrix derivative(const MatrixRef& points, Index axis) const override;
  std::string text(Index k, const std::vector<std::string>& names) const override;
  /// The parts' descriptions joined by " + ".
  std::string description() const override;
  std::optional<int> polynomial_degree() const override;

  const std::vector<DictionaryPtr>& parts() const { return parts_; }

 private:
  std::vector<DictionaryPtr> parts_;
  std::vector<Index> offsets_;  // first function of each part; at the end the total
};

DictionaryPtr concatenate(std::vector<DictionaryPtr> parts);

}  // namespace lieder
