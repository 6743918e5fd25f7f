// Kernels that may keep a symmetry: the defect against finite motions of the kernel, and what promotion keeps.
#include "lieder/nn/dictionary_conv2d.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "nn/action.hpp"

namespace lieder::nn {
namespace {

// Rotations and scalings of the plane.
MatrixGroup similarities() {
  Matrix turn(2, 2);
  turn << 0.0, -1.0, 1.0, 0.0;
  return from_generators({turn, Matrix::Identity(2, 2)}, "co:2");
}

Representation channels(const MatrixGroup& group) {
  return direct_sum(multiple(2, Representation::trivial(group)), frequency(group, 1));
}

SteerableConv2dOptions small_kernels() {
  SteerableConv2dOptions options;
  options.kernel.size = 5;
  options.kernel.widths.resize(2);
  options.kernel.widths << 0.8, 1.3;
  options.kernel.max_degree = 2;
  options.dtype = at::kDouble;
  return options;
}

// The entries of h at points, N x (d_out d_in), entry (i, j) in column i d_in + j.
Matrix kernel_values(const Dictionary& functions, const Matrix& w, Index inputs, const Matrix& points) {
  const Matrix phi = functions.values(points);
  Matrix result(points.rows(), w.rows() * inputs);
  for (Index i = 0; i < w.rows(); ++i) {
    for (Index j = 0; j < inputs; ++j) {
      result.col(i * inputs + j) = phi * w.row(i).segment(j * phi.cols(), phi.cols()).transpose();
    }
  }
  return result;
}

// sigma_g^{-1} h(g r) rho_g |det g| for g = exp(t xi), written out.
Matrix moved_kernel(const Dictionary& functions, const Matrix& w, const Representation& in, const Representation& out,
                    const Matrix& xi, double t, const Matrix& points) {
  const Matrix g = matrix_exponential(t * xi);
  const Matrix values = kernel_values(functions, w, in.dimension(), points * g.transpose());
  const Matrix rho = matrix_exponential(t * in.algebra_matrix(xi));
  const Matrix inverse_sigma = matrix_exponential(-t * out.algebra_matrix(xi));
  Matrix result(values.rows(), values.cols());
  for (Index p = 0; p < values.rows(); ++p) {
    Matrix h(out.dimension(), in.dimension());
    for (Index c = 0; c < h.size(); ++c) {
      h(c / in.dimension(), c % in.dimension()) = values(p, c);
    }
    const Matrix moved = std::abs(determinant(g)) * inverse_sigma * h * rho;
    for (Index c = 0; c < h.size(); ++c) {
      result(p, c) = moved(c / in.dimension(), c % in.dimension());
    }
  }
  return result;
}

// |L_xi h| in L2, by differences of the finite action and the trapezoidal rule, against the norm of the defect's columns.
TEST(DictionaryConv2d, TheDefectIsTheLieDerivativeOfTheKernel) {
  SCOPED_TRACE("seed 1");
  const MatrixGroup group = similarities();
  const Representation in = channels(group);
  const Representation out = direct_sum(frequency(group, 2), Representation::trivial(group));
  const DictionaryPtr functions = image_kernel_functions(small_kernels().kernel);
  const LayerAction action = kernel_layer_action(functions, in, out);
  ASSERT_EQ(action.input.size(), 2U);
  EXPECT_GT(action.embedding.cols(), action.embedding.rows());  // scalings lead out of the functions
  Rng rng(1);
  const Matrix w = rng.normal_matrix(out.dimension(), in.dimension() * functions->size());
  const Index n = 97;  // step 0.2 up to 9.6: Gaussians of width 0.8 to 1.3 are integrated to 1e-11
  Matrix points(n * n, 2);
  for (Index i = 0; i < n * n; ++i) {
    points.row(i) << 0.2 * static_cast<double>(i / n - n / 2), 0.2 * static_cast<double>(i % n - n / 2);
  }
  for (std::size_t a = 0; a < 2; ++a) {
    const Matrix& xi = group.algebra().basis()[a];
    const auto at = [&](double t) { return moved_kernel(*functions, w, in, out, xi, t, points); };
    const double h = 1e-3;  // five points: an error of h^4 times a fifth derivative below 1e5, and rounding
    const Matrix difference = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
    const Matrix defect = w * action.input[a] - action.output[a] * (w * action.embedding);
    EXPECT_NEAR(defect.norm(), 0.2 * difference.norm(), 1e-6 * defect.norm()) << a;
  }
}

// <A(W), Y> = <W, A^*(Y)> and the norm bound, with an embedding.
TEST(DictionaryConv2d, TheDefectHasItsAdjoint) {
  SCOPED_TRACE("seed 2");
  const MatrixGroup group = similarities();
  const Representation in = channels(group);
  const DictionaryPtr functions = image_kernel_functions(small_kernels().kernel);
  const IntertwinerDefect defect({kernel_layer_action(functions, in, in), layer_action(in, in)});
  Rng rng(2);
  const std::vector<AffineLayer> w = {{rng.normal_matrix(4, 4 * functions->size()), rng.normal_vector(4)},
                                      {rng.normal_matrix(4, 4), rng.normal_vector(4)}};
  const Matrix image = defect.apply(w);
  const Matrix y = rng.normal_matrix(image.rows(), image.cols());
  const std::vector<AffineLayer> back = defect.adjoint(y, w);
  double right = 0.0;
  double size = 0.0;
  for (std::size_t l = 0; l < 2; ++l) {
    right += w[l].weight.cwiseProduct(back[l].weight).sum() + w[l].bias.dot(back[l].bias);
    size += w[l].weight.squaredNorm() + w[l].bias.squaredNorm();
  }
  EXPECT_NEAR(image.cwiseProduct(y).sum(), right, 1e-11 * image.norm() * y.norm());
  EXPECT_LE(image.squaredNorm(), defect.norm_squared() * size);
}

// A steerable kernel has no defect under rotations, and comes back from the projection.
TEST(DictionaryConv2d, SteerableKernelsHaveNoDefect) {
  SCOPED_TRACE("seed 3");
  const MatrixGroup group = parse_group("so:2");
  const Representation in = channels(group);
  torch::manual_seed(3);
  DictionaryConv2d layer(4, 4, small_kernels());
  const LayerAction action = kernel_layer_action(layer->functions(), in, in);
  EXPECT_EQ(action.embedding.size(), 0);  // rotations stay within the functions
  // Average over rotations: coefficients in the null space of W -> W R - S W, by its singular vectors.
  const Index k = in.dimension() * layer->functions()->size();
  Matrix constraint(4 * k, 4 * k);
  for (Index c = 0; c < 4 * k; ++c) {
    Matrix w = Matrix::Zero(4, k);
    w(c % 4, c / 4) = 1.0;
    constraint.col(c) = (w * action.input[0] - action.output[0] * w).reshaped();
  }
  const Svd found = svd(constraint);
  const Index kept = (found.s.array() < 1e-8 * found.s(0)).count();
  SteerableConv2d steerable(in, in, small_kernels());
  EXPECT_EQ(kept, steerable->weight_dimension());
  Rng rng(3);
  const Matrix w = (found.v.rightCols(kept) * rng.normal_vector(kept)).reshaped(4, k);
  {
    const torch::NoGradGuard guard;
    layer->coefficients().copy_(to_tensor(w));
    layer->bias().copy_(torch::tensor({0.5, -0.3, 0.0, 0.0}, at::kDouble));
  }
  SteerableConv2d same = restricted(layer, in, in);
  const at::Tensor x = torch::randn({2, 4, 7, 7}, at::kDouble);
  EXPECT_LT((same->forward(x) - layer->forward(x)).abs().max().item<double>(),
            1e-10 * layer->forward(x).abs().max().item<double>());
}

// Regression on the outputs of a steerable layer plus noise: a plain fit breaks both candidates, the promoted one keeps the
// rotation exactly, and not the scaling, which no kernel of the functions keeps.
TEST(DictionaryConv2d, PromotionKeepsTheRotationOfTheTeacher) {
  SCOPED_TRACE("seed 4");
  const MatrixGroup group = similarities();
  const Representation in = channels(group);
  const MatrixGroup rotations = parse_group("so:2");
  torch::manual_seed(4);
  SteerableConv2dOptions options = small_kernels();
  options.bias = false;
  SteerableConv2d teacher(channels(rotations), channels(rotations), options);
  const at::Tensor x = torch::randn({10, 4, 8, 8}, at::kDouble);
  const at::Tensor y = (teacher->forward(x) + 0.3 * torch::randn({10, 4, 8, 8}, at::kDouble)).detach();
  for (const bool promoted : {false, true}) {
    SCOPED_TRACE(promoted);
    DictionaryConv2d student(4, 4, options);
    LayerPromotionOptions every;
    every.every = 5;
    LayerPromotion promotion({promoted_layer(student, in, in)}, promoted ? 0.5 : 1e-9, every);
    torch::optim::SGD optimiser(student->parameters(), torch::optim::SGDOptions(0.2));
    for (int step = 0; step < 300; ++step) {
      optimiser.zero_grad();
      (student->forward(x) - y).square().mean().backward();
      optimiser.step();
      promotion(0.2);
    }
    const std::optional<KeptSymmetry> kept = promotion.kept_symmetry();
    ASSERT_EQ(kept.has_value(), promoted);
    if (promoted) {
      ASSERT_EQ(kept->dimension(), 1);
      EXPECT_LT(std::abs(kept->coordinates(1, 0)), 1e-6 * std::abs(kept->coordinates(0, 0)));
      const PromotedLayer& layer = promotion.layers().front();
      const Matrix w = to_matrix(layer.weight);
      const Matrix defect = w * layer.action->input[0] - layer.action->output[0] * (w * layer.action->embedding);
      EXPECT_LT(defect.norm(), 1e-3 * w.norm());  // the gap of the prox is 1e-4
    }
  }
}

TEST(DictionaryConv2d, GradientsAndErrors) {
  SCOPED_TRACE("seed 5");
  torch::manual_seed(5);
  Rng rng(5);
  DictionaryConv2d layer(2, 3, small_kernels());
  const at::Tensor x = torch::randn({2, 2, 6, 6}, at::kDouble);
  EXPECT_LT(gradient_defect(
                *layer, [&] { return layer->forward(x).tanh().sum(); }, rng),
            1e-7);
  const MatrixGroup group = parse_group("so:2");
  EXPECT_THROW(promoted_layer(layer, channels(group), channels(group)), ShapeError);
  EXPECT_THROW(restricted(layer, frequency(group, 1), channels(group)), ShapeError);
  EXPECT_THROW(layer->forward(torch::zeros({2, 3, 6, 6}, at::kDouble)), ShapeError);
  EXPECT_THROW(DictionaryConv2d(0, 3, small_kernels()), ValueError);
  SteerableConv2dOptions even = small_kernels();
  even.kernel.size = 6;
  EXPECT_THROW(DictionaryConv2d(2, 3, even), ValueError);
  const MatrixGroup space = parse_group("so:3");
  const Representation v = parse_representation("V", space);
  EXPECT_THROW(kernel_layer_action(layer->functions(), v, v), ValueError);
}

}  // namespace
}  // namespace lieder::nn
