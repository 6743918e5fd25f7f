// Products of orthonormal polynomials, phi_e(x) = prod_j p_{e_j}((x_j - shift_j) / scale_j) for all |e| <= D.
//
// Legendre products are orthonormal for the uniform measure on a box, Hermite products for a Gaussian with independent
// coordinates: int phi_e phi_f dmu = delta_ef. They span the polynomials of degree <= D, without the ill-conditioning
// of monomials; the matrices of differential operators on them are sparse (polynomial_operators.hpp).
#pragma once

#include "lieder/dictionary/dictionary.hpp"
#include "lieder/dictionary/exponents.hpp"
#include "lieder/dictionary/measure.hpp"
#include "lieder/dictionary/orthogonal_family.hpp"

namespace lieder {

namespace detail {
class TensorProducts;
}

class OrthogonalPolynomials final : public Dictionary {
 public:
  /// Graded order of the degrees e. Throws ValueError unless max_degree >= 0 and every scale is positive.
  OrthogonalPolynomials(OrthogonalFamily family, int max_degree, Vector shift, Vector scale);

  Index inputs() const override { return shift_.size(); }
  Index size() const override { return degrees_.rows(); }
  Matrix values(const MatrixRef& points) const override;
  Matrix derivative(const MatrixRef& points, Index axis) const override;
  /// "P2(x) P1(y)" with P_k, He_k standing for the orthonormal polynomials of the scaled coordinates.
  std::string text(Index k, const std::vector<std::string>& names) const override;
  /// "legendre:D" or "hermite:D".
  std::string description() const override;
  std::optional<int> polynomial_degree() const override { return max_degree_; }

  OrthogonalFamily family() const { return family_; }
  int max_degree() const { return max_degree_; }
  /// e, a row for each function: the same order as graded_exponents(inputs(), 0, max_degree()).
  const Exponents& degrees() const { return degrees_; }
  const Vector& shift() const { return shift_; }
  const Vector& scale() const { return scale_; }
  /// The measure they are orthonormal for.
  MeasurePtr measure() const;

 private:
  Matrix evaluate(const MatrixRef& points, Index axis) const;

  OrthogonalFamily family_;
  int max_degree_;
  Vector shift_;
  Vector scale_;
  Exponents degrees_;
  std::shared_ptr<const detail::TensorProducts> products_;
};

using OrthogonalPolynomialsPtr = std::shared_ptr<const OrthogonalPolynomials>;

/// Orthonormal for the uniform measure on the box prod_j [lower_j, upper_j].
OrthogonalPolynomialsPtr legendre_polynomials(const Vector& lower, const Vector& upper, int max_degree);
/// Orthonormal for the Gaussian with the given means and standard deviations.
OrthogonalPolynomialsPtr hermite_polynomials(const Vector& mean, const Vector& standard_deviation, int max_degree);

}  // namespace lieder
