#include "lieder/discover/model_discovery.hpp"

#include <gtest/gtest.h>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

Candidates set(const char* text, Index n) {
  return parse_candidates(text, {n, {}, {}, {}});
}

// y = x' H x with H of signature (1, 3), noise on y.
ModelData lorentz(double noise, std::uint64_t seed) {
  Rng rng(seed);
  ModelData data{rng.normal_matrix(2000, 4), Matrix(2000, 1), {}};
  for (Index i = 0; i < 2000; ++i) {
    data.outputs(i, 0) = 2.0 * std::pow(data.inputs(i, 0), 2) - data.inputs.row(i).squaredNorm() + noise * rng.normal();
  }
  return data;
}

TEST(ModelDiscovery, LorentzAlgebraWithAndWithoutNoise) {
  for (const double noise : {0.0, 0.1}) {
    const Candidates linear = set("linear", 4);
    const ModelDiscovery found = discover_model(ObjectKind::function, lorentz(noise, 5), monomials(4, 0, 2), linear);
    EXPECT_EQ(found.discovery.cut.symmetries, 6) << found.discovery.spectrum.values.transpose();
    EXPECT_EQ(found.discovery.algebra->name, "so(1,3)");
    EXPECT_EQ(found.discovery.generic_dimension, 3);
    const Vector angles = principal_angles_to(found.discovery, linear, parse_group("so:1,3"));
    EXPECT_LT(angles.maxCoeff(), noise == 0.0 ? 1e-10 : 2e-2);
  }
}

// Equations that are the features at the samples, or any mixture of them, determine the same model: without noise to
// rounding.
TEST(ModelDiscovery, FromEquations) {
  const ModelData data = lorentz(0.0, 5);
  const auto dictionary = monomials(4, 0, 2);
  Rng rng(6);
  const Matrix mixture = rng.normal_matrix(100, 2000);
  const EquationRows equations{mixture * dictionary->values(data.inputs), mixture * data.outputs};
  const Candidates linear = set("linear", 4);
  const ModelDiscovery found = discover_model(ObjectKind::function, equations, data.inputs, dictionary, linear);
  const ModelDiscovery expected = discover_model(ObjectKind::function, data, dictionary, linear);
  EXPECT_LT((found.fit.coefficients - expected.fit.coefficients).norm(), 1e-10);
  EXPECT_EQ(found.fit.train_samples, 80);
  EXPECT_EQ(found.fit.test_samples, 20);
  EXPECT_GT(found.fit.test_r2, 1.0 - 1e-10);
  EXPECT_EQ(found.discovery.cut.symmetries, 6);
  EXPECT_EQ(found.discovery.algebra->name, "so(1,3)");
  EXPECT_THROW(discover_model(ObjectKind::function, {equations.features, equations.targets.topRows(50)}, data.inputs,
                              dictionary, linear),
               ShapeError);
  EXPECT_THROW(discover_model(ObjectKind::function, equations, data.inputs, monomials(4, 0, 1), linear), ShapeError);
  EXPECT_THROW(discover_model(ObjectKind::function, equations, Matrix(0, 4), dictionary, linear), ValueError);
}

TEST(ModelDiscovery, FoundNoMoreThanGenericWarns) {
  Rng rng(2);
  ModelData data{rng.normal_matrix(500, 3), Matrix(500, 1), {}};
  data.outputs = data.inputs * rng.normal_matrix(3, 1);  // linear: any gradient leaves 6 of gl(3)
  const ModelDiscovery found = discover_model(ObjectKind::function, data, monomials(3, 0, 1), set("linear", 3));
  EXPECT_EQ(found.discovery.generic_dimension, 6);
  EXPECT_FALSE(found.discovery.warnings.empty());
}

TEST(ModelDiscovery, PoorFit) {
  Rng rng(3);
  const ModelData data{rng.normal_matrix(500, 3), rng.normal_matrix(500, 1), {}};
  const ModelDiscovery found = discover_model(ObjectKind::function, data, monomials(3, 0, 2), set("linear", 3));
  EXPECT_EQ(found.discovery.status, Status::poor_fit);
  EXPECT_TRUE(found.discovery.symmetries.empty());
  EXPECT_NE(found.discovery.message.find("R^2"), std::string::npos);
}

// Equivariant map y = (1 + |x|^2) x with the same action on the outputs: so(3).
TEST(ModelDiscovery, OutputAction) {
  Rng rng(4);
  ModelData data{rng.normal_matrix(800, 3), Matrix(800, 3), {}};
  data.outputs = (1.0 + data.inputs.rowwise().squaredNorm().array()).matrix().asDiagonal() * data.inputs;
  const Candidates linear = set("linear", 3);
  std::vector<Matrix> same;
  for (Index a = 0; a < linear.size(); ++a) {
    same.push_back(affine_matrix(linear.field(Vector::Unit(9, a))).rightCols(3));
  }
  const ModelDiscovery found =
      discover_model(ObjectKind::function, data, monomials(3, 0, 3), linear.with_output_action(same));
  EXPECT_EQ(found.discovery.cut.symmetries, 3);
  EXPECT_EQ(found.discovery.algebra->name, "so(3)");
}

// x+ = R x with a rotation: its linear symmetries are the commutant of R, dimension 2 (C inside gl(2)).
TEST(ModelDiscovery, DiscreteTimeMap) {
  Rng rng(6);
  Matrix rotation(2, 2);
  rotation << 0.8, -0.6, 0.6, 0.8;
  const Matrix x = rng.normal_matrix(400, 2);
  const ModelDiscovery found =
      discover_model(ObjectKind::map, {x, x * rotation.transpose(), {}}, monomials(2, 0, 2), set("affine", 2));
  EXPECT_EQ(found.discovery.cut.symmetries, 2) << found.discovery.spectrum.values.transpose();
  EXPECT_TRUE(found.discovery.algebra->abelian);
}

TEST(ModelDiscovery, WeightsActLikeRepetition) {
  Rng rng(7);
  ModelData data = lorentz(0.1, 8);
  data.weights = Vector::Ones(2000);
  const ModelFit plain = fit_model({data.inputs, data.outputs, {}}, monomials(4, 0, 2));
  const ModelFit ones = fit_model(data, monomials(4, 0, 2));
  EXPECT_LT((plain.coefficients - ones.coefficients).norm(), 1e-12 * plain.coefficients.norm());
}

TEST(ModelDiscovery, NonlinearCandidatesCloseAndAreIdentified) {
  // x' = rotation at unit speed: polynomial fields of degree 2 that commute with it: the commutant in degree 1 (2) -
  // none of degree 0 or 2.
  Rng rng(9);
  const Matrix x = rng.normal_matrix(500, 2);
  Matrix f(500, 2);
  f << -x.col(1), x.col(0);
  const ModelDiscovery found =
      discover_model(ObjectKind::vector_field, {x, f, {}}, monomials(2, 0, 1), set("polynomial:2", 2));
  EXPECT_EQ(found.discovery.cut.symmetries, 2);
  EXPECT_LT(found.discovery.algebra->closure_defect, 1e-10);
  EXPECT_TRUE(found.discovery.algebra->abelian);
}

TEST(ModelDiscovery, BadInput) {
  const ModelData good = lorentz(0.0, 1);
  ModelData bad = good;
  bad.inputs(7, 2) = std::nan("");
  EXPECT_THROW(fit_model(bad, monomials(4, 0, 2)), ValueError);
  EXPECT_THROW(fit_model({good.inputs, good.outputs.topRows(3), {}}, monomials(4, 0, 2)), ShapeError);
  ModelFitOptions options;
  options.train = 5000;
  EXPECT_THROW(fit_model(good, monomials(4, 0, 2), options), ValueError);
  options.train = 0;
  options.rcond = 2.0;
  EXPECT_THROW(fit_model(good, monomials(4, 0, 2), options), ValueError);
}

}  // namespace
}  // namespace lieder
