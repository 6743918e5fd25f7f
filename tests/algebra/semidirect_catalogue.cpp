#include <cmath>

#include "algebra/algebra_catalogue.hpp"
#include "algebra/algebra_support.hpp"
#include "lieder/core/dense.hpp"

// Semidirect, nilpotent and direct sums of algebra_catalogue.cpp's algebras, and disguises.
namespace lieder::catalogue {

namespace {

Matrix block_diagonal(const Matrix& a, const Matrix& b) {
  Matrix m = Matrix::Zero(a.rows() + b.rows(), a.cols() + b.cols());
  m.topLeftCorner(a.rows(), a.cols()) = a;
  m.bottomRightCorner(b.rows(), b.cols()) = b;
  return m;
}

}  // namespace

Basis heis(Index n) {
  Basis basis;
  for (Index i = 1; i <= n; ++i) {
    basis.push_back(unit(n + 2, 0, i));
    basis.push_back(unit(n + 2, i, n + 1));
  }
  basis.push_back(unit(n + 2, 0, n + 1));
  return basis;
}

Basis translations(Index n) {
  Basis basis;
  for (Index i = 1; i <= n; ++i) {
    basis.push_back(unit(n + 1, i, 0));
  }
  return basis;
}

Basis with_translations(const Basis& linear, Index n) {
  Basis basis = translations(n);
  for (const Matrix& a : linear) {
    basis.push_back(block_diagonal(Matrix::Zero(1, 1), a));
  }
  return basis;
}

Basis direct_sum(const Basis& a, const Basis& b) {
  const Index na = a.front().rows();
  const Index nb = b.front().rows();
  Basis basis;
  for (const Matrix& x : a) {
    basis.push_back(block_diagonal(x, Matrix::Zero(nb, nb)));
  }
  for (const Matrix& x : b) {
    basis.push_back(block_diagonal(Matrix::Zero(na, na), x));
  }
  return basis;
}

Basis with(Basis basis, const Matrix& element) {
  basis.push_back(element);
  return basis;
}

Basis galilei() {
  // On (1, t, x, y, z): rotations, boosts x += v t, translations of t and of x.
  Basis basis;
  for (const Matrix& a : so(3)) {
    basis.push_back(block_diagonal(Matrix::Zero(2, 2), a));
  }
  for (Index i = 2; i < 5; ++i) {
    basis.push_back(unit(5, i, 1));
    basis.push_back(unit(5, i, 0));
  }
  basis.push_back(unit(5, 1, 0));
  return basis;
}

Basis strictly_upper(Index n) {
  Basis basis;
  for (Index i = 0; i < n; ++i) {
    for (Index j = i + 1; j < n; ++j) {
      basis.push_back(unit(n, i, j));
    }
  }
  return basis;
}

Basis on_copies(const Basis& linear, Index copies) {
  const Index n = linear.front().rows();
  Basis repeated;
  for (const Matrix& a : linear) {
    Matrix m = a;
    for (Index k = 1; k < copies; ++k) {
      m = block_diagonal(m, a);
    }
    repeated.push_back(m);
  }
  return with_translations(repeated, n * copies);
}

// R |x_A R^n
Basis one_matrix(const Matrix& a) {
  return with_translations({a}, a.rows());
}

Matrix matrix2(double a, double b, double c, double d) {
  Matrix m(2, 2);
  m << a, b, c, d;
  return m;
}

Matrix diagonal_matrix(const std::vector<double>& d) {
  Matrix m = Matrix::Zero(static_cast<Index>(d.size()), static_cast<Index>(d.size()));
  for (std::size_t i = 0; i < d.size(); ++i) {
    m(static_cast<Index>(i), static_cast<Index>(i)) = d[i];
  }
  return m;
}

Basis similitudes(const Basis& rotations) {
  const Index n = rotations.front().rows();
  return with_translations(with(rotations, Matrix::Identity(n, n)), n);
}

// sp(2n,R) |x heis(2n+1): matrices [[0, (J v)^T, c], [0, A, v], [0, 0, 0]].
Basis jacobi(Index n) {
  const Matrix j = test::symplectic_form(n);
  Basis basis;
  for (const Matrix& a : sp(n)) {
    basis.push_back(block_diagonal(block_diagonal(Matrix::Zero(1, 1), a), Matrix::Zero(1, 1)));
  }
  for (Index i = 0; i < 2 * n; ++i) {
    Matrix m = unit(2 * n + 2, 1 + i, 2 * n + 1);
    m.block(0, 1, 1, 2 * n) = j.row(i);
    basis.push_back(m);
  }
  basis.push_back(unit(2 * n + 2, 0, 2 * n + 1));
  return basis;
}

Basis oscillator() {
  Basis basis = jacobi(1);  // sl(2) first: keep its rotation only
  const Matrix rotation =
      block_diagonal(block_diagonal(Matrix::Zero(1, 1), test::symplectic_form(1)), Matrix::Zero(1, 1));
  basis.erase(basis.begin(), basis.begin() + 3);
  return with(basis, rotation);
}

Matrix random_regular(Rng& rng, Index n, double spread) {
  Vector d(n);
  for (Index i = 0; i < n; ++i) {
    d(i) = std::pow(spread, -rng.uniform());
  }
  return random_orthogonal(rng, n) * d.asDiagonal() * random_orthogonal(rng, n);
}

Basis disguised(const Basis& basis, Rng& rng, double spread) {
  const Index n = basis.front().rows();
  const auto q = static_cast<Index>(basis.size());
  const Matrix s = random_regular(rng, n, spread);
  const Matrix s_inverse = inverse(s);
  const Matrix t = random_regular(rng, q, spread);
  Basis result(basis.size(), Matrix::Zero(n, n));
  for (Index j = 0; j < q; ++j) {
    for (Index i = 0; i < q; ++i) {
      result[static_cast<std::size_t>(j)] += t(i, j) * (s * basis[static_cast<std::size_t>(i)] * s_inverse);
    }
  }
  return result;
}

}  // namespace lieder::catalogue
