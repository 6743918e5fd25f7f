#include "lieder/nn/fourier_layer2d.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "nn/action.hpp"

namespace lieder::nn {
namespace {

FourierLayer2dOptions layer_options(Index modes, bool isotropic) {
  FourierLayer2dOptions options;
  options.modes = modes;
  options.isotropic = isotropic;
  options.dtype = at::kDouble;
  return options;
}

at::Tensor normal_fields(Rng& rng, Index n, Index c, Index h, Index w) {
  return normal_batch(rng, n, c * h * w).view({n, c, h, w});
}

double difference(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>() / b.abs().max().item<double>();
}

// The sums over modes and pixels, written out, without any transform.
at::Tensor by_sums(FourierLayer2d& layer, const at::Tensor& x) {
  const Index h = x.size(2);
  const Index w = x.size(3);
  const at::Tensor m = layer->multipliers();
  const at::Tensor re = torch::real(m).contiguous();
  const at::Tensor im = torch::imag(m).contiguous();
  at::Tensor y = torch::zeros({x.size(0), m.size(1), h, w}, at::kDouble);
  for (std::size_t p = 0; p < layer->modes().size(); ++p) {
    const auto [row, col] = layer->modes()[p];
    at::Tensor angle = torch::zeros({h, w}, at::kDouble);
    for (Index i = 0; i < h; ++i) {
      for (Index j = 0; j < w; ++j) {
        angle[i][j] = 2.0 * std::numbers::pi *
                      (static_cast<double>(row * i) / static_cast<double>(h) +
                       static_cast<double>(col * j) / static_cast<double>(w));
      }
    }
    const at::Tensor c = angle.cos();
    const at::Tensor s = angle.sin();
    const double norm = 1.0 / static_cast<double>(h * w);
    const at::Tensor a = (x * c).sum(at::IntArrayRef({2, 3})) * norm;  // u^ = a - i b
    const at::Tensor b = (x * s).sum(at::IntArrayRef({2, 3})) * norm;
    const auto index = static_cast<std::int64_t>(p);
    const at::Tensor ya = torch::matmul(a, re[index].t()) + torch::matmul(b, im[index].t());
    const at::Tensor yb = torch::matmul(a, im[index].t()) - torch::matmul(b, re[index].t());
    const double pair = row == 0 && col == 0 ? 1.0 : 2.0;  // k and -k
    y += pair * (ya.unsqueeze(2).unsqueeze(3) * c - yb.unsqueeze(2).unsqueeze(3) * s);
  }
  return y;
}

TEST(FourierLayer2d, IsTheSumOverModes) {
  for (const bool isotropic : {false, true}) {
    SCOPED_TRACE(isotropic);
    torch::manual_seed(1);
    Rng rng(1);
    FourierLayer2d layer(2, 3, layer_options(2, isotropic));
    for (const auto& [h, w] : {std::pair<Index, Index>{6, 7}, {5, 8}}) {
      const at::Tensor x = normal_fields(rng, 2, 2, h, w);
      EXPECT_LT(difference(layer->forward(x), by_sums(layer, x)), 1e-13);
    }
  }
}

TEST(FourierLayer2d, CommutesWithTranslationsAndIfIsotropicWithTheSquare) {
  SCOPED_TRACE("seed 2");
  torch::manual_seed(2);
  Rng rng(2);
  FourierLayer2d isotropic(2, 2, layer_options(3, true));
  FourierLayer2d free(2, 2, layer_options(3, false));
  const at::Tensor x = normal_fields(rng, 2, 2, 9, 9);
  for (FourierLayer2d* layer : {&isotropic, &free}) {
    const at::Tensor y = (*layer)->forward(x);
    EXPECT_LT(difference((*layer)->forward(torch::roll(x, {2, -3}, {2, 3})), torch::roll(y, {2, -3}, {2, 3})), 1e-13);
  }
  // Rotating or flipping an odd grid moves pixel 0 to pixel h - 1: a symmetry of the torus with a translation.
  const at::Tensor y = isotropic->forward(x);
  EXPECT_LT(difference(isotropic->forward(torch::rot90(x, 1, {2, 3})), torch::rot90(y, 1, {2, 3})), 1e-13);
  EXPECT_LT(difference(isotropic->forward(torch::flip(x, {3})), torch::flip(y, {3})), 1e-13);
  const at::Tensor z = free->forward(x);
  EXPECT_GT(difference(free->forward(torch::rot90(x, 1, {2, 3})), torch::rot90(z, 1, {2, 3})), 0.1);
}

// Waves of the torus turned by (3, 4, 5): an isotropic layer gives cos(k.x) with |k| = 5 the factor of (5, 0) and of (3, 4).
TEST(FourierLayer2d, IsotropicMultipliersDependOnTheLengthAlone) {
  torch::manual_seed(3);
  FourierLayer2d layer(1, 1, layer_options(5, true));
  const at::Tensor i = torch::arange(12, at::kDouble).view({12, 1}) * (2.0 * std::numbers::pi / 12.0);
  const at::Tensor j = i.view({1, 12});
  const auto factor = [&](double row, double col) {
    const at::Tensor u = torch::cos(row * i + col * j).view({1, 1, 12, 12});
    const at::Tensor y = layer->forward(u);
    const double result = ((y * u).sum() / (u * u).sum()).item<double>();
    EXPECT_LT((y - result * u).abs().max().item<double>(), 1e-13);
    return result;
  };
  EXPECT_NEAR(factor(5, 0), factor(3, -4), 1e-13);
  EXPECT_NEAR(factor(0, 5), factor(4, 3), 1e-13);
  EXPECT_GT(std::abs(factor(5, 0) - factor(4, 0)), 1e-3);
}

TEST(FourierLayer2d, HasGradientsAndKeepsVariances) {
  SCOPED_TRACE("seed 4");
  torch::manual_seed(4);
  Rng rng(4);
  for (const bool isotropic : {false, true}) {
    FourierLayer2d layer(2, 2, layer_options(2, isotropic));
    const at::Tensor x = normal_fields(rng, 2, 2, 6, 6);
    EXPECT_LT(gradient_defect(
                  *layer, [&] { return layer->forward(x).tanh().sum(); }, rng),
              1e-7);
    // Modes that are kept: 25 (13 isotropic, those with |k| <= 2) of 36, each of variance 1.
    FourierLayer2d wide(64, 64, layer_options(2, isotropic));
    const double mean = wide->forward(normal_fields(rng, 16, 64, 6, 6)).square().mean().item<double>();
    EXPECT_NEAR(mean * 36.0 / (isotropic ? 13.0 : 25.0), 1.0, 0.05);  // 1e5 numbers, few independent multipliers
  }
}

TEST(FourierLayer2d, Errors) {
  EXPECT_THROW(FourierLayer2d(0, 1), ValueError);
  EXPECT_THROW(FourierLayer2d(1, 1, layer_options(-1, true)), ValueError);
  FourierLayer2d layer(2, 1, layer_options(3, true));
  EXPECT_THROW(layer->forward(torch::zeros({1, 2, 6, 9}, at::kDouble)), ShapeError);
  EXPECT_THROW(layer->forward(torch::zeros({1, 1, 9, 9}, at::kDouble)), ShapeError);
}

}  // namespace
}  // namespace lieder::nn
