#include "lieder/nn/equivariant_linear.hpp"

#include <gtest/gtest.h>
#include <torch/script.h>
#include <torch/torch.h>

#include "lieder/core/error.hpp"
#include "lieder/enforce/intertwiners.hpp"
#include "lieder/nn/equivariant_bilinear.hpp"
#include "nn/action.hpp"
#include "support/equivariance.hpp"

namespace lieder::nn {
namespace {

struct Case {
  const char* group;
  const char* in;
  const char* out;
};

// Sums in and out of order, products that are interleaved, duals, finite groups, products of groups.
const std::vector<Case> cases = {
    {"so:3", "5(1)+5V", "3(1)+V^2+2V"},
    {"o:3", "V+2(1)+V^2+V", "V^3+1+V"},
    {"o:5", "2V+1", "V^2+3(1)"},
    {"o:1,3", "V^2+4V+2(1)", "10(1)+3V+dual(V)"},
    {"so:1,3", "V+dual(V)", "V^2+V"},
    {"sp:4", "2V+A2(V)", "V+1+S2(V)"},
    {"su:3", "V+dual(V)", "V*V+1"},
    {"gl:3", "V+dual(V)*V", "V*dual(V)+1+V"},
    {"s:4", "V+V^2", "V+1+V^2"},
    {"z:5", "2V", "V+1"},
    {"so:3 x z:2", "V@so:3*V@z:2+1", "V@so:3+V@z:2"},
    {"se:2", "V+1", "V+V^2"},
};

TEST(EquivariantLinear, WeightsAreTheIntertwiners) {
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.group) + ": " + c.in + " -> " + c.out);
    const MatrixGroup group = parse_group(c.group);
    const Representation in = parse_representation(c.in, group);
    const Representation out = parse_representation(c.out, group);
    EquivariantLinear layer(in, out);
    Rng rng(3);
    randomise(*layer, rng);
    const IntertwinerSpace space = intertwiners(in, out);
    ASSERT_EQ(layer->weight_dimension(), space.dimension());
    const Matrix w = to_matrix(layer->dense_weight());
    const Vector coefficients = to_vector(layer->named_parameters()["coefficients"]);
    // The same sums in another order: a few roundings of numbers near 1 for each of up to 15 terms.
    EXPECT_LT((w - space.to_dense(coefficients)).norm(), 1e-13 * (1.0 + w.norm()));
    if (space.dimension() > 0 && !group.affine()) {
      EXPECT_LT(test::random_group_defect(w, in, out, rng, 5), 1e-12);
    }
    const Matrix b = to_matrix(layer->dense_bias());
    for (int i = 0; i < 5; ++i) {
      const Matrix g = group.random_element(rng, 0.5);
      const Matrix rho = out.group_matrix(g);
      EXPECT_LT((rho * b - b).norm(), 1e-12 * (1.0 + rho.norm() * b.norm()));
    }
    layer->set_weight(to_tensor(w));
    EXPECT_LT((to_matrix(layer->dense_weight()) - w).norm(), 1e-12 * (1.0 + w.norm()));  // a projection
  }
}

// Counts of tests/enforce (Weyl characters): nothing of Hom_G is left out.
TEST(EquivariantLinear, ParametersAreAllOfHom) {
  const std::vector<std::tuple<const char*, const char*, const char*, Index>> counts = {
      {"so:3", "V+2(1)", "2V+V^2+2(1)", 9},
      {"so:3", "5(1)+5V", "3(1)+V^2+2V", 35},
      {"so:4", "V+2V^2", "1+V^3", 6},
      {"so:1,3", "V^2+4V+dual(V)", "10(1)+3V+3dual(V)+dual(V)^2+V^2+V*dual(V)", 52},
      {"z:6", "V", "V", 6},
      {"s:6", "V^2", "V^2", 15},
      {"s:6", "V+V^2", "V", 7}};
  for (const auto& [name, in, out, expected] : counts) {
    SCOPED_TRACE(std::string(name) + ": " + in + " -> " + out);
    const MatrixGroup group = parse_group(name);
    EXPECT_EQ(EquivariantLinear(parse_representation(in, group), parse_representation(out, group))->weight_dimension(),
              expected);
  }
}

TEST(EquivariantLinear, MapsAreEquivariantInBothPrecisions) {
  for (const at::ScalarType type : {at::kDouble, at::kFloat}) {
    for (const char* name : {"o:3", "o:1,3"}) {
      const MatrixGroup group = parse_group(name);
      const Representation in = parse_representation("3(1)+4V+V^2", group);
      const Representation out = parse_representation("2(1)+2V+V^2", group);
      EquivariantLinear layer(in, out, EquivariantLinearOptions{true, 1.0, type});
      Rng rng(4);
      randomise(*layer, rng);
      const at::Tensor x = normal_batch(rng, 20, in.dimension(), type);
      const double error = equivariance_error([&](const at::Tensor& v) { return layer->forward(v); }, in, out, x);
      // Sums of some tens of terms, boosts of a few units: a hundred roundings.
      EXPECT_LT(error, type == at::kDouble ? 1e-13 : 1e-5) << name;
    }
  }
}

TEST(EquivariantLinear, GradientsAreThoseOfDifferences) {
  const MatrixGroup group = parse_group("o:3");
  EquivariantLinear layer(parse_representation("2(1)+V^2+2V", group), parse_representation("V^2+V+1", group));
  Rng rng(5);
  randomise(*layer, rng);
  const at::Tensor x = normal_batch(rng, 7, layer->input().dimension());
  const at::Tensor w = normal_batch(rng, 7, layer->output().dimension());
  // Cubic in the parameters: the error of the differences is h^2 = 1e-10 and 1e-16/h = 1e-11, relative.
  const auto value = [&] { return (layer->forward(x).pow(3) * w).sum(); };
  EXPECT_LT(gradient_defect(*layer, value, rng), 1e-8);
}

// The slope in the parameters of a function of the gradient in the inputs: what penalties on derivatives need.
TEST(EquivariantLinear, GradientsOfGradientsAreThoseOfDifferences) {
  const MatrixGroup group = parse_group("o:3");
  EquivariantLinear layer(parse_representation("2(1)+V^2+2V", group), parse_representation("V^2+V+1", group));
  Rng rng(15);
  randomise(*layer, rng);
  const at::Tensor x = normal_batch(rng, 7, layer->input().dimension()).requires_grad_();
  const at::Tensor w = normal_batch(rng, 7, layer->input().dimension());
  const auto value = [&] {
    const at::AutoGradMode on(true);
    const at::Tensor y = layer->forward(x).pow(3).sum();
    return (torch::autograd::grad({y}, {x}, {}, true, true).front() * w).sum();
  };
  EXPECT_LT(gradient_defect(*layer, value, rng), 1e-8);
}

TEST(EquivariantLinear, InitialValuesKeepVariances) {
  torch::manual_seed(6);
  const MatrixGroup group = parse_group("so:3");
  const Representation in = parse_representation("102(1)+34V+11V^2+3V^3", group);
  EquivariantLinear layer(in, in);
  Rng rng(6);
  const at::Tensor y = layer->forward(normal_batch(rng, 400, in.dimension())).square().mean(0);
  // Each summand: a mean over hundreds of random coefficients and 400 samples, 5 % at two standard deviations.
  Index start = 0;
  for (const Index size : {102, 102, 99, 81}) {
    EXPECT_NEAR(y.narrow(0, start, size).mean().item<double>(), 1.0, 0.15) << start;
    start += size;
  }
}

TEST(EquivariantLinear, TheDenseScriptHasTheSameValues) {
  const MatrixGroup group = parse_group("o:3");
  EquivariantLinear layer(parse_representation("V+2(1)+V^2", group), parse_representation("V^2+1", group));
  Rng rng(7);
  randomise(*layer, rng);
  const at::Tensor x = normal_batch(rng, 5, layer->input().dimension());
  ScriptBuilder script;
  torch::jit::Module module = script.build(layer->emit(script, "x"));
  EXPECT_TRUE(torch::equal(module.forward({x}).toTensor(), layer->forward(x)));
}

TEST(EquivariantLinear, CallersMistakes) {
  const MatrixGroup so3 = parse_group("so:3");
  const Representation v = parse_representation("V", so3);
  EXPECT_THROW(EquivariantLinear(v, parse_representation("V", parse_group("so:4"))), ValueError);
  EXPECT_THROW(EquivariantLinear(v, v, EquivariantLinearOptions{true, 0.0}), ValueError);
  EXPECT_THROW(EquivariantLinear(v, v, EquivariantLinearOptions{true, 1.0, at::kHalf}), ValueError);
  EquivariantLinear layer(v, v);
  EXPECT_THROW(layer->forward(torch::zeros({2, 4}, torch::kDouble)), ShapeError);
  EXPECT_THROW(layer->set_weight(torch::zeros({3, 4})), ShapeError);
}

// Hom_G(rho_1 (x) rho_2, rho_3) by characters: V (x) V -> V^2 has 3 dimensions under O(3), 3 under SO(3); V (x) V -> V
// is the cross product, of SO(3) only; 1 is the scalar product.
TEST(EquivariantBilinear, FullSpaceAndEquivariance) {
  const std::vector<std::tuple<const char*, const char*, const char*, const char*, Index>> counts = {
      {"so:3", "V", "V", "V", 1},   {"o:3", "V", "V", "V", 0},      {"o:3", "V", "V", "V^2", 3},
      {"o:3", "2V", "3V", "1", 6},  {"o:1,3", "2V", "V", "V^2", 6}, {"so:1,3", "V", "V", "V^2", 4},
      {"o:3", "V+1", "V^2", "V", 3}};
  for (const auto& [name, a, b, c, expected] : counts) {
    SCOPED_TRACE(std::string(name) + ": " + a + " x " + b + " -> " + c);
    const MatrixGroup group = parse_group(name);
    const Representation ra = parse_representation(a, group);
    const Representation rb = parse_representation(b, group);
    const Representation rc = parse_representation(c, group);
    EquivariantBilinear layer(ra, rb, rc, EquivariantLinearOptions{false});
    EXPECT_EQ(layer->linear()->weight_dimension(), expected);
    Rng rng(8);
    const at::Tensor x = normal_batch(rng, 6, ra.dimension());
    const at::Tensor y = normal_batch(rng, 6, rb.dimension());
    const Matrix g = group.random_element(rng, 0.5);
    const at::Tensor left = layer->forward(transformed(ra, g, x), transformed(rb, g, y));
    const at::Tensor right = transformed(rc, g, layer->forward(x, y));
    EXPECT_LT((left - right).norm().item<double>(), 1e-12 * (1.0 + right.norm().item<double>()));
    // linear in each argument
    const at::Tensor sum = layer->forward(x + 2.0 * x, y) - 3.0 * layer->forward(x, y);
    EXPECT_LT(sum.norm().item<double>(), 1e-12 * (1.0 + right.norm().item<double>()));
    EXPECT_THROW(layer->forward(y.narrow(1, 0, 1).repeat({1, ra.dimension() + 1}), y), ShapeError);
  }
}

TEST(EquivariantBilinear, SymmetricProductsAreTheCoordinatesOfTheSquare) {
  const MatrixGroup group = parse_group("so:4");
  const Representation v = parse_representation("2V", group);
  const Representation square = symmetric_square(v);
  Rng rng(9);
  const at::Tensor x = normal_batch(rng, 5, v.dimension());
  const Matrix g = group.random_element(rng);
  const at::Tensor left = symmetric_products(transformed(v, g, x));
  EXPECT_LT((left - transformed(square, g, symmetric_products(x))).norm().item<double>(), 1e-12);
  EquivariantQuadratic quadratic(v, parse_representation("V^2+1", group));
  const double error = equivariance_error([&](const at::Tensor& z) { return quadratic->forward(z); }, v,
                                          quadratic->linear()->output(), x);
  EXPECT_LT(error, 1e-13);
}

}  // namespace
}  // namespace lieder::nn
