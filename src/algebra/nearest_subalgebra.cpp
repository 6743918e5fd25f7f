#include "lieder/algebra/nearest_subalgebra.hpp"

#include <algorithm>
#include <vector>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"

namespace lieder {

namespace {

// The brackets of a basis: [u_i, u_j] for i < j, and the matrices of ad_{u_i}.
struct Brackets {
  std::vector<Matrix> ad;
  double size = 0.0;  // the largest ||ad_u||
};

Brackets brackets_of(const StructureConstants& constants, const Matrix& basis) {
  Brackets result;
  for (Index i = 0; i < basis.cols(); ++i) {
    result.ad.push_back(constants.adjoint(basis.col(i)));
    result.size = std::max(result.size, result.ad.back().norm());
  }
  return result;
}

double closure_of(const Brackets& brackets, const Matrix& basis, const Matrix& complement) {
  double largest = 0.0;
  for (const Matrix& ad : brackets.ad) {
    largest = std::max(largest, (complement.transpose() * (ad * basis)).colwise().norm().maxCoeff());
  }
  return brackets.size > 0.0 ? largest / brackets.size : 0.0;
}

// Z ((q - d) x d) whose first-order change removes the residual r: min |J z + r|^2 + mu |z|^2. J has null directions, along
// the family of subalgebras, which are only nearly null away from it: mu = |ad| |r| keeps them out, and goes to zero fast
// enough for quadratic convergence (Yamashita and Fukushima, Computing Suppl. 15, 2001).
Matrix step(const Brackets& brackets, const Matrix& basis, const Matrix& complement) {
  const Index d = basis.cols();
  const Index k = complement.cols();
  const Index pairs = d * (d - 1) / 2;
  Matrix system = Matrix::Zero(pairs * k, d * k);
  Vector residual(pairs * k);
  Index row = 0;
  for (Index i = 0; i < d; ++i) {
    const Matrix& ad_i = brackets.ad[static_cast<std::size_t>(i)];
    const Matrix moved_i = complement.transpose() * ad_i * complement;  // z -> N^T [u_i, N z]
    for (Index j = i + 1; j < d; ++j) {
      const Matrix& ad_j = brackets.ad[static_cast<std::size_t>(j)];
      const Vector bracket = ad_i * basis.col(j);
      residual.segment(row, k) = complement.transpose() * bracket;
      system.block(row, j * k, k, k) += moved_i;
      system.block(row, i * k, k, k) -= complement.transpose() * ad_j * complement;
      const Vector inside = basis.transpose() * bracket;
      for (Index l = 0; l < d; ++l) {
        system.block(row, l * k, k, k).diagonal().array() -= inside(l);
      }
      row += k;
    }
  }
  const double mu = brackets.size * residual.norm();
  Matrix normal = multiply_transposed(system, system);
  normal.diagonal().array() += mu;
  const Vector z = solve_least_squares(normal, -(system.transpose() * residual), 1e-14);
  return Eigen::Map<const Matrix>(z.data(), k, d);
}

}  // namespace

NearestSubalgebra nearest_subalgebra(const StructureConstants& constants, const MatrixRef& subspace,
                                     const NearestSubalgebraOptions& options) {
  const Index q = constants.dimension();
  require_shape("nearest_subalgebra: subspace", subspace, q, -1, "coordinates in the algebra");
  require_finite("nearest_subalgebra: subspace", subspace);
  require(options.tolerance > 0.0, "nearest_subalgebra: tolerance must be positive");
  require(options.max_iterations >= 0, "nearest_subalgebra: max_iterations must not be negative");
  const Matrix given = orthonormal_basis(subspace, 1e-12);
  require(subspace.cols() >= 1 && given.cols() == subspace.cols(),
          "nearest_subalgebra: the columns must be linearly independent");
  NearestSubalgebra result;
  result.basis = given;
  for (;; ++result.iterations) {
    const Matrix complement = null_space_basis(result.basis.transpose(), 1e-12);
    const Brackets brackets = brackets_of(constants, result.basis);
    result.closure = closure_of(brackets, result.basis, complement);
    if (result.closure <= options.tolerance || complement.cols() == 0) {
      break;
    }
    if (result.iterations == options.max_iterations) {
      result.status = Status::not_converged;
      break;
    }
    result.basis = orthonormal_basis(result.basis + complement * step(brackets, result.basis, complement), 1e-12);
  }
  result.angle = principal_angles(given, result.basis).maxCoeff();
  return result;
}

}  // namespace lieder
