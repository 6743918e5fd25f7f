// Vector fields and maps whose symmetry is found among gl(n) while they are fitted.
#include "lieder/models/promoted_dynamics.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/models/sample_efficiency.hpp"

namespace lieder::test {
namespace {

Candidates candidates(const char* set, Index n) {
  return parse_candidates(set, {n, {}, {}, {}});
}

// 60 unknowns and 3 N numbers: at N = 60 the plain fit has 20 times the unknowns of the enforced one (2).
TEST(PromotedDynamics, FindsTheRotationsOfACubicField) {
  const SampleEfficiency experiment({});
  int right = 0;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const EfficiencyDraw draw = experiment.draw(seed, 60);
    PromotedDynamicsOptions options;
    options.seed = seed;
    const PromotedDynamics fit =
        fit_promoted_dynamics(draw.states, draw.targets, {}, {}, candidates("linear", 3), options);
    if (fit.kept().algebra != "so(3)") {
      continue;
    }
    ++right;
    EXPECT_TRUE(fit.kept().exact);
    EXPECT_EQ(fit.kept().size, 2);
    // An oracle without derivatives: the model after a rotation is the rotated model.
    Rng rng(seed);
    const Matrix turn = random_orthogonal(rng, 3);
    const Matrix x = rng.uniform_matrix(20, 3);
    const Matrix moved = fit.model.value(x * turn.transpose());
    EXPECT_LT((moved - fit.model.value(x) * turn.transpose()).norm(), 1e-10 * moved.norm());
    const EfficiencyResult enforced = experiment.fit(EfficiencyMethod::enforced, draw, seed);
    EXPECT_NEAR(experiment.error(fit.coefficients), enforced.error, 1e-8);
    for (const PromotedSet& set : fit.sets) {
      EXPECT_LE(set.fit.duality_gap, 1e-6);
    }
  }
  EXPECT_GE(right, 4);
}

TEST(PromotedDynamics, KeepsWhatAForceLeaves) {
  EfficiencySystem system;
  system.force = 0.3;
  const SampleEfficiency experiment(system);
  int right = 0;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const EfficiencyDraw draw = experiment.draw(100 + seed, 150);
    const PromotedDynamics fit = fit_promoted_dynamics(draw.states, draw.targets, {}, {}, candidates("linear", 3));
    right += fit.kept().kept() == 1 && fit.kept().size == 14 ? 1 : 0;
  }
  EXPECT_GE(right, 4);
}

// x' = x - |x|^2 x + e z^: 7 of the 14 fields that rotations about z leave alone, in their readable basis.
TEST(PromotedDynamics, SparseRefit) {
  EfficiencySystem system;
  system.force = 0.3;
  system.noise = 0.02;
  const SampleEfficiency experiment(system);
  const EfficiencyDraw draw = experiment.draw(7, 150);
  PromotedDynamicsOptions options;
  options.sparse = SparseOptions();
  options.sparse->threshold = 0.15;
  const PromotedDynamics fit =
      fit_promoted_dynamics(draw.states, draw.targets, {}, {}, candidates("linear", 3), options);
  ASSERT_EQ(fit.kept().size, 14);
  ASSERT_TRUE(fit.sparse.has_value());
  EXPECT_EQ(fit.sparse->terms(), 7);
  // The same samples without thresholds: more unknowns, a larger error.
  const PromotedDynamics full = fit_promoted_dynamics(draw.states, draw.targets, {}, {}, candidates("linear", 3));
  EXPECT_LT(experiment.error(fit.coefficients), experiment.error(full.coefficients));
  EXPECT_NEAR(fit.coefficients(0, 2), 0.3, 0.02);
  EXPECT_EQ(fit.coefficients.col(0)(0), 0.0);
}

// Nothing is kept where nothing is there: the plain fit.
TEST(PromotedDynamics, KeepsNothingOfAGenericField) {
  Rng rng(3);
  const Matrix x = rng.uniform_matrix(200, 2);
  const auto functions = monomials(2, 0, 2);
  const Matrix w = rng.normal_matrix(6, 2);
  PromotedDynamicsOptions options;
  options.degree = 2;
  const PromotedDynamics fit = fit_promoted_dynamics(x, functions->values(x) * w + 0.01 * rng.normal_matrix(200, 2), {},
                                                     {}, candidates("linear", 2), options);
  EXPECT_EQ(fit.kept().kept(), 0);
  EXPECT_EQ(fit.status, Status::ok);
  EXPECT_LT((fit.coefficients - w).norm(), 0.01 * w.norm());
}

// A map that commutes with the rotations of the plane (and nothing else that is linear), from trajectories.
TEST(PromotedDynamics, MapsAndTrajectories) {
  Rng rng(4);
  const auto next = [](const Eigen::Vector2d& x) {
    const double r2 = x.squaredNorm();
    return Eigen::Vector2d((0.9 - 0.4 * r2) * x(0) - (0.5 + 0.2 * r2) * x(1),
                           (0.9 - 0.4 * r2) * x(1) + (0.5 + 0.2 * r2) * x(0));
  };
  Matrix states(90, 2);
  Matrix targets(90, 2);
  Vector labels(90);
  for (Index i = 0; i < 90; ++i) {
    const Eigen::Vector2d x =
        i % 6 == 0 ? Eigen::Vector2d(rng.uniform_matrix(2, 1)) : Eigen::Vector2d(targets.row(i - 1));
    states.row(i) = x.transpose();
    targets.row(i) = next(x).transpose() + 0.01 * rng.normal_matrix(1, 2);
    labels(i) = static_cast<double>(i / 6);
  }
  PromotedDynamicsOptions options;
  options.kind = ObjectKind::map;
  const PromotedDynamics fit = fit_promoted_dynamics(states, targets, {}, labels, candidates("linear", 2), options);
  EXPECT_EQ(fit.kept().kept(), 1);
  EXPECT_EQ(fit.kept().size, 4);
  const Eigen::Vector2d x(0.3, -0.6);
  EXPECT_LT((fit.model.value(x.transpose()).transpose() - next(x)).norm(), 0.02);
}

TEST(PromotedDynamics, SaysWhatIsWrong) {
  Rng rng(1);
  const Matrix x = rng.uniform_matrix(30, 2);
  const Matrix y = rng.uniform_matrix(30, 2);
  const Candidates linear = candidates("linear", 2);
  PromotedDynamicsOptions options;
  EXPECT_THROW(fit_promoted_dynamics(x, y.leftCols(1), {}, {}, linear), ShapeError);
  EXPECT_THROW(fit_promoted_dynamics(x, y, Vector::Ones(29), {}, linear), ShapeError);
  EXPECT_THROW(fit_promoted_dynamics(x, y, {}, Vector::Ones(2), linear), ShapeError);
  EXPECT_THROW(fit_promoted_dynamics(x, y, {}, Vector::Ones(30), linear), ValueError);  // one trajectory
  EXPECT_THROW(fit_promoted_dynamics(x, y, {}, {}, candidates("linear", 3)), ShapeError);
  EXPECT_THROW(fit_promoted_dynamics(x, y, {}, {}, candidates("polynomial:2", 2)), ValueError);
  options.kind = ObjectKind::map;
  EXPECT_THROW(fit_promoted_dynamics(x, y, {}, {}, candidates("affine", 2), options), ValueError);
  options.kind = ObjectKind::function;
  EXPECT_THROW(fit_promoted_dynamics(x, y, {}, {}, linear, options), ValueError);
  options = {};
  options.folds = 1;
  EXPECT_THROW(fit_promoted_dynamics(x, y, {}, {}, linear, options), ValueError);
  Matrix bad = y;
  bad(3, 1) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(fit_promoted_dynamics(x, bad, {}, {}, linear), ValueError);
}

// The exact norm of the error against a sum over many random points of the cube (1e5 points: 1 % is three deviations).
TEST(SampleEfficiency, ErrorIsTheRelativeNorm) {
  EfficiencySystem system;
  system.force = 0.2;
  system.noise = 0.0;
  const SampleEfficiency experiment(system);
  Rng rng(9);
  const EfficiencyDraw draw = experiment.draw(1, 40);
  EXPECT_LT(experiment.fit(EfficiencyMethod::plain, draw, 0).error, 1e-12);  // no noise, 40 samples fix 20 functions
  const EfficiencyResult enforced = experiment.fit(EfficiencyMethod::enforced, draw, 0);
  EXPECT_GT(enforced.error, 0.1);  // the force cannot be had
  const Matrix w = rng.normal_matrix(20, 3);
  const Matrix x = rng.uniform_matrix(100000, 3);
  const Matrix truth = (x.array().colwise() * (1.0 - x.rowwise().squaredNorm().array())).matrix() +
                       RowVector(Eigen::RowVector3d(0.0, 0.0, 0.2)).replicate(100000, 1);
  const double expected = (monomials(3, 0, 3)->values(x) * w - truth).norm() / truth.norm();
  EXPECT_NEAR(experiment.error(w), expected, 0.01 * expected);
}

TEST(SampleEfficiency, DrawsAreNested) {
  const SampleEfficiency experiment({});
  const EfficiencyDraw few = experiment.draw(3, 10);
  const EfficiencyDraw many = experiment.draw(3, 25);
  EXPECT_EQ(few.states, many.states.topRows(10));
  EXPECT_LT((few.targets - many.targets.topRows(10)).norm(), 1e-14);
}

}  // namespace
}  // namespace lieder::test
