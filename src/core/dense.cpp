#include "lieder/core/dense.hpp"

#include <cblas.h>
#include <lapacke.h>

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

void require_success(lapack_int info, const char* routine) {
  if (info != 0) {
    throw std::runtime_error(std::string(routine) + " failed with info " + std::to_string(info));
  }
}

lapack_int to_lapack(Index n) {
  return static_cast<lapack_int>(n);
}

// dgesdd with dgesvd as the slower, more robust second try. job: 'N' (values), 'S' (thin), 'A' (full).
Svd lapack_svd(const MatrixRef& a, char job) {
  require_finite("svd", a);
  const Index m = a.rows();
  const Index n = a.cols();
  const Index l = std::min(m, n);
  Svd result{Matrix(), Vector::Zero(l), Matrix()};
  const Index u_cols = job == 'A' ? m : l;
  const Index vt_rows = job == 'A' ? n : l;
  Matrix vt;
  if (job != 'N') {
    result.u.resize(m, u_cols);
    vt.resize(vt_rows, n);
  }
  if (l == 0) {
    if (job == 'A') {
      result.u = Matrix::Identity(m, m);
      vt = Matrix::Identity(n, n);
    }
    result.v = vt.transpose();
    return result;
  }
  const auto run = [&](bool robust) {
    Matrix work = a;
    if (!robust) {
      return LAPACKE_dgesdd(LAPACK_COL_MAJOR, job, to_lapack(m), to_lapack(n), work.data(), to_lapack(m),
                            result.s.data(), result.u.data(), to_lapack(std::max<Index>(m, 1)), vt.data(),
                            to_lapack(std::max<Index>(vt_rows, 1)));
    }
    Vector superb(std::max<Index>(l - 1, 1));
    return LAPACKE_dgesvd(LAPACK_COL_MAJOR, job, job, to_lapack(m), to_lapack(n), work.data(), to_lapack(m),
                          result.s.data(), result.u.data(), to_lapack(std::max<Index>(m, 1)), vt.data(),
                          to_lapack(std::max<Index>(vt_rows, 1)), superb.data());
  };
  if (run(false) != 0) {
    require_success(run(true), "dgesvd");
  }
  result.v = vt.transpose();
  return result;
}

}  // namespace

Svd svd(const MatrixRef& a, bool full_v) {
  if (!full_v || a.rows() >= a.cols()) {
    return lapack_svd(a, 'S');
  }
  Svd full = lapack_svd(a, 'A');
  return full;
}

Svd full_svd(const MatrixRef& a) {
  return lapack_svd(a, 'A');
}

Vector singular_values(const MatrixRef& a) {
  if (a.rows() > 2 * a.cols() && a.cols() > 0) {
    return lapack_svd(qr_r(a), 'N').s;
  }
  return lapack_svd(a, 'N').s;
}

SymmetricEigen symmetric_eigen(const MatrixRef& a) {
  require_shape("symmetric_eigen", a, a.rows(), a.rows());
  require_finite("symmetric_eigen", a);
  SymmetricEigen result{Vector(a.rows()), a};
  if (a.rows() > 0) {
    require_success(LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'L', to_lapack(a.rows()), result.vectors.data(),
                                   to_lapack(a.rows()), result.values.data()),
                    "dsyevd");
  }
  return result;
}

namespace {

GeneralEigen lapack_eigen(const MatrixRef& a, bool vectors) {
  require_shape("eigen", a, a.rows(), a.rows());
  require_finite("eigen", a);
  const Index n = a.rows();
  Matrix work = a;
  Vector re(n);
  Vector im(n);
  Matrix right(vectors ? n : 1, vectors ? n : 1);
  if (n > 0) {
    require_success(LAPACKE_dgeev(LAPACK_COL_MAJOR, 'N', vectors ? 'V' : 'N', to_lapack(n), work.data(), to_lapack(n),
                                  re.data(), im.data(), nullptr, 1, right.data(), to_lapack(right.rows())),
                    "dgeev");
  }
  GeneralEigen result{Eigen::VectorXcd(n), Eigen::MatrixXcd()};
  for (Index i = 0; i < n; ++i) {
    result.values(i) = {re(i), im(i)};
  }
  if (!vectors) {
    return result;
  }
  result.vectors.resize(n, n);
  for (Index i = 0; i < n; ++i) {
    if (im(i) > 0.0 && i + 1 < n) {
      result.vectors.col(i).real() = right.col(i);
      result.vectors.col(i).imag() = right.col(i + 1);
      result.vectors.col(i + 1) = result.vectors.col(i).conjugate();
      ++i;
    } else {
      result.vectors.col(i) = right.col(i).cast<std::complex<double>>();
    }
  }
  return result;
}

}  // namespace

Eigen::VectorXcd eigenvalues(const MatrixRef& a) {
  return lapack_eigen(a, false).values;
}
GeneralEigen eigen(const MatrixRef& a) {
  return lapack_eigen(a, true);
}

Matrix qr_r(Matrix a) {
  require_finite("qr_r", a);
  qr_r_in_place(a);
  return a.topRows(std::min(a.rows(), a.cols()));
}

void qr_r_in_place(Eigen::Ref<Matrix> a) {
  const Index l = std::min(a.rows(), a.cols());
  if (l == 0) {
    return;
  }
  const Index panel = std::min<Index>(l, 32);
  Matrix triangles(panel, l);
  Matrix work(panel, a.cols());
  require_success(
      LAPACKE_dgeqrt_work(LAPACK_COL_MAJOR, to_lapack(a.rows()), to_lapack(a.cols()), to_lapack(panel), a.data(),
                          to_lapack(a.outerStride()), triangles.data(), to_lapack(panel), work.data()),
      "dgeqrt");
  a.topRows(l).triangularView<Eigen::StrictlyLower>().setZero();
}

Matrix qr_q(Matrix a) {
  const Index l = std::min(a.rows(), a.cols());
  if (l == 0) {
    return Matrix::Zero(a.rows(), 0);
  }
  Vector tau(l);
  require_success(LAPACKE_dgeqrf(LAPACK_COL_MAJOR, to_lapack(a.rows()), to_lapack(a.cols()), a.data(),
                                 to_lapack(a.rows()), tau.data()),
                  "dgeqrf");
  Matrix q = a.leftCols(l);
  require_success(LAPACKE_dorgqr(LAPACK_COL_MAJOR, to_lapack(q.rows()), to_lapack(l), to_lapack(l), q.data(),
                                 to_lapack(q.rows()), tau.data()),
                  "dorgqr");
  return q;
}

Index rank(const MatrixRef& a, double rcond) {
  const Vector s = singular_values(a);
  return s.size() == 0 ? 0 : static_cast<Index>((s.array() > rcond * s(0)).count());
}

Matrix solve_least_squares(const MatrixRef& a, const MatrixRef& b, double rcond) {
  require_shape("solve_least_squares: right-hand side", b, a.rows(), -1, "as many rows as the matrix");
  require_finite("solve_least_squares: right-hand side", b);
  const Svd f = svd(a);
  const double cut = f.s.size() > 0 ? rcond * f.s(0) : 0.0;
  Vector inverse_s(f.s.size());
  for (Index i = 0; i < f.s.size(); ++i) {
    inverse_s(i) = f.s(i) > cut ? 1.0 / f.s(i) : 0.0;
  }
  return f.v * (inverse_s.asDiagonal() * (f.u.transpose() * b));
}

Matrix inverse(const MatrixRef& a) {
  require_shape("inverse", a, a.rows(), a.rows());
  require_finite("inverse", a);
  if (a.rows() == 0) {
    return Matrix(0, 0);
  }
  // The condition number in the 1-norm, from the inverse itself: estimates by solves fail for a zero pivot.
  Matrix result = Eigen::PartialPivLU<Matrix>(a).inverse();
  const double condition = a.cwiseAbs().colwise().sum().maxCoeff() * result.cwiseAbs().colwise().sum().maxCoeff();
  require(result.allFinite() && condition < 1e15, "inverse: the matrix is singular to working precision");
  return result;
}

double determinant(const MatrixRef& a) {
  require_shape("determinant", a, a.rows(), a.rows(), "a square matrix");
  require_finite("determinant", a);
  return a.rows() == 0 ? 1.0 : Matrix(a).partialPivLu().determinant();
}

Matrix matrix_exponential(const MatrixRef& a) {
  require_shape("matrix_exponential", a, a.rows(), a.rows());
  require_finite("matrix_exponential", a);
  const Index n = a.rows();
  if (n == 0) {
    return Matrix(0, 0);
  }
  constexpr double theta13 = 5.371920351148152;
  const double norm1 = a.cwiseAbs().colwise().sum().maxCoeff();
  const int squarings = norm1 > theta13 ? static_cast<int>(std::ceil(std::log2(norm1 / theta13))) : 0;
  const Matrix x = a * std::ldexp(1.0, -squarings);
  constexpr std::array<double, 14> b = {64764752532480000.0,
                                        32382376266240000.0,
                                        7771770303897600.0,
                                        1187353796428800.0,
                                        129060195264000.0,
                                        10559470521600.0,
                                        670442572800.0,
                                        33522128640.0,
                                        1323241920.0,
                                        40840800.0,
                                        960960.0,
                                        16380.0,
                                        182.0,
                                        1.0};
  const Matrix identity = Matrix::Identity(n, n);
  const Matrix x2 = x * x;
  const Matrix x4 = x2 * x2;
  const Matrix x6 = x4 * x2;
  const Matrix u =
      x * (x6 * (b[13] * x6 + b[11] * x4 + b[9] * x2) + b[7] * x6 + b[5] * x4 + b[3] * x2 + b[1] * identity);
  const Matrix v = x6 * (b[12] * x6 + b[10] * x4 + b[8] * x2) + b[6] * x6 + b[4] * x4 + b[2] * x2 + b[0] * identity;
  Matrix result = (v - u).partialPivLu().solve(v + u);
  for (int k = 0; k < squarings; ++k) {
    result = (result * result).eval();
  }
  return result;
}

namespace {

Matrix dgemm(CBLAS_TRANSPOSE transpose_a, const MatrixRef& a, const MatrixRef& b) {
  const bool transposed = transpose_a == CblasTrans;
  Matrix c = Matrix::Zero(transposed ? a.cols() : a.rows(), b.cols());
  if (a.size() > 0 && b.size() > 0) {
    cblas_dgemm(CblasColMajor, transpose_a, CblasNoTrans, static_cast<int>(c.rows()), static_cast<int>(c.cols()),
                static_cast<int>(b.rows()), 1.0, a.data(), static_cast<int>(a.outerStride()), b.data(),
                static_cast<int>(b.outerStride()), 0.0, c.data(), static_cast<int>(c.rows()));
  }
  return c;
}

}  // namespace

Matrix multiply(const MatrixRef& a, const MatrixRef& b) {
  require_shape("multiply", b, a.cols(), -1);
  return dgemm(CblasNoTrans, a, b);
}

Matrix multiply_transposed(const MatrixRef& a, const MatrixRef& b) {
  require_shape("multiply_transposed", b, a.rows(), -1);
  return dgemm(CblasTrans, a, b);
}

}  // namespace lieder
