#include "algebra/algebra_catalogue.hpp"

#include <array>

#include "algebra/algebra_support.hpp"
#include "lieder/core/subspace.hpp"

namespace lieder::catalogue {

namespace {

Matrix sign_form(Index p, Index q) {
  Vector d = Vector::Ones(p + q);
  d.tail(q).setConstant(-1.0);
  return d.asDiagonal();
}

Matrix realified(const Matrix& re, const Matrix& im) {
  Matrix m(2 * re.rows(), 2 * re.cols());
  m << re, -im, im, re;
  return m;
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

// Quaternionic matrices as real ones: H^n = R^4n, entries act by right multiplication with 1, i, j, k.
namespace {

std::array<Matrix, 4> quaternion_units() {
  Matrix i(4, 4);
  Matrix j(4, 4);
  i << 0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0;
  j << 0, 0, -1, 0, 0, 0, 0, -1, 1, 0, 0, 0, 0, 1, 0, 0;
  return {Matrix::Identity(4, 4), i, j, i * j};
}

// The matrix with q at (i, j).
Matrix quaternion_entry(Index n, Index i, Index j, const Matrix& q) {
  Matrix m = Matrix::Zero(4 * n, 4 * n);
  m.block(4 * i, 4 * j, 4, 4) = q;
  return m;
}

// S = S^* (sign 1) or S = -S^* (sign -1); conjugates are transposes.
Basis quaternion_hermitian(Index n, double sign) {
  const std::array<Matrix, 4> units = quaternion_units();
  Basis basis;
  for (Index i = 0; i < n; ++i) {
    for (std::size_t k = sign > 0.0 ? 0 : 1; k < (sign > 0.0 ? 1U : 4U); ++k) {
      basis.push_back(quaternion_entry(n, i, i, units[k]));
    }
    for (Index j = 0; j < i; ++j) {
      for (const Matrix& q : units) {
        basis.emplace_back(quaternion_entry(n, i, j, q) + sign * quaternion_entry(n, j, i, q.transpose()));
      }
    }
  }
  return basis;
}

}  // namespace

Basis quaternionic_sp(Index p, Index q) {
  Basis basis = quaternion_hermitian(p + q, -1.0);
  for (Matrix& x : basis) {
    x = sign_form(4 * p, 4 * q) * x;  // X^* eta + eta X = 0 for eta X skew-Hermitian
  }
  return basis;
}

Basis su_star(Index n) {
  // gl(n, H) without its centre R: real trace 0.
  const std::array<Matrix, 4> units = quaternion_units();
  Basis basis;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      for (std::size_t k = i == j ? 1 : 0; k < 4; ++k) {
        basis.push_back(quaternion_entry(n, i, j, units[k]));
      }
    }
    if (i > 0) {
      basis.emplace_back(quaternion_entry(n, i, i, units[0]) - quaternion_entry(n, i - 1, i - 1, units[0]));
    }
  }
  return basis;
}

Basis so_star(Index n) {
  // X^* W + W X = 0 with the skew W = i 1: W X is Hermitian, and W^-1 = -W.
  const Matrix i = quaternion_units()[1];
  Matrix w = Matrix::Zero(4 * n, 4 * n);
  for (Index k = 0; k < n; ++k) {
    w.block(4 * k, 4 * k, 4, 4) = i;
  }
  Basis basis = quaternion_hermitian(n, 1.0);
  for (Matrix& x : basis) {
    x = -w * x;
  }
  return basis;
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

}  // namespace lieder::catalogue
