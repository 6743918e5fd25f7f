#include "lieder/algebra/matrix_group.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "lieder/core/dense.hpp"

namespace lieder {
namespace {

struct GroupCase {
  std::string name;
  Index dimension;  // closed form
  Index size;       // of the matrices
  Index action;     // dimension of the space acted on
  Index forms;      // number of invariant tensors
};

using Cases = std::vector<GroupCase>;

// Appends family:n; the numbers as functions of n.
template <class F>
void add_family(Cases& list, const std::string& name, F numbers) {
  for (const Index n : {1, 2, 3, 5}) {
    GroupCase c = numbers(n);
    c.name = name + ":" + std::to_string(name == "sp" ? 2 * n : n);
    list.push_back(c);
  }
}

Cases group_cases() {
  const auto rotations = [](Index n) { return n * (n - 1) / 2; };
  const auto orthogonal = [=](Index n) { return GroupCase{"", rotations(n), n, n, 1}; };
  const auto rigid = [=](Index n) { return GroupCase{"", rotations(n) + n, n + 1, n, 2}; };
  const auto finite = [](Index n) { return GroupCase{"", 0, n, n, 1}; };
  Cases list;
  add_family(list, "t", [](Index n) { return GroupCase{"", n, n + 1, n, 2}; });
  add_family(list, "so", orthogonal);
  add_family(list, "o", orthogonal);
  add_family(list, "se", rigid);
  add_family(list, "e", rigid);
  add_family(list, "gl", [](Index n) { return GroupCase{"", n * n, n, n, 0}; });
  add_family(list, "sl", [](Index n) { return GroupCase{"", n * n - 1, n, n, 0}; });
  add_family(list, "sp", [](Index n) { return GroupCase{"", n * (2 * n + 1), 2 * n, 2 * n, 1}; });
  add_family(list, "u", [](Index n) { return GroupCase{"", n * n, 2 * n, 2 * n, 2}; });
  add_family(list, "su", [](Index n) { return GroupCase{"", n * n - 1, 2 * n, 2 * n, 2}; });
  add_family(list, "heis", [](Index n) { return GroupCase{"", 2 * n + 1, n + 2, n + 2, 0}; });
  add_family(list, "s", finite);
  add_family(list, "z", finite);
  add_family(list, "d", [](Index) { return GroupCase{"", 0, 2, 2, 1}; });
  for (const auto& [p, q] : {std::pair<Index, Index>{1, 1}, {1, 3}, {2, 2}, {3, 2}}) {
    for (const std::string name : {"so:", "o:"}) {
      const Index n = p + q;
      list.push_back({name + std::to_string(p) + "," + std::to_string(q), rotations(n), n, n, 1});
    }
  }
  list.insert(list.end(), {{"so:3 x z:2", 3, 5, 5, 2},
                           {"so:3 x so:3", 6, 6, 6, 2},
                           {"se:2 x gl:2 x d:3", 7, 7, 6, 3},
                           {"su:2 x u:1", 4, 6, 6, 4},
                           {"t:1 x e:2 x s:3", 4, 8, 6, 5}});
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

class Groups : public testing::Test {
 protected:
  template <class F>
  void for_each(F check) {
    for (const GroupCase& c : group_cases()) {
      SCOPED_TRACE(c.name);
      check(parse_group(c.name));
    }
  }
};

TEST_F(Groups, DimensionsAreTheClosedForms) {
  for (const GroupCase& expected : group_cases()) {
    SCOPED_TRACE(expected.name);
    const MatrixGroup group = parse_group(expected.name);
    EXPECT_EQ(group.name(), expected.name);
    EXPECT_EQ(group.dimension(), expected.dimension);
    EXPECT_EQ(group.matrix_size(), expected.size);
    EXPECT_EQ(group.action_dimension(), expected.action);
    EXPECT_EQ(static_cast<Index>(group.forms().size()), expected.forms);
    for (const Matrix& xi : group.algebra().basis()) {
      EXPECT_EQ(xi.rows(), expected.size);
    }
    EXPECT_EQ(group, parse_group(expected.name));
  }
}

TEST_F(Groups, TheAlgebraIsClosedAndAnnihilatesTheForms) {
  for_each([](const MatrixGroup& group) {
    const StructureConstants c = structure_constants(group.algebra());
    EXPECT_LT(c.closure_defect, 1e-14);  // entries 0 and +-1: a few roundings of the least squares
    EXPECT_LT(group.dimension() > 0 ? c.jacobi_defect() : 0.0, 1e-13);
    for (const InvariantForm& form : group.forms()) {
      for (const Matrix& xi : group.algebra().basis()) {
        const Matrix& m = form.matrix;
        const Matrix derivative =
            form.contravariant ? Matrix(xi * m + m * xi.transpose()) : Matrix(xi.transpose() * m + m * xi);
        EXPECT_EQ(derivative.norm(), 0.0) << form.name;  // small integers: exact
      }
    }
  });
}

TEST_F(Groups, RandomElementsPreserveTheForms) {
  for_each([](const MatrixGroup& group) {
    SCOPED_TRACE("seed 21");
    Rng rng(21);
    for (int draw = 0; draw < 5; ++draw) {
      const Matrix g = group.random_element(rng);
      // Rounding of exp and of up to 15 products, in the units of form_residual (relative to ||g||^2 / n).
      EXPECT_LT(group.form_residual(g), 1e-13 * static_cast<double>(group.matrix_size()));
      for (const InvariantForm& form : group.forms()) {
        const Matrix h = form.contravariant ? Matrix(g.transpose()) : g;
        EXPECT_LT((h.transpose() * form.matrix * h - form.matrix).norm(), 1e-13 * g.squaredNorm() * form.matrix.norm());
      }
      if (group.orthogonal()) {
        EXPECT_LT((g.transpose() * g - Matrix::Identity(g.rows(), g.cols())).norm(), 1e-12);
      }
    }
  });
}

TEST_F(Groups, ComponentsNormaliseTheAlgebra) {
  for_each([](const MatrixGroup& group) {
    for (const Matrix& g : group.components()) {
      EXPECT_LT(group.form_residual(g), 1e-14);
      EXPECT_NEAR(std::abs(determinant(g)), 1.0, 1e-14);
      for (const Matrix& xi : group.algebra().basis()) {
        EXPECT_LT(distance_from_span(g * xi * inverse(g), group.algebra().basis()), 1e-14);
      }
    }
  });
}

TEST_F(Groups, ExpIsTheTaylorSeries) {
  for_each([](const MatrixGroup& group) {
    SCOPED_TRACE("seed 22");
    Rng rng(22);
    Vector x = rng.normal_vector(group.dimension());
    x *= 1.5 / std::max(1.0, x.norm());  // generators have norm at most 2: ||xi|| <= 3
    Matrix xi = Matrix::Zero(group.matrix_size(), group.matrix_size());
    for (Index i = 0; i < x.size(); ++i) {
      xi += x(i) * group.algebra().basis(i);
    }
    const Matrix expected = taylor_exponential(xi);
    // A backward stable exponential: error eps ||xi|| e^||xi||, with room for the dimension.
    EXPECT_LT((group.exp(x) - expected).norm(), 1e-15 * 20.0 * (1.0 + expected.norm()));
  });
}

TEST_F(Groups, AdjointIsAHomomorphismWithDerivativeAd) {
  for_each([](const MatrixGroup& group) {
    SCOPED_TRACE("seed 23");
    Rng rng(23);
    const Matrix g = group.random_element(rng, 0.5);
    const Matrix h = group.random_element(rng, 0.5);
    const Matrix ad_g = group.adjoint(g);
    const Matrix ad_h = group.adjoint(h);
    // Errors of g xi g^-1 are amplified by the condition number of g, twice.
    const double condition = g.norm() * inverse(g).norm() * h.norm() * inverse(h).norm();
    EXPECT_LE((group.adjoint(g * h) - ad_g * ad_h).norm(), 1e-14 * condition * condition);
    const Index q = group.dimension();
    EXPECT_LE((group.adjoint(Matrix::Identity(g.rows(), g.cols())) - Matrix::Identity(q, q)).norm(),
              1e-14 * static_cast<double>(q));
    // The definition: Ad_g x are the coordinates of g xi g^-1.
    const Vector x = rng.normal_vector(q);
    const Matrix xi = group.algebra().element(x);
    EXPECT_LE((group.algebra().element(ad_g * x) - g * xi * inverse(g)).norm(), 1e-13 * condition * (1.0 + xi.norm()));
    // Central differences, h = 1e-4: error h^2 ||ad||^3 / 6 and rounding 1e-16 / h.
    const double t = 1e-4;
    const Matrix difference = (group.adjoint(group.exp(t * x)) - group.adjoint(group.exp(-t * x))) / (2.0 * t);
    const Matrix expected = q > 0 ? structure_constants(group.algebra()).adjoint(x) : Matrix(0, 0);
    EXPECT_LE((difference - expected).norm(), 1e-8 * (1.0 + std::pow(expected.norm(), 3)) / 6.0 + 1e-10);
  });
}

TEST_F(Groups, AffinePartActsOnPoints) {
  for_each([](const MatrixGroup& group) {
    SCOPED_TRACE("seed 24");
    Rng rng(24);
    const Matrix g = group.random_element(rng);
    const Matrix xi = group.random_algebra_element(rng);
    const Index m = group.action_dimension();
    const Vector x = rng.normal_vector(m);
    // The point with the homogeneous coordinates (1 for a group element) put in, factor by factor.
    Vector lifted(group.matrix_size());
    std::vector<Index> kept;
    Index at = 0;
    for (Index f = 0; f < group.factor_count(); ++f) {
      const Index offset = group.factor_offset(f);
      Index row = offset;
      if (group.factor(f).affine()) {
        lifted(row++) = 1.0;
      }
      for (; row < offset + group.factor(f).matrix_size(); ++row) {
        kept.push_back(row);
        lifted(row) = x(at++);
      }
    }
    ASSERT_EQ(at, m);
    const Vector moved = g * lifted;
    const Vector velocity = xi * lifted;
    const Matrix action = group.affine_part(g);
    const Matrix generator = group.affine_part(xi);
    const Vector by_action = action.col(0) + action.rightCols(m) * x;
    const Vector by_generator = generator.col(0) + generator.rightCols(m) * x;
    for (Index i = 0; i < m; ++i) {
      EXPECT_NEAR(by_action(i), moved(kept[static_cast<std::size_t>(i)]), 1e-13 * (1.0 + moved.norm()));
      EXPECT_NEAR(by_generator(i), velocity(kept[static_cast<std::size_t>(i)]), 1e-13 * (1.0 + velocity.norm()));
    }
  });
}

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

}  // namespace
}  // namespace lieder
