// Quadratic relations as weighted squares: h(x) = x^T Q x + l . x + const = 0 with Q positive semidefinite is
//
//   sum_k weight_k (form_k . x - offset_k)^2 = length^2,
//
// so that centres, radii and distances can be read off: a rod of length R from a fixed pivot c to the point (x, y) is
// (x - c0)^2 + (y - c1)^2 = R^2, and one between two points is (x2 - x1)^2 + (y2 - y1)^2 = R^2.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/discover/spectrum.hpp"

namespace lieder {

struct SumOfSquares {
  Matrix forms;         ///< r x n, r the rank of Q; the largest coefficient of each is 1
  Vector offsets;       ///< r
  Vector weights;       ///< r, positive, the first is 1
  Vector centre;        ///< n: the point of least norm at which all squares vanish
  double length = 0.0;  ///< > 0
  std::string text;     ///< "(x - 3)^2 + (y + 1)^2"
};

struct SquaresOptions {
  double allowed_defect = 1e-12;  ///< a form with rounded coefficients may have at most this relative variation
  Index max_denominator = 6;
  std::vector<std::string> names;
};

/// A relation with its quadratic part rounded where that keeps the variation allowed, and the linear part fitted again.
struct SquaredRelation {
  Vector coefficients;  ///< K; the constant term makes the mean of h on the data zero
  SumOfSquares squares;
};

/// `relation`: K coefficients of a polynomial of degree 2 on `library`; `means`: of the library's functions on the data.
/// Nothing if the quadratic part is not semidefinite (5 % of its largest eigenvalue counts as zero), the relation is not
/// an ellipsoid of positive size, or the library lacks a monomial it needs.
std::optional<SquaredRelation> as_squares(const Monomials& library, const VectorRef& relation, const Vector& means,
                                          const GeneralisedProblem& problem, const SquaresOptions& options = {});

/// A basis of the span of `relations` (K x d) whose quadratic parts are, up to scale, the projectors on d complementary
/// subspaces in some inner product: the |u|^2, |w|^2 ... of a mechanism of rods. Nothing if the span has none: the
/// quadratic parts must commute in the inner product of a definite one and have d clusters of eigenvalues.
std::optional<Matrix> split_into_squares(const Monomials& library, const MatrixRef& relations);

}  // namespace lieder
