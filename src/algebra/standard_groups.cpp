#include "algebra/standard_groups.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <utility>

namespace lieder::standard {

namespace {

Matrix unit(Index n, Index i, Index j) {
  Matrix e = Matrix::Zero(n, n);
  e(i, j) = 1.0;
  return e;
}

// v(x) = b + A x as [[0, 0], [b, A]].
Matrix homogeneous(const Vector& b, const Matrix& a) {
  const Index n = b.size();
  Matrix result = Matrix::Zero(n + 1, n + 1);
  result.col(0).tail(n) = b;
  result.bottomRightCorner(n, n) = a;
  return result;
}

std::vector<Matrix> translation_basis(Index n) {
  std::vector<Matrix> basis;
  for (Index i = 0; i < n; ++i) {
    basis.push_back(homogeneous(Vector::Unit(n, i), Matrix::Zero(n, n)));
  }
  return basis;
}

// A with A^T eta + eta A = 0, eta = diag(1 (p times), -1 (q times)).
std::vector<Matrix> orthogonal_basis(Index p, Index q) {
  const Index n = p + q;
  std::vector<Matrix> basis;
  for (Index i = 0; i < n; ++i) {
    for (Index j = i + 1; j < n; ++j) {
      const double sign = i < p && j >= p ? 1.0 : -1.0;
      basis.push_back(unit(n, j, i) + sign * unit(n, i, j));
    }
  }
  return basis;
}

Matrix reflection(Index n, Index axis) {
  Matrix g = Matrix::Identity(n, n);
  g(axis, axis) = -1.0;
  return g;
}

// Re + i Im on (Re z, Im z).
Matrix real_form(const Matrix& re, const Matrix& im) {
  const Index n = re.rows();
  Matrix result(2 * n, 2 * n);
  result << re, -im, im, re;
  return result;
}

Matrix symplectic_form(Index n) {
  Matrix j = Matrix::Zero(2 * n, 2 * n);
  j.topRightCorner(n, n).setIdentity();
  j.bottomLeftCorner(n, n) = -Matrix::Identity(n, n);
  return j;
}

InvariantForm euclidean_metric(Index n) {
  return {"metric", Matrix::Identity(n, n)};
}

// What x -> A x + b with orthogonal A preserves: the covector that reads the homogeneous coordinate, and the metric of
// the linear part, on covectors.
std::vector<InvariantForm> affine_forms(Index n) {
  Matrix metric = Matrix::Identity(n + 1, n + 1);
  metric(0, 0) = 0.0;
  return {{"homogeneous coordinate", unit(n + 1, 0, 0)}, {"metric", metric, true}};
}

LieAlgebra algebra_of(std::vector<Matrix> basis, Index n, const std::string& name) {
  return basis.empty() ? LieAlgebra::zero(n, name) : LieAlgebra(std::move(basis), name);
}

// e_i -> e_(i+1), the last to e_0.
Matrix cycle(Index n) {
  Matrix g = Matrix::Zero(n, n);
  for (Index i = 0; i < n; ++i) {
    g((i + 1) % n, i) = 1.0;
  }
  return g;
}

MatrixGroup finite(const std::string& name, Index n, std::vector<Matrix> components) {
  return MatrixGroup({name, LieAlgebra::zero(n, name), std::move(components), {euclidean_metric(n)}, false, false});
}

}  // namespace

MatrixGroup translations(Index n) {
  const std::string name = fmt::format("t:{}", n);
  return MatrixGroup({name, LieAlgebra(translation_basis(n), name), {}, affine_forms(n), true, false});
}

MatrixGroup orthogonal(Index p, Index q, bool reflections) {
  const Index n = p + q;
  const char* family = reflections ? "o" : "so";
  const std::string name = q == 0 ? fmt::format("{}:{}", family, p) : fmt::format("{}:{},{}", family, p, q);
  Matrix eta = Matrix::Identity(n, n);
  eta.bottomRightCorner(q, q) *= -1.0;
  MatrixGroupDefinition definition{name, algebra_of(orthogonal_basis(p, q), n, name), {}, {{"metric", eta}}, false,
                                   false};
  if (reflections) {
    definition.components.push_back(reflection(n, 0));
    if (q > 0) {
      definition.components.push_back(reflection(n, p));
    }
  }
  return MatrixGroup(std::move(definition));
}

MatrixGroup euclidean(Index n, bool reflections) {
  const std::string name = fmt::format("{}:{}", reflections ? "e" : "se", n);
  std::vector<Matrix> basis = translation_basis(n);
  for (const Matrix& rotation : orthogonal_basis(n, 0)) {
    basis.push_back(homogeneous(Vector::Zero(n), rotation));
  }
  MatrixGroupDefinition definition{name, LieAlgebra(std::move(basis), name), {}, affine_forms(n), true, false};
  if (reflections) {
    definition.components.push_back(reflection(n + 1, 1));
  }
  return MatrixGroup(std::move(definition));
}

MatrixGroup general_linear(Index n) {
  const std::string name = fmt::format("gl:{}", n);
  std::vector<Matrix> basis;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      basis.push_back(unit(n, i, j));
    }
  }
  return MatrixGroup({name, LieAlgebra(std::move(basis), name), {}, {}, false, false});
}

MatrixGroup special_linear(Index n) {
  const std::string name = fmt::format("sl:{}", n);
  std::vector<Matrix> basis;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      if (i != j) {
        basis.push_back(unit(n, i, j));
      }
    }
  }
  for (Index i = 0; i + 1 < n; ++i) {
    basis.push_back(unit(n, i, i) - unit(n, i + 1, i + 1));
  }
  return MatrixGroup({name, algebra_of(std::move(basis), n, name), {}, {}, false, false});
}

MatrixGroup symplectic(Index size) {
  const std::string name = fmt::format("sp:{}", size);
  const Index n = size / 2;
  std::vector<Matrix> basis;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      basis.push_back(unit(size, i, j) - unit(size, n + j, n + i));
    }
  }
  for (const auto& [row, col] : {std::pair<Index, Index>{0, n}, std::pair<Index, Index>{n, 0}}) {
    for (Index i = 0; i < n; ++i) {
      basis.push_back(unit(size, row + i, col + i));
      for (Index j = i + 1; j < n; ++j) {
        basis.push_back(unit(size, row + i, col + j) + unit(size, row + j, col + i));
      }
    }
  }
  return MatrixGroup(
      {name, LieAlgebra(std::move(basis), name), {}, {{"symplectic form", symplectic_form(n)}}, false, false});
}

MatrixGroup unitary(Index n, bool special) {
  const std::string name = fmt::format("{}:{}", special ? "su" : "u", n);
  const Matrix zero = Matrix::Zero(n, n);
  std::vector<Matrix> basis;
  for (const Matrix& rotation : orthogonal_basis(n, 0)) {
    basis.push_back(real_form(rotation, zero));
  }
  for (const Matrix& rotation : orthogonal_basis(n, 0)) {
    basis.push_back(real_form(zero, rotation.cwiseAbs()));
  }
  for (Index j = 0; j + (special ? 1 : 0) < n; ++j) {
    basis.push_back(real_form(zero, special ? Matrix(unit(n, j, j) - unit(n, j + 1, j + 1)) : unit(n, j, j)));
  }
  return MatrixGroup({name,
                      algebra_of(std::move(basis), 2 * n, name),
                      {},
                      {euclidean_metric(2 * n), {"symplectic form", symplectic_form(n)}},
                      false,
                      true});
}

MatrixGroup heisenberg(Index n) {
  const std::string name = fmt::format("heis:{}", n);
  std::vector<Matrix> basis;
  for (Index k = 1; k <= n; ++k) {
    basis.push_back(unit(n + 2, 0, k));
  }
  for (Index k = 1; k <= n; ++k) {
    basis.push_back(unit(n + 2, k, n + 1));
  }
  basis.push_back(unit(n + 2, 0, n + 1));
  return MatrixGroup({name, LieAlgebra(std::move(basis), name), {}, {}, false, false});
}

MatrixGroup symmetric(Index n) {
  std::vector<Matrix> components;
  if (n >= 2) {
    Matrix transposition = Matrix::Identity(n, n);
    transposition.row(0).swap(transposition.row(1));
    components.push_back(transposition);
  }
  if (n >= 3) {
    components.push_back(cycle(n));
  }
  return finite(fmt::format("s:{}", n), n, std::move(components));
}

MatrixGroup cyclic(Index n) {
  return finite(fmt::format("z:{}", n), n, n >= 2 ? std::vector<Matrix>{cycle(n)} : std::vector<Matrix>{});
}

MatrixGroup dihedral(Index n) {
  std::vector<Matrix> components;
  if (n >= 2) {
    const double angle = 2.0 * std::numbers::pi / static_cast<double>(n);
    const double c = n == 4 ? 0.0 : std::cos(angle);  // quarter and half turns exactly
    const double s = n == 2 ? 0.0 : std::sin(angle);
    Matrix rotation(2, 2);
    rotation << c, -s, s, c;
    components.push_back(rotation);
  }
  components.push_back(reflection(2, 1));
  return finite(fmt::format("d:{}", n), 2, std::move(components));
}

}  // namespace lieder::standard
