// Orthonormality, and the sparse matrices of operators, against quadrature.
#include "lieder/dictionary/orthogonal_polynomials.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "dictionary/support.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/polynomial_operators.hpp"

namespace lieder {
namespace {

std::vector<OrthogonalPolynomialsPtr> random_bases(std::uint64_t seed) {
  Rng rng(seed);
  std::vector<OrthogonalPolynomialsPtr> bases;
  for (Index n = 1; n <= 3; ++n) {
    const Vector lower = rng.normal_vector(n);
    bases.push_back(legendre_polynomials(lower, lower + Vector(rng.uniform_matrix(n, 1, 0.5, 3.0)), 5));
    bases.push_back(hermite_polynomials(rng.normal_vector(n), rng.uniform_matrix(n, 1, 0.5, 2.0), 5));
  }
  return bases;
}

// <phi_k, f_l> for functions given at the nodes of the rule.
Matrix project(const OrthogonalPolynomials& basis, const QuadratureRule& rule, const Matrix& values) {
  return basis.values(rule.points).transpose() * rule.weights.asDiagonal() * values;
}

TEST(OrthogonalPolynomialsTest, OrthonormalForTheirMeasure) {
  for (const auto& basis : random_bases(1)) {
    SCOPED_TRACE(basis->description());
    const Matrix g = gram(*basis, *basis->measure());
    EXPECT_LE((g - Matrix::Identity(basis->size(), basis->size())).cwiseAbs().maxCoeff(), 1e-12);
    // Independently of the rule that shares the recurrence: B^T G B with exact moments of monomials. B and G are badly
    // scaled, so the tolerance is rounding in the products of absolute values.
    const Matrix b = change_of_basis(*basis).to_monomials;
    const Matrix moments = gram(*monomials(basis->inputs(), 0, 5), *basis->measure());
    const double size = (b.cwiseAbs().transpose() * moments.cwiseAbs() * b.cwiseAbs()).maxCoeff();
    EXPECT_LE((b.transpose() * moments * b - g).cwiseAbs().maxCoeff(), 1e-15 * size);
  }
}

TEST(OrthogonalPolynomialsTest, HighDegreeStaysOrthonormal) {
  const auto basis = legendre_polynomials(Vector::Constant(2, 3.0), Vector::Constant(2, 7.0), 30);
  const Matrix g = gram(*basis, *basis->measure());
  EXPECT_LE((g - Matrix::Identity(basis->size(), basis->size())).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(PolynomialOperatorsTest, DerivativeAndMultiplicationMatchQuadrature) {
  for (const auto& basis : random_bases(2)) {
    SCOPED_TRACE(basis->description());
    const QuadratureRule rule = basis->measure()->rule(11);  // products of degrees 5, 5 and 1
    for (Index axis = 0; axis < basis->inputs(); ++axis) {
      const Matrix derivative = project(*basis, rule, basis->derivative(rule.points, axis));
      EXPECT_LE((Matrix(derivative_matrix(*basis, axis)) - derivative).cwiseAbs().maxCoeff(),
                1e-12 * derivative.cwiseAbs().maxCoeff());
      const Matrix multiplied = project(*basis, rule, rule.points.col(axis).asDiagonal() * basis->values(rule.points));
      EXPECT_LE((Matrix(multiplication_matrix(*basis, axis)) - multiplied).cwiseAbs().maxCoeff(),
                1e-12 * multiplied.cwiseAbs().maxCoeff());
    }
  }
}

TEST(PolynomialOperatorsTest, AffineFieldsMatchQuadrature) {
  Rng rng(3);
  for (const auto& basis : random_bases(3)) {
    SCOPED_TRACE(basis->description());
    const Index n = basis->inputs();
    const Matrix affine = rng.normal_matrix(n, n + 1);
    const QuadratureRule rule = basis->measure()->rule(10);
    const Matrix field = (rule.points * affine.rightCols(n).transpose()).rowwise() + affine.col(0).transpose();
    const Matrix expected = project(*basis, rule, basis->directional(rule.points, field));
    EXPECT_LE((Matrix(affine_derivative_matrix(*basis, affine)) - expected).cwiseAbs().maxCoeff(),
              1e-12 * expected.cwiseAbs().maxCoeff());
  }
}

// A rotation preserves the standard Gaussian and the degree: its matrix is antisymmetric and maps each degree to
// itself.
TEST(PolynomialOperatorsTest, RotationsAreAntisymmetricAndSparseInTheHermiteBasis) {
  const auto basis = hermite_polynomials(Vector::Zero(3), Vector::Ones(3), 6);
  Matrix affine = Matrix::Zero(3, 4);
  affine(0, 2) = -1.0;  // -y d/dx + x d/dy
  affine(1, 1) = 1.0;
  const SparseMatrix rotation = affine_derivative_matrix(*basis, affine);
  EXPECT_LE((Matrix(rotation) + Matrix(rotation).transpose()).cwiseAbs().maxCoeff(), 1e-14);
  for (int column = 0; column < rotation.outerSize(); ++column) {
    int entries = 0;
    for (SparseMatrix::InnerIterator it(rotation, column); it; ++it) {
      ++entries;
      EXPECT_EQ(basis->degrees().row(it.row()).sum(), basis->degrees().row(it.col()).sum());
    }
    EXPECT_LE(entries, 2);  // one quantum moves from x to y or back
  }
}

TEST(PolynomialOperatorsTest, ChangeOfBasisAgreesWithValuesAndRoundTrips) {
  for (const auto& basis : random_bases(4)) {
    SCOPED_TRACE(basis->description());
    const ChangeOfBasis change = change_of_basis(*basis);
    const Matrix x = basis->measure()->rule(6).points;
    const Matrix powers = monomials(basis->inputs(), 0, 5)->values(x);
    const Matrix values = basis->values(x);
    // Rounding is relative to the sums of absolute values: the alternating coefficients cancel.
    const Matrix to = change.to_monomials;
    const Matrix from = change.from_monomials;
    EXPECT_LE(((powers * to - values).array() / (powers.cwiseAbs() * to.cwiseAbs()).array()).abs().maxCoeff(), 1e-14);
    EXPECT_LE(((values * from - powers).array() / (values.cwiseAbs() * from.cwiseAbs()).array()).abs().maxCoeff(),
              1e-14);
    const Matrix identity = Matrix::Identity(basis->size(), basis->size());
    EXPECT_LE((to * from - identity).cwiseAbs().maxCoeff(), 1e-14 * (to.cwiseAbs() * from.cwiseAbs()).maxCoeff());
    EXPECT_TRUE(to.isUpperTriangular(0.0));
  }
}

TEST(PolynomialOperatorsTest, ErrorsSayWhatWasExpected) {
  const auto basis = hermite_polynomials(Vector::Zero(2), Vector::Ones(2), 2);
  test::expect_throw<ValueError>([&] { derivative_matrix(*basis, 2); }, "axis must be in 0..1, got 2");
  test::expect_throw<ValueError>([&] { multiplication_matrix(*basis, -1); }, "axis must be in 0..1, got -1");
  test::expect_throw<ShapeError>([&] { affine_derivative_matrix(*basis, Matrix::Zero(2, 2)); },
                                 "expected 2 x 3, got 2 x 2 (the matrix [b | A] of v(x) = A x + b)");
}

}  // namespace
}  // namespace lieder
