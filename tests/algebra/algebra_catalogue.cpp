#include "algebra/algebra_catalogue.hpp"

#include <array>
#include <cmath>

#include "lieder/core/dense.hpp"
#include "lieder/core/subspace.hpp"

namespace lieder::catalogue {

namespace {

Matrix sign_form(Index p, Index q) {
  Vector d = Vector::Ones(p + q);
  d.tail(q).setConstant(-1.0);
  return d.asDiagonal();
}

Matrix block_diagonal(const Matrix& a, const Matrix& b) {
  Matrix m = Matrix::Zero(a.rows() + b.rows(), a.cols() + b.cols());
  m.topLeftCorner(a.rows(), a.cols()) = a;
  m.bottomRightCorner(b.rows(), b.cols()) = b;
  return m;
}

Matrix realified(const Matrix& re, const Matrix& im) {
  Matrix m(2 * re.rows(), 2 * re.cols());
  m << re, -im, im, re;
  return m;
}

// J of the canonical symplectic form on R^2n.
Matrix symplectic_form(Index n) {
  Matrix j = Matrix::Zero(2 * n, 2 * n);
  j.topRightCorner(n, n).setIdentity();
  j.bottomLeftCorner(n, n) = -Matrix::Identity(n, n);
  return j;
}

// All real N x N matrices X that satisfy linear conditions: the null space of X -> conditions(X).
template <class Conditions>
Basis solve(Index size, const Conditions& conditions) {
  std::vector<Vector> columns;
  for (Index j = 0; j < size * size; ++j) {
    columns.push_back(conditions(unit(size, j % size, j / size)));
  }
  Matrix system(columns.front().size(), size * size);
  for (Index j = 0; j < size * size; ++j) {
    system.col(j) = columns[static_cast<std::size_t>(j)];
  }
  const Matrix null = null_space_basis(system);
  Basis basis;
  for (Index j = 0; j < null.cols(); ++j) {
    basis.emplace_back(null.col(j).reshaped(size, size));
  }
  return basis;
}

Vector stacked(const std::vector<Matrix>& matrices) {
  Index count = 0;
  for (const Matrix& m : matrices) {
    count += m.size();
  }
  Vector v(count);
  Index at = 0;
  for (const Matrix& m : matrices) {
    v.segment(at, m.size()) = m.reshaped();
    at += m.size();
  }
  return v;
}

}  // namespace

Matrix unit(Index n, Index i, Index j) {
  Matrix e = Matrix::Zero(n, n);
  e(i, j) = 1.0;
  return e;
}

Basis so(Index p, Index q) {
  const Index n = p + q;
  const Matrix eta = sign_form(p, q);
  Basis basis;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < i; ++j) {
      basis.emplace_back(eta * (unit(n, i, j) - unit(n, j, i)));
    }
  }
  return basis;
}

Basis sp(Index n) {
  // J S with S symmetric.
  Basis basis;
  for (Index i = 0; i < 2 * n; ++i) {
    for (Index j = 0; j <= i; ++j) {
      basis.emplace_back(symplectic_form(n) * (unit(2 * n, i, j) + unit(2 * n, j, i)));
    }
  }
  return basis;
}

Basis sl(Index n) {
  Basis basis;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      if (i != j) {
        basis.push_back(unit(n, i, j));
      }
    }
    if (i > 0) {
      basis.emplace_back(unit(n, i, i) - unit(n, i - 1, i - 1));
    }
  }
  return basis;
}

Basis gl(Index n) {
  return with(sl(n), Matrix::Identity(n, n));
}

Basis diagonal(Index n) {
  Basis basis;
  for (Index i = 0; i < n; ++i) {
    basis.push_back(unit(n, i, i));
  }
  return basis;
}

Basis su(Index p, Index q) {
  const Index n = p + q;
  const Matrix eta = sign_form(p, q);
  const Matrix zero = Matrix::Zero(n, n);
  Basis basis;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < i; ++j) {
      basis.push_back(realified(eta * (unit(n, i, j) - unit(n, j, i)), zero));
      basis.push_back(realified(zero, eta * (unit(n, i, j) + unit(n, j, i))));
    }
    if (i > 0) {
      basis.push_back(realified(zero, unit(n, i, i) - unit(n, i - 1, i - 1)));
    }
  }
  return basis;
}

Basis u(Index n) {
  return with(su(n), realified(Matrix::Zero(n, n), Matrix::Identity(n, n)));
}

Basis complexified(const Basis& real) {
  Basis basis;
  for (const Matrix& a : real) {
    basis.push_back(realified(a, Matrix::Zero(a.rows(), a.cols())));
    basis.push_back(realified(Matrix::Zero(a.rows(), a.cols()), a));
  }
  return basis;
}

// Left multiplications by i and j of H^n = R^4n; the algebras below commute with them.
namespace {
std::array<Matrix, 2> quaternion_structure(Index n) {
  Matrix i(4, 4);
  Matrix j(4, 4);
  i << 0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0;
  j << 0, 0, -1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, -1, 0, 0;
  Matrix big_i = Matrix::Zero(4 * n, 4 * n);
  Matrix big_j = Matrix::Zero(4 * n, 4 * n);
  for (Index k = 0; k < n; ++k) {
    big_i.block(4 * k, 4 * k, 4, 4) = i;
    big_j.block(4 * k, 4 * k, 4, 4) = j;
  }
  return {big_i, big_j};
}
}  // namespace

Basis quaternionic_sp(Index p, Index q) {
  const auto [i, j] = quaternion_structure(p + q);
  const Matrix eta = sign_form(4 * p, 4 * q);
  return solve(4 * (p + q), [&, i = i, j = j](const Matrix& x) {
    return stacked({x * i - i * x, x * j - j * x, x.transpose() * eta + eta * x});
  });
}

Basis su_star(Index n) {
  // gl(n, H) without its centre R: real trace 0.
  const auto [i, j] = quaternion_structure(n);
  return solve(4 * n, [&, i = i, j = j](const Matrix& x) {
    return stacked({x * i - i * x, x * j - j * x, Matrix::Constant(1, 1, x.trace())});
  });
}

Basis so_star(Index n) {
  // Quaternionic matrices that preserve a skew-Hermitian form: X^T W + W X = 0 with the skew W = right multiplication
  // by a unit quaternion, which commutes with the left multiplications.
  const auto [i, j] = quaternion_structure(n);
  Matrix r(4, 4);
  r << 0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0;
  Matrix w = Matrix::Zero(4 * n, 4 * n);
  for (Index k = 0; k < n; ++k) {
    w.block(4 * k, 4 * k, 4, 4) = r;
  }
  return solve(4 * n, [&, i = i, j = j](const Matrix& x) {
    return stacked({x * i - i * x, x * j - j * x, x.transpose() * w + w * x});
  });
}

Basis g2(bool split) {
  // Cayley-Dickson: (a, b)(c, d) = (a c + s conj(d) b, d a + b conj(c)) with quaternions, s = -1 (split: +1).
  const auto quaternion = [](const Vector& a, const Vector& b) {
    Vector r(4);
    r << a(0) * b(0) - a(1) * b(1) - a(2) * b(2) - a(3) * b(3), a(0) * b(1) + a(1) * b(0) + a(2) * b(3) - a(3) * b(2),
        a(0) * b(2) - a(1) * b(3) + a(2) * b(0) + a(3) * b(1), a(0) * b(3) + a(1) * b(2) - a(2) * b(1) + a(3) * b(0);
    return r;
  };
  const auto conjugate = [](Vector a) {
    a.tail(3) *= -1.0;
    return a;
  };
  const auto product = [&](const Vector& x, const Vector& y) {
    const Vector a = x.head(4), b = x.tail(4), c = y.head(4), d = y.tail(4);
    Vector r(8);
    r << quaternion(a, c) + (split ? 1.0 : -1.0) * quaternion(conjugate(d), b),
        quaternion(d, a) + quaternion(b, conjugate(c));
    return r;
  };
  const Matrix e = Matrix::Identity(8, 8);
  return solve(8, [&](const Matrix& x) {
    Matrix defects(8, 64);
    for (Index i = 0; i < 8; ++i) {
      for (Index j = 0; j < 8; ++j) {
        defects.col(8 * i + j) =
            x * product(e.col(i), e.col(j)) - product(x.col(i), e.col(j)) - product(e.col(i), x.col(j));
      }
    }
    return stacked({defects});
  });
}

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
  const Matrix j = symplectic_form(n);
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
  const Matrix rotation = block_diagonal(block_diagonal(Matrix::Zero(1, 1), symplectic_form(1)), Matrix::Zero(1, 1));
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
