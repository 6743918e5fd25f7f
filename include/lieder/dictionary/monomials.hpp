// Monomials x^e = prod_j x_j^{e_j} for a set of multi-indices e.
//
// Each column is one product of two others, so a large batch is evaluated at the speed of memory.
#pragma once

#include "lieder/dictionary/dictionary.hpp"
#include "lieder/dictionary/exponents.hpp"

namespace lieder {

namespace detail {
class TensorProducts;
}

class Monomials final : public Dictionary {
 public:
  /// One function for each row of `exponents` (K x n). Throws ValueError on negative or repeated rows.
  explicit Monomials(Exponents exponents);

  Index inputs() const override { return exponents_.cols(); }
  Index size() const override { return exponents_.rows(); }
  Matrix values(const MatrixRef& points) const override;
  Matrix derivative(const MatrixRef& points, Index axis) const override;
  std::string text(Index k, const std::vector<std::string>& names) const override;
  /// "polynomial:D" for the complete set of degree 0..D, else "monomials(K, degree D)".
  std::string description() const override;
  std::optional<int> polynomial_degree() const override { return degree_; }

  const Exponents& exponents() const { return exponents_; }

 private:
  Exponents exponents_;
  int degree_;
  std::shared_ptr<const detail::TensorProducts> products_;
};

using MonomialsPtr = std::shared_ptr<const Monomials>;

/// All monomials of total degree min_degree..max_degree in graded order: 1, x0, x1, ..., x0^2, x0 x1, ...
MonomialsPtr monomials(Index inputs, int min_degree, int max_degree);
/// Those of total degree exactly `degree`.
MonomialsPtr homogeneous_monomials(Index inputs, int degree);
/// Those of degree at most max_degree in each variable, in graded order.
MonomialsPtr tensor_monomials(Index inputs, int max_degree);
/// An explicit list.
MonomialsPtr monomials(Exponents exponents);

}  // namespace lieder
