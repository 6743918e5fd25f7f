#include "lieder/algebra/structure_constants.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "algebra/algebra_catalogue.hpp"
#include "lieder/algebra/lie_algebra.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {
namespace {

StructureConstants random_constants(Rng& rng) {
  return structure_constants(LieAlgebra(catalogue::disguised(
      catalogue::direct_sum(catalogue::sl(2), catalogue::with_translations(catalogue::so(2), 2)), rng, 3.0)));
}

TEST(StructureConstants, BracketAdjointAndEntriesAgree) {
  SCOPED_TRACE("seed 91");
  Rng rng(91);
  const StructureConstants c = random_constants(rng);
  const Vector x = rng.normal_vector(6);
  const Vector y = rng.normal_vector(6);
  Vector by_entries = Vector::Zero(6);
  for (Index i = 0; i < 6; ++i) {
    for (Index j = 0; j < 6; ++j) {
      for (Index k = 0; k < 6; ++k) {
        by_entries(k) += c(i, j, k) * x(i) * y(j);
        EXPECT_EQ(c(i, j, k), -c(j, i, k));
      }
    }
  }
  const double rounding = 1e-14 * by_entries.norm();
  EXPECT_LT((c.bracket(x, y) - by_entries).norm(), rounding);
  EXPECT_LT((c.adjoint(x) * y - by_entries).norm(), rounding);
  EXPECT_LT((c.bracket(x, y) + c.bracket(y, x)).norm(), rounding);
  EXPECT_LT(c.bracket(x, x).norm(), rounding);
}

TEST(StructureConstants, AdjointRepresentationRespectsTheBracket) {
  SCOPED_TRACE("seed 92");
  Rng rng(92);
  const StructureConstants c = random_constants(rng);
  const Vector x = rng.normal_vector(6);
  const Vector y = rng.normal_vector(6);
  const Matrix a = c.adjoint(x);
  const Matrix b = c.adjoint(y);
  EXPECT_LT((c.adjoint(c.bracket(x, y)) - (a * b - b * a)).norm(), 1e-12 * a.norm() * b.norm());
  EXPECT_LT(c.jacobi_defect(), 1e-12);
}

TEST(StructureConstants, KillingFormIsTheTraceAndInvariant) {
  SCOPED_TRACE("seed 93");
  Rng rng(93);
  const StructureConstants c = random_constants(rng);
  const Matrix killing = c.killing_form();
  const Vector x = rng.normal_vector(6);
  const Vector y = rng.normal_vector(6);
  const Vector z = rng.normal_vector(6);
  const double size = killing.norm() * c.adjoint(y).norm();
  EXPECT_NEAR(x.dot(killing * y), (c.adjoint(x) * c.adjoint(y)).trace(), 1e-13 * killing.norm() * x.norm() * y.norm());
  // B([x, y], z) = B(x, [y, z])
  EXPECT_NEAR(c.bracket(x, y).dot(killing * z), x.dot(killing * c.bracket(y, z)), 1e-12 * size * x.norm() * z.norm());
  EXPECT_EQ(killing, killing.transpose());
}

TEST(StructureConstants, KillingFormsOfTheClassicalAlgebras) {
  // B(X, Y) = (n - 2) tr XY on so(n), 2n tr XY on sl(n), (2n + 2) tr XY on sp(2n).
  const auto expect_multiple = [](const catalogue::Basis& basis, double factor) {
    const Matrix killing = structure_constants(LieAlgebra(basis)).killing_form();
    for (Index i = 0; i < killing.rows(); ++i) {
      for (Index j = 0; j < killing.cols(); ++j) {
        const Matrix& a = basis[static_cast<std::size_t>(i)];
        const Matrix& b = basis[static_cast<std::size_t>(j)];
        EXPECT_NEAR(killing(i, j), factor * (a * b).trace(), 1e-11);  // integers below 100, q^2 roundings
      }
    }
  };
  for (const Index n : {3, 4, 5}) {
    const auto size = static_cast<double>(n);
    expect_multiple(catalogue::so(n), size - 2.0);
    expect_multiple(catalogue::so(1, n - 1), size - 2.0);
    expect_multiple(catalogue::sl(n), 2.0 * size);
  }
  expect_multiple(catalogue::sp(1), 4.0);
  expect_multiple(catalogue::sp(2), 6.0);
}

TEST(StructureConstants, ChangesOfBasisComposeAndCanBeUndone) {
  SCOPED_TRACE("seed 94");
  Rng rng(94);
  StructureConstants c = random_constants(rng);
  c.closure_defect = 0.125;
  const Matrix s = catalogue::random_regular(rng, 6, 3.0);
  const Matrix t = catalogue::random_regular(rng, 6, 3.0);
  const StructureConstants once = c.in_basis(s * t);
  const StructureConstants twice = c.in_basis(s).in_basis(t);
  const StructureConstants back = c.in_basis(s).in_basis(inverse(s));
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_LT((once.ad[i] - twice.ad[i]).norm(), 1e-11 * once.ad[i].norm());
    EXPECT_LT((back.ad[i] - c.ad[i]).norm(), 1e-11 * c.ad[i].norm());
  }
  EXPECT_EQ(twice.closure_defect, 0.125);
  EXPECT_LT((twice.killing_form() - (s * t).transpose() * c.killing_form() * (s * t)).norm(),
            1e-11 * c.killing_form().norm());
  EXPECT_THROW(c.in_basis(Matrix::Identity(5, 5)), ShapeError);
  EXPECT_THROW(c.in_basis(Matrix::Zero(6, 6)), ValueError);
}

TEST(StructureConstants, JacobiDefectOfABracketThatIsNoLieBracket) {
  // [e0, e1] = e2, [e1, e2] = e0, [e2, e0] = e1 + e2: the cyclic sum of [[e0, e1], e2] is [e2, e1] = -e0.
  StructureConstants c;
  c.ad.assign(3, Matrix::Zero(3, 3));
  const auto set = [&c](Index i, Index j, const Vector& value) {
    c.ad[static_cast<std::size_t>(i)].col(j) = value;
    c.ad[static_cast<std::size_t>(j)].col(i) = -value;
  };
  set(0, 1, Vector::Unit(3, 2));
  set(1, 2, Vector::Unit(3, 0));
  set(2, 0, Vector::Unit(3, 1) + Vector::Unit(3, 2));
  EXPECT_NEAR(c.jacobi_defect(), 1.0, 1e-15);
}

}  // namespace
}  // namespace lieder
