#include "lieder/nn/nonlinearities.hpp"

#include <gtest/gtest.h>
#include <torch/script.h>
#include <torch/torch.h>

#include "lieder/core/error.hpp"
#include "lieder/nn/equivariant_norm.hpp"
#include "lieder/nn/invariants.hpp"
#include "nn/action.hpp"

namespace lieder::nn {
namespace {

// Scalars between other copies, so that places matter.
const std::vector<std::pair<const char*, const char*>> channel_cases = {
    {"o:3", "V+2(1)+V^2+1"}, {"o:1,3", "2(1)+V^2+V"},          {"gl:2", "V+1+dual(V)+2(1)"},
    {"o:3", "V+det+1"},      {"so:3 x z:2", "V@so:3+1+V@z:2"}, {"sp:4", "V+1+V^2"}};

at::Tensor script_value(const std::string& result, const ScriptBuilder& script, const at::Tensor& x) {
  torch::jit::Module module = script.build(result);
  return module.forward({x}).toTensor();
}

TEST(Nonlinearities, GatesCommuteWithEveryGroup) {
  for (const auto& [name, text] : channel_cases) {
    for (const Gate gate : {Gate::sigmoid, Gate::linear}) {
      SCOPED_TRACE(std::string(name) + ": " + text);
      const MatrixGroup group = parse_group(name);
      const Representation rho = parse_representation(text, group);
      GatedNonlinearity gates(rho, GatedOptions{gate, 1});
      Rng rng(1);
      const at::Tensor x = normal_batch(rng, 9, gates->gated_representation().dimension());
      const double error = equivariance_error([&](const at::Tensor& z) { return gates->forward(z); },
                                              gates->gated_representation(), rho, x);
      EXPECT_LT(error, 1e-13);  // products with numbers: the rounding of rho(g) x
      ScriptBuilder script;
      EXPECT_TRUE(torch::equal(script_value(gates->emit(script, "x"), script, x), gates->forward(x)));
    }
  }
}

// O(3), 1 + V: s sigmoid(s), v sigmoid(g), by hand.
TEST(Nonlinearities, GatesAreTheFormula) {
  const Representation rho = parse_representation("1+V", parse_group("o:3"));
  GatedNonlinearity gates(rho);
  ASSERT_EQ(gates->gates(), 1);
  Rng rng(2);
  const Matrix x = rng.normal_matrix(4, 5);
  const Matrix y = to_matrix(gates->forward(to_tensor(x)));
  for (Index i = 0; i < 4; ++i) {
    EXPECT_NEAR(y(i, 0), x(i, 0) / (1.0 + std::exp(-x(i, 0))), 1e-15);
    EXPECT_LT((y.row(i).tail(3) - x.row(i).segment(1, 3) / (1.0 + std::exp(-x(i, 4)))).norm(), 1e-14);
  }
  GatedNonlinearity products(rho, GatedOptions{Gate::linear, 1});  // the scalar has a gate, the last channel
  ASSERT_EQ(products->gates(), 2);
  const Matrix z = rng.normal_matrix(4, 6);
  const Matrix w = to_matrix(products->forward(to_tensor(z)));
  EXPECT_LT((w.col(0) - z.col(0).cwiseProduct(z.col(5))).norm(), 1e-15);
  EXPECT_LT((w.col(2) - z.col(2).cwiseProduct(z.col(4))).norm(), 1e-15);
}

TEST(Nonlinearities, NormsCommuteWithOrthogonalGroups) {
  for (const auto& [name, text] :
       {std::pair{"o:3", "V+2(1)+V^2+1"}, std::pair{"u:2", "2V+1"}, std::pair{"s:4", "V+1"}}) {
    SCOPED_TRACE(name);
    const Representation rho = parse_representation(text, parse_group(name));
    NormNonlinearity norms(rho);
    Rng rng(3);
    randomise(*norms, rng);
    const at::Tensor x = normal_batch(rng, 9, rho.dimension());
    EXPECT_LT(equivariance_error([&](const at::Tensor& z) { return norms->forward(z); }, rho, rho, x), 1e-13);
    ScriptBuilder script;
    EXPECT_TRUE(torch::equal(script_value(norms->emit(script, "x"), script, x), norms->forward(x)));
    const at::Tensor w = normal_batch(rng, 9, rho.dimension());
    // Smooth away from zero norms: the error of the differences is h^2.
    EXPECT_LT(gradient_defect(
                  *norms, [&] { return (norms->forward(x) * w).sum(); }, rng),
              1e-7);
    EXPECT_TRUE(torch::isfinite(norms->forward(torch::zeros_like(x))).all().item<bool>());
  }
  EXPECT_THROW(NormNonlinearity(parse_representation("V", parse_group("o:1,3"))), ValueError);
  EXPECT_THROW(NormNonlinearity(parse_representation("V", parse_group("gl:2"))), ValueError);
}

TEST(Nonlinearities, NormalisationCommutesInTrainingAndEvaluation) {
  for (const auto& [name, text] : channel_cases) {
    SCOPED_TRACE(std::string(name) + ": " + text);
    const Representation rho = parse_representation(text, parse_group(name));
    EquivariantBatchNorm norm(rho);
    Rng rng(4);
    randomise(*norm, rng);
    const at::Tensor x = 3.0 * normal_batch(rng, 50, rho.dimension()) + 1.0;
    const TensorMap map = [&](const at::Tensor& z) { return norm->forward(z); };
    // Under boosts |q| is a difference of squares: some hundred roundings.
    EXPECT_LT(equivariance_error(map, rho, rho, x), 1e-12);
    norm->eval();
    EXPECT_LT(equivariance_error(map, rho, rho, x), 1e-13);
    ScriptBuilder script;
    const at::Tensor difference = script_value(norm->emit(script, "x"), script, x) - norm->forward(x);
    EXPECT_LT(difference.abs().max().item<double>(), 1e-12);
  }
  const Representation rho = parse_representation("1+V", parse_group("o:3"));
  EquivariantBatchNorm norm(rho);
  Rng rng(5);
  const at::Tensor y = norm->forward(4.0 * normal_batch(rng, 200, 4) + 2.0);
  EXPECT_NEAR(y.select(1, 0).mean().item<double>(), 0.0, 1e-12);
  EXPECT_NEAR(y.select(1, 0).square().mean().item<double>(), 1.0, 1e-5);  // epsilon
  EXPECT_NEAR(y.narrow(1, 1, 3).square().mean().item<double>(), 1.0, 1e-5);
}

// Counts: Gram matrices of m vectors have m (m + 1)/2 entries in any metric; with norms m and cosines m (m - 1)/2 for
// orthogonal ones. Skew forms of Sp have m (m - 1)/2; so(2) has both.
TEST(Invariants, CountsAndInvariance) {
  const std::vector<std::tuple<const char*, const char*, Index>> counts = {
      {"o:5", "2V", 3 + 2 + 1}, {"o:3", "5(1)+5V", 5 + 15 + 5 + 10}, {"o:1,3", "4V", 10},
      {"sp:4", "3V", 3},        {"so:2", "2V", 3 + 1 + 2 + 1},       {"gl:3", "2V+3dual(V)", 6},
      {"gl:3", "4V", 0},        {"o:3", "V+1+V", 1 + 3 + 2 + 1},     {"o:3", "V^2", 1 + 3 + 1}};
  for (const auto& [name, text, expected] : counts) {
    SCOPED_TRACE(std::string(name) + ": " + text);
    const MatrixGroup group = parse_group(name);
    const Representation rho = parse_representation(text, group);
    QuadraticInvariants invariants(rho);
    EXPECT_EQ(invariants->size(), expected);
    Rng rng(6);
    const at::Tensor x = normal_batch(rng, 8, rho.dimension());
    const Representation fixed = multiple(std::max<Index>(expected, 1), Representation::trivial(group));
    const TensorMap map = [&](const at::Tensor& z) { return invariants->forward(z); };
    if (expected > 0) {
      EXPECT_LT(equivariance_error(map, rho, fixed, x), 1e-12);
      const at::Tensor centred = invariants->forward(x) - invariants->forward(x).mean(0);
      const auto singular = std::get<1>(torch::linalg_svd(centred));
      EXPECT_GT(singular.min().item<double>(), expected > 7 ? 0.0 : 1e-6);  // 8 samples: at most 7 directions
      ScriptBuilder script;
      const at::Tensor same = script_value(invariants->emit(script, "x"), script, x);
      EXPECT_TRUE(torch::equal(same, invariants->forward(x)));
    }
    CopyInvariants copies(rho);
    if (copies->size() > 0) {
      const Representation by_copy = multiple(copies->size(), Representation::trivial(group));
      EXPECT_LT(equivariance_error([&](const at::Tensor& z) { return copies->forward(z); }, rho, by_copy, x), 1e-12);
      ScriptBuilder script;
      EXPECT_TRUE(torch::equal(script_value(copies->emit(script, "x"), script, x), copies->forward(x)));
    }
  }
}

TEST(Invariants, OfVectorsAreGramNormsAndCosines) {
  QuadraticInvariants invariants(parse_representation("2V", parse_group("o:3")));
  Rng rng(7);
  const Matrix x = rng.normal_matrix(5, 6);
  const Matrix s = to_matrix(invariants->forward(to_tensor(x)));
  for (Index i = 0; i < 5; ++i) {
    const Vector a = x.row(i).head(3).transpose();
    const Vector b = x.row(i).tail(3).transpose();
    const double scale = std::sqrt(1.0 / 3.0);  // forms have norm one
    EXPECT_NEAR(s(i, 0), scale * a.squaredNorm(), 1e-14);
    EXPECT_NEAR(s(i, 1), scale * a.dot(b), 1e-14);
    EXPECT_NEAR(s(i, 2), scale * b.squaredNorm(), 1e-14);
    EXPECT_NEAR(s(i, 3), a.norm(), 1e-14);
    EXPECT_NEAR(s(i, 4), b.norm(), 1e-14);
    EXPECT_NEAR(s(i, 5), a.dot(b) / (a.norm() * b.norm()), 1e-14);
  }
}

}  // namespace
}  // namespace lieder::nn
