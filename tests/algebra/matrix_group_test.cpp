#include "lieder/algebra/matrix_group.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include "algebra/algebra_support.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {
namespace {

struct GroupCase {
  std::string name;
  Index dimension;  // closed form
  Index size;       // of the matrices
  Index action;     // dimension of the space acted on
  Index forms;      // number of invariant tensors that define the group's linear part
};

void PrintTo(const GroupCase& c, std::ostream* out) {
  *out << c.name;
}

std::string number(Index n) {
  return std::to_string(n);
}

std::vector<GroupCase> group_cases() {
  std::vector<GroupCase> list;
  for (const Index n : {1, 2, 3, 5}) {
    const Index rotations = n * (n - 1) / 2;
    list.push_back({"t:" + number(n), n, n + 1, n, 2});
    list.push_back({"so:" + number(n), rotations, n, n, 1});
    list.push_back({"o:" + number(n), rotations, n, n, 1});
    list.push_back({"se:" + number(n), rotations + n, n + 1, n, 2});
    list.push_back({"e:" + number(n), rotations + n, n + 1, n, 2});
    list.push_back({"gl:" + number(n), n * n, n, n, 0});
    list.push_back({"sl:" + number(n), n * n - 1, n, n, 0});
    list.push_back({"sp:" + number(2 * n), n * (2 * n + 1), 2 * n, 2 * n, 1});
    list.push_back({"u:" + number(n), n * n, 2 * n, 2 * n, 2});
    list.push_back({"su:" + number(n), n * n - 1, 2 * n, 2 * n, 2});
    list.push_back({"heis:" + number(n), 2 * n + 1, n + 2, n + 2, 0});
    list.push_back({"s:" + number(n), 0, n, n, 1});
    list.push_back({"z:" + number(n), 0, n, n, 1});
    list.push_back({"d:" + number(n), 0, 2, 2, 1});
  }
  for (const auto& [p, q] : {std::pair<Index, Index>{1, 1}, {1, 3}, {2, 2}, {3, 2}}) {
    const Index dimension = (p + q) * (p + q - 1) / 2;
    const std::string arguments = number(p) + "," + number(q);
    list.push_back({"so:" + arguments, dimension, p + q, p + q, 1});
    list.push_back({"o:" + arguments, dimension, p + q, p + q, 1});
  }
  list.push_back({"so:3 x z:2", 3, 5, 5, 2});
  list.push_back({"so:3 x so:3", 6, 6, 6, 2});
  list.push_back({"se:2 x gl:2 x d:3", 7, 7, 6, 3});
  list.push_back({"su:2 x u:1", 4, 6, 6, 4});
  list.push_back({"t:1 x e:2 x s:3", 4, 8, 6, 5});
  return list;
}

// Projection residual of a on the span of the basis by an orthonormal basis (QR), independent of LieAlgebra's solver.
double distance_from_span(const Matrix& a, const std::vector<Matrix>& basis) {
  Matrix columns(a.size(), static_cast<Index>(basis.size()));
  for (std::size_t j = 0; j < basis.size(); ++j) {
    columns.col(static_cast<Index>(j)) = basis[j].reshaped();
  }
  const Vector v = a.reshaped();
  if (basis.empty()) {
    return v.norm();
  }
  const Matrix q = qr_q(columns);
  return (v - q * (q.transpose() * v)).norm();
}

// Taylor series of exp in long double; 60 terms: for norms up to 5 the remainder is below 5^61/61! = 1e-41.
Matrix taylor_exponential(const Matrix& a) {
  using Long = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
  const Long x = a.cast<long double>();
  Long term = Long::Identity(a.rows(), a.cols());
  Long sum = term;
  for (int k = 1; k <= 60; ++k) {
    term = Long(term * x) / static_cast<long double>(k);
    sum += term;
  }
  return sum.cast<double>();
}

class Groups : public testing::TestWithParam<GroupCase> {
 protected:
  MatrixGroup group_ = parse_group(GetParam().name);
};

TEST_P(Groups, DimensionsAreTheClosedForms) {
  EXPECT_EQ(group_.name(), GetParam().name);
  EXPECT_EQ(group_.dimension(), GetParam().dimension);
  EXPECT_EQ(group_.matrix_size(), GetParam().size);
  EXPECT_EQ(group_.action_dimension(), GetParam().action);
  EXPECT_EQ(static_cast<Index>(group_.forms().size()), GetParam().forms);
  for (const Matrix& xi : group_.algebra().basis()) {
    EXPECT_EQ(xi.rows(), GetParam().size);
  }
  EXPECT_EQ(group_, parse_group(GetParam().name));
}

TEST_P(Groups, TheAlgebraIsClosedAndAnnihilatesTheForms) {
  const StructureConstants c = structure_constants(group_.algebra());
  EXPECT_LT(c.closure_defect, 1e-14);  // entries 0 and +-1: a few roundings of the least squares
  EXPECT_LT(group_.dimension() > 0 ? c.jacobi_defect() : 0.0, 1e-13);
  for (const InvariantForm& form : group_.forms()) {
    for (const Matrix& xi : group_.algebra().basis()) {
      const Matrix& m = form.matrix;
      const Matrix derivative =
          form.contravariant ? Matrix(xi * m + m * xi.transpose()) : Matrix(xi.transpose() * m + m * xi);
      EXPECT_EQ(derivative.norm(), 0.0) << form.name;  // small integers: exact
    }
  }
}

TEST_P(Groups, RandomElementsPreserveTheForms) {
  SCOPED_TRACE("seed 21");
  Rng rng(21);
  for (int draw = 0; draw < 5; ++draw) {
    const Matrix g = group_.random_element(rng);
    // Rounding of exp and of up to 15 products, in the units of form_residual (relative to ||g||^2 / n).
    EXPECT_LT(group_.form_residual(g), 1e-13 * static_cast<double>(group_.matrix_size()));
    for (const InvariantForm& form : group_.forms()) {
      const Matrix h = form.contravariant ? Matrix(g.transpose()) : g;
      EXPECT_LT((h.transpose() * form.matrix * h - form.matrix).norm(), 1e-13 * g.squaredNorm() * form.matrix.norm());
    }
    if (group_.orthogonal()) {
      EXPECT_LT((g.transpose() * g - Matrix::Identity(g.rows(), g.cols())).norm(), 1e-12);
    }
  }
}

TEST_P(Groups, ComponentsNormaliseTheAlgebra) {
  for (const Matrix& g : group_.components()) {
    EXPECT_LT(group_.form_residual(g), 1e-14);
    EXPECT_NEAR(std::abs(determinant(g)), 1.0, 1e-14);
    for (const Matrix& xi : group_.algebra().basis()) {
      EXPECT_LT(distance_from_span(g * xi * inverse(g), group_.algebra().basis()), 1e-14);
    }
  }
}

TEST_P(Groups, ExpIsTheTaylorSeries) {
  SCOPED_TRACE("seed 22");
  Rng rng(22);
  Vector x = rng.normal_vector(group_.dimension());
  x *= 1.5 / std::max(1.0, x.norm());  // generators have norm at most 2: ||xi|| <= 3
  Matrix xi = Matrix::Zero(group_.matrix_size(), group_.matrix_size());
  for (Index i = 0; i < x.size(); ++i) {
    xi += x(i) * group_.algebra().basis(i);
  }
  const Matrix expected = taylor_exponential(xi);
  // A backward stable exponential: error eps ||xi|| e^||xi||, with room for the dimension.
  EXPECT_LT((group_.exp(x) - expected).norm(), 1e-15 * 20.0 * (1.0 + expected.norm()));
}

TEST_P(Groups, AdjointIsAHomomorphismWithDerivativeAd) {
  SCOPED_TRACE("seed 23");
  Rng rng(23);
  const Matrix g = group_.random_element(rng, 0.5);
  const Matrix h = group_.random_element(rng, 0.5);
  const Matrix ad_g = group_.adjoint(g);
  const Matrix ad_h = group_.adjoint(h);
  // Errors of g xi g^-1 are amplified by the condition number of g, twice.
  const double condition = g.norm() * inverse(g).norm() * h.norm() * inverse(h).norm();
  EXPECT_LE((group_.adjoint(g * h) - ad_g * ad_h).norm(), 1e-14 * condition * condition);
  const Index q = group_.dimension();
  EXPECT_LE((group_.adjoint(Matrix::Identity(g.rows(), g.cols())) - Matrix::Identity(q, q)).norm(),
            1e-14 * static_cast<double>(q));
  // The definition: Ad_g x are the coordinates of g xi g^-1.
  const Vector x = rng.normal_vector(q);
  const Matrix xi = group_.algebra().element(x);
  EXPECT_LE((group_.algebra().element(ad_g * x) - g * xi * inverse(g)).norm(), 1e-13 * condition * (1.0 + xi.norm()));
  // Central differences, h = 1e-4: error h^2 ||ad||^3 / 6 and rounding 1e-16 / h.
  const double t = 1e-4;
  const Matrix difference = (group_.adjoint(group_.exp(t * x)) - group_.adjoint(group_.exp(-t * x))) / (2.0 * t);
  const Matrix expected = q > 0 ? structure_constants(group_.algebra()).adjoint(x) : Matrix(0, 0);
  EXPECT_LE((difference - expected).norm(), 1e-8 * (1.0 + std::pow(expected.norm(), 3)) / 6.0 + 1e-10);
}

TEST_P(Groups, AffinePartActsOnPoints) {
  SCOPED_TRACE("seed 24");
  Rng rng(24);
  const Matrix g = group_.random_element(rng);
  const Matrix xi = group_.random_algebra_element(rng);
  const Index m = group_.action_dimension();
  const Vector x = rng.normal_vector(m);
  // The point with the homogeneous coordinates (1 for a group element) put in, factor by factor.
  Vector lifted(group_.matrix_size());
  std::vector<Index> kept;
  Index at = 0;
  for (Index f = 0; f < group_.factor_count(); ++f) {
    const Index offset = group_.factor_offset(f);
    Index row = offset;
    if (group_.factor(f).affine()) {
      lifted(row++) = 1.0;
    }
    for (; row < offset + group_.factor(f).matrix_size(); ++row) {
      kept.push_back(row);
      lifted(row) = x(at++);
    }
  }
  ASSERT_EQ(at, m);
  const Vector moved = g * lifted;
  const Vector velocity = xi * lifted;
  const Matrix action = group_.affine_part(g);
  const Matrix generator = group_.affine_part(xi);
  const Vector by_action = action.col(0) + action.rightCols(m) * x;
  const Vector by_generator = generator.col(0) + generator.rightCols(m) * x;
  for (Index i = 0; i < m; ++i) {
    EXPECT_NEAR(by_action(i), moved(kept[static_cast<std::size_t>(i)]), 1e-13 * (1.0 + moved.norm()));
    EXPECT_NEAR(by_generator(i), velocity(kept[static_cast<std::size_t>(i)]), 1e-13 * (1.0 + velocity.norm()));
  }
}

INSTANTIATE_TEST_SUITE_P(Standard, Groups, testing::ValuesIn(group_cases()),
                         [](const auto& test) { return test::test_name(test.param.name); });

Matrix complex_part(const Matrix& g, bool imaginary) {
  const Index n = g.rows() / 2;
  return imaginary ? g.bottomLeftCorner(n, n) : g.topLeftCorner(n, n);
}

TEST(MatrixGroup, DefiningEquationsOfTheClassicalGroups) {
  SCOPED_TRACE("seed 25");
  Rng rng(25);
  const Matrix rotation = parse_group("so:4").random_element(rng);
  EXPECT_NEAR(determinant(rotation), 1.0, 1e-13);
  const Matrix sl = parse_group("sl:4").random_element(rng, 0.3);
  EXPECT_NEAR(determinant(sl), 1.0, 1e-13 * std::pow(sl.norm(), 4));
  EXPECT_GT(determinant(parse_group("gl:3").random_element(rng)), 0.0);
  Matrix eta = Matrix::Identity(4, 4);
  eta.bottomRightCorner(3, 3) *= -1.0;
  const Matrix lorentz = parse_group("so:1,3").random_element(rng);
  EXPECT_LT((lorentz.transpose() * eta * lorentz - eta).norm(), 1e-14 * lorentz.squaredNorm());
  EXPECT_GE(lorentz(0, 0), 1.0);  // orthochronous
  // Unitary: the real form commutes with i, |det_C| = 1, and det_C = 1 for su.
  for (const std::string name : {"u:3", "su:3"}) {
    const Matrix g = parse_group(name).random_element(rng);
    const Eigen::MatrixXcd z = complex_part(g, false).cast<std::complex<double>>() +
                               std::complex<double>(0.0, 1.0) * complex_part(g, true).cast<std::complex<double>>();
    EXPECT_LT((g.topRightCorner(3, 3) + complex_part(g, true)).norm(), 1e-13);
    EXPECT_LT((g.bottomRightCorner(3, 3) - complex_part(g, false)).norm(), 1e-13);
    EXPECT_LT((z.adjoint() * z - Eigen::MatrixXcd::Identity(3, 3)).norm(), 1e-13);
    const std::complex<double> det = z(0, 0) * (z(1, 1) * z(2, 2) - z(1, 2) * z(2, 1)) -
                                     z(0, 1) * (z(1, 0) * z(2, 2) - z(1, 2) * z(2, 0)) +
                                     z(0, 2) * (z(1, 0) * z(2, 1) - z(1, 1) * z(2, 0));
    EXPECT_NEAR(std::abs(det), 1.0, 1e-13);
    EXPECT_EQ(std::abs(det - 1.0) < 1e-13, name == "su:3") << name;
  }
  // Heisenberg: unit upper triangular.
  const Matrix h = parse_group("heis:2").random_element(rng);
  EXPECT_LT((h.diagonal() - Vector::Ones(4)).norm(), 1e-15);  // the last solve of exp rounds
  EXPECT_EQ(Matrix(h.triangularView<Eigen::StrictlyLower>()).norm(), 0.0);
}

TEST(MatrixGroup, FlagsOfTheGroups) {
  EXPECT_TRUE(parse_group("o:3").orthogonal());
  EXPECT_TRUE(parse_group("su:2").orthogonal());
  EXPECT_TRUE(parse_group("so:3 x d:4").orthogonal());
  EXPECT_FALSE(parse_group("so:3 x gl:1").orthogonal());
  EXPECT_FALSE(parse_group("so:1,3").orthogonal());
  EXPECT_FALSE(parse_group("se:2").orthogonal());
  EXPECT_TRUE(parse_group("se:2 x so:3").affine());
  EXPECT_FALSE(parse_group("so:3").affine());
  EXPECT_TRUE(parse_group("u:2 x su:2").complex());
  EXPECT_FALSE(parse_group("u:2 x so:2").complex());
}

TEST(MatrixGroup, FactorsOfAProduct) {
  const MatrixGroup group = direct_product({parse_group("so:2 x t:1"), parse_group("so:2")});
  EXPECT_EQ(group.name(), "so:2 x t:1 x so:2");
  ASSERT_EQ(group.factor_count(), 3);
  EXPECT_EQ(group.factor(1), parse_group("t:1"));
  EXPECT_EQ(group.factor_offset(2), 4);
  Rng rng(26);
  const Matrix g = group.random_element(rng);
  EXPECT_EQ(group.factor_block(g, 2), g.block(4, 4, 2, 2));
  Matrix coupled = g;
  coupled(0, 5) = 0.25;
  const auto block_of = [&](Index f) { return [&group, &coupled, f] { group.factor_block(coupled, f); }; };
  const std::string message = test::message_of<ValueError>(block_of(0));
  EXPECT_NE(message.find("factor 0 (so:2) is coupled to the others by 0.25"), std::string::npos) << message;
  EXPECT_NE(test::message_of<ValueError>(block_of(2)), "nothing was thrown");
  EXPECT_NO_THROW(block_of(1)());  // t:1 is not touched by that entry
  EXPECT_THROW(group.factor_block(Matrix::Zero(3, 3), 0), ShapeError);
  EXPECT_THROW(group.factor(3), ValueError);
  EXPECT_THROW(group.factor_offset(-1), ValueError);
  EXPECT_EQ(direct_product({parse_group("so:3")}), parse_group("so:3"));
  EXPECT_THROW(direct_product({}), ValueError);
}

TEST(MatrixGroup, ElementsThatDoNotNormaliseTheAlgebraThrow) {
  const MatrixGroup group = parse_group("so:3");
  Matrix shear = Matrix::Identity(3, 3);
  shear(0, 1) = 1.0;
  const std::string message = test::message_of<ValueError>([&] { group.adjoint(shear); });
  EXPECT_NE(message.find("does not normalise the Lie algebra"), std::string::npos) << message;
  EXPECT_THROW(group.adjoint(Matrix::Zero(3, 3)), ValueError);
  EXPECT_THROW(group.adjoint(Matrix::Identity(2, 2)), ShapeError);
  EXPECT_THROW(group.form_residual(Matrix::Identity(2, 2)), ShapeError);
  EXPECT_NEAR(group.form_residual(2.0 * Matrix::Identity(3, 3)), 3.0 * std::sqrt(27.0) / (std::sqrt(3.0) * 12.0),
              1e-14);
  Rng rng(27);
  EXPECT_THROW(group.random_element(rng, -1.0), ValueError);
  EXPECT_THROW(group.exp(Vector::Zero(2)), ShapeError);
}

TEST(MatrixGroup, FromGeneratorsChecksWhatItIsGiven) {
  const auto unit = [](Index n, Index i, Index j) {
    Matrix e = Matrix::Zero(n, n);
    e(i, j) = 1.0;
    return e;
  };
  const std::vector<Matrix> open{unit(2, 0, 1), unit(2, 1, 0)};
  const std::string defect = test::message_of<ValueError>([&] { from_generators(open, "open"); });
  EXPECT_NE(defect.find("group open: the 2 generators are not closed under the bracket: closure defect 1.41"),
            std::string::npos)
      << defect;
  const std::vector<Matrix> rotation{unit(2, 1, 0) - unit(2, 0, 1)};
  const auto singular = [&] { from_generators(rotation, "g", {unit(2, 0, 0)}); };
  EXPECT_NE(test::message_of<ValueError>(singular).find("singular"), std::string::npos)
      << test::message_of<ValueError>(singular);
  EXPECT_THROW(from_generators({}, "finite", {Matrix::Zero(2, 2)}), ValueError);
  Matrix shear = Matrix::Identity(2, 2);
  shear(0, 1) = 1.0;
  EXPECT_THROW(from_generators(rotation, "g", {shear}), ValueError);
  EXPECT_THROW(from_generators({}, "nothing"), ValueError);
  EXPECT_THROW(from_generators(rotation, "g", {Matrix::Identity(3, 3)}), ShapeError);
  const MatrixGroup o2 = from_generators(rotation, "my o(2)", {unit(2, 0, 0) - unit(2, 1, 1)});
  EXPECT_EQ(o2.dimension(), 1);
  EXPECT_EQ(o2.name(), "my o(2)");
  EXPECT_EQ(o2.adjoint(o2.components().front())(0, 0), -1.0);  // reflections reverse rotations
}

TEST(MatrixGroup, DefinitionsAreChecked) {
  const LieAlgebra zero = LieAlgebra::zero(2);
  EXPECT_THROW(MatrixGroup({"g", zero, {Matrix::Identity(3, 3)}, {}}), ShapeError);
  EXPECT_THROW(MatrixGroup({"g", zero, {}, {{"zero", Matrix::Zero(2, 2)}}}), ValueError);
  EXPECT_THROW(MatrixGroup({"g", zero, {Matrix::Constant(2, 2, std::nan(""))}, {}}), ValueError);
}

}  // namespace
}  // namespace lieder
