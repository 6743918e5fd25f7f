#include "enforce/generator_images.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <complex>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder::detail {

namespace {

using Kind = Representation::Kind;
using Complex = std::complex<double>;
using ComplexMatrix = Eigen::MatrixXcd;

// Entries below rounding are zeros. The elements have unit norm, so the rounding of an image is that of numbers near 1
// even if the image itself vanishes, as the trace of a matrix of sl(n).
SparseMatrix sparse(const Matrix& m) {
  return m.sparseView(m.size() > 0 ? std::max(1.0, m.cwiseAbs().maxCoeff()) : 0.0, 4e-15);
}

std::vector<Matrix> orthonormal_algebra(const LieAlgebra& algebra) {
  std::vector<Matrix> result;
  if (algebra.dimension() == 0) {
    return result;
  }
  const Index n = algebra.matrix_size();
  const Matrix q = qr_q(algebra.as_columns());
  for (Index i = 0; i < q.cols(); ++i) {
    Matrix xi = q.col(i).reshaped(n, n);
    const double largest = xi.cwiseAbs().maxCoeff();
    xi = (xi.array().abs() > 1e-15 * largest).select(xi, 0.0);
    result.push_back(std::move(xi));
  }
  return result;
}

ComplexMatrix kronecker(const ComplexMatrix& a, const ComplexMatrix& b) {
  ComplexMatrix result(a.rows() * b.rows(), a.cols() * b.cols());
  for (Index i = 0; i < a.rows(); ++i) {
    for (Index j = 0; j < a.cols(); ++j) {
      result.block(i * b.rows(), j * b.cols(), b.rows(), b.cols()) = a(i, j) * b;
    }
  }
  return result;
}

// rho(g) or rho'(xi) over the complex numbers.
class ComplexImage {
 public:
  ComplexImage(const Matrix& element, bool group) : element_(element), group_(group) {}

  ComplexMatrix of(const Representation& rep) const {
    switch (rep.kind()) {
      case Kind::trivial:
        return ComplexMatrix::Constant(1, 1, group_ ? 1.0 : 0.0);
      case Kind::defining:
        return defining(rep);
      case Kind::determinant:
        return ComplexMatrix::Constant(1, 1, group_ ? defining(rep).determinant() : defining(rep).trace());
      case Kind::dual: {
        const ComplexMatrix m = of(rep.children().front());
        return group_ ? ComplexMatrix(m.inverse().transpose()) : ComplexMatrix(-m.transpose());
      }
      case Kind::direct_sum:
        return sum(rep);
      case Kind::tensor_product:
        return tensor(rep.children());
      case Kind::symmetric_square:
      case Kind::exterior_square:
        return square(rep);
      default:
        return (group_ ? rep.group_matrix(element_) : rep.algebra_matrix(element_)).cast<Complex>();
    }
  }

 private:
  ComplexMatrix defining(const Representation& rep) const {
    const Matrix block = rep.group().factor_block(element_, rep.factor());
    if (!rep.group().factor(rep.factor()).complex()) {
      return block.cast<Complex>();
    }
    const Index n = block.rows() / 2;
    return block.topLeftCorner(n, n).cast<Complex>() + Complex(0.0, 1.0) * block.bottomLeftCorner(n, n).cast<Complex>();
  }

  ComplexMatrix sum(const Representation& rep) const {
    std::vector<ComplexMatrix> blocks;
    Index dimension = 0;
    const auto children = rep.children();
    for (std::size_t i = 0; i < children.size(); ++i) {
      for (Index copy = 0; copy < rep.multiplicities()[i]; ++copy) {
        blocks.push_back(of(children[i]));
        dimension += blocks.back().rows();
      }
    }
    ComplexMatrix result = ComplexMatrix::Zero(dimension, dimension);
    Index offset = 0;
    for (const ComplexMatrix& block : blocks) {
      result.block(offset, offset, block.rows(), block.cols()) = block;
      offset += block.rows();
    }
    return result;
  }

  ComplexMatrix tensor(const std::vector<Representation>& factors) const {
    ComplexMatrix result = of(factors.front());
    for (std::size_t f = 1; f < factors.size(); ++f) {
      const ComplexMatrix next = of(factors[f]);
      if (group_) {
        result = kronecker(result, next);
      } else {
        result = kronecker(result, ComplexMatrix::Identity(next.rows(), next.rows())) +
                 kronecker(ComplexMatrix::Identity(result.rows(), result.rows()), next);
      }
    }
    return result;
  }

  // P^T (X (x) X) P with the orthonormal basis P of symmetric or antisymmetric tensors.
  ComplexMatrix square(const Representation& rep) const {
    const Representation child = rep.children().front();
    const ComplexMatrix product = tensor({child, child});
    const auto n = static_cast<Index>(std::llround(std::sqrt(static_cast<double>(product.rows()))));
    const bool symmetric = rep.kind() == Kind::symmetric_square;
    Matrix p = Matrix::Zero(n * n, symmetric ? n * (n + 1) / 2 : n * (n - 1) / 2);
    Index k = 0;
    for (Index i = 0; i < n; ++i) {
      for (Index j = symmetric ? i : i + 1; j < n; ++j, ++k) {
        p(i * n + j, k) += i == j ? 1.0 : std::sqrt(0.5);
        if (i != j) {
          p(j * n + i, k) += symmetric ? std::sqrt(0.5) : -std::sqrt(0.5);
        }
      }
    }
    return p.transpose() * product * p;
  }

  Matrix element_;
  bool group_;
};

// Far above rounding, far below what tells two bases apart.
constexpr double same = 1e-10;

// Frobenius norm; also of a representation of dimension zero.
double norm_of(const SparseMatrix& m) {
  return m.size() > 0 ? m.norm() : 0.0;
}

bool is_orthogonal(const SparseMatrix& m) {
  SparseMatrix identity(m.rows(), m.cols());
  identity.setIdentity();
  return norm_of(SparseMatrix(m.transpose()) * m - identity) <= same * norm_of(m);
}

// Sets the two flags: the transposes xi_i^T have coordinates in the basis (orthonormal), and their images agree.
void find_transposes(const std::vector<Matrix>& basis, const std::vector<Matrix>& components, GeneratorImages& images) {
  images.group_closed = true;
  images.self_adjoint = true;
  for (std::size_t i = 0; i < basis.size(); ++i) {
    const Matrix transposed = basis[i].transpose();
    Matrix rest = transposed;
    SparseMatrix image = images.algebra[i].transpose();
    const double size = 1.0 + norm_of(image);
    for (std::size_t j = 0; j < basis.size(); ++j) {
      const double c = basis[j].cwiseProduct(transposed).sum();
      if (std::abs(c) > 1e-15) {
        rest -= c * basis[j];
        image -= c * images.algebra[j];
      }
    }
    images.group_closed = images.group_closed && rest.norm() <= same;
    images.self_adjoint = images.self_adjoint && norm_of(image) <= same * size;
  }
  for (std::size_t i = 0; i < components.size(); ++i) {
    images.group_closed = images.group_closed && is_orthogonal(components[i].sparseView());
    images.self_adjoint = images.self_adjoint && is_orthogonal(images.components[i]);
  }
  images.self_adjoint = images.self_adjoint && images.group_closed;
}

SparseMatrix real_form(const ComplexMatrix& m) {
  const Index n = m.rows();
  Matrix result(2 * n, 2 * n);
  result << m.real(), -m.imag(), m.imag(), m.real();
  return sparse(result);
}

}  // namespace

GeneratorImages GeneratorImages::restricted(const Matrix& e) const {
  // What is zero in the piece is noise of the basis here: it is measured against the whole matrix.
  const auto restrict_all = [&e](const std::vector<SparseMatrix>& matrices) {
    std::vector<SparseMatrix> result;
    for (const SparseMatrix& m : matrices) {
      const Matrix part = e.transpose() * (m * e);
      result.emplace_back(part.sparseView(m.nonZeros() > 0 ? m.coeffs().cwiseAbs().maxCoeff() : 0.0, 1e-12));
    }
    return result;
  };
  return {e.cols(), restrict_all(algebra), restrict_all(components), group_closed, self_adjoint};
}

bool GeneratorImages::permutations() const {
  if (!algebra.empty()) {
    return false;
  }
  for (const SparseMatrix& m : components) {
    if (m.nonZeros() != dimension) {
      return false;
    }
    for (Index j = 0; j < dimension; ++j) {
      SparseMatrix::InnerIterator entry(m, j);
      if (!entry || entry.value() != 1.0 || ++entry) {
        return false;
      }
    }
  }
  return true;
}

GeneratorImages generator_images(const Representation& piece, NumberField field) {
  const MatrixGroup& group = piece.group();
  const std::vector<Matrix> basis = orthonormal_algebra(group.algebra());
  GeneratorImages result;
  if (field == NumberField::real) {
    result.dimension = piece.dimension();
    for (const Matrix& xi : basis) {
      result.algebra.push_back(sparse(piece.algebra_matrix(xi)));
    }
    for (const Matrix& h : group.components()) {
      result.components.push_back(sparse(piece.group_matrix(h)));
    }
    find_transposes(basis, group.components(), result);
    return result;
  }
  for (const Matrix& xi : basis) {
    result.algebra.push_back(real_form(ComplexImage(xi, false).of(piece)));
  }
  for (const Matrix& h : group.components()) {
    result.components.push_back(real_form(ComplexImage(h, true).of(piece)));
  }
  find_transposes(basis, group.components(), result);
  const Index n = ComplexImage(Matrix::Identity(group.matrix_size(), group.matrix_size()), true).of(piece).rows();
  result.dimension = 2 * n;
  result.components.push_back(real_form(Complex(0.0, 1.0) * ComplexMatrix::Identity(n, n)));
  return result;
}

}  // namespace lieder::detail
