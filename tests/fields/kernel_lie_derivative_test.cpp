// The compressed Lie derivative of kernels against the sampled one, its adjoint, and closed forms of its norms.
#include "lieder/fields/kernel_lie_derivative.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "fields/pi.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

using test::kPi;

struct Setting {
  GridPtr grid = Grid::box({periodic_axis(-kPi, kPi, 8), periodic_axis(-kPi, kPi, 8)});
  KernelDictionaryPtr dictionary =
      difference_kernels(hermite_functions(2, 2, 0.6), fourier(1, Vector::Constant(2, 2.0 * kPi)));
  KernelMeasure measure = difference_measure(*grid, 0.6, 2, 6);
  Candidates candidates = parse_candidates("affine", {2, {}, {}, {}});
  ValueAction input = tensor_values(candidates, 0);
  ValueAction output = tensor_values(candidates, 1);
  KernelLieDerivative lie{dictionary, measure, candidates, input, output};
};

TEST(KernelLieDerivative, HasTheNormsOfTheSampledOne) {
  const Setting s;
  Rng rng(1);
  const BilinearPtr sampled =
      sampled_lie_derivative(ObjectKind::function, s.dictionary->functions(), 2,
                             kernel_candidates(s.candidates, s.input, s.output), s.measure.points, s.measure.weights);
  for (int draw = 0; draw < 3; ++draw) {
    const Matrix w = rng.normal_matrix(s.dictionary->size(), 2);
    const Matrix compressed = s.lie.bilinear()->apply(w);
    const Matrix full = sampled->apply(w);
    // Singular values of A(w), and with them the Gram matrix, do not change.
    const Matrix gram = full.transpose() * full;
    EXPECT_LT((compressed.transpose() * compressed - gram).norm(), 1e-11 * gram.norm());
  }
}

TEST(KernelLieDerivative, MatricesAndAdjointBelongToTheMap) {
  const Setting s;
  Rng rng(2);
  for (const BilinearPtr& lie : {s.lie.bilinear(), s.lie.orthonormal()}) {
    const Matrix w = rng.normal_matrix(lie->functions(), lie->outputs());
    const Matrix y = rng.normal_matrix(lie->rows(), lie->generators());
    const Matrix image = lie->apply(w);
    EXPECT_NEAR(image.cwiseProduct(y).sum(), w.cwiseProduct(lie->apply_adjoint(y)).sum(),
                1e-10 * image.norm() * y.norm());
    for (Index a = 0; a < lie->generators(); ++a) {
      EXPECT_LT((lie->matrix(a) * w.reshaped() - image.col(a)).norm(), 1e-11 * (1.0 + image.norm()));
    }
  }
}

TEST(KernelLieDerivative, OrthonormalCandidatesHaveUnitSize) {
  const Setting s;
  // sum_b |L_xi'_b k|^2 does not depend on the basis of orthonormal candidates: with S^-1 it is tr(A S^-1 S^-T A^T).
  Rng rng(3);
  const Matrix w = rng.normal_matrix(s.dictionary->size(), 2);
  const Matrix a = s.lie.bilinear()->apply(w);
  const Matrix gram = s.lie.generator_size().transpose() * s.lie.generator_size();
  const double expected = (a * inverse(gram) * a.transpose()).trace();
  EXPECT_NEAR(s.lie.orthonormal()->apply(w).squaredNorm(), expected, 1e-10 * expected);
}

TEST(KernelLieDerivative, NormsHaveTheirClosedForms) {
  // |psi_e|^2 = pi s^2 for each Hermite function, times the mean of 1, cos^2 or sin^2.
  const GridPtr grid = Grid::box({periodic_axis(-kPi, kPi, 8), periodic_axis(-kPi, kPi, 8)});
  const double width = 0.6;
  const KernelDictionaryPtr dictionary = difference_kernels(hermite_functions(2, 3, width));
  const Candidates candidates = parse_candidates("euclidean", {2, {}, {}, {}});
  const KernelLieDerivative lie(dictionary, difference_measure(*grid, width, 3, 4), candidates,
                                tensor_values(candidates, 0), tensor_values(candidates, 0));
  Rng rng(4);
  const Vector w = rng.normal_vector(lie.unknowns());
  EXPECT_NEAR(lie.kernel_norm(w), std::sqrt(kPi) * width * w.norm(), 1e-12 * w.norm());
  // |d/dx|^2 = 1 / L^2; the rotation about the middle of the box: 2/2 for A, and E |m|^2 / L^2 = 2 L^2 / 12 / L^2.
  const Matrix gram = lie.generator_size().transpose() * lie.generator_size();
  const double length = 2.0 * kPi;
  EXPECT_NEAR(gram(0, 0), 1.0 / (length * length), 1e-14);
  EXPECT_NEAR(gram(2, 2), 1.0 + 1.0 / 6.0, 1e-13);
  EXPECT_NEAR(gram(0, 2), 0.0, 1e-14);
}

TEST(KernelLieDerivative, RejectsWhatDoesNotFit) {
  const Setting s;
  EXPECT_THROW(difference_measure(*Grid::disk(1.0, 4, 8), 0.5, 2, 4), ValueError);
  const Candidates spatial = parse_candidates("translations", {3, {}, {}, {}});
  EXPECT_THROW(
      KernelLieDerivative(s.dictionary, s.measure, spatial, tensor_values(spatial, 0), tensor_values(spatial, 0)),
      ShapeError);
  std::vector<Matrix> twice(2, Matrix::Ones(2, 3));
  const Candidates same = candidates_from_affine("twice", twice);
  const KernelLieDerivative dependent(s.dictionary, s.measure, same, tensor_values(same, 0), tensor_values(same, 0));
  EXPECT_THROW(dependent.orthonormal(), ValueError);
}

}  // namespace
}  // namespace lieder
