#include "lieder/lie_derivative/bilinear.hpp"

#include <gtest/gtest.h>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/dictionary/measure.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

Candidates affine_set(Index n) {
  return parse_candidates("affine", {n, {}, {}, {}});
}

void expect_faces_agree(const BilinearLieDerivative& a) {
  Rng rng(31);
  const Matrix w = rng.normal_matrix(a.functions(), a.outputs());
  const Matrix y = rng.normal_matrix(a.rows(), a.generators());
  const Matrix x = a.apply(w);
  const double scale = x.norm() * y.norm();
  EXPECT_NEAR(x.cwiseProduct(y).sum(), w.cwiseProduct(a.apply_adjoint(y)).sum(), 1e-12 * scale);
  for (Index g = 0; g < a.generators(); ++g) {
    EXPECT_LT((a.matrix(g) * w.reshaped() - x.col(g)).norm(), 1e-12 * x.norm());
  }
  const Vector stacked = a.dense() * w.reshaped();
  EXPECT_LT((stacked - x.reshaped()).norm(), 1e-12 * x.norm());
  const AnyLinearOperator op = a.as_operator();
  EXPECT_LT((op.apply(w.reshaped()) - x.reshaped()).norm(), 1e-12 * x.norm());
  EXPECT_LT((op.apply_adjoint(y.reshaped()) - a.apply_adjoint(y).reshaped()).norm(), 1e-12 * scale);
}

TEST(Bilinear, FacesOfTheSampledOneAgree) {
  Rng rng(30);
  const Matrix x = rng.normal_matrix(40, 2);
  expect_faces_agree(*sampled_lie_derivative(ObjectKind::function, monomials(2, 0, 3), 1, affine_set(2), x));
  expect_faces_agree(*sampled_lie_derivative(ObjectKind::vector_field, monomials(2, 0, 2), 2,
                                             all_fields("quadratic", monomials(2, 0, 2), 2), x));
}

TEST(Bilinear, FacesOfTheExactOneAgree) {
  const auto dictionary = legendre_polynomials(Vector::Constant(3, -1.0), Vector::Constant(3, 1.0), 3);
  expect_faces_agree(*exact_lie_derivative(ObjectKind::function, *dictionary, 1, affine_set(3)));
  expect_faces_agree(*exact_lie_derivative(ObjectKind::vector_field, *dictionary, 3, affine_set(3)));
  expect_faces_agree(
      *exact_lie_derivative(ObjectKind::function, *dictionary, 2, all_fields("quadratic", monomials(3, 0, 2), 3)));
}

// Oracle: Gauss quadrature of |L_xi F|^2 at enough nodes is the exact inner product A(w)^T A(w).
TEST(Bilinear, ExactOneIsTheIntegral) {
  Rng rng(33);
  const auto dictionary = legendre_polynomials(Vector::Constant(2, -1.0), Vector::Constant(2, 1.0), 3);
  const Candidates set = all_fields("quadratic", monomials(2, 0, 2), 2);
  const auto exact = exact_lie_derivative(ObjectKind::function, *dictionary, 1, set);
  const QuadratureRule rule = box_measure(Vector::Constant(2, -1.0), Vector::Constant(2, 1.0))->rule(10);
  const auto sampled = sampled_lie_derivative(ObjectKind::function, dictionary, 1, set, rule.points, rule.weights);
  const Matrix w = rng.normal_matrix(dictionary->size(), 1);
  const Matrix a = exact->apply(w);
  const Matrix b = sampled->apply(w);
  EXPECT_LT((a.transpose() * a - b.transpose() * b).norm(), 1e-11 * a.squaredNorm());
}

// A(w) for a fixed w is the Lie derivative of the model, sample by sample.
TEST(Bilinear, SliceIsTheLieDerivativeOfTheModel) {
  Rng rng(34);
  const Matrix x = rng.normal_matrix(25, 3);
  const Candidates set = affine_set(3);
  const auto dictionary = monomials(3, 0, 2);
  const Matrix w = rng.normal_matrix(dictionary->size(), 3);
  const auto a = sampled_lie_derivative(ObjectKind::vector_field, dictionary, 3, set, x);
  const Matrix rows = LieDerivative(ObjectKind::vector_field, set).rows(DictionaryModel(dictionary, w).jet(x));
  EXPECT_LT((5.0 * a->apply(w) - rows).norm(), 1e-12 * rows.norm());
}

TEST(Bilinear, RejectsMaps) {
  EXPECT_THROW(sampled_lie_derivative(ObjectKind::map, monomials(2, 0, 1), 2, affine_set(2), Matrix::Zero(3, 2)),
               ValueError);
}

}  // namespace
}  // namespace lieder
