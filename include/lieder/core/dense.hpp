// Dense factorizations (LAPACK behind Eigen types). One place decides which routine is used; every other file names
// the mathematics. All functions copy their argument and throw ValueError on NaN or infinity.
#pragma once

#include <complex>

#include "lieder/core/types.hpp"

namespace lieder {

/// A = U diag(s) V^T, s descending. Thin: U is m x l, V is n x l, l = min(m, n). With full_v, V is n x n.
struct Svd {
  Matrix u;
  Vector s;
  Matrix v;
};
/// dgesdd (dgesvd if that fails to converge). Cost O(m n min(m, n)).
Svd svd(const MatrixRef& a, bool full_v = false);
/// The same with square factors: U is m x m, V is n x n. dgesdd with job 'A' on A itself: which orthonormal vectors
/// complete U is that routine's choice, and others choose differently.
Svd full_svd(const MatrixRef& a);
/// Singular values only.
Vector singular_values(const MatrixRef& a);

/// A = Q diag(w) Q^T for symmetric A (lower triangle read), w ascending. dsyevd.
struct SymmetricEigen {
  Vector values;
  Matrix vectors;
};
SymmetricEigen symmetric_eigen(const MatrixRef& a);

/// Eigenvalues of a general square matrix, unordered. dgeev.
Eigen::VectorXcd eigenvalues(const MatrixRef& a);
/// Eigenvalues and right eigenvectors (columns, unit norm). dgeev.
struct GeneralEigen {
  Eigen::VectorXcd values;
  Eigen::MatrixXcd vectors;
};
GeneralEigen eigen(const MatrixRef& a);

/// Upper triangular R (min(m,n) x n) of A = QR. Cost 2 m n^2.
Matrix qr_r(Matrix a);
/// The same without a copy: R in the first min(m,n) rows of A, the others lose their meaning. dgeqrt, whose panels are
/// recursive (Elmroth and Gustavson, IBM J. Res. Dev. 44, 2000): a quarter faster than dgeqrf on tall matrices.
/// Entries that are not finite are not looked for: they spread.
void qr_r_in_place(Eigen::Ref<Matrix> a);
/// Thin Q (m x min(m,n)) of A = QR.
Matrix qr_q(Matrix a);

/// Numerical rank: number of singular values above rcond * s_max.
Index rank(const MatrixRef& a, double rcond = 1e-10);

/// Minimum-norm least squares solution of A X = B by SVD; singular values below rcond * s_max are dropped.
Matrix solve_least_squares(const MatrixRef& a, const MatrixRef& b, double rcond = 1e-13);

/// Inverse of a well-conditioned square matrix; throws ValueError if it is singular to working precision.
Matrix inverse(const MatrixRef& a);

/// Determinant by LU with partial pivoting; 1 for a 0 x 0 matrix.
double determinant(const MatrixRef& a);

/// Matrix exponential (scaling and squaring with a degree-13 Pade approximant: Higham, SIAM J. Matrix Anal. 2005).
Matrix matrix_exponential(const MatrixRef& a);

/// a b and a^T b by DGEMM, for the products that dominate a computation.
Matrix multiply(const MatrixRef& a, const MatrixRef& b);
Matrix multiply_transposed(const MatrixRef& a, const MatrixRef& b);

}  // namespace lieder
