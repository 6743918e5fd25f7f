#include "lieder/algebra/invariant_forms.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include "algebra/algebra_catalogue.hpp"
#include "algebra/algebra_support.hpp"
#include "lieder/algebra/action.hpp"
#include "lieder/algebra/lie_algebra.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {
namespace {

using catalogue::Basis;

// Dimensions by Schur's lemma: V irreducible of real, complex or quaternionic type has a commutant R, C, H.
struct FormCase {
  std::string name;
  Basis basis;
  Index symmetric;
  Index skew;
  Index commutant;
};

void PrintTo(const FormCase& c, std::ostream* out) {
  *out << c.name;
}

std::vector<FormCase> form_cases() {
  using namespace catalogue;
  const Basis twice = [] {
    Basis basis;
    for (const Matrix& a : so(3)) {
      basis.push_back(test::kronecker(Matrix::Identity(2, 2), a));
    }
    return basis;
  }();
  return {{"so(3)", so(3), 1, 0, 1},
          {"so(1,3)", so(1, 3), 1, 0, 1},
          {"so(2)", so(2), 1, 1, 2},  // C: forms 1 and J
          {"sl(3)", sl(3), 0, 0, 1},
          {"gl(2)", gl(2), 0, 0, 1},
          {"sp(4)", sp(2), 0, 1, 1},
          {"su(3)", su(3), 1, 1, 2},
          {"su(1,2)", su(1, 2), 1, 1, 2},
          {"su(2)", su(2), 1, 3, 4},  // quaternionic
          {"two copies of so(3)", twice, 3, 1, 4},
          {"so(3)+so(2)", direct_sum(so(3), so(2)), 2, 1, 3},
          {"diagonal", diagonal(3), 0, 0, 3},
          {"nilpotent 2", {unit(2, 0, 1)}, 1, 1, 2}};
}

class InvariantForms : public testing::TestWithParam<FormCase> {};

TEST_P(InvariantForms, HaveTheDimensionsOfSchursLemmaAndAreInvariant) {
  for (const std::uint64_t seed : {81U, 82U, 83U}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    const Basis basis = catalogue::disguised(GetParam().basis, rng, 4.0);
    const Index n = basis.front().rows();
    const MatrixSpace symmetric = invariant_symmetric_forms(basis, n);
    const MatrixSpace skew = invariant_skew_forms(basis, n);
    const MatrixSpace commuting = commutant(basis, n);
    EXPECT_EQ(symmetric.dimension(), GetParam().symmetric);
    EXPECT_EQ(skew.dimension(), GetParam().skew);
    EXPECT_EQ(commuting.dimension(), GetParam().commutant);
    constexpr double rounding = 1e-12;  // null vectors of systems of gap > 1e-3
    for (const Matrix& a : basis) {
      for (const Matrix& q : symmetric.basis) {
        EXPECT_LT((a.transpose() * q + q * a).norm(), rounding * a.norm());
        EXPECT_EQ((q - q.transpose()).norm(), 0.0);
      }
      for (const Matrix& w : skew.basis) {
        EXPECT_LT((a.transpose() * w + w * a).norm(), rounding * a.norm());
        EXPECT_EQ((w + w.transpose()).norm(), 0.0);
      }
      for (const Matrix& p : commuting.basis) {
        EXPECT_LT((p * a - a * p).norm(), rounding * a.norm());
      }
    }
    for (const MatrixSpace& space : {symmetric, skew, commuting}) {
      for (Index i = 0; i < space.dimension(); ++i) {
        for (Index j = 0; j < space.dimension(); ++j) {
          const Matrix& a = space.basis[static_cast<std::size_t>(i)];
          const Matrix& b = space.basis[static_cast<std::size_t>(j)];
          EXPECT_NEAR(a.cwiseProduct(b).sum(), i == j ? 1.0 : 0.0, 1e-13);
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Of, InvariantForms, testing::ValuesIn(form_cases()),
                         [](const auto& test) { return test::test_name(test.param.name); });

TEST(InvariantFormsOf, OneFormIsTheMetricItself) {
  const MatrixSpace forms = invariant_symmetric_forms(catalogue::so(1, 3), 4);
  ASSERT_EQ(forms.dimension(), 1);
  Matrix eta = Matrix::Identity(4, 4);
  eta.bottomRightCorner(3, 3) *= -1.0;
  const Matrix& found = forms.basis.front();
  EXPECT_LT((found - found(0, 0) * eta).norm(), 1e-13);
  const Signature s = signature(found, 1e-12);
  EXPECT_EQ(std::min(s.positive, s.negative), 1);
  EXPECT_EQ(std::max(s.positive, s.negative), 3);
  EXPECT_EQ(definite_form(forms, 4).size(), 0);
}

TEST(InvariantFormsOf, NoMatricesLeaveEveryFormInvariant) {
  EXPECT_EQ(invariant_symmetric_forms({}, 3).dimension(), 6);
  EXPECT_EQ(invariant_skew_forms({Matrix::Zero(3, 3)}, 3).dimension(), 3);
  EXPECT_EQ(commutant({}, 3).dimension(), 9);
}

TEST(InvariantFormsOf, AdjointRepresentationCountsTheSimpleIdeals) {
  const auto forms_of = [](const Basis& basis) {
    const StructureConstants c = structure_constants(LieAlgebra(basis));
    return invariant_symmetric_forms(c.ad, c.dimension()).dimension();
  };
  using namespace catalogue;
  EXPECT_EQ(forms_of(so(3)), 1);
  EXPECT_EQ(forms_of(so(4)), 2);
  EXPECT_EQ(forms_of(so(1, 3)), 2);  // a complex structure counts twice
  EXPECT_EQ(forms_of(sl(3)), 1);
}

TEST(InvariantFormsOf, DefiniteFormOfADisguisedCompactAlgebra) {
  SCOPED_TRACE("seed 84");
  Rng rng(84);
  const Basis basis = catalogue::disguised(catalogue::direct_sum(catalogue::so(3), catalogue::so(2)), rng, 4.0);
  const Matrix q = definite_form(invariant_symmetric_forms(basis, 5), 5);
  ASSERT_EQ(q.rows(), 5);
  const Vector eigenvalues = symmetric_eigen(q).values;
  EXPECT_GT(eigenvalues(0), 0.0);
  EXPECT_NEAR(eigenvalues(4), 1.0, 1e-10);
  for (const Matrix& a : basis) {
    EXPECT_LT((a.transpose() * q + q * a).norm(), 1e-10 * a.norm());
  }
}

TEST(InvariantFormsOf, SignatureCountsEigenvalues) {
  Matrix q = Vector::LinSpaced(5, -2.0, 2.0).asDiagonal();
  SCOPED_TRACE("seed 85");
  Rng rng(85);
  const Matrix s = catalogue::random_regular(rng, 5, 4.0);  // Sylvester's law of inertia
  const Signature found = signature(s.transpose() * q * s, 1e-12);
  EXPECT_EQ(found.positive, 2);
  EXPECT_EQ(found.negative, 2);
  EXPECT_EQ(found.zero, 1);
  EXPECT_EQ(signature(1e-9 * q, 1e-6, 1.0).zero, 5);
}

TEST(InvariantFormsOf, MistakesThrow) {
  EXPECT_THROW(invariant_symmetric_forms({Matrix::Identity(2, 2)}, 3), ShapeError);
  EXPECT_THROW(commutant({Matrix::Constant(2, 2, std::nan(""))}, 2), ValueError);
}

// [b | A] of each generator.
std::vector<Matrix> affine(const Basis& linear, const std::vector<Vector>& shifts = {}) {
  std::vector<Matrix> result;
  for (const Matrix& a : linear) {
    Matrix m = Matrix::Zero(a.rows(), a.cols() + 1);
    m.rightCols(a.cols()) = a;
    result.push_back(m);
  }
  for (const Vector& b : shifts) {
    Matrix m = Matrix::Zero(b.size(), b.size() + 1);
    m.col(0) = b;
    result.push_back(m);
  }
  return result;
}

TEST(DescribeAction, TellsEqualAlgebrasApart) {
  using namespace catalogue;
  EXPECT_EQ(describe_action({}), "");
  EXPECT_EQ(describe_action(affine({}, {Vector::Unit(3, 0)})), "translations");
  EXPECT_EQ(describe_action(affine(diagonal(3))), "scalings");
  EXPECT_EQ(describe_action(affine({unit(3, 0, 1)})), "shears");
  EXPECT_EQ(describe_action(affine(so(3))), "rotations");
  EXPECT_EQ(describe_action(affine(so(1, 3))), "pseudo-rotations of signature (1,3)");
  EXPECT_EQ(describe_action(affine(gl(2))), "linear maps");
  EXPECT_EQ(describe_action(affine(so(2), {Vector::Unit(2, 0), Vector::Unit(2, 1)})), "rigid motions");
  EXPECT_EQ(describe_action(affine(gl(2), {Vector::Unit(2, 0)})), "affine maps");
  // A generic form shows the signature where the identity projects on a degenerate one.
  EXPECT_EQ(describe_action(affine(direct_sum(so(3), so(1, 1)))), "pseudo-rotations of signature (1,4)");
  // A basis of nilpotent matrices that spans sl(2,R).
  EXPECT_EQ(describe_action(affine({unit(2, 0, 1), unit(2, 1, 0), matrix2(1, -1, 1, -1)})), "linear maps");
  // In other coordinates the words stay the same.
  SCOPED_TRACE("seed 86");
  Rng rng(86);
  EXPECT_EQ(describe_action(affine(disguised(so(3), rng, 4.0))), "rotations");
  EXPECT_EQ(describe_action(affine(disguised(so(1, 2), rng, 4.0))), "pseudo-rotations of signature (1,2)");
  EXPECT_EQ(describe_action(affine(disguised(diagonal(3), rng, 4.0))), "scalings");
  EXPECT_EQ(describe_action(affine(disguised(direct_sum(so(3), so(2)), rng, 8.0))), "rotations");
  EXPECT_EQ(describe_action(affine(disguised(strictly_upper(3), rng, 4.0))), "shears");
}

}  // namespace
}  // namespace lieder
