// Oracle: differences of the pull-back under the flow, T -> theta_t^* T, with theta_t and D theta_t from the
// variational equation x' = v(x), M' = Dv(x) M by Runge-Kutta steps: no Lie derivative and no derivative of T is used.
//
// Tolerance: the fourth-order difference with h = 2e-3 has a truncation error h^4 |d^5 / dt^5| / 30. The fields have
// |v|, |Dv| ~ 1 and pull-backs of tensors with up to four indices multiply derivatives by up to 4^5: 1e3 * 1.6e-11 / 30
// stays below 1e-9; rounding adds 1e-16 / h and Runge-Kutta with steps below 1e-3 another 1e-15 / h. Hence 1e-8.
#include "lieder/lie_derivative/tensor_fields.hpp"

#include <gtest/gtest.h>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/vector_field.hpp"
#include "support/systems.hpp"

namespace lieder {
namespace {

constexpr double tolerance = 1e-8;
constexpr std::uint64_t seed = 20261124;

struct Transported {
  Matrix x;                      // N x n
  std::vector<Matrix> jacobian;  // D theta_t(x_i), one matrix for each sample
};

Transported transport(const VectorField& v, const Matrix& points, double t) {
  const Index n = points.cols();
  Transported result{points, {}};
  const auto gradient = [&](const Matrix& x) {
    Matrix d(n, n);
    for (Index j = 0; j < n; ++j) {
      d.col(j) = v.jvp(x, RowVector::Unit(n, j)).transpose();
    }
    return d;
  };
  constexpr int steps = 8;
  const double h = t / steps;
  for (Index i = 0; i < points.rows(); ++i) {
    Matrix x = points.row(i);
    Matrix m = Matrix::Identity(n, n);
    for (int step = 0; step < steps; ++step) {
      const Matrix k1 = v.values(x);
      const Matrix m1 = gradient(x) * m;
      const Matrix x2 = x + 0.5 * h * k1;
      const Matrix k2 = v.values(x2);
      const Matrix m2 = gradient(x2) * (m + 0.5 * h * m1);
      const Matrix x3 = x + 0.5 * h * k2;
      const Matrix k3 = v.values(x3);
      const Matrix m3 = gradient(x3) * (m + 0.5 * h * m2);
      const Matrix x4 = x + h * k3;
      const Matrix k4 = v.values(x4);
      const Matrix m4 = gradient(x4) * (m + h * m3);
      x += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
      m += h / 6.0 * (m1 + 2.0 * m2 + 2.0 * m3 + m4);
    }
    result.x.row(i) = x;
    result.jacobian.push_back(m);
  }
  return result;
}

// Applies a matrix to one slot of a flattened tensor: out[.. i ..] = sum_j m(i, j) t[.. j ..].
RowVector contract(const RowVector& t, const Matrix& m, Index slot, Index slots) {
  const Index n = m.rows();
  Index stride = 1;
  for (Index p = slot + 1; p < slots; ++p) {
    stride *= n;
  }
  RowVector result = RowVector::Zero(t.size());
  for (Index flat = 0; flat < t.size(); ++flat) {
    const Index i = (flat / stride) % n;
    for (Index j = 0; j < n; ++j) {
      result(flat) += m(i, j) * t(flat + (j - i) * stride);
    }
  }
  return result;
}

// A smooth tensor field without symmetry: every component is a different function.
test::State components(const test::State& x, Index count) {
  test::State result;
  for (Index c = 0; c < count; ++c) {
    const double a = 0.2 + 0.13 * static_cast<double>(c % 7);
    const double b = 0.5 - 0.07 * static_cast<double>(c % 11);
    test::Complex value = std::sin(a * x[0] + b * x[1]) + b * x[0] * x.back() + std::exp(a * b * x[1]);
    value += 0.01 * static_cast<double>(c) * x[1];
    result.push_back(value);
  }
  return result;
}

Jet field_at(const Matrix& points, Index count) {
  return test::complex_step_jet([count](const test::State& x) { return components(x, count); }, points, count);
}

// The pull-back (theta_t^* T)(x): lower indices by D theta^T, upper ones by D theta^{-1}.
Matrix pull_back(const VectorField& v, const Matrix& points, TensorType type, double t) {
  const Transported moved = transport(v, points, t);
  const Matrix there = field_at(moved.x, type.components(points.cols())).values;
  Matrix result(there.rows(), there.cols());
  for (Index i = 0; i < points.rows(); ++i) {
    const Matrix& m = moved.jacobian[static_cast<std::size_t>(i)];
    const Matrix inverse_m = inverse(m);
    RowVector value = there.row(i);
    for (Index p = 0; p < type.upper + type.lower; ++p) {
      value = contract(value, p < type.upper ? inverse_m : Matrix(m.transpose()), p, type.upper + type.lower);
    }
    result.row(i) = value;
  }
  return result;
}

VectorField random_field(Rng& rng, Index n) {
  const MonomialsPtr functions = monomials(n, 0, 2);
  return VectorField(functions, 0.3 * rng.normal_matrix(n, functions->size()));
}

class Tensors : public testing::TestWithParam<std::pair<Index, Index>> {};

TEST_P(Tensors, IsTheDerivativeOfThePullBack) {
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const TensorType type{GetParam().first, GetParam().second};
  constexpr Index n = 3;
  Rng rng(seed);
  const Matrix points = rng.uniform_matrix(3, n);
  const VectorField v = random_field(rng, n);
  const TensorLieDerivative l(type, candidates_from_fields("one", {v}));
  const auto at = [&](double t) { return pull_back(v, points, type, t); };
  constexpr double h = 2e-3;
  const Matrix expected = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
  const Matrix rows = l.rows(field_at(points, type.components(n))).reshaped(3, type.components(n));
  EXPECT_LT((rows - expected).cwiseAbs().maxCoeff(), tolerance * std::max(1.0, expected.cwiseAbs().maxCoeff()));
}

INSTANTIATE_TEST_SUITE_P(Types, Tensors,
                         testing::Values(std::pair<Index, Index>{0, 0}, std::pair<Index, Index>{0, 1},
                                         std::pair<Index, Index>{0, 2}, std::pair<Index, Index>{0, 3},
                                         std::pair<Index, Index>{1, 0}, std::pair<Index, Index>{2, 0},
                                         std::pair<Index, Index>{1, 1}, std::pair<Index, Index>{1, 2},
                                         std::pair<Index, Index>{2, 2}));

TEST(TensorFields, OneFormsAndTwoFormsAreTheMatrixFormulas) {
  Rng rng(seed);
  const Matrix points = rng.uniform_matrix(4, 3);
  const VectorField v = random_field(rng, 3);
  const Candidates set = candidates_from_fields("one", {v});
  const Jet a = field_at(points, 3);
  const Jet w = field_at(points, 9);
  const Matrix one = TensorLieDerivative({0, 1}, set).rows(a).reshaped(4, 3);
  const Matrix two = TensorLieDerivative({0, 2}, set).rows(w).reshaped(4, 9);
  for (Index i = 0; i < 4; ++i) {
    const Matrix x = points.row(i);
    const RowVector value = v.values(x);
    Matrix dv(3, 3);
    RowVector a_along = RowVector::Zero(3);
    RowVector w_along = RowVector::Zero(9);
    for (Index j = 0; j < 3; ++j) {
      dv.col(j) = v.jvp(x, RowVector::Unit(3, j)).transpose();
      a_along += value(j) * a.jacobian[static_cast<std::size_t>(j)].row(i);
      w_along += value(j) * w.jacobian[static_cast<std::size_t>(j)].row(i);
    }
    EXPECT_LT((one.row(i) - (a_along + a.values.row(i) * dv)).norm(), 1e-13);
    const auto matrix = [](const RowVector& flat) { return Matrix(flat.reshaped(3, 3).transpose()); };
    const Matrix w_here = matrix(w.values.row(i));
    const Matrix expected = matrix(w_along) + dv.transpose() * w_here + w_here * dv;
    EXPECT_LT((matrix(two.row(i)) - expected).norm(), 1e-13);
  }
}

TEST(TensorFields, AVectorHasTheLieBracket) {
  Rng rng(seed);
  const Matrix points = rng.uniform_matrix(6, 3);
  const VectorField v = random_field(rng, 3);
  const VectorField f = random_field(rng, 3);
  Jet jet{points, f.values(points), {}};
  for (Index j = 0; j < 3; ++j) {
    jet.jacobian.push_back(f.jvp(points, RowVector::Unit(3, j).replicate(6, 1)));
  }
  const Matrix rows = TensorLieDerivative({1, 0}, candidates_from_fields("one", {v})).rows(jet).reshaped(6, 3);
  EXPECT_LT((rows - lie_bracket(v, f, points)).norm(), 1e-13);
}

// Cartan's formula L_v = d i_v + i_v d for a closed form, dx0 ^ dx1 ^ dx2: the divergence.
TEST(TensorFields, TheVolumeFormHasTheDivergence) {
  Rng rng(seed);
  const Matrix points = rng.uniform_matrix(5, 3);
  const VectorField v = random_field(rng, 3);
  const Jet volume = form_jet(constant_tensor(points, Vector::Ones(1)), 3);
  const Matrix rows = TensorLieDerivative({0, 3}, candidates_from_fields("one", {v})).rows(volume).reshaped(5, 27);
  Vector divergence = Vector::Zero(5);
  for (Index j = 0; j < 3; ++j) {
    divergence += v.jvp(points, RowVector::Unit(3, j).replicate(5, 1)).col(j);
  }
  EXPECT_LT((rows.col(5) - divergence).norm(), 1e-13);  // component 012
  EXPECT_LT((rows.col(7) + divergence).norm(), 1e-13);  // component 021
  EXPECT_LT(rows.col(4).norm(), 1e-13);                 // component 011
}

TEST(TensorFields, LinearInTheFieldAndInTheTensor) {
  Rng rng(seed);
  const Matrix points = rng.uniform_matrix(4, 2);
  const VectorField v = random_field(rng, 2);
  const VectorField w(v.functions_ptr(), rng.normal_matrix(2, v.functions().size()));
  const Candidates both = candidates_from_fields("two", {v, w});
  const Candidates sum =
      candidates_from_fields("sum", {VectorField(v.functions_ptr(), 2.0 * v.coefficients() - 3.0 * w.coefficients())});
  const TensorType type{1, 1};
  const Jet s = field_at(points, 4);
  Jet t = field_at(rng.uniform_matrix(4, 2), 4);
  t.points = points;
  const Matrix rows = TensorLieDerivative(type, both).rows(s);
  EXPECT_LT((TensorLieDerivative(type, sum).rows(s) - (2.0 * rows.col(0) - 3.0 * rows.col(1))).norm(), 1e-12);
  Jet combined{points, s.values - 0.5 * t.values, {}};
  for (std::size_t j = 0; j < 2; ++j) {
    combined.jacobian.emplace_back(s.jacobian[j] - 0.5 * t.jacobian[j]);
  }
  const Matrix expected = rows - 0.5 * TensorLieDerivative(type, both).rows(t);
  EXPECT_LT((TensorLieDerivative(type, both).rows(combined) - expected).norm(), 1e-12);
}

// |B a|^2 against the sums of its definition, sample by sample.
TEST(TensorFields, TheSizeMeasuresTheFieldAndItsDerivative) {
  Rng rng(seed);
  const Matrix points = rng.uniform_matrix(6, 2);
  const VectorField v = random_field(rng, 2);
  const Jet g = field_at(points, 4);
  const double length = length_of(points);
  const TensorLieDerivative l({0, 2}, candidates_from_fields("one", {v}));
  const double size = l.size_factor(qr_r(l.size_features(g, length))).norm();
  double expected = 0.0;
  const Matrix values = v.values(points);
  for (Index i = 0; i < 6; ++i) {
    double slope = g.values.row(i).squaredNorm() / (length * length);
    double gradient = 0.0;
    for (Index j = 0; j < 2; ++j) {
      slope += g.jacobian[static_cast<std::size_t>(j)].row(i).squaredNorm();
      gradient += v.jvp(points.row(i), RowVector::Unit(2, j)).squaredNorm();
    }
    expected += slope * values.row(i).squaredNorm() + g.values.row(i).squaredNorm() * gradient;
  }
  EXPECT_NEAR(size * size, expected, 1e-12 * expected);
}

TEST(TensorFields, ComponentsOfFormsAndMetrics) {
  const Jet form = form_jet(constant_tensor(Matrix::Zero(1, 3), Vector::LinSpaced(3, 1.0, 3.0)), 2);
  const Matrix w = form.values.reshaped(3, 3).transpose();
  EXPECT_EQ(w, -Matrix(w.transpose()));
  EXPECT_EQ(w(0, 1), 1.0);
  EXPECT_EQ(w(0, 2), 2.0);
  EXPECT_EQ(w(1, 2), 3.0);
  const Jet metric = metric_jet(constant_tensor(Matrix::Zero(1, 2), Vector::LinSpaced(3, 1.0, 3.0)));
  const Matrix g = metric.values.reshaped(2, 2);
  EXPECT_EQ(g, Matrix(g.transpose()));
  EXPECT_EQ(g(0, 1), 2.0);
  EXPECT_EQ(g(1, 1), 3.0);
}

TEST(TensorFields, Errors) {
  const Candidates set = candidates_from_affine("one", {Matrix::Ones(2, 3)});
  EXPECT_THROW(TensorLieDerivative({-1, 0}, set), ValueError);
  EXPECT_THROW(TensorLieDerivative({4, 3}, set), ValueError);
  EXPECT_THROW(TensorLieDerivative({0, 2}, set.with_copies(2)), ValueError);
  const TensorLieDerivative l({0, 2}, set);
  EXPECT_THROW(l.rows(constant_tensor(Matrix::Zero(3, 2), Vector::Ones(3))), ShapeError);
  EXPECT_THROW(l.rows(constant_tensor(Matrix::Zero(3, 3), Vector::Ones(9))), ShapeError);
  EXPECT_THROW(l.size_features(constant_tensor(Matrix::Zero(3, 2), Vector::Ones(4)), 0.0), ValueError);
  EXPECT_THROW(form_jet(constant_tensor(Matrix::Zero(1, 3), Vector::Ones(2)), 2), ShapeError);
  EXPECT_THROW(symplectic_matrix(3), ValueError);
}

}  // namespace
}  // namespace lieder
