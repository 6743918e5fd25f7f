// Vector fields, maps, conserved functions; other dictionaries than monomials; empty spaces; relaxing; reading.
#include <gtest/gtest.h>

#include <numbers>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/dictionary/fourier.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"
#include "lieder/dictionary/scaled.hpp"
#include "lieder/dictionary/user_functions.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

EquivarianceOptions of_kind(ObjectKind kind) {
  EquivarianceOptions options;
  options.kind = kind;
  return options;
}

VectorField polynomial_field(const MonomialsPtr& functions, std::initializer_list<std::tuple<Index, Index, double>> c) {
  Matrix coefficients = Matrix::Zero(functions->inputs(), functions->size());
  for (const auto& [component, function, value] : c) {
    coefficients(component, function) = value;
  }
  return VectorField(functions, coefficients);
}

// Under SO(2) in the plane, z -> z |z|^(2k) c with c complex: two fields for each odd degree. Translations: constants.
TEST(Kinds, VectorFields) {
  const auto count = [](const char* group, Index n, int degree) {
    return equivariant_dictionary(monomials(n, 0, degree), group_action(parse_group(group), n),
                                  of_kind(ObjectKind::vector_field))
        .size();
  };
  EXPECT_EQ(count("so:2", 2, 5), 6);
  EXPECT_EQ(count("o:2", 2, 5), 3);
  EXPECT_EQ(count("so:3", 3, 5), 3);
  EXPECT_EQ(count("t:3", 3, 4), 3);
  EXPECT_EQ(count("sp:2", 2, 3), 1);  // commutes with the whole of sl(2): x
}

TEST(Kinds, MapsUnderLinearActions) {
  const GroupAction action = group_action(parse_group("so:2"), 2);
  const DictionaryPtr dictionary = monomials(2, 0, 3);
  const EquivariantDictionary map = equivariant_dictionary(dictionary, action, of_kind(ObjectKind::map));
  EXPECT_EQ(map.size(), 4);
  Rng rng(1);
  const DictionaryModel model = map.model(rng.normal_vector(4));
  const FiniteElement g = action.random_element(rng);
  const Matrix x = rng.normal_matrix(10, 2);
  EXPECT_LT((model.value(g.move_inputs(x)) - g.move_inputs(model.value(x))).norm(), 1e-13 * model.value(x).norm());
  EXPECT_THROW(equivariant_dictionary(dictionary, group_action(parse_group("se:2"), 2), of_kind(ObjectKind::map)),
               ValueError);
}

// Fields that commute with a nonlinear field: checked by lie_bracket, which shares no code with the constraints. v =
// (y, -x - x^3) is not one of a linear action; among cubic fields only v itself commutes with it (a Duffing oscillator
// has no other symmetry of degree three).
TEST(Kinds, CentraliserOfANonlinearField) {
  const MonomialsPtr functions = monomials(2, 0, 3);  // 1, x, y, xx, xy, yy, xxx, ...
  const VectorField v = polynomial_field(functions, {{0, 2, 1.0}, {1, 1, -1.0}, {1, 6, -1.0}});
  const Candidates candidates = candidates_from_fields("duffing", {v});
  const EquivariantDictionary found =
      equivariant_dictionary(functions, group_action(candidates, 2), of_kind(ObjectKind::vector_field));
  ASSERT_EQ(found.size(), 1);
  Rng rng(2);
  const Matrix x = rng.normal_matrix(20, 2);
  const VectorField f(functions, Matrix(found.coefficients(Vector::Ones(1)).transpose()));
  EXPECT_LT(lie_bracket(v, f, x).norm(), 1e-12 * f.values(x).norm());
  EXPECT_LT(principal_angles(Matrix(found.basis), Vector(v.coefficients().transpose().reshaped())).maxCoeff(), 1e-12);
}

// L_f h = 0. Duffing: functions of the energy y^2/2 + x^2/2 + x^4/4 up to degree 4: 1 and E. Two oscillators of equal
// frequency: |z1|^2, |z2|^2, z1 conj z2 (two): 1 + 4 up to degree 2. Euler top: |L|^2 and the energy.
TEST(Kinds, ConservedFunctions) {
  const MonomialsPtr functions = monomials(2, 0, 3);
  const VectorField duffing = polynomial_field(functions, {{0, 2, 1.0}, {1, 1, -1.0}, {1, 6, -1.0}});
  const EquivariantDictionary energy =
      equivariant_dictionary(monomials(2, 0, 4), group_action(candidates_from_fields("duffing", {duffing})));
  EXPECT_EQ(energy.size(), 2);
  Matrix oscillators = Matrix::Zero(4, 4);  // q1, q2, p1, p2
  oscillators << 0, 0, 1, 0, 0, 0, 0, 1, -1, 0, 0, 0, 0, -1, 0, 0;
  const EquivariantDictionary angular = equivariant_dictionary(
      monomials(4, 0, 2), group_action(candidates_from_fields("oscillators", {linear_field(oscillators)})));
  EXPECT_EQ(angular.size(), 5);
  const MonomialsPtr quadratic = monomials(3, 0, 2);  // 1, x, y, z, xx, xy, xz, yy, yz, zz
  const double i1 = 1.0;
  const double i2 = 2.0;
  const double i3 = 3.5;
  const VectorField top =
      polynomial_field(quadratic, {{0, 8, 1 / i3 - 1 / i2}, {1, 6, 1 / i1 - 1 / i3}, {2, 5, 1 / i2 - 1 / i1}});
  const EquivariantDictionary euler =
      equivariant_dictionary(quadratic, group_action(candidates_from_fields("top", {top})));
  ASSERT_EQ(euler.size(), 3);
  Matrix expected = Matrix::Zero(10, 3);
  expected(0, 0) = 1.0;
  expected(4, 1) = expected(7, 1) = expected(9, 1) = 1.0;
  expected(4, 2) = 1 / i1;
  expected(7, 2) = 1 / i2;
  expected(9, 2) = 1 / i3;
  EXPECT_LT(principal_angles(Matrix(euler.basis), expected).maxCoeff(), 1e-12);
}

// The same polynomials in four guises: exact monomials, exact Legendre products, sampled scaled monomials, sampled user
// functions. Equal dimensions and equal functions at points.
TEST(Kinds, DictionariesAgree) {
  const MatrixGroup group = parse_group("o:3");
  const GroupAction action = group_action(group, parse_representation("V", group), 2);
  const MonomialsPtr plain = monomials(6, 0, 2);
  const auto user = user_functions(
      6, std::vector<std::string>(static_cast<std::size_t>(plain->size()), "f"),
      [plain](const Matrix& x) { return plain->values(x); },
      [plain](const Matrix& x, Index axis) { return plain->derivative(x, axis); });
  const Vector shift = Vector::LinSpaced(6, -0.3, 0.4);
  const Vector scale = Vector::LinSpaced(6, 0.7, 1.9);
  Rng rng(4);
  const Matrix x = rng.normal_matrix(40, 6);
  const EquivariantDictionary reference = equivariant_dictionary(plain, action);
  EXPECT_EQ(reference.method, "exact");
  for (const DictionaryPtr& dictionary :
       {DictionaryPtr(legendre_polynomials(shift - scale, shift + scale, 2)), scaled(plain, shift, scale), user}) {
    SCOPED_TRACE(dictionary->description());
    const EquivariantDictionary found = equivariant_dictionary(dictionary, action);
    EXPECT_EQ(found.status, Status::ok) << found.message;
    EXPECT_EQ(found.method, "sampled");  // the reflection is
    ASSERT_EQ(found.size(), reference.size());
    EXPECT_LT(found.residual, 1e-11);
    EXPECT_LT(principal_angles(found.features(x), reference.features(x)).maxCoeff(), 1e-9);
  }
}

// Shifts of an angle by 2 pi / 3 leave the frequencies 0, 3, 6; all shifts leave the constant.
TEST(Kinds, TrigonometricPolynomials) {
  const DictionaryPtr dictionary = fourier(6, Vector::Constant(1, 2.0 * std::numbers::pi));
  Matrix shift(1, 2);
  shift << 2.0 * std::numbers::pi / 3.0, 1.0;
  const GroupAction third("shift", 1, 1, std::nullopt, {{shift, Matrix::Identity(1, 1)}});
  EXPECT_EQ(equivariant_dictionary(dictionary, third).size(), 5);
  EXPECT_EQ(equivariant_dictionary(dictionary, group_action(parse_group("t:1"))).size(), 1);
}

TEST(Kinds, EmptySpacesSayWhy) {
  const MatrixGroup group = parse_group("o:3");
  const EquivariantDictionary odd =
      equivariant_dictionary(homogeneous_monomials(3, 3), group_action(group, parse_representation("det", group)));
  EXPECT_EQ(odd.status, Status::empty);
  EXPECT_EQ(odd.size(), 0);
  EXPECT_FALSE(is_usable(odd.status));
  EXPECT_NE(odd.message.find("o:3"), std::string::npos) << odd.message;
  // r^2 is invariant under the rotations and changes the sign of a pseudo-scalar under the reflection.
  const EquivariantDictionary reflected =
      equivariant_dictionary(homogeneous_monomials(3, 2), group_action(group, parse_representation("det", group)));
  EXPECT_EQ(reflected.status, Status::empty);
  EXPECT_NE(reflected.message.find("leave 1 features, the further elements"), std::string::npos) << reflected.message;
  EXPECT_THROW(odd.scalar_dictionary(), ValueError);
}

// Two scalings that nearly do nothing, and a cut between them: the gap of 2 makes the answer ambiguous, a residual
// above 1e-8 makes it no answer.
TEST(Kinds, AnIllPlacedCutIsAmbiguous) {
  const auto status = [](double size) {
    Matrix g(2, 3);
    g << 0, 1.0 + size, 0, 0, 0, 1.0 + 2.0 * size;
    const GroupAction action("almost", 2, 1, std::nullopt, {{g, Matrix::Identity(1, 1)}});
    EquivarianceOptions options;
    options.tolerance = 1.5 * size;
    const EquivariantDictionary found = equivariant_dictionary(homogeneous_monomials(2, 1), action, options);
    EXPECT_EQ(found.size(), 1);
    EXPECT_NEAR(found.gap, 2.0, 1e-5);
    return found.status;
  };
  EXPECT_EQ(status(1e-9), Status::ambiguous);
  EXPECT_EQ(status(1e-7), Status::not_converged);
}

// An element of the identity component adds nothing: what is left of its constraint is rounding.
TEST(Kinds, RedundantElementsKeepEverything) {
  const MatrixGroup so3 = parse_group("so:3");
  const MatrixGroup redundant = from_generators(so3.algebra().basis(), "so:3 and a rotation",
                                                {so3.exp((Vector(3) << 0.3, -1.1, 0.4).finished())});
  for (const DictionaryPtr& dictionary :
       {DictionaryPtr(monomials(6, 0, 4)), scaled(monomials(6, 0, 3), Vector::Zero(6), Vector::Constant(6, 2.0))}) {
    const Index expected = equivariant_dictionary(dictionary, group_action(so3, 1, 2)).size();
    const EquivariantDictionary found = equivariant_dictionary(dictionary, group_action(redundant, 1, 2));
    EXPECT_EQ(found.size(), expected);
    EXPECT_EQ(found.status, Status::ok) << found.message;
  }
}

TEST(Kinds, RelaxingToASubgroup) {
  const MatrixGroup large = parse_group("so:3");
  const MatrixGroup small = from_generators({large.algebra().basis(0)}, "rotations about z");
  const DictionaryPtr dictionary = monomials(3, 0, 4);
  const EquivariantDictionary strict = equivariant_dictionary(dictionary, group_action(large));
  const EquivariantDictionary loose = equivariant_dictionary(dictionary, group_action(small));
  EXPECT_EQ(strict.size(), 3);
  EXPECT_EQ(loose.size(), 9);  // (x^2 + y^2)^a z^b, 2a + b <= 4
  Rng rng(1);
  const Vector c = rng.normal_vector(3);
  const Vector relaxed = relax(strict, c, loose);
  EXPECT_LT((strict.coefficients(c) - loose.coefficients(relaxed)).norm(), 1e-13);
  EXPECT_THROW(relax(loose, rng.normal_vector(9), strict), ValueError);
}

TEST(Kinds, ReadableBasisSpansTheSameSpace) {
  const EquivariantDictionary lorentz = equivariant_dictionary(monomials(4, 0, 2), group_action(parse_group("so:1,3")));
  const Matrix readable(readable_basis(lorentz));
  EXPECT_LT(principal_angles(readable, Matrix(lorentz.basis)).maxCoeff(), 1e-14);
  const std::vector<std::string> names = {"E", "x", "y", "z"};
  EXPECT_EQ(equation(*lorentz.dictionary, readable.col(1), names), "E^2 - x^2 - y^2 - z^2");
  const MatrixGroup o3 = parse_group("o:3");
  const EquivariantDictionary tensor =
      equivariant_dictionary(monomials(6, 0, 3), group_action(o3, parse_representation("V*V", o3), 2));
  EXPECT_LT(principal_angles(Matrix(readable_basis(tensor)), Matrix(tensor.basis)).maxCoeff(), 1e-12);
}

// Jacobians of the scalar dictionary and of models, against central differences (step 1e-5: error 1e-9).
TEST(Kinds, Jacobians) {
  Rng rng(6);
  const Matrix x = rng.normal_matrix(5, 4);
  const EquivariantDictionary found = equivariant_dictionary(monomials(4, 0, 2), group_action(parse_group("so:1,3")));
  const DictionaryPtr scalar = found.scalar_dictionary();
  EXPECT_LT((scalar->values(x) - found.features(x)).norm(), 1e-12 * scalar->values(x).norm());
  const DictionaryModel model = found.model(rng.normal_vector(2));
  const Jet jet = model.jet(x);
  for (Index j = 0; j < 4; ++j) {
    Matrix forward = x;
    Matrix backward = x;
    forward.col(j).array() += 1e-5;
    backward.col(j).array() -= 1e-5;
    const Matrix slope = (model.value(forward) - model.value(backward)) / 2e-5;
    EXPECT_LT((slope - jet.jacobian[static_cast<std::size_t>(j)]).norm(), 1e-8 * (1.0 + slope.norm()));
    const Matrix features = (scalar->values(forward) - scalar->values(backward)) / 2e-5;
    EXPECT_LT((features - scalar->derivative(x, j)).norm(), 1e-8 * (1.0 + features.norm()));
  }
}

TEST(Kinds, CallerErrors) {
  const GroupAction action = group_action(parse_group("so:3"));
  EXPECT_THROW(equivariant_dictionary(monomials(4, 0, 2), action), ShapeError);
  EXPECT_THROW(equivariant_dictionary(nullptr, action), ValueError);
  EquivarianceOptions options;
  options.tolerance = 0.0;
  EXPECT_THROW(equivariant_dictionary(monomials(3, 0, 2), action, options), ValueError);
  options = {};
  options.max_block = 2;
  EXPECT_THROW(equivariant_dictionary(monomials(3, 0, 2), action, options), ValueError);
  options = {};
  options.points = Matrix::Zero(5, 2);
  EXPECT_THROW(equivariant_dictionary(monomials(3, 0, 2), action, options), ShapeError);
  const MatrixGroup group = parse_group("so:3");
  EXPECT_THROW(equivariant_dictionary(monomials(3, 0, 2), group_action(group, parse_representation("V", group)),
                                      of_kind(ObjectKind::vector_field)),
               ValueError);
  EXPECT_THROW(equivariant_dictionary(monomials(3, 0, 2), action, of_kind(ObjectKind::submanifold)), ValueError);
}

}  // namespace
}  // namespace lieder
