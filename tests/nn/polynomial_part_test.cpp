#include "lieder/nn/polynomial_part.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "nn/action.hpp"

namespace lieder::nn {
namespace {

// The target is y = (a.b) a + 2 |a|^2 b - 3 b of two vectors: affine in the invariants times t.
TEST(PolynomialPart, FindsAPolynomialExactly) {
  const MatrixGroup group = parse_group("o:3");
  const Representation two = parse_representation("2V", group);
  PolynomialPart part(&two, parse_representation("V", group), 3, 3);
  EXPECT_EQ(part->size(), 8);  // (1 + 3) * 2, no quadratic maps to V, no invariants in V
  Rng rng(1);
  const at::Tensor t = normal_batch(rng, 40, 6);
  const at::Tensor a = t.narrow(1, 0, 3);
  const at::Tensor b = t.narrow(1, 3, 3);
  const at::Tensor ab = (a * b).sum(1, true);
  const at::Tensor s = torch::cat({(a * a).sum(1, true), ab, (b * b).sum(1, true)}, 1);
  const at::Tensor y = ab * a + 2.0 * s.narrow(1, 0, 1) * b - 3.0 * b;
  part->fit(s, t, y);
  // Least squares of condition number below 100, with two steps of refinement.
  EXPECT_LT((part->forward(s, t) - y).abs().max().item<double>(), 1e-11 * y.abs().max().item<double>());
}

// Scalars: y quadratic in s; without tensors.
TEST(PolynomialPart, OfInvariantsAlone) {
  const MatrixGroup group = parse_group("o:1,3");
  PolynomialPart part(nullptr, parse_representation("1", group), 4, 4);
  EXPECT_EQ(part->size(), 15);
  Rng rng(2);
  const at::Tensor s = normal_batch(rng, 30, 4);
  const at::Tensor y = 1.0 + s.narrow(1, 0, 1) * s.narrow(1, 2, 1) - 0.5 * s.narrow(1, 3, 1);
  const at::Tensor none = torch::zeros({30, 0}, torch::kDouble);
  part->fit(s, none, y);
  const at::Tensor more = normal_batch(rng, 50, 4);
  const at::Tensor expected = 1.0 + more.narrow(1, 0, 1) * more.narrow(1, 2, 1) - 0.5 * more.narrow(1, 3, 1);
  const at::Tensor value = part->forward(more, torch::zeros({50, 0}, torch::kDouble));
  EXPECT_LT((value - expected).abs().max().item<double>(), 1e-10);
}

// Pure noise, more coefficients than samples: nothing but a strongly damped fit or the mean; the error at new points
// stays near that of the mean (it would be many times that of an undamped fit).
TEST(PolynomialPart, DoesNotFitNoise) {
  const MatrixGroup group = parse_group("so:3");
  for (std::uint64_t seed = 3; seed < 8; ++seed) {
    SCOPED_TRACE(seed);
    PolynomialPart part(nullptr, parse_representation("1", group), 8, 4);
    Rng rng(seed);
    const at::Tensor none = torch::zeros({40, 0}, torch::kDouble);
    part->fit(normal_batch(rng, 40, 8), none, normal_batch(rng, 40, 1) + 5.0);
    const at::Tensor value = part->forward(normal_batch(rng, 1000, 8), torch::zeros({1000, 0}, torch::kDouble));
    EXPECT_LT((value - 5.0).square().mean().item<double>(), 1.0);  // the variance of the noise
  }
}

TEST(PolynomialPart, IsEquivariantWithAnyCoefficients) {
  const MatrixGroup group = parse_group("o:3");
  const Representation t_rep = parse_representation("2V+V^2", group);
  const Representation out = parse_representation("V^2+1+V", group);
  PolynomialPart part(&t_rep, out, 2, 2);
  Rng rng(9);
  const torch::NoGradGuard guard;
  auto buffers = part->named_buffers();
  for (const char* name : {"tensor_coefficients", "invariant_coefficients"}) {
    at::Tensor& c = buffers[name];
    c.copy_(normal_batch(rng, c.numel(), 1).reshape(c.sizes()));
  }
  const at::Tensor s = normal_batch(rng, 20, 2);
  const double error = equivariance_error([&](const at::Tensor& t) { return part->forward(s, t); }, t_rep, out,
                                          normal_batch(rng, 20, t_rep.dimension()));
  EXPECT_LT(error, 1e-13);
}

}  // namespace
}  // namespace lieder::nn
