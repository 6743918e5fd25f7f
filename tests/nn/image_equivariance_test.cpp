// Lie derivatives of layers on images against differences of the finite motion of fields that are known by a formula.
#include "lieder/nn/image_equivariance.hpp"

#include <gtest/gtest.h>
#include <torch/script.h>
#include <torch/torch.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <numbers>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/nn/conversions.hpp"
#include "lieder/nn/nonlinearities.hpp"
#include "lieder/nn/steerable_conv2d.hpp"
#include "lieder/nn/torchscript.hpp"

namespace lieder::nn {
namespace {

// Gaussian bumps: u_c(x) = sum_b a_cb exp(-|x - p_b|^2 / (2 s^2)), with K_g u(x) = u(g x).
struct Bumps {
  Matrix amplitudes;
  Matrix places;
  double width = 2.5;

  Bumps(Rng& rng, Index channels) : amplitudes(rng.normal_matrix(channels, 4)), places(2.0 * rng.normal_matrix(4, 2)) {}

  // Rows of one image, at the points g x.
  Matrix rows(Index size, const Matrix& affine) const {
    Matrix result(1, amplitudes.rows() * size * size);
    const double centre = 0.5 * static_cast<double>(size - 1);
    for (Index i = 0; i < size; ++i) {
      for (Index j = 0; j < size; ++j) {
        RowVector x(3);
        x << 1.0, static_cast<double>(j) - centre, centre - static_cast<double>(i);
        const RowVector moved = x * affine.transpose();
        const Vector bumps =
            (-(places.rowwise() - moved).rowwise().squaredNorm() / (2.0 * width * width)).array().exp();
        const Vector values = amplitudes * bumps;
        for (Index c = 0; c < values.size(); ++c) {
          result(0, c * size * size + i * size + j) = values(c);
        }
      }
    }
    return result;
  }
};

Matrix identity_motion() {
  Matrix result = Matrix::Zero(2, 3);
  result.rightCols(2).setIdentity();
  return result;
}

// exp(t xi) as [b | A].
Matrix finite_motion(const Matrix& generator, double t) {
  Matrix homogeneous = Matrix::Zero(3, 3);
  homogeneous.bottomRows(2) = t * generator;
  return matrix_exponential(homogeneous).bottomRows(2);
}

Matrix motion_difference(const Bumps& bumps, Index size, const Matrix& generator) {
  const double h = 1e-3;  // five points: rounding 1e-12 and h^4
  const auto at = [&](double t) { return bumps.rows(size, finite_motion(generator, t)); };
  return (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
}

TEST(ImageEquivariance, TheActionIsTheDerivativeOfTheMotionWithinItsError) {
  SCOPED_TRACE("seed 1");
  Rng rng(1);
  const Bumps bumps(rng, 2);
  const Index size = 25;
  Matrix shear = Matrix::Zero(2, 3);
  shear << 0.3, 0.1, 0.7, -0.2, 0.4, 0.2;
  for (const Matrix& generator : {image_rotation(), image_translation(false), image_translation(true), shear}) {
    const SpaceMotion found = image_action({2, size, size}, generator)(bumps.rows(size, identity_motion()));
    const Matrix expected = motion_difference(bumps, size, generator);
    EXPECT_LT((found.value - expected).norm(), found.error.norm() + 1e-9 * expected.norm());
    EXPECT_LT(found.error.norm(), 1e-2 * expected.norm());
    EXPECT_GT(expected.norm(), 0.1);
  }
}

TEST(ImageEquivariance, ChannelsMoveWithTheImage) {
  SCOPED_TRACE("seed 2");
  Rng rng(2);
  const Bumps bumps(rng, 2);
  ImageSpace space{2, 20, 20};
  const Matrix rows = bumps.rows(20, identity_motion());
  const Matrix scalars = image_action(space, image_rotation())(rows).value;
  space.channel_generator.resize(2, 2);
  space.channel_generator << 0.0, -1.0, 1.0, 0.0;
  const Matrix vectors = image_action(space, image_rotation())(rows).value;
  // - sigma' u: the components (u, v) lose (-v, u).
  EXPECT_LT((vectors.leftCols(400) - scalars.leftCols(400) - rows.rightCols(400)).norm(), 1e-13);
  EXPECT_LT((vectors.rightCols(400) - scalars.rightCols(400) + rows.leftCols(400)).norm(), 1e-13);
}

struct SmallNetwork {
  MatrixGroup group = parse_group("so:2");
  Representation hidden = direct_sum(multiple(2, Representation::trivial(group)), frequency(group, 1));
  GatedNonlinearity gates{hidden};
  SteerableConv2d first{nullptr};

  explicit SmallNetwork(ImagePadding padding) {
    torch::manual_seed(3);
    SteerableConv2dOptions options;
    options.dtype = at::kDouble;
    options.kernel.size = 11;
    options.kernel.widths = Vector::Constant(1, 1.2);
    options.kernel.max_degree = 1;
    options.kernel.padding = padding;
    first = SteerableConv2d(Representation::trivial(group), gates->gated_representation(), options);
  }
  Matrix generator(const Representation& rho) const { return rho.algebra_matrix(group.algebra().basis().front()); }
};

// A steerable layer, gates and the mean of the scalars have no error on smooth fields; a dense kernel and a nonlinearity by
// components have; contributions bound the error of the chain.
TEST(ImageEquivariance, TellsSteerableLayersFromOthers) {
  SCOPED_TRACE("seed 3");
  Rng rng(3);
  const Index size = 31;
  const Bumps bumps(rng, 1);
  const Matrix points = 0.1 * bumps.rows(size, identity_motion());  // gates that are not steep
  SmallNetwork net(ImagePadding::zeros);
  const ImageSpace image{1, size, size};
  const ImageSpace gated{5, size, size, 1.0, net.generator(net.gates->gated_representation())};
  const ImageSpace hidden{4, size, size, 1.0, net.generator(net.hidden)};
  const auto run = [&](const TensorFunction& layer, const TensorFunction& nonlinearity) {
    const std::vector<ChainLayer> chain = {image_layer("convolution", layer, image),
                                           image_layer("nonlinearity", nonlinearity, gated),
                                           image_layer(
                                               "mean",
                                               [](const at::Tensor& x) {
                                                 return x.narrow(1, 0, 2).mean(at::IntArrayRef({2, 3}));
                                               },
                                               hidden)};
    const Matrix turn = image_rotation();
    return local_equivariance(chain, points,
                              std::vector<SpaceAction>{image_action(image, turn), image_action(gated, turn),
                                                       image_action(hidden, turn), unmoved()});
  };
  const TensorFunction steerable = [&](const at::Tensor& x) { return net.first->forward(x); };
  const TensorFunction gates = [&](const at::Tensor& x) {
    return pointwise(x, [&](const at::Tensor& z) { return net.gates->forward(z); });
  };
  const ChainEquivariance good = run(steerable, gates);
  for (const LayerEquivariance& layer : good.layers) {
    EXPECT_LT(layer.error, 3.0 * layer.uncertainty + 1e-3 * layer.size) << layer.name;
    EXPECT_LT(layer.uncertainty, 0.01 * layer.size) << layer.name;
  }
  Rng kernels(4);
  const at::Tensor dense = to_tensor(kernels.normal_matrix(5, 121)).view({5, 1, 11, 11});
  const ChainEquivariance bad = run([&](const at::Tensor& x) { return torch::conv2d(x, dense, {}, 1, 5); },
                                    [](const at::Tensor& x) { return torch::tanh(x.narrow(1, 0, 4)); });
  EXPECT_GT(bad.layers[0].relative, 0.1);
  EXPECT_GT(bad.layers[1].relative, 0.01);
  double sum = 0.0;
  for (const LayerEquivariance& layer : bad.layers) {
    sum += layer.contribution;
  }
  EXPECT_LE(bad.error, sum * (1.0 + 1e-12));
  EXPECT_GT(bad.error, 100.0 * good.error);
}

// The error of a whole layer against differences of the finite motion: f(K_g u) - K_g f(u) for f = square of a translation.
TEST(ImageEquivariance, AgreesWithFiniteDifferencesOfTheMotion) {
  SCOPED_TRACE("seed 5");
  Rng rng(5);
  const Index size = 33;
  const Bumps bumps(rng, 1);
  const ImageSpace image{1, size, size};
  // f(u) = u^2 shifted by two pixels to the right: at pixel x the value u(x - 2)^2. Its motion by the formula.
  const auto shifted = [&](const at::Tensor& x) { return torch::roll(x, {2}, {3}).square(); };
  const ChainEquivariance found = local_equivariance(
      {image_layer("shift", shifted, image)}, bumps.rows(size, identity_motion()),
      std::vector<SpaceAction>{image_action(image, image_rotation()), image_action(image, image_rotation())});
  const double h = 1e-3;
  Matrix shift = identity_motion();
  shift(0, 0) = -2.0;
  const auto compose = [](const Matrix& a, const Matrix& b) {  // a after b
    Matrix result = Matrix::Zero(2, 3);
    result.rightCols(2) = a.rightCols(2) * b.rightCols(2);
    result.col(0) = a.rightCols(2) * b.col(0) + a.col(0);
    return result;
  };
  const auto at = [&](double t) {  // f(K_g u)(x) = u(g(x - 2))^2, K_g f(u)(x) = u(g x - 2)^2
    const Matrix g = finite_motion(image_rotation(), t);
    return Matrix(bumps.rows(size, compose(g, shift)).array().square() -
                  bumps.rows(size, compose(shift, g)).array().square());
  };
  const Matrix expected = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
  const double size_found = found.derivative.norm();
  EXPECT_GT(size_found, 0.1);
  // Circular shifts bring the image's left edge to its right one: there the bumps are below 1e-5 of their largest.
  EXPECT_LT((found.derivative - expected).norm(), found.layers[0].uncertainty + 1e-4 * size_found);
}

TEST(ImageEquivariance, PeriodicTranslationsAreExact) {
  SCOPED_TRACE("seed 6");
  SmallNetwork net(ImagePadding::circular);
  const Index size = 24;
  ImageSpace image{1, size, size};
  image.periodic = true;
  ImageSpace gated{5, size, size};
  gated.periodic = true;
  Rng rng(6);
  const Matrix points = rng.normal_matrix(2, size * size);  // any image: shifts are exact in Fourier space
  const ChainEquivariance found =
      local_equivariance({image_layer(
                             "convolution", [&](const at::Tensor& x) { return net.first->forward(x); }, image)},
                         points,
                         std::vector<SpaceAction>{image_action(image, image_translation(true)),
                                                  image_action(gated, image_translation(true))});
  EXPECT_LT(found.relative, 1e-12);
}

TEST(ImageEquivariance, TakesTorchScriptModules) {
  torch::jit::Module module("m");
  module.register_parameter("weight", torch::ones({1, 1, 3, 3}, at::kDouble) / 9.0, false);
  module.define("def forward(self, x):\n  return torch.conv2d(x, self.weight, padding=1)\n");
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "lieder_image_equivariance_test.pt";
  module.save(path.string());
  DifferentiableOptions options;
  options.sample_shape = {1, 21, 21};
  const ChainLayer layer{"blur", load_torchscript(path.string(), 441, options)};
  std::filesystem::remove(path);
  Rng rng(7);
  const Bumps bumps(rng, 1);
  const ImageSpace image{1, 21, 21};
  const std::vector<SpaceAction> actions(2, image_action(image, image_translation(false)));
  const ChainEquivariance found = local_equivariance({layer}, bumps.rows(21, identity_motion()), actions);
  EXPECT_LT(found.relative, 0.05);  // the border, where zeros are taken for the image
  EXPECT_GT(found.layers[0].size, 0.1);
}

TEST(ImageEquivariance, Errors) {
  EXPECT_THROW(image_action({1, 3, 8}, image_rotation()), ValueError);
  EXPECT_THROW(image_action({1, 8, 8, 0.0}, image_rotation()), ValueError);
  EXPECT_THROW(image_action({1, 8, 8}, Matrix::Zero(2, 2)), ShapeError);
  EXPECT_THROW(image_action({2, 8, 8, 1.0, Matrix::Zero(3, 3)}, image_rotation()), ShapeError);
  const SpaceAction action = image_action({1, 8, 8}, image_rotation());
  EXPECT_THROW(action(Matrix::Zero(2, 63)), ShapeError);
  Matrix images = Matrix::Zero(2, 64);
  images(1, 5) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(action(images), ValueError);
  EXPECT_THROW(image_rows(torch::full({1, 1, 2, 2}, NAN)), ValueError);
  EXPECT_THROW(image_rows(torch::zeros({2, 4})), ShapeError);
  const ChainLayer same = image_layer("same", [](const at::Tensor& x) { return x; }, {1, 8, 8});
  EXPECT_THROW(local_equivariance({same}, Matrix::Zero(1, 64), std::vector<SpaceAction>{action}), ShapeError);
}

}  // namespace
}  // namespace lieder::nn
