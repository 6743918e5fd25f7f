#include "lieder/dictionary/polynomial_operators.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// The tensor product of univariate matrices (one for each coordinate, (D+1) x (D+1), column l the image of the l-th
// function), restricted to a graded set of multi-indices: rows outside the set are left out.
class TensorOperator {
 public:
  TensorOperator(const Exponents& degrees, std::vector<Matrix> factors)
      : degrees_(degrees), index_(degrees), factors_(std::move(factors)) {}

  SparseMatrix matrix() {
    for (Index column = 0; column < degrees_.rows(); ++column) {
      Eigen::RowVectorXi row = degrees_.row(column);
      append(column, row, 0, 1.0);
    }
    SparseMatrix result(degrees_.rows(), degrees_.rows());
    result.setFromTriplets(entries_.begin(), entries_.end());
    return result;
  }

 private:
  void append(Index column, Eigen::RowVectorXi& row, Index coordinate, double value) {
    if (coordinate == degrees_.cols()) {
      const Index k = index_.find(row);
      if (k >= 0) {
        entries_.emplace_back(static_cast<int>(k), static_cast<int>(column), value);
      }
      return;
    }
    const Matrix& factor = factors_[static_cast<std::size_t>(coordinate)];
    const int degree = degrees_(column, coordinate);
    for (Index k = 0; k < factor.rows(); ++k) {
      if (factor(k, degree) != 0.0) {
        row(coordinate) = static_cast<int>(k);
        append(column, row, coordinate + 1, value * factor(k, degree));
      }
    }
  }

  const Exponents& degrees_;
  ExponentIndex index_;
  std::vector<Matrix> factors_;
  std::vector<Eigen::Triplet<double>> entries_;
};

// `factor` in one coordinate, the identity in the others.
SparseMatrix univariate_operator(const OrthogonalPolynomials& basis, Index axis, const Matrix& factor) {
  const Index size = basis.max_degree() + 1;
  std::vector<Matrix> factors(static_cast<std::size_t>(basis.inputs()), Matrix::Identity(size, size));
  factors[static_cast<std::size_t>(axis)] = factor;
  return TensorOperator(basis.degrees(), std::move(factors)).matrix();
}

void require_axis(const char* name, const OrthogonalPolynomials& basis, Index axis) {
  require(axis >= 0 && axis < basis.inputs(),
          fmt::format("{}: axis must be in 0..{}, got {}", name, basis.inputs() - 1, axis));
}

// x = shift + scale t on p_0 .. p_D of one coordinate.
Matrix univariate_multiplication(const OrthogonalPolynomials& basis, Index axis, Index max_degree) {
  const Matrix identity = Matrix::Identity(max_degree + 1, max_degree + 1);
  return basis.shift()(axis) * identity + basis.scale()(axis) * multiplication_coefficients(basis.family(), max_degree);
}

// Column k: the powers of x in p_k((x - shift) / scale), by the three-term recurrence.
Matrix univariate_to_powers(const OrthogonalPolynomials& basis, Index axis) {
  const Index size = basis.max_degree() + 1;
  Matrix result = Matrix::Zero(size, size);
  result(0, 0) = 1.0;
  for (Index k = 0; k + 1 < size; ++k) {
    Vector next = Vector::Zero(size);
    next.tail(size - 1) = result.col(k).head(size - 1);
    next = (next - basis.shift()(axis) * result.col(k)) / basis.scale()(axis);
    if (k >= 1) {
      next -= recurrence_coefficient(basis.family(), k) * result.col(k - 1);
    }
    result.col(k + 1) = next / recurrence_coefficient(basis.family(), k + 1);
  }
  return result;
}

// Column k: x^k in p_0 .. p_D, by repeated multiplication with x.
Matrix univariate_from_powers(const OrthogonalPolynomials& basis, Index axis) {
  const Index size = basis.max_degree() + 1;
  const Matrix x = univariate_multiplication(basis, axis, basis.max_degree());
  Matrix result = Matrix::Zero(size, size);
  result(0, 0) = 1.0;
  for (Index k = 0; k + 1 < size; ++k) {
    result.col(k + 1) = x * result.col(k);
  }
  return result;
}

}  // namespace

SparseMatrix derivative_matrix(const OrthogonalPolynomials& basis, Index axis) {
  require_axis("derivative_matrix", basis, axis);
  return univariate_operator(basis, axis,
                             derivative_coefficients(basis.family(), basis.max_degree()) / basis.scale()(axis));
}

SparseMatrix multiplication_matrix(const OrthogonalPolynomials& basis, Index axis) {
  require_axis("multiplication_matrix", basis, axis);
  return univariate_operator(basis, axis, univariate_multiplication(basis, axis, basis.max_degree()));
}

SparseMatrix affine_derivative_matrix(const OrthogonalPolynomials& basis, const MatrixRef& affine) {
  const Index n = basis.inputs();
  require_shape("affine_derivative_matrix: affine", affine, n, n + 1, "the matrix [b | A] of v(x) = A x + b");
  require_finite("affine_derivative_matrix: affine", affine);
  SparseMatrix identity(basis.size(), basis.size());
  identity.setIdentity();
  std::vector<SparseMatrix> multiplication;
  for (Index j = 0; j < n; ++j) {
    multiplication.push_back(multiplication_matrix(basis, j));
  }
  SparseMatrix result(basis.size(), basis.size());
  double scale = 0.0;  // size of the terms that may cancel
  for (Index i = 0; i < n; ++i) {
    if (affine.row(i).isZero(0.0)) {
      continue;
    }
    SparseMatrix component = affine(i, 0) * identity;
    for (Index j = 0; j < n; ++j) {
      if (affine(i, j + 1) != 0.0) {
        component += affine(i, j + 1) * multiplication[static_cast<std::size_t>(j)];
      }
    }
    const SparseMatrix term = component * derivative_matrix(basis, i);
    if (term.nonZeros() > 0) {
      scale = std::max(scale, term.coeffs().abs().maxCoeff());
    }
    result += term;
  }
  result.prune(scale, 4.0 * std::numeric_limits<double>::epsilon());
  return result;
}

ChangeOfBasis change_of_basis(const OrthogonalPolynomials& basis) {
  std::vector<Matrix> to;
  std::vector<Matrix> from;
  for (Index j = 0; j < basis.inputs(); ++j) {
    to.push_back(univariate_to_powers(basis, j));
    from.push_back(univariate_from_powers(basis, j));
  }
  return {TensorOperator(basis.degrees(), std::move(to)).matrix(),
          TensorOperator(basis.degrees(), std::move(from)).matrix()};
}

}  // namespace lieder
