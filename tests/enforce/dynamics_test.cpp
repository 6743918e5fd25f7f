// Symmetric vector fields and maps: rescaled and reversed time, discrete elements, counts by characters, averages.
#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>
#include <complex>
#include <numbers>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/scaled.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

EquivariantDictionary fields(const DictionaryPtr& dictionary, const GroupAction& action,
                             ObjectKind kind = ObjectKind::vector_field) {
  EquivarianceOptions options;
  options.kind = kind;
  return equivariant_dictionary(dictionary, action, options);
}

Matrix affine(const Matrix& a) {
  Matrix result(a.rows(), a.cols() + 1);
  result << Vector::Zero(a.rows()), a;
  return result;
}

// The number of equivariant fields of degree exactly d, by characters: the mean over the group of tr(g^-1) times the
// complete symmetric polynomial h_d of the eigenvalues of g (the character of the homogeneous polynomials).
std::complex<double> complete_symmetric(const Eigen::VectorXcd& values, int degree) {
  std::vector<std::complex<double>> h(static_cast<std::size_t>(degree) + 1, 0.0);
  h[0] = 1.0;
  for (const std::complex<double>& value : values) {  // the product of 1 / (1 - t value)
    for (std::size_t d = 1; d < h.size(); ++d) {
      h[d] += value * h[d - 1];
    }
  }
  return h.back();
}

double character_term(const Matrix& g, int degree) {
  return (g.trace() * complete_symmetric(eigenvalues(g), degree)).real();  // tr(g^-1) = tr(g) for orthogonal g
}

// SO(3) on copies of R^3: class functions of the angle, with the weight (1 - cos) / pi on [0, pi]. They are
// trigonometric polynomials, which the midpoint rule integrates exactly.
double fields_under_rotations(Index copies, int degree) {
  constexpr int nodes = 64;
  double sum = 0.0;
  for (int i = 0; i < nodes; ++i) {
    const double angle = (i + 0.5) * std::numbers::pi / nodes;
    Matrix g = Matrix::Zero(3 * copies, 3 * copies);
    for (Index c = 0; c < copies; ++c) {
      g.block(3 * c, 3 * c, 3, 3) = Eigen::AngleAxisd(angle, Eigen::Vector3d::UnitZ()).toRotationMatrix();
    }
    sum += (1.0 - std::cos(angle)) * character_term(g, degree) / nodes;
  }
  return sum;
}

TEST(EquivariantFields, DimensionsUnderRotationsAreThoseOfTheCharacters) {
  for (const Index copies : {Index{1}, Index{2}}) {
    const GroupAction action = group_action(parse_group("so:3"), 3 * copies, copies);
    for (int degree = 1; degree <= (copies == 1 ? 6 : 3); ++degree) {
      SCOPED_TRACE(testing::Message() << copies << " copies, degree " << degree);
      const double expected = fields_under_rotations(copies, degree);
      EXPECT_NEAR(expected, std::round(expected), 1e-10);  // rounding of 64 terms of order 100
      EXPECT_EQ(fields(homogeneous_monomials(3 * copies, degree), action).size(),
                static_cast<Index>(std::lround(expected)));
    }
  }
}

TEST(EquivariantFields, DimensionsUnderPermutationsAreThoseOfTheCharacters) {
  const MatrixGroup ring = parse_group("z:5");
  const Matrix shift = ring.components().front();
  for (int degree = 1; degree <= 3; ++degree) {
    SCOPED_TRACE(degree);
    double sum = 0.0;
    Matrix g = Matrix::Identity(5, 5);
    for (int k = 0; k < 5; ++k) {
      // The character of a permutation and of its inverse agree.
      sum += character_term(g, degree) / 5.0;
      g = shift * g;
    }
    EXPECT_EQ(fields(homogeneous_monomials(5, degree), group_action(ring, 5)).size(),
              static_cast<Index>(std::lround(sum)));
  }
}

// Fitted to random values: f(theta x) = D theta f(x) for a finite group element, without a derivative.
void expect_equivariant(const EquivariantDictionary& found, const Matrix& theta, double time) {
  Rng rng(5);
  ASSERT_GE(found.size(), 1);
  const DictionaryModel model = found.model(rng.normal_vector(found.size()));
  const Matrix x = rng.normal_matrix(12, theta.rows());
  const Matrix moved = (x * theta.rightCols(theta.rows()).transpose()).rowwise() + theta.col(0).transpose();
  const Matrix expected = time * model.value(x) * theta.rightCols(theta.rows()).transpose();
  EXPECT_LT((model.value(moved) - expected).norm(), 1e-11 * expected.norm());
}

// Averages of fields over a finite group of affine maps that may reverse time span the same space.
void expect_averages(const EquivariantDictionary& found, const std::vector<Matrix>& maps,
                     const std::vector<double>& times) {
  const Index n = found.outputs;
  const Index size = found.dictionary->size();
  Rng rng(6);
  const Matrix x = rng.normal_matrix(2 * size, n);
  const Matrix phi = found.dictionary->values(x);
  Matrix average = Matrix::Zero(size * n, size * n);
  for (std::size_t g = 0; g < maps.size(); ++g) {
    const Matrix a = maps[g].rightCols(n);
    const Matrix moved = (x * a.transpose()).rowwise() + maps[g].col(0).transpose();
    // (K_g f)(x) = time A^-1 f(theta x): coefficients of phi_k(theta x), then the components mixed.
    const Matrix on_functions = solve_least_squares(phi, found.dictionary->values(moved));
    const Matrix on_outputs = times[g] * inverse(a);
    for (Index c = 0; c < n; ++c) {
      for (Index l = 0; l < n; ++l) {
        average.block(c * size, l * size, size, size) +=
            on_outputs(c, l) * on_functions / static_cast<double>(maps.size());
      }
    }
  }
  const Matrix image = orthonormal_basis(average, 1e-8);
  ASSERT_EQ(image.cols(), found.size());
  EXPECT_LT(principal_angles(image, Matrix(found.basis)).maxCoeff(), 1e-9);
}

// The Lorenz system is left alone by the half turn about z; 14 of the 30 quadratic coefficients are free.
TEST(EquivariantFields, HalfTurn) {
  const Matrix half_turn = affine(Eigen::Vector3d(-1.0, -1.0, 1.0).asDiagonal().toDenseMatrix());
  const GroupAction action("half turn", 3, 3, std::nullopt, {{half_turn, Matrix::Identity(3, 3)}});
  const EquivariantDictionary found = fields(monomials(3, 0, 2), action);
  EXPECT_EQ(found.size(), 14);
  expect_equivariant(found, half_turn, 1.0);
  expect_averages(found, {affine(Matrix::Identity(3, 3)), half_turn}, {1.0, 1.0});
  Matrix lorenz = Matrix::Zero(10, 3);  // 1, x, y, z, xx, xy, xz, yy, yz, zz
  lorenz.col(0) << 0, -10, 10, 0, 0, 0, 0, 0, 0, 0;
  lorenz.col(1) << 0, 28, -1, 0, 0, 0, -1, 0, 0, 0;
  lorenz.col(2) << 0, 0, 0, -8.0 / 3.0, 0, 1, 0, 0, 0, 0;
  EXPECT_LT((found.coefficients(found.coordinates(lorenz)) - lorenz).norm(), 1e-13 * lorenz.norm());
}

// A reflection about a line that does not pass through the origin, which reverses time: x' is even, y' odd ...
TEST(EquivariantFields, ReversedTime) {
  Matrix mirror(2, 3);
  mirror << 0.0, 1.0, 0.0, 1.0, 0.0, -1.0;  // (x, y) -> (x, 1 - y)
  const GroupAction action("reversor", 2, 2, std::nullopt, {{mirror, -Matrix::Identity(2, 2)}});
  const EquivariantDictionary found = fields(monomials(2, 0, 3), action);
  expect_equivariant(found, mirror, -1.0);
  expect_averages(found, {affine(Matrix::Identity(2, 2)), mirror}, {1.0, -1.0});
}

// [x d/dx, f] = (d - 1) f for homogeneous f of degree d (Euler): the rate picks the degree.
TEST(EquivariantFields, ScalingOfTimePicksTheDegree) {
  const Candidates scaling = candidates_from_fields("scaling", {linear_field(Matrix::Identity(3, 3))});
  for (int degree = 0; degree <= 3; ++degree) {
    const GroupAction action = group_action(scaling.with_output_action({(degree - 1.0) * Matrix::Identity(3, 3)}), 3);
    const EquivariantDictionary found = fields(monomials(3, 0, 3), action);
    const MonomialsPtr part = homogeneous_monomials(3, degree);
    EXPECT_EQ(found.size(), 3 * part->size());
    Rng rng(1);
    const DictionaryModel model = found.model(rng.normal_vector(found.size()));
    const Matrix x = rng.normal_matrix(10, 3);
    EXPECT_LT((model.value(2.0 * x) - std::pow(2.0, degree) * model.value(x)).norm(), 1e-12 * model.value(x).norm());
  }
}

// The same under a nonlinear generator, v = (x + y^2) d/dx + y/3 d/dy: [v, f] = c f says that the flow of v carries f
// to exp(c t) f. Checked by differences of the flow to second order.
TEST(EquivariantFields, RatesUnderANonlinearFlow) {
  const MonomialsPtr functions = monomials(2, 0, 2);  // 1, x, y, xx, xy, yy
  Matrix coefficients = Matrix::Zero(2, 6);
  coefficients(0, 1) = 1.0;
  coefficients(0, 5) = 1.0;
  coefficients(1, 2) = 1.0 / 3.0;
  const VectorField v(functions, coefficients);
  const double rate = -1.0;  // of d/dx: [v, d/dx] = -d/dx
  const GroupAction action =
      group_action(candidates_from_fields("flow", {v}).with_output_action({rate * Matrix::Identity(2, 2)}), 2);
  for (const DictionaryPtr& dictionary :
       {DictionaryPtr(functions), DictionaryPtr(scaled(functions, Vector::Zero(2), Vector::Constant(2, 1.7)))}) {
    const EquivariantDictionary found = fields(dictionary, action);
    ASSERT_GE(found.size(), 1) << found.message;
    const DictionaryModel model = found.model(Vector::Ones(found.size()));
    Rng rng(2);
    const Matrix x = rng.uniform_matrix(6, 2);
    constexpr double h = 1e-5;
    // d/dt of D theta_-t f(theta_t x) at 0, by central differences of the first-order flow x + t v(x).
    const auto pulled = [&](double t) {
      const Matrix moved = x + t * v.values(x) + 0.5 * t * t * v.jvp(x, v.values(x));
      const Matrix value = model.value(moved);
      return Matrix(value - t * v.jvp(moved, value));
    };
    const Matrix derivative = (pulled(h) - pulled(-h)) / (2.0 * h);
    // Error O(h^2) of the differences, rounding 1e-16 / h.
    EXPECT_LT((derivative - rate * model.value(x)).norm(), 1e-8 * model.value(x).norm());
  }
}

// A finite element beside generators that are not affine: its outputs move as velocities too.
TEST(EquivariantFields, ElementsBesideANonlinearField) {
  const MonomialsPtr functions = monomials(2, 0, 3);
  Matrix duffing = Matrix::Zero(2, 10);
  duffing(0, 2) = 1.0;
  duffing(1, 1) = -1.0;
  duffing(1, 6) = -1.0;
  const VectorField v(functions, duffing);
  const Matrix turn = affine(-Matrix::Identity(2, 2));  // commutes with v
  const GroupAction action("duffing and a half turn", 2, 2, candidates_from_fields("duffing", {v}),
                           {{turn, Matrix::Identity(2, 2)}});
  const EquivariantDictionary found = fields(functions, action);
  ASSERT_EQ(found.size(), 1);
  EXPECT_LT(principal_angles(Matrix(found.basis), Vector(duffing.transpose().reshaped())).maxCoeff(), 1e-12);
}

// Maps: x+ = f(x) under a half turn, the averages likewise.
TEST(EquivariantMaps, HalfTurn) {
  const Matrix half_turn = affine(Eigen::Vector2d(-1.0, -1.0).asDiagonal().toDenseMatrix());
  const GroupAction action("half turn", 2, 2, std::nullopt, {{half_turn, Matrix::Identity(2, 2)}});
  const EquivariantDictionary found = fields(monomials(2, 0, 3), action, ObjectKind::map);
  EXPECT_EQ(found.size(), 12);  // odd monomials, twice
  expect_equivariant(found, half_turn, 1.0);
}

}  // namespace
}  // namespace lieder
