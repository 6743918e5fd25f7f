#include "lieder/algebra/lie_algebra.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr double independence_tolerance = 1e-10;

// Exactly, as the standard bases are. Their matrices have few entries, which makes the products cheap.
bool columns_are_orthogonal(const Matrix& unit) {
  constexpr Index sparse = 10;  // at most one entry in ten
  if ((unit.array() != 0.0).count() * sparse < unit.size()) {
    const SparseMatrix entries = unit.sparseView();
    const SparseMatrix products = entries.transpose() * entries;
    for (Index j = 0; j < products.outerSize(); ++j) {
      for (SparseMatrix::InnerIterator it(products, j); it; ++it) {
        if (it.row() != j && it.value() != 0.0) {
          return false;
        }
      }
    }
    return true;
  }
  Matrix gram = multiply_transposed(unit, unit);
  gram.diagonal().setZero();
  return gram.isZero(0.0);
}

// Transposed pseudoinverse of X (columns: the basis). X is scaled to unit columns first, so that the verdict on
// independence does not depend on the scale of single generators.
Matrix dual_basis(const Matrix& columns, const std::string& name) {
  const Vector norms = columns.colwise().norm();
  for (Index i = 0; i < norms.size(); ++i) {
    require(norms(i) > 0.0, fmt::format("LieAlgebra {}: basis matrix {} is zero; leave it out", name, i));
  }
  const Matrix unit = columns * norms.cwiseInverse().asDiagonal();
  if (columns_are_orthogonal(unit)) {                        // no factorization needed
    const Vector squares = columns.colwise().squaredNorm();  // not norms^2: exact for integer matrices
    return columns * squares.cwiseInverse().asDiagonal();
  }
  const Svd f = svd(unit);
  const Index q = columns.cols();
  const Index found = f.s(0) > 0.0 ? static_cast<Index>((f.s.array() > independence_tolerance * f.s(0)).count()) : 0;
  require(found == q,
          fmt::format("LieAlgebra {}: expected linearly independent matrices, got {} that span dimension {} "
                      "(drop the dependent ones, or use generated_algebra)",
                      name, q, found));
  return f.u * f.s.cwiseInverse().asDiagonal() * f.v.transpose() * norms.cwiseInverse().asDiagonal();
}

}  // namespace

Matrix bracket(const MatrixRef& a, const MatrixRef& b) {
  require_shape("bracket: a", a, b.rows(), b.rows(), "square matrices of one size");
  require_shape("bracket: b", b, b.rows(), b.rows(), "square matrices of one size");
  return a * b - b * a;
}

LieAlgebra::LieAlgebra(std::vector<Matrix> basis, std::string name) : basis_(std::move(basis)), name_(std::move(name)) {
  if (basis_.empty()) {
    return;
  }
  size_ = basis_.front().rows();
  for (std::size_t i = 0; i < basis_.size(); ++i) {
    const std::string which = fmt::format("LieAlgebra {}: basis matrix {}", name_, i);
    require_shape(which, basis_[i], size_, size_, "generators are square and of one size");
    require_finite(which, basis_[i]);
  }
  require(dimension() <= size_ * size_,
          fmt::format("LieAlgebra {}: expected at most {} independent {} x {} matrices, got {}", name_, size_ * size_,
                      size_, size_, dimension()));
  dual_ = dual_basis(as_columns(), name_);
}

LieAlgebra LieAlgebra::zero(Index n, std::string name) {
  LieAlgebra result({}, std::move(name));
  result.size_ = n;
  result.dual_ = Matrix::Zero(n * n, 0);
  return result;
}

Matrix LieAlgebra::element(const VectorRef& coordinates) const {
  require_size("LieAlgebra::element: coordinates", coordinates.size(), dimension(), "one per basis element");
  Matrix result = Matrix::Zero(size_, size_);
  for (Index i = 0; i < dimension(); ++i) {
    if (coordinates(i) != 0.0) {
      result += coordinates(i) * basis(i);
    }
  }
  return result;
}

Vector LieAlgebra::coordinates(const MatrixRef& a, double* residual) const {
  require_shape("LieAlgebra::coordinates", a, size_, size_, "a matrix of the algebra's size");
  const Matrix copy = a;
  Vector result = dual_.transpose() * copy.reshaped();
  if (residual != nullptr) {
    const double norm = copy.norm();
    *residual = norm > 0.0 ? (copy - element(result)).norm() / norm : 0.0;
  }
  return result;
}

Matrix LieAlgebra::coordinates_of_columns(const MatrixRef& columns) const {
  require_shape("LieAlgebra::coordinates_of_columns", columns, size_ * size_, -1, "one matrix per column, as vec");
  return multiply_transposed(dual_, columns);
}

Matrix LieAlgebra::as_columns() const {
  Matrix columns(size_ * size_, dimension());
  for (Index i = 0; i < dimension(); ++i) {
    columns.col(i) = basis(i).reshaped();
  }
  return columns;
}

StructureConstants structure_constants(const LieAlgebra& algebra) {
  const Index q = algebra.dimension();
  const Index n = algebra.matrix_size();
  const Matrix columns = algebra.as_columns();
  const Vector norms = columns.colwise().norm();
  StructureConstants result;
  result.ad.assign(static_cast<std::size_t>(q), Matrix::Zero(q, q));
  for (Index i = 0; i < q; ++i) {
    const Index count = q - i - 1;  // pairs (i, j) with j > i; the others follow by antisymmetry
    Matrix brackets(n * n, count);
    for (Index k = 0; k < count; ++k) {
      brackets.col(k) = bracket(algebra.basis(i), algebra.basis(i + 1 + k)).reshaped();
    }
    const Matrix coordinates = algebra.coordinates_of_columns(brackets);
    const Matrix residual = brackets - columns * coordinates;
    for (Index k = 0; k < count; ++k) {
      const Index j = i + 1 + k;
      result.ad[static_cast<std::size_t>(i)].col(j) = coordinates.col(k);
      result.ad[static_cast<std::size_t>(j)].col(i) = -coordinates.col(k);
      result.closure_defect = std::max(result.closure_defect, residual.col(k).norm() / (norms(i) * norms(j)));
    }
  }
  return result;
}

namespace {

// The span of matrices, as orthonormal columns of their vec.
class Span {
 public:
  explicit Span(Index size) : columns_(size, 0) {}

  // The part of v outside the span; two passes of Gram-Schmidt, so that it is orthogonal to rounding.
  Vector outside(Vector v) const {
    for (int pass = 0; pass < 2; ++pass) {
      v -= columns_ * (columns_.transpose() * v);
    }
    return v;
  }
  void add(const Vector& direction) {
    columns_.conservativeResize(Eigen::NoChange, columns_.cols() + 1);
    columns_.rightCols<1>() = direction.normalized();
  }

 private:
  Matrix columns_;
};

}  // namespace

LieAlgebra generated_algebra(const std::vector<Matrix>& matrices, double tolerance) {
  require(!matrices.empty(), "generated_algebra: expected at least one matrix, got none");
  require(tolerance > 0.0 && tolerance < 1.0,
          fmt::format("generated_algebra: tolerance must be in (0, 1), got {}", tolerance));
  const Index n = matrices.front().rows();
  Span span(n * n);
  std::vector<Matrix> basis;
  for (std::size_t i = 0; i < matrices.size(); ++i) {
    const std::string which = fmt::format("generated_algebra: matrix {}", i);
    require_shape(which, matrices[i], n, n, "generators are square and of one size");
    require_finite(which, matrices[i]);
    const Vector direction = span.outside(matrices[i].reshaped());
    if (direction.norm() > tolerance * matrices[i].norm()) {
      span.add(direction);
      basis.push_back(matrices[i]);
    }
  }
  // Brackets nested to the right, [s_1, [s_2, ... s_k]], span the generated algebra: bracket with the given ones only.
  const std::vector<Matrix> given = basis;
  for (std::size_t next = 0; next < basis.size(); ++next) {
    for (const Matrix& generator : given) {
      const Matrix candidate = bracket(generator, basis[next]);
      const Vector direction = span.outside(candidate.reshaped());
      if (direction.norm() > tolerance * generator.norm() * basis[next].norm()) {
        span.add(direction);
        basis.push_back(direction.normalized().reshaped(n, n));
      }
    }
  }
  return basis.empty() ? LieAlgebra::zero(n) : LieAlgebra(std::move(basis));
}

}  // namespace lieder
