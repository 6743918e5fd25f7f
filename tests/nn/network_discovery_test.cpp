#include "lieder/nn/network_discovery.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <string>
#include <tuple>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/discover/callable_discovery.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/generators/group_action.hpp"

namespace lieder::nn {
namespace {

// A network of the Minkowski products of two vectors: invariant under so(1,3) and nothing else that is linear.
TensorFunction lorentz_net(int outputs) {
  torch::manual_seed(1);
  torch::nn::Sequential net(torch::nn::Linear(3, 16), torch::nn::SiLU(), torch::nn::Linear(16, outputs));
  net->to(torch::kDouble);
  return [net](const torch::Tensor& x) mutable {
    const torch::Tensor eta = torch::tensor({1.0, -1.0, -1.0, -1.0}, x.options());
    const torch::Tensor a = x.slice(1, 0, 4);
    const torch::Tensor b = x.slice(1, 4, 8);
    return net->forward(torch::stack({(a * eta * a).sum(1), (a * eta * b).sum(1), (b * eta * b).sum(1)}, 1));
  };
}

Candidates gl4_twice() {
  return parse_candidates("linear", {4, {}, {}, {}}).with_copies(2);
}

TEST(NetworkDiscovery, FindsTheLorentzAlgebraByEveryRoute) {
  SCOPED_TRACE("seed 2");
  Rng rng(2);
  const Matrix x = rng.normal_matrix(400, 8);
  const DifferentiableNetwork network(lorentz_net(2), 8);
  const Candidates candidates = gl4_twice();
  Vector first;
  for (const DerivativeRoute route :
       {DerivativeRoute::automatic, DerivativeRoute::reverse, DerivativeRoute::forward, DerivativeRoute::candidates}) {
    NetworkDiscoveryOptions options;
    options.route = route;
    options.batch = 150;  // 150, 150, 100
    const NetworkDiscovery found = discover_network(ObjectKind::function, network, x, candidates, Vector(), options);
    ASSERT_TRUE(found.discovery.algebra);
    EXPECT_EQ(found.discovery.algebra->name, "so(1,3)");
    EXPECT_GT(found.discovery.cut.gap, 1e8);
    EXPECT_LT(principal_angles_to(found.discovery, candidates, parse_group("so:1,3")).maxCoeff(), 1e-8);
    if (route == DerivativeRoute::automatic) {
      EXPECT_EQ(found.route, DerivativeRoute::reverse);  // two outputs, eight inputs
      EXPECT_EQ(found.passes, 3);
      first = found.discovery.spectrum.values;
    } else if (route != DerivativeRoute::candidates) {
      EXPECT_LT((found.discovery.spectrum.values - first).norm(), 1e-12);
    } else {
      // |DF| from one projection a sample: its relative error is about (2 / N)^(1/2) / 2 for two outputs, 0.04.
      EXPECT_LT((found.discovery.spectrum.values - first).norm(), 0.1 * first.norm());
    }
  }
}

// Oracle: the same network through the map interface, whose Jacobian is taken column by column on several threads.
TEST(NetworkDiscovery, IsTheDiscoveryOfTheMap) {
  SCOPED_TRACE("seed 3");
  Rng rng(3);
  const Matrix x = rng.normal_matrix(200, 8);
  const Vector weights = rng.uniform_matrix(200, 1, 0.5, 2.0);
  const DifferentiableNetwork network(lorentz_net(1), 8);
  const NetworkDiscovery found = discover_network(ObjectKind::function, network, x, gl4_twice(), weights);
  const Discovery map = discover_callable(ObjectKind::function, network.map(), x, gl4_twice(), weights);
  EXPECT_LT((found.discovery.spectrum.values - map.spectrum.values).norm(), 1e-12);
}

// An equivariant network, y = (phi(|x|^2) + 1) x with a free output action gl(3): for each rotation of the inputs the
// same rotation of the outputs, and nothing else.
TEST(NetworkDiscovery, FreeOutputAction) {
  SCOPED_TRACE("seed 4");
  Rng rng(4);
  const Matrix x = rng.normal_matrix(300, 3);
  const DifferentiableNetwork network([](const torch::Tensor& t) { return (t.square().sum(1, true).sin() + 1.0) * t; },
                                      3);
  std::vector<Matrix> units;
  std::vector<std::string> texts;
  for (Index i = 0; i < 9; ++i) {
    units.emplace_back(Matrix::Zero(3, 3));
    units.back()(i / 3, i % 3) = 1.0;
    texts.push_back("y" + std::to_string(i));
  }
  const Candidates candidates = parse_candidates("linear", {3, {}, {}, {}}).with_output_candidates(units, texts);
  const NetworkDiscovery found = discover_network(ObjectKind::function, network, x, candidates);
  EXPECT_EQ(found.route, DerivativeRoute::reverse);
  ASSERT_TRUE(found.discovery.algebra);
  EXPECT_EQ(found.discovery.algebra->name, "so(3)");
  for (const Generator& generator : found.discovery.symmetries) {
    const Matrix in = affine_matrix(candidates.field(generator.coordinates)).rightCols(3);
    EXPECT_LT((in - candidates.output_matrix(generator.coordinates)).norm(), 1e-9);
  }
}

// Few candidates on many inputs and outputs: the products alone, and they are cheaper.
TEST(NetworkDiscovery, FewCandidatesOnAWideNetwork) {
  SCOPED_TRACE("seed 5");
  Rng rng(5);
  const MatrixGroup group = parse_group("so:3");
  const Candidates candidates =
      *group_action(parse_representation("20V", group), parse_representation("20V", group)).generators();
  const DifferentiableNetwork network(
      [](const torch::Tensor& t) {
        const torch::Tensor v = t.view({t.size(0), 20, 3});
        return (v * v.square().sum(2, true).cos()).reshape({t.size(0), 60});
      },
      60);
  const NetworkDiscovery found = discover_network(ObjectKind::function, network, rng.normal_matrix(50, 60), candidates);
  EXPECT_EQ(found.route, DerivativeRoute::candidates);
  EXPECT_EQ(found.passes, 8);
  EXPECT_EQ(found.discovery.cut.symmetries, 3);
  EXPECT_LT(found.discovery.spectrum.values.maxCoeff(), 1e-12);
}

// Single precision: symmetries down to its rounding, with the floor that goes with it.
TEST(NetworkDiscovery, SinglePrecision) {
  Rng rng(6);
  DifferentiableOptions options;
  options.precision = Precision::float32;
  const DifferentiableNetwork network([](const torch::Tensor& t) { return t.square().sum(1, true).sin(); }, 4, options);
  const NetworkDiscovery found = discover_network(ObjectKind::function, network, rng.normal_matrix(500, 4),
                                                  parse_candidates("linear", {4, {}, {}, {}}));
  ASSERT_TRUE(found.discovery.algebra);
  EXPECT_EQ(found.discovery.algebra->name, "so(4)");
}

// The tensor of inertia is quadratic in the positions: as a tensor with two upper indices it is also moved by their scaling,
// as a linear map (V (x) dual(V)) only by rotations.
TEST(NetworkDiscovery, TheTensorOfInertiaAndHowItMoves) {
  SCOPED_TRACE("seed 8");
  Rng rng(8);
  const Matrix x = rng.normal_matrix(100, 6);
  const DifferentiableNetwork network(
      [](const torch::Tensor& t) {
        torch::Tensor sum = torch::zeros({t.size(0), 3, 3}, t.options());
        for (const int64_t body : {0, 1}) {
          const torch::Tensor r = t.slice(1, 3 * body, 3 * body + 3);
          sum = sum +
                (1.0 + static_cast<double>(body)) * (r.square().sum(1).view({-1, 1, 1}) * torch::eye(3, t.options()) -
                                                     torch::bmm(r.unsqueeze(2), r.unsqueeze(1)));
        }
        return sum.reshape({t.size(0), 9});
      },
      6);
  const MatrixGroup gl = parse_group("gl:3");
  for (const auto& [output, name, dimension] : {std::tuple{"V*V", "so(3)+R", 4}, std::tuple{"V*dual(V)", "so(3)", 3}}) {
    const Candidates candidates =
        *group_action(parse_representation("2V", gl), parse_representation(output, gl)).generators();
    const NetworkDiscovery found = discover_network(ObjectKind::function, network, x, candidates);
    EXPECT_EQ(found.discovery.cut.symmetries, dimension);
    ASSERT_TRUE(found.discovery.algebra);
    EXPECT_EQ(found.discovery.algebra->name, name);
  }
}

TEST(NetworkDiscovery, Errors) {
  Rng rng(7);
  const DifferentiableNetwork network(lorentz_net(1), 8);
  const Candidates wrong = parse_candidates("linear", {4, {}, {}, {}});
  try {
    discover_network(ObjectKind::function, network, rng.normal_matrix(10, 8), wrong);
    FAIL();
  } catch (const ShapeError& error) {
    EXPECT_NE(std::string(error.what()).find('8'), std::string::npos);
    EXPECT_NE(std::string(error.what()).find('4'), std::string::npos);
  }
  EXPECT_THROW(discover_network(ObjectKind::function, network, rng.normal_matrix(10, 7), gl4_twice()), ShapeError);
  EXPECT_THROW(discover_network(ObjectKind::submanifold, network, rng.normal_matrix(10, 8), gl4_twice()), ValueError);
  const DifferentiableNetwork broken([](const torch::Tensor& t) { return t.log(); }, 8);
  EXPECT_THROW(discover_network(ObjectKind::function, broken, rng.normal_matrix(10, 8), gl4_twice()), ValueError);
}

}  // namespace
}  // namespace lieder::nn
