// Univariate orthonormal polynomials p_0, p_1, ... of a symmetric probability measure, and their Gauss rules.
//
//   legendre    uniform measure on [-1, 1]: p_k = sqrt(2k+1) P_k
//   hermite     standard normal measure: p_k = He_k / sqrt(k!)
//
// Both obey t p_k = b_{k+1} p_{k+1} + b_k p_{k-1} with p_0 = 1, p_{-1} = 0: b_k = k / sqrt(4k^2 - 1) and b_k = sqrt(k).
// The n-point Gauss rule has the eigenvalues of the n x n Jacobi matrix (zero diagonal, b_1 .. b_{n-1} beside it) as
// nodes and is exact to degree 2n - 1 (Golub and Welsch, Math. Comp. 23, 1969).
#pragma once

#include "lieder/core/types.hpp"

namespace lieder {

enum class OrthogonalFamily { legendre, hermite };

/// b_k, k >= 1.
double recurrence_coefficient(OrthogonalFamily family, Index k);

/// Fills columns 0..D of `table` (rows: points t) with p_0(t), ..., p_D(t). Cost 4 flops an entry; stable.
void orthonormal_table(OrthogonalFamily family, const VectorRef& t, Eigen::Ref<Matrix> table);
/// The same with the derivatives p_k'(t).
void orthonormal_derivative_table(OrthogonalFamily family, const VectorRef& t, Eigen::Ref<Matrix> table);

/// (D+1) x (D+1) upper triangular M with p_k' = sum_l M(l, k) p_l.
Matrix derivative_coefficients(OrthogonalFamily family, Index max_degree);
/// (D+1) x (D+1) tridiagonal J with t p_k = sum_l J(l, k) p_l; the term p_{D+1} of the last column is left out.
Matrix multiplication_coefficients(OrthogonalFamily family, Index max_degree);

/// Nodes (ascending) and weights (positive, of sum one).
struct GaussRule {
  Vector nodes;
  Vector weights;
};

/// Exact for polynomials of degree at most 2 count - 1. Throws ValueError unless 1 <= count <= 256.
GaussRule gauss_rule(OrthogonalFamily family, Index count);
/// For the probability measure proportional to (1 - t^2)^(lambda - 1/2) on [-1, 1], lambda > 0 (1/2 is Legendre's).
GaussRule gegenbauer_rule(double lambda, Index count);

}  // namespace lieder
