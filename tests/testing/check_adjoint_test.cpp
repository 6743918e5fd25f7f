#include "lieder/testing/check_adjoint.hpp"

#include <gtest/gtest.h>

#include "expect_check.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

using test::expect_fails;
using test::expect_passes;

struct MatrixOperator {
  Matrix forward;
  Matrix backward;
  double shift = 0.0;

  Index rows() const { return forward.rows(); }
  Index cols() const { return forward.cols(); }
  Vector apply(const Vector& x) const { return (forward * x).array() + shift; }
  Vector apply_adjoint(const Vector& y) const { return backward * y; }
};

Candidates affine_set(Index n) {
  return parse_candidates("affine", {n, {}, {}, {}});
}

TEST(CheckAdjoint, PassesAMatrixAndItsTranspose) {
  const Matrix a = Rng(70).normal_matrix(30, 12);
  expect_passes(check_adjoint(MatrixOperator{a, a.transpose()}));
  expect_passes(check_adjoint(MatrixOperator{Matrix::Zero(3, 4), Matrix::Zero(4, 3)}));
}

TEST(CheckAdjoint, FindsAWrongEntryOfTheTranspose) {
  const Matrix a = Rng(70).normal_matrix(30, 12);
  Matrix wrong = a.transpose();
  wrong(3, 4) += 1e-9;
  const CheckReport report = check_adjoint(MatrixOperator{a, wrong});
  expect_fails(report, "<A x, y> = <x, A^T y>");
  EXPECT_TRUE(report.property("A is linear").passed()) << report.summary();
}

TEST(CheckAdjoint, FindsAnAffineOperator) {
  const Matrix a = Rng(70).normal_matrix(30, 12);
  expect_fails(check_adjoint(MatrixOperator{a, a.transpose(), 1e-6}), "A is linear");
}

TEST(CheckAdjoint, PassesTheBilinearLieDerivative) {
  const Matrix x = Rng(71).normal_matrix(40, 2);
  expect_passes(check_adjoint(*sampled_lie_derivative(ObjectKind::function, monomials(2, 0, 3), 1, affine_set(2), x)));
  expect_passes(
      check_adjoint(*sampled_lie_derivative(ObjectKind::vector_field, monomials(2, 0, 2), 2, affine_set(2), x)));
  const auto legendre = legendre_polynomials(Vector::Constant(3, -1.0), Vector::Constant(3, 1.0), 3);
  expect_passes(check_adjoint(*exact_lie_derivative(ObjectKind::vector_field, *legendre, 3, affine_set(3))));
}

// Passes everything on to a correct one, but for one generator in one of its faces.
class Wrong final : public BilinearLieDerivative {
 public:
  Wrong(BilinearPtr right, bool adjoint) : right_(std::move(right)), adjoint_(adjoint) {}
  Index generators() const override { return right_->generators(); }
  Index functions() const override { return right_->functions(); }
  Index outputs() const override { return right_->outputs(); }
  Index rows() const override { return right_->rows(); }
  Matrix apply(const MatrixRef& w) const override { return right_->apply(w); }
  Matrix apply_adjoint(const MatrixRef& y) const override {
    Matrix changed = y;
    if (adjoint_) {
      changed.col(1) *= -1.0;
    }
    return right_->apply_adjoint(changed);
  }
  SparseMatrix matrix(Index a) const override { return (a == 1 && !adjoint_ ? -1.0 : 1.0) * right_->matrix(a); }

 private:
  BilinearPtr right_;
  bool adjoint_;
};

TEST(CheckAdjoint, FindsAWrongFace) {
  const BilinearPtr right =
      sampled_lie_derivative(ObjectKind::function, monomials(2, 0, 3), 1, affine_set(2), Rng(72).normal_matrix(40, 2));
  expect_fails(check_adjoint(Wrong(right, true)), "<A x, y> = <x, A^T y>");
  const CheckReport report = check_adjoint(Wrong(right, false));
  expect_fails(report, "matrix(a) w = column a of A(w)");
  EXPECT_TRUE(report.property("<A x, y> = <x, A^T y>").passed()) << report.summary();
}

}  // namespace
}  // namespace lieder
