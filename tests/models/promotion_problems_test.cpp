// The forms of the promoted regression: ridge and l1, several outputs and weights, an enforced subgroup, discrete
// candidates, measures and normalisations, folds of trajectories. Each against an independent computation.
#include <gtest/gtest.h>

#include <cmath>

#include "lieder/algebra/matrix_group.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/fourier.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/models/folds.hpp"
#include "lieder/models/promoted_regression.hpp"

namespace lieder::test {
namespace {

struct Samples {
  Matrix x;
  Matrix y;
};

Candidates rotations(Index n) {
  return parse_candidates("rotations", {n, {}, {}, {}});
}

// z (1 + x^2 + y^2) + 0.2 z^2 + noise: rotations about the third axis.
Samples about_axis(std::uint64_t seed, Index samples, double noise) {
  Rng rng(seed);
  Samples result{rng.uniform_matrix(samples, 3), Matrix(samples, 1)};
  for (Index i = 0; i < samples; ++i) {
    const double z = result.x(i, 2);
    result.y(i, 0) = z * (1.0 + result.x.row(i).head(2).squaredNorm()) + 0.2 * z * z + noise * rng.normal();
  }
  return result;
}

GroupAction rotations_about_third_axis() {
  Matrix turn = Matrix::Zero(3, 3);
  turn(1, 0) = 1.0;
  turn(0, 1) = -1.0;
  return group_action(from_generators({turn}, "so(2)"));
}

// The objective of the header, from values and finite sums: nothing of the solver's own matrices.
double loss(const PromotedRegression& fit, const Samples& data, const Vector& weights) {
  const Matrix miss = fit.model.value(data.x) - data.y;
  return 0.5 * weights.dot(miss.rowwise().squaredNorm()) / weights.sum();
}

TEST(PromotionProblems, RidgeAloneIsTheRidgeRegression) {
  const Samples data = about_axis(1, 15, 0.1);
  PromotedRegressionOptions options;
  options.degree = 3;
  options.mode = PromotionMode::fixed;
  options.ridge = 0.01;
  const PromotedRegression fit = fit_promoted(data.x, data.y, {}, rotations(3), options);
  EXPECT_EQ(fit.status, Status::ok);
  const Matrix phi = fit.model.dictionary()->values(data.x);
  const Matrix gram = phi.transpose() * phi / 15.0 + 0.01 * Matrix::Identity(20, 20);
  const Matrix expected = inverse(gram) * phi.transpose() * data.y / 15.0;
  EXPECT_LT((fit.model.coefficients() - expected).norm(), 1e-10 * expected.norm());
  options.ridge = 0.0;
  EXPECT_EQ(fit_promoted(data.x, data.y, {}, rotations(3), options).status, Status::rank_deficient);
}

// Optimality of the lasso: |phi_k^T r| <= l1, with equality and the sign of w_k where w_k is not zero.
TEST(PromotionProblems, L1AloneIsTheLasso) {
  const Samples data = about_axis(2, 60, 0.1);
  PromotedRegressionOptions options;
  options.degree = 3;
  options.mode = PromotionMode::fixed;
  options.l1 = 0.02;
  options.gap = 1e-9;
  const PromotedRegression fit = fit_promoted(data.x, data.y, {}, rotations(3), options);
  ASSERT_EQ(fit.status, Status::ok) << fit.message;
  const Matrix phi = fit.model.dictionary()->values(data.x);
  const Vector w = fit.model.coefficients().col(0);
  const Vector force = phi.transpose() * (data.y - phi * w) / 60.0;
  Index zeros = 0;
  for (Index k = 0; k < w.size(); ++k) {
    // A gap of 1e-9 of an objective of about 0.1 leaves its square root times the curvature, one.
    EXPECT_LE(std::abs(force(k)), 0.02 + 3e-5);
    if (std::abs(w(k)) > 1e-3) {
      EXPECT_NEAR(force(k), std::copysign(0.02, w(k)), 3e-5);
    } else {
      ++zeros;
    }
  }
  EXPECT_GE(zeros, 8);
}

TEST(PromotionProblems, SeveralOutputsAndWeights) {
  Rng rng(3);
  const Matrix x = rng.uniform_matrix(40, 2);
  Matrix y(40, 2);
  y.col(0) = x.rowwise().squaredNorm();
  y.col(1) = x.col(0);
  const Vector weights = rng.uniform_matrix(40, 1, 0.0, 1.0);
  PromotedRegressionOptions options;
  options.mode = PromotionMode::fixed;
  options.lambda = 0.05;
  const PromotedRegression fit = fit_promoted(x, y, weights, rotations(2), options);
  EXPECT_LE(fit.steps[0].fit.duality_gap, 1e-6);
  // One norm of both outputs: sqrt(|L F_1|^2 + |L F_2|^2), by quadrature and differences of the rotated function.
  const auto objective = [&](const Matrix& w) {
    const DictionaryModel model(fit.model.dictionary(), w);
    const Vector low = x.colwise().minCoeff();
    const Vector high = x.colwise().maxCoeff();
    const QuadratureRule rule = box_measure(low, high)->rule(6);
    const double h = 1e-5;
    Matrix turn(2, 2);
    turn << std::cos(h), -std::sin(h), std::sin(h), std::cos(h);
    const Matrix lie = (model.value(rule.points * turn.transpose()) - model.value(rule.points * turn)) / (2.0 * h);
    const double norm =
        std::sqrt(rule.weights.dot(lie.rowwise().squaredNorm()) / 2.0);  // the generator has norm sqrt 2
    const Matrix miss = model.value(x) - y;
    return 0.5 * weights.dot(miss.rowwise().squaredNorm()) / weights.sum() + 0.05 * norm;
  };
  const Matrix best = fit.model.coefficients();
  const double value = objective(best);
  EXPECT_NEAR(value, fit.steps[0].fit.objective, 1e-8);  // differences of order h^2
  for (int k = 0; k < 50; ++k) {
    const Matrix other = best + 0.03 * rng.normal_matrix(best.rows(), best.cols());
    EXPECT_GE(objective(other), value - 2e-6 * value);
  }
}

TEST(PromotionProblems, AnEnforcedSubgroupIsKeptWhateverThePenaltyIs) {
  const Samples data = about_axis(4, 25, 0.2);
  for (const double lambda : {0.0, 1e-3, 1e-1}) {
    SCOPED_TRACE(lambda);
    PromotedRegressionOptions options;
    options.degree = 3;
    options.mode = PromotionMode::fixed;
    options.lambda = lambda;
    options.enforced = rotations_about_third_axis();
    const PromotedRegression fit = fit_promoted(data.x, data.y, {}, rotations(3), options);
    EXPECT_EQ(fit.status, Status::ok);
    EXPECT_EQ(fit.enforced_size, 6);  // 1, z, z^2, z^3, r^2, r^2 z
    EXPECT_GE(fit.steps[0].kept, 1);
    Matrix turn = Matrix::Identity(3, 3);
    turn.topLeftCorner(2, 2) << std::cos(0.8), -std::sin(0.8), std::sin(0.8), std::cos(0.8);
    const Matrix moved = fit.model.value(data.x * turn.transpose());
    EXPECT_LT((moved - fit.model.value(data.x)).norm(), 1e-10 * moved.norm());
  }
  // No penalty: least squares among those six functions.
  PromotedRegressionOptions options;
  options.degree = 3;
  options.mode = PromotionMode::fixed;
  options.enforced = rotations_about_third_axis();
  Matrix functions(25, 6);
  const Vector z = data.x.col(2);
  const Vector r2 = data.x.leftCols(2).rowwise().squaredNorm();
  functions << Vector::Ones(25), z, z.cwiseAbs2(), z.array().cube().matrix(), r2, r2.cwiseProduct(z);
  const Matrix expected = functions * solve_least_squares(functions, data.y);
  const PromotedRegression fit = fit_promoted(data.x, data.y, {}, rotations(3), options);
  EXPECT_LT((fit.model.value(data.x) - expected).norm(), 1e-10 * expected.norm());
}

TEST(PromotionProblems, PromotesTheWholeGroupAboveAnEnforcedSubgroup) {
  Rng rng(5);
  Samples data{rng.uniform_matrix(30, 3), Matrix(30, 1)};
  const Vector r2 = data.x.rowwise().squaredNorm();
  data.y = r2 - 0.4 * r2.cwiseAbs2() + 0.02 * rng.normal_vector(30);
  PromotedRegressionOptions options;
  options.degree = 4;
  options.enforced = rotations_about_third_axis();
  const PromotedRegression fit = fit_promoted(data.x, data.y, {}, rotations(3), options);
  EXPECT_EQ(fit.steps[fit.chosen].kept, 3);
  EXPECT_EQ(fit.steps[fit.chosen].algebra, "so(3)");
  EXPECT_EQ(fit.steps[fit.chosen].refit_size, 3);  // 1, r^2, r^4
}

FiniteElement reflection(Index n, Index axis) {
  FiniteElement g{Matrix::Zero(n, n + 1), Matrix::Identity(1, 1)};
  g.input.rightCols(n).setIdentity();
  g.input(axis, axis + 1) = -1.0;
  return g;
}

// x^2 + 0.5 y, noise: even in x, not in y. Without any Lie algebra.
TEST(PromotionProblems, DiscreteCandidatesAlone) {
  Rng rng(6);
  Samples data{rng.uniform_matrix(60, 2), Matrix(60, 1)};
  data.y = data.x.col(0).cwiseAbs2() + 0.5 * data.x.col(1) + 0.02 * rng.normal_vector(60);
  PromotedRegressionOptions options;
  options.degree = 3;
  options.discrete = {reflection(2, 0), reflection(2, 1)};
  const PromotedRegression fit = fit_promoted(data.x, data.y, {}, std::nullopt, options);
  ASSERT_TRUE(fit.refitted);
  const PromotionStep& chosen = fit.steps[fit.chosen];
  EXPECT_EQ(chosen.kept_discrete, std::vector<Index>{0});
  EXPECT_EQ(chosen.refit_size, 6);  // 1, y, y^2, y^3, x^2, x^2 y
  const Matrix mirrored = fit.model.value(reflection(2, 0).move_inputs(data.x));
  EXPECT_LT((mirrored - fit.model.value(data.x)).norm(), 1e-10 * mirrored.norm());
  EXPECT_EQ(fit.steps.front().kept_discrete.size(), 2U);
  for (const PromotionStep& step : fit.steps) {
    EXPECT_LE(step.fit.duality_gap, 1e-6);
  }
}

// (x^2 + y^2) + 0.5 z: O(2) about the third axis, reflections of z broken.
TEST(PromotionProblems, DiscreteCandidatesWithTheNuclearNorm) {
  Rng rng(7);
  Samples data{rng.uniform_matrix(80, 3), Matrix(80, 1)};
  data.y = data.x.leftCols(2).rowwise().squaredNorm() + 0.5 * data.x.col(2) + 0.02 * rng.normal_vector(80);
  PromotedRegressionOptions options;
  options.degree = 2;
  options.discrete = {reflection(3, 0), reflection(3, 2)};
  const PromotedRegression fit = fit_promoted(data.x, data.y, {}, rotations(3), options);
  const PromotionStep& chosen = fit.steps[fit.chosen];
  EXPECT_EQ(chosen.kept, 1);
  EXPECT_EQ(chosen.kept_discrete, std::vector<Index>{0});
  EXPECT_EQ(chosen.refit_size, 4);  // 1, z, z^2, x^2 + y^2
}

// x' = (1 - |x|^2) x + J x / 2 commutes with rotations, not with the reflection (x, y) -> (-x, y) of states and velocities.
TEST(PromotionProblems, VectorFields) {
  Rng rng(15);
  const Matrix x = rng.uniform_matrix(60, 2);
  Matrix y = (1.0 - x.rowwise().squaredNorm().array()).matrix().asDiagonal() * x;
  y.col(0) -= 0.5 * x.col(1);
  y.col(1) += 0.5 * x.col(0);
  y += 0.01 * rng.normal_matrix(60, 2);
  FiniteElement mirror = reflection(2, 0);
  mirror.output = mirror.input.rightCols(2);
  PromotedRegressionOptions options;
  options.kind = ObjectKind::vector_field;
  options.degree = 3;
  options.discrete = {mirror};
  const PromotedRegression fit = fit_promoted(x, y, {}, rotations(2), options);
  const PromotionStep& chosen = fit.steps[fit.chosen];
  EXPECT_EQ(chosen.kept, 1);
  EXPECT_TRUE(chosen.kept_discrete.empty());
  EXPECT_EQ(chosen.refit_size, 4);  // x, J x, |x|^2 x, |x|^2 J x
  // The enforced group acts on velocities too.
  options.discrete.clear();
  options.mode = PromotionMode::fixed;
  options.enforced = group_action(parse_group("so:2"), 2);
  EXPECT_EQ(fit_promoted(x, y, {}, rotations(2), options).enforced_size, 4);
}

// The objective of the header by sums over the samples, with the Lie derivative written out.
TEST(PromotionProblems, TheMeasureOfTheSamples) {
  Rng rng(8);
  const Matrix x = rng.uniform_matrix(40, 2);
  const Vector weights = rng.uniform_matrix(40, 1, 0.5, 1.5);
  const Matrix y = x.rowwise().squaredNorm() + 0.3 * rng.normal_vector(40);
  PromotedRegressionOptions options;
  options.mode = PromotionMode::fixed;
  options.lambda = 0.1;
  options.discrete = {reflection(2, 0)};
  options.measure = PromotionMeasure::samples;
  const PromotedRegression fit = fit_promoted(x, y, weights, rotations(2), options);
  EXPECT_LE(fit.steps[0].fit.duality_gap, 1e-6);
  EXPECT_EQ(fit.measure, "the 40 samples");
  const Jet jet = fit.model.jet(x);
  const Vector lie =
      (jet.jacobian[1].col(0).array() * x.col(0).array() - jet.jacobian[0].col(0).array() * x.col(1).array()) /
      std::sqrt(2.0);
  const Vector change = fit.model.value(reflection(2, 0).move_inputs(x)) - jet.values;
  const Vector mean = weights / weights.sum();
  const double penalty = std::sqrt(mean.dot(lie.cwiseAbs2())) + std::sqrt(mean.dot(change.cwiseAbs2()));
  EXPECT_NEAR(loss(fit, {x, y}, weights) + 0.1 * penalty, fit.steps[0].fit.objective, 1e-12);
}

// y d/dx - x d/dy and x d/dx + y d/dy, a hundred times larger: the answer does not depend on how they were given.
TEST(PromotionProblems, NormalisationTakesAwayTheSizeOfACandidate) {
  const Samples data = about_axis(9, 40, 0.1);
  const Candidates set = rotations(3);
  std::vector<VectorField> fields;
  for (Index a = 0; a < 3; ++a) {
    fields.push_back(set.field((a == 1 ? 100.0 : 1.0) * Vector::Unit(3, a)));
  }
  const Candidates scaled = candidates_from_fields("scaled", fields);
  PromotedRegressionOptions options;
  options.degree = 3;
  options.mode = PromotionMode::fixed;
  options.lambda = 0.02;
  for (const PromotionMeasure measure :
       {PromotionMeasure::box, PromotionMeasure::gaussian, PromotionMeasure::samples}) {
    options.measure = measure;
    for (const PromotionNorm norm : {PromotionNorm::frobenius, PromotionNorm::measure}) {
      options.norm = norm;
      const double one = fit_promoted(data.x, data.y, {}, set, options).steps[0].fit.objective;
      const double other = fit_promoted(data.x, data.y, {}, scaled, options).steps[0].fit.objective;
      EXPECT_NEAR(one, other, 2e-6 * one);
    }
    options.norm = PromotionNorm::as_given;
    const double one = fit_promoted(data.x, data.y, {}, set, options).steps[0].fit.objective;
    const double other = fit_promoted(data.x, data.y, {}, scaled, options).steps[0].fit.objective;
    EXPECT_GT(other, 1.001 * one);
  }
}

TEST(PromotionProblems, OtherDictionariesInTheMeasureOfTheSamples) {
  Rng rng(10);
  Samples data{rng.uniform_matrix(60, 2), Matrix(60, 1)};
  data.y = (2.0 * data.x.col(1)).array().sin().matrix() + 0.01 * rng.normal_vector(60);
  PromotedRegressionOptions options;
  options.dictionary = std::make_shared<Fourier>(2, Vector::Constant(2, 3.0));
  options.measure = PromotionMeasure::samples;
  const Candidates translations = parse_candidates("translations", {2, {}, {}, {}});
  const PromotedRegression fit = fit_promoted(data.x, data.y, {}, translations, options);
  EXPECT_EQ(fit.steps[fit.chosen].kept, 1);
  EXPECT_NEAR(std::abs(fit.steps[fit.chosen].generators.col(0).normalized()(0)), 1.0, 1e-3);
  options.measure = PromotionMeasure::box;
  EXPECT_THROW(fit_promoted(data.x, data.y, {}, translations, options), ValueError);
}

// Trajectories with offsets of their own: folds that divide them judge by what they have seen.
TEST(PromotionProblems, FoldsOfTrajectories) {
  Rng rng(11);
  Samples data{rng.uniform_matrix(60, 2), Matrix(60, 1)};
  Vector labels(60);
  for (Index i = 0; i < 60; ++i) {
    labels(i) = static_cast<double>(i / 10);
  }
  data.y = data.x.rowwise().squaredNorm() + 0.1 * rng.normal_vector(60);
  PromotedRegressionOptions options;
  const PromotedRegression mixed = fit_promoted(data.x, data.y, {}, rotations(2), options);
  options.groups = labels;
  const PromotedRegression grouped = fit_promoted(data.x, data.y, {}, rotations(2), options);
  EXPECT_NE(*mixed.steps[0].cv_error, *grouped.steps[0].cv_error);
  // The first step by hand: at lambda_max rotations are kept, the functions are 1 and |x|^2.
  ASSERT_EQ(grouped.steps[0].refit_size, 2);
  Matrix functions(60, 2);
  functions << Vector::Ones(60), data.x.rowwise().squaredNorm();
  double sum = 0.0;
  const std::vector<Fold> folds = make_folds(60, 5, options.seed, labels);
  for (const Fold& fold : folds) {
    const Matrix w = solve_least_squares(functions(fold.train, Eigen::all), data.y(fold.train, Eigen::all));
    const Matrix miss = data.y(fold.test, Eigen::all) - functions(fold.test, Eigen::all) * w;
    sum += miss.norm() / data.y(fold.test, Eigen::all).norm();
  }
  EXPECT_NEAR(*grouped.steps[0].cv_error, sum / static_cast<double>(folds.size()), 1e-9);
  options.groups = Vector::Ones(60);
  EXPECT_THROW(fit_promoted(data.x, data.y, {}, rotations(2), options), ValueError);
}

TEST(PromotionProblems, TheRuleOfOneStandardError) {
  const Samples data = about_axis(12, 60, 0.3);
  PromotedRegressionOptions options;
  options.degree = 3;
  const PromotedRegression cautious = fit_promoted(data.x, data.y, {}, rotations(3), options);
  options.one_standard_error = false;
  const PromotedRegression best = fit_promoted(data.x, data.y, {}, rotations(3), options);
  EXPECT_EQ(best.chosen, best.best);
  EXPECT_EQ(best.best, cautious.best);
  const PromotionStep& smallest = best.steps[best.best];
  const PromotionStep& taken = cautious.steps[cautious.chosen];
  for (const PromotionStep& step : best.steps) {
    if (step.cv_error) {
      EXPECT_GE(*step.cv_error, *smallest.cv_error);
    }
  }
  EXPECT_LE(*taken.cv_error, *smallest.cv_error + *smallest.cv_standard_error);
  EXPECT_GE(taken.kept, smallest.kept);
  options.selection = PromotionSelection::penalised;
  const PromotedRegression penalised = fit_promoted(data.x, data.y, {}, rotations(3), options);
  EXPECT_FALSE(penalised.refitted);
  EXPECT_EQ(penalised.model.coefficients().reshaped(), penalised.steps[penalised.chosen].fit.coefficients);
}

}  // namespace
}  // namespace lieder::test
