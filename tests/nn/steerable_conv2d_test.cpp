// Steerable convolutions: rotations of the grid exactly, any angle on plane waves with a bound on the aliasing.
#include "lieder/nn/steerable_conv2d.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/nn/equivariant_norm.hpp"
#include "lieder/nn/nonlinearities.hpp"
#include "nn/action.hpp"

namespace lieder::nn {
namespace {

// 2 scalars, a vector, frequency 2 and frequency 3, the scalars not all first.
Representation mixed(const MatrixGroup& group) {
  Representation result = direct_sum(Representation::trivial(group), frequency(group, 1));
  result = direct_sum(result, direct_sum(Representation::trivial(group), frequency(group, 2)));
  return direct_sum(result, frequency(group, 3));
}

SteerableConv2dOptions doubles(Index size, ImagePadding padding = ImagePadding::zeros) {
  SteerableConv2dOptions options;
  options.kernel.size = size;
  options.kernel.padding = padding;
  options.dtype = at::kDouble;
  return options;
}

at::Tensor normal_images(Rng& rng, Index n, Index c, Index h, Index w) {
  return normal_batch(rng, n, c * h * w).view({n, c, h, w});
}

// Channels of {N, d, h, w} by a d x d matrix.
at::Tensor channels_moved(const Matrix& matrix, const at::Tensor& x) {
  return torch::einsum("ij,njhw->nihw", {to_tensor(matrix), x});
}

// The rotated field: pixels counterclockwise, channels with them.
at::Tensor quarter_turn(const Representation& rho, const at::Tensor& x) {
  Matrix g(2, 2);
  g << 0.0, -1.0, 1.0, 0.0;
  const Matrix xi = 0.5 * std::numbers::pi * g;
  return channels_moved(matrix_exponential(rho.algebra_matrix(xi)), torch::rot90(x, 1, {2, 3}));
}

double largest(const at::Tensor& x) {
  return x.abs().max().item<double>();
}

TEST(SteerableConv2d, CommutesWithQuarterTurnsOfTheGrid) {
  SCOPED_TRACE("seed 1");
  const MatrixGroup group = parse_group("so:2");
  const Representation rho = mixed(group);
  torch::manual_seed(1);
  Rng rng(1);
  for (const ImagePadding padding : {ImagePadding::zeros, ImagePadding::circular, ImagePadding::none}) {
    SteerableConv2d layer(rho, rho, doubles(5, padding));
    randomise(*layer, rng);
    const at::Tensor x = normal_images(rng, 2, rho.dimension(), 9, 9);
    const at::Tensor y = layer->forward(x);
    EXPECT_EQ(y.size(2), padding == ImagePadding::none ? 5 : 9);
    // Sums of 25 x 9 products: rounding below 1e-12 of the largest.
    EXPECT_LT(largest(layer->forward(quarter_turn(rho, x)) - quarter_turn(rho, y)), 1e-12 * largest(y));
    // A control: pixels turned without their channels.
    EXPECT_GT(largest(layer->forward(torch::rot90(x, 1, {2, 3})) - torch::rot90(y, 1, {2, 3})), 0.1 * largest(y));
  }
}

TEST(SteerableConv2d, CommutesWithReflectionsUnderO2) {
  SCOPED_TRACE("seed 2");
  const MatrixGroup group = parse_group("o:2");
  const Representation rho =
      direct_sum(mixed(group), direct_sum(Representation::determinant(group), parse_representation("V", group)));
  torch::manual_seed(2);
  Rng rng(2);
  SteerableConv2d layer(rho, rho, doubles(5));
  randomise(*layer, rng);
  const at::Tensor x = normal_images(rng, 2, rho.dimension(), 8, 8);
  const Matrix& h = group.components().front();
  ASSERT_LT((h.cwiseAbs() - Matrix(h.cwiseAbs().diagonal().asDiagonal())).norm(), 1e-15);  // of an axis
  const auto moved = [&](const at::Tensor& images) {
    return channels_moved(rho.group_matrix(h), torch::flip(images, {h(0, 0) < 0.0 ? 3 : 2}));
  };
  const at::Tensor y = layer->forward(x);
  EXPECT_LT(largest(layer->forward(moved(x)) - moved(y)), 1e-12 * largest(y));
  EXPECT_LT(largest(layer->forward(quarter_turn(rho, x)) - quarter_turn(rho, y)), 1e-12 * largest(y));
  SteerableConv2d rotations(mixed(parse_group("so:2")), mixed(parse_group("so:2")), doubles(5));
  SteerableConv2d both(mixed(group), mixed(group), doubles(5));
  EXPECT_LT(both->weight_dimension(), rotations->weight_dimension());
}

TEST(SteerableConv2d, CommutesWithTranslationsOnPeriodicImages) {
  SCOPED_TRACE("seed 3");
  const Representation rho = mixed(parse_group("so:2"));
  torch::manual_seed(3);
  Rng rng(3);
  SteerableConv2d layer(rho, rho, doubles(5, ImagePadding::circular));
  const at::Tensor x = normal_images(rng, 2, rho.dimension(), 7, 10);
  const at::Tensor y = layer->forward(x);
  EXPECT_LT(largest(layer->forward(torch::roll(x, {2, -3}, {2, 3})) - torch::roll(y, {2, -3}, {2, 3})),
            1e-13 * largest(y));
}

// A field of plane waves by its formula, K_g u(x) = rho_g^{-1} u(g x), on `size` x `size` pixels about the origin.
struct Waves {
  Matrix amplitudes;  // d x 4
  Matrix vectors;     // 4 x 2
  Vector phases;

  Waves(Rng& rng, Index d, double band)
      : amplitudes(rng.normal_matrix(d, 4)), vectors(rng.normal_matrix(4, 2)), phases(rng.normal_vector(4)) {
    for (Index i = 0; i < 4; ++i) {
      vectors.row(i) *= band * (0.4 + 0.2 * static_cast<double>(i)) / vectors.row(i).norm();
    }
  }

  at::Tensor image(const Representation& rho, double angle, Index size) const {
    Matrix g(2, 2);
    g << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
    Matrix xi(2, 2);
    xi << 0.0, -angle, angle, 0.0;
    const Matrix inverse_rho = matrix_exponential(-rho.algebra_matrix(xi));
    const double centre = 0.5 * static_cast<double>(size - 1);
    Matrix values(size * size, rho.dimension());
    for (Index i = 0; i < size; ++i) {
      for (Index j = 0; j < size; ++j) {
        Vector x(2);
        x << static_cast<double>(j) - centre, centre - static_cast<double>(i);
        const Vector waves = (vectors * (g * x) + phases).array().cos();
        values.row(i * size + j) = (inverse_rho * (amplitudes * waves)).transpose();
      }
    }
    return to_tensor(Matrix(values.transpose())).view({1, rho.dimension(), size, size});
  }
};

// One output pixel at the origin of images as large as the kernel: y(K_g u) = sigma_g^{-1} y(u) for every angle up to what
// the sampling of the kernel loses. Its functions are polynomials of degree 3 times Gaussians of width w = 1.3: on waves
// below |k| = 1 they alias into |k| > 2 pi - 1 = 5.2, where their transforms are below (w |k|)^3 exp(-w^2 |k|^2 / 2) =
// 3e-8 of the largest; what lies beyond the 21 x 21 pixels is r^3 exp(-r^2 / (2 w^2)) at r = 10.5: 1e-11. Sums over 9 channels and
// 4 waves, and a factor of 10 for the norm of the functions: 1e-5.
TEST(SteerableConv2d, CommutesWithEveryRotationOfSmoothFields) {
  const Representation rho = mixed(parse_group("so:2"));
  SteerableConv2dOptions options = doubles(21, ImagePadding::none);
  options.kernel.widths = Vector::Constant(1, 1.3);
  options.bias = false;
  torch::manual_seed(4);
  SteerableConv2d layer(rho, rho, options);
  for (const std::uint64_t seed : {4, 5}) {
    SCOPED_TRACE(seed);
    Rng rng(seed);
    const Waves field(rng, rho.dimension(), 1.0);
    const Vector y = to_vector(layer->forward(field.image(rho, 0.0, 21)));
    for (const double angle : {0.3, 1.1, -2.0}) {
      const Vector turned = to_vector(layer->forward(field.image(rho, angle, 21)));
      Matrix xi(2, 2);
      xi << 0.0, -angle, angle, 0.0;
      const Vector expected = matrix_exponential(-rho.algebra_matrix(xi)) * y;
      EXPECT_LT((turned - expected).norm(), 1e-5 * y.norm()) << angle;
      EXPECT_GT((turned - y).norm(), 0.05 * y.norm());
    }
    // The infinitesimal rotation, by central differences of step 1e-3: their error is 1e-6 times a third derivative,
    // below (3 + 3)^3 of the size, and the rest is aliasing again.
    const double h = 1e-3;
    const Vector difference =
        to_vector(layer->forward(field.image(rho, h, 21)) - layer->forward(field.image(rho, -h, 21))) / (2.0 * h);
    Matrix xi(2, 2);
    xi << 0.0, -1.0, 1.0, 0.0;
    EXPECT_LT((difference + rho.algebra_matrix(xi) * y).norm(), 3e-4 * y.norm());
  }
}

// The number of kernels against the closed form: for each function e^(i j theta), |j| <= 3, frequencies m -> n meet it where
// j = n - m or n + m, each with as many dimensions as over the complex numbers; one radial function.
TEST(SteerableConv2d, DimensionsAreThoseOfTheSelectionRules) {
  const MatrixGroup group = parse_group("so:2");
  ImageKernelOptions kernel;
  kernel.size = 9;
  kernel.widths = Vector::Constant(1, 1.2);
  const DictionaryPtr functions = image_kernel_functions(kernel);
  for (Index m = 0; m <= 3; ++m) {
    for (Index n = 0; n <= 3; ++n) {
      Index expected = 0;
      for (const Index in : m == 0 ? std::vector<Index>{0} : std::vector<Index>{m, -m}) {
        for (const Index out : n == 0 ? std::vector<Index>{0} : std::vector<Index>{n, -n}) {
          expected += std::abs(out - in) <= 3 ? 1 : 0;
        }
      }
      EXPECT_EQ(steerable_taps(functions, 9, frequency(group, m), frequency(group, n)).rows(), expected) << m << n;
    }
  }
}

TEST(SteerableConv2d, FunctionsAreOrthonormal) {
  ImageKernelOptions kernel;
  kernel.widths.resize(2);
  kernel.widths << 1.0, 1.6;
  const DictionaryPtr functions = image_kernel_functions(kernel);
  // The trapezoidal rule of step 0.2 on Gaussians of width 1 and more: errors below exp(-(2 pi / 0.2)^2 / 4).
  const Index n = 121;
  Matrix points(n * n, 2);
  for (Index i = 0; i < n * n; ++i) {
    points.row(i) << 0.2 * static_cast<double>(i / n - n / 2), 0.2 * static_cast<double>(i % n - n / 2);
  }
  const Matrix values = functions->values(points);
  const Matrix gram = 0.04 * values.transpose() * values;
  EXPECT_LT((gram - Matrix::Identity(gram.rows(), gram.cols())).cwiseAbs().maxCoeff(), 1e-10);
}

TEST(SteerableConv2d, InitialValuesKeepVariances) {
  SCOPED_TRACE("seed 6");
  const MatrixGroup group = parse_group("so:2");
  const Representation rho = multiple(12, mixed(group));
  torch::manual_seed(6);
  SteerableConv2dOptions options = doubles(5, ImagePadding::circular);
  options.gain = 1.5;
  SteerableConv2d layer(rho, rho, options);
  const at::Tensor x = torch::randn({4, rho.dimension(), 8, 8}, at::kDouble);
  const Vector squares = to_vector(layer->forward(x).square().mean(at::IntArrayRef({0, 2, 3})));
  for (const Summand& summand : rho.summands()) {
    double mean = 0.0;
    for (const std::vector<Index>& copy : summand.copies) {
      for (const Index c : copy) {
        mean += squares(c) / static_cast<double>(summand.representation.dimension());
      }
    }
    mean /= static_cast<double>(summand.multiplicity());
    // 12 copies of some 100 random coefficients each, 256 pixels that are correlated over 25: 10 % is four deviations.
    EXPECT_NEAR(mean, 2.25, 0.25);
  }
}

TEST(SteerableConv2d, ProjectsDenseKernelsAndHasGradients) {
  SCOPED_TRACE("seed 7");
  const Representation rho = mixed(parse_group("so:2"));
  torch::manual_seed(7);
  Rng rng(7);
  SteerableConv2d layer(rho, rho, doubles(5));
  SteerableConv2d other(rho, rho, doubles(5));
  other->set_weight(layer->dense_weight());
  other->set_bias(layer->dense_bias());
  EXPECT_LT(largest(other->dense_weight() - layer->dense_weight()), 1e-13);
  // The projection is the nearest: the rest is orthogonal to every steerable kernel.
  const at::Tensor dense = normal_images(rng, rho.dimension(), rho.dimension(), 5, 5);
  other->set_weight(dense);
  EXPECT_LT(std::abs(((dense - other->dense_weight()) * layer->dense_weight()).sum().item<double>()), 1e-11);
  const at::Tensor x = normal_images(rng, 2, rho.dimension(), 6, 6);
  const at::Tensor w = normal_images(rng, 2, rho.dimension(), 6, 6);
  EXPECT_LT(gradient_defect(
                *layer, [&] { return (layer->forward(x).tanh() * w).sum(); }, rng),
            1e-7);
}

TEST(SteerableConv2d, WithGatesAndNormsAtEveryPixelANetworkCommutes) {
  SCOPED_TRACE("seed 8");
  const MatrixGroup group = parse_group("so:2");
  const Representation fields = mixed(group);
  torch::manual_seed(8);
  Rng rng(8);
  GatedNonlinearity gates(fields);
  NormNonlinearity norms(fields);
  EquivariantBatchNorm batch(fields);
  SteerableConv2d first(Representation::trivial(group), gates->gated_representation(), doubles(5));
  SteerableConv2d second(fields, fields, doubles(3));
  SteerableConv2d last(fields, frequency(group, 1), doubles(3));
  const auto network = [&](const at::Tensor& x) {
    at::Tensor h = pointwise(first->forward(x), [&](const at::Tensor& z) { return batch->forward(gates->forward(z)); });
    h = pointwise(second->forward(h), [&](const at::Tensor& z) { return norms->forward(z); });
    return last->forward(torch::avg_pool2d(h, 2));
  };
  const at::Tensor x = normal_images(rng, 2, 1, 8, 8);
  const at::Tensor y = network(x);
  const at::Tensor h = first->forward(x);
  EXPECT_TRUE(torch::allclose(gates->forward(h), pointwise(h, [&](const at::Tensor& z) { return gates->forward(z); })));
  EXPECT_LT(largest(network(torch::rot90(x, 1, {2, 3})) - quarter_turn(frequency(group, 1), y)), 1e-12 * largest(y));
}

TEST(SteerableConv2d, FrequenciesAreRepresentations) {
  // Of so:2 on the vectors of the plane, and of the dihedral group: rho(h)^5 = 1.
  const Representation one = frequency(parse_group("so:2"), 1);
  const Matrix xi = parse_group("so:2").algebra().basis().front();
  EXPECT_LT((one.algebra_matrix(xi) - xi).norm(), 1e-15);
  const MatrixGroup d5 = parse_group("d:5");
  const Matrix turn = frequency(d5, 2).group_matrix(d5.components().front());
  EXPECT_LT((turn * turn * turn * turn * turn - Matrix::Identity(2, 2)).norm(), 1e-13);
  EXPECT_GT((turn - d5.components().front()).norm(), 0.1);
}

TEST(SteerableConv2d, Errors) {
  const MatrixGroup group = parse_group("so:2");
  const Representation rho = mixed(group);
  EXPECT_THROW(SteerableConv2d(rho, rho, doubles(4)), ValueError);
  SteerableConv2dOptions wrong = doubles(3);
  wrong.kernel.widths = Vector::Constant(1, std::numeric_limits<double>::quiet_NaN());
  EXPECT_THROW(SteerableConv2d(rho, rho, wrong), ValueError);
  wrong = doubles(3);
  wrong.gain = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(SteerableConv2d(rho, rho, wrong), ValueError);
  EXPECT_THROW(SteerableConv2d(rho, mixed(parse_group("o:2")), doubles(3)), ValueError);
  const Representation space = parse_representation("V", parse_group("so:3"));
  EXPECT_THROW(SteerableConv2d(space, space, doubles(3)), ValueError);
  EXPECT_THROW(frequency(parse_group("gl:2"), 1), ValueError);
  EXPECT_THROW(frequency(group, -1), ValueError);
  SteerableConv2d layer(rho, rho, doubles(3));
  EXPECT_THROW(layer->forward(torch::zeros({1, 7, 6, 6}, at::kDouble)), ShapeError);
  EXPECT_THROW(layer->forward(torch::zeros({8, 6, 6}, at::kDouble)), ShapeError);
  EXPECT_THROW(layer->set_weight(torch::zeros({8, 8, 5, 5}, at::kDouble)), ShapeError);
  EXPECT_THROW(layer->set_weight(torch::full_like(layer->dense_weight(), NAN)), ValueError);
  EXPECT_THROW(pointwise(torch::zeros({2, 3}), [](const at::Tensor& x) { return x; }), ShapeError);
}

}  // namespace
}  // namespace lieder::nn
