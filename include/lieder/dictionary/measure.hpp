// Probability measures on R^n: one notion behind the three discretisations of inner products (docs/notation.md).
//
//   <F, H> = int F . H dmu,   mu(R^n) = 1
//
// 1. exact moments of monomials, in closed form (box, ball, Gaussian);
// 2. Gauss quadrature, exact to a stated degree;
// 3. samples with weights: the weighted mean over them, for every integrand.
#pragma once

#include <memory>
#include <string>

#include "lieder/dictionary/data_range.hpp"
#include "lieder/dictionary/dictionary.hpp"
#include "lieder/dictionary/exponents.hpp"
#include "lieder/dictionary/quadrature.hpp"

namespace lieder {

class Measure {
 public:
  virtual ~Measure() = default;

  /// n.
  virtual Index dimension() const = 0;
  /// int x^e dmu for a multi-index of n entries. Throws ShapeError / ValueError on a wrong size / negative entry.
  virtual double moment(const ExponentRef& exponents) const = 0;
  /// Nodes and weights, exact for polynomials of total degree at most `degree`; samples return themselves whatever the
  /// degree. Throws ValueError when that takes more than five million nodes.
  virtual QuadratureRule rule(int degree) const = 0;
  /// False for samples: their rule is the measure, and moments are sums over it.
  virtual bool is_continuous() const { return true; }
  /// "uniform on the box [-1, 1] x [0, 2]", ...
  virtual std::string description() const = 0;
};

using MeasurePtr = std::shared_ptr<const Measure>;

/// Uniform on prod_j [lower_j, upper_j], lower < upper.
MeasurePtr box_measure(const Vector& lower, const Vector& upper);
/// Uniform on the ball |x - centre| <= radius, radius > 0.
MeasurePtr ball_measure(const Vector& centre, double radius);
/// Independent normal coordinates, standard deviations > 0.
MeasurePtr gaussian_measure(const Vector& mean, const Vector& standard_deviation);
/// Points (N x n) with non-negative weights of any scale (normalised here); empty weights are equal ones.
MeasurePtr sample_measure(const MatrixRef& points, const Vector& weights = {});

/// The bounding box of data, widened where a coordinate is constant (DataRange::box_lower).
MeasurePtr box_measure(const DataRange& range);
/// Mean and standard deviation of data; 1 for constant coordinates.
MeasurePtr gaussian_measure(const DataRange& range);

/// The Gram matrix G_kl = int phi_k phi_l dmu (K x K). For monomials and a continuous measure from exact moments; for
/// other polynomials by the rule of twice their degree, exact too; else by the rule of degree `quadrature_degree`.
Matrix gram(const Dictionary& dictionary, const Measure& measure, int quadrature_degree = 40);

}  // namespace lieder
