#include "lieder/promote/discrete_candidates.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/polynomial_operators.hpp"

namespace lieder {

namespace {

// Relative size of entries that are rounding.
constexpr double kRounding = 32.0 * std::numeric_limits<double>::epsilon();

void check(const Dictionary& dictionary, const FiniteElement& g) {
  const Index n = dictionary.inputs();
  require_shape("discrete candidate: [b | A]", g.input, n, n + 1, "it acts on the inputs of the dictionary");
  require(g.output.rows() == g.output.cols() && g.output.rows() >= 1,
          "discrete candidate: psi must be a square matrix");
  require_finite("discrete candidate: [b | A]", g.input);
  require_finite("discrete candidate: psi", g.output);
}

// Multiplication by ((A x + b)_j - shift_j) / scale_j for each j.
std::vector<SparseMatrix> moved_coordinates(const OrthogonalPolynomials& basis, const Matrix& affine) {
  SparseMatrix identity(basis.size(), basis.size());
  identity.setIdentity();
  std::vector<SparseMatrix> multiplications;
  for (Index i = 0; i < basis.inputs(); ++i) {
    multiplications.push_back(multiplication_matrix(basis, i));
  }
  std::vector<SparseMatrix> result;
  for (Index j = 0; j < basis.inputs(); ++j) {
    SparseMatrix sum = (affine(j, 0) - basis.shift()(j)) * identity;
    for (Index i = 0; i < basis.inputs(); ++i) {
      if (affine(j, i + 1) != 0.0) {
        sum += affine(j, i + 1) * multiplications[static_cast<std::size_t>(i)];
      }
    }
    result.push_back(sum / basis.scale()(j));
  }
  return result;
}

// Column e: the coefficients of p_e(theta_g x).
Matrix moved_functions(const OrthogonalPolynomials& basis, const Matrix& affine) {
  const std::vector<SparseMatrix> coordinate = moved_coordinates(basis, affine);
  const ExponentIndex index(basis.degrees());
  Matrix result = Matrix::Zero(basis.size(), basis.size());
  for (Index k = 0; k < basis.size(); ++k) {
    Eigen::RowVectorXi degree = basis.degrees().row(k);
    Index j = basis.inputs() - 1;
    while (j >= 0 && degree(j) == 0) {
      --j;
    }
    if (j < 0) {
      result(k, k) = 1.0;
      continue;
    }
    const Index e = degree(j);
    degree(j) -= 1;
    Vector column = coordinate[static_cast<std::size_t>(j)] * result.col(index.find(degree));
    if (e >= 2) {
      degree(j) -= 1;
      column -= recurrence_coefficient(basis.family(), e - 1) * result.col(index.find(degree));
    }
    result.col(k) = column / recurrence_coefficient(basis.family(), e);
  }
  return result;
}

// psi (x) block, without what is rounding beside `largest`.
SparseMatrix kronecker(const Matrix& psi, const Matrix& block) {
  std::vector<Eigen::Triplet<double>> entries;
  const double least = kRounding * psi.cwiseAbs().maxCoeff() * block.cwiseAbs().maxCoeff();
  for (Index c = 0; c < psi.rows(); ++c) {
    for (Index l = 0; l < psi.cols(); ++l) {
      for (Index k = 0; psi(c, l) != 0.0 && k < block.cols(); ++k) {
        for (Index i = 0; i < block.rows(); ++i) {
          if (const double value = psi(c, l) * block(i, k); std::abs(value) > least) {
            entries.emplace_back(static_cast<int>(c * block.rows() + i), static_cast<int>(l * block.cols() + k), value);
          }
        }
      }
    }
  }
  SparseMatrix result(psi.rows() * block.rows(), psi.cols() * block.cols());
  result.setFromTriplets(entries.begin(), entries.end());
  return result;
}

}  // namespace

SparseMatrix transformation_matrix(const OrthogonalPolynomials& basis, const FiniteElement& g) {
  check(basis, g);
  return kronecker(inverse(g.output), moved_functions(basis, g.input));
}

SparseMatrix discrete_candidate(const OrthogonalPolynomials& basis, const FiniteElement& g) {
  SparseMatrix result = transformation_matrix(basis, g);
  SparseMatrix identity(result.rows(), result.cols());
  identity.setIdentity();
  const double largest = result.nonZeros() > 0 ? result.coeffs().abs().maxCoeff() : 0.0;
  result -= identity;
  result.prune(std::max(largest, 1.0), kRounding);
  return result;
}

SparseMatrix discrete_candidate(const Dictionary& dictionary, const FiniteElement& g, const MatrixRef& points,
                                const Vector& weights) {
  check(dictionary, g);
  const Index samples = points.rows();
  require(samples >= 1, "discrete candidate: no points");
  if (weights.size() != 0) {
    require_size("discrete candidate: weights", weights.size(), samples, "one for each point");
    require(weights.allFinite() && weights.minCoeff() >= 0.0, "discrete candidate: weights must be finite and >= 0");
  }
  const Vector root = weights.size() == 0
                          ? Vector::Constant(samples, 1.0 / std::sqrt(static_cast<double>(samples))).eval()
                          : weights.cwiseSqrt().eval();
  const Index m = g.output.rows();
  SparseMatrix result = kronecker(inverse(g.output), root.asDiagonal() * dictionary.values(g.move_inputs(points)));
  result -= kronecker(Matrix::Identity(m, m), root.asDiagonal() * dictionary.values(points));
  return result;
}

}  // namespace lieder
