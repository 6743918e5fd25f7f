// Penalties on Lie derivatives, kept symmetries, and the way from data to an equivariant network.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/generators/group_action.hpp"
#include "lieder/nn/conversions.hpp"
#include "lieder/nn/equivariance.hpp"
#include "lieder/nn/equivariant_bilinear.hpp"
#include "lieder/nn/kept_symmetry.hpp"
#include "lieder/nn/layer_promotion.hpp"
#include "lieder/nn/lie_derivative_penalty.hpp"
#include "lieder/nn/network_file.hpp"
#include "lieder/nn/nonlinearities.hpp"
#include "lieder/nn/promoted_network.hpp"
#include "nn/tasks.hpp"

namespace lieder::nn {
namespace {

torch::nn::Sequential small_net(Index n, Index m) {
  torch::manual_seed(4);
  torch::nn::Sequential net(torch::nn::Linear(n, 12), torch::nn::SiLU(), torch::nn::Linear(12, m));
  net->to(torch::kDouble);
  return net;
}

Candidates tensor_candidates() {
  const MatrixGroup group = parse_group("gl:2");
  return *group_action(parse_representation("2V", group), parse_representation("V", group)).generators();
}

// Oracle: the rows of LieDerivative at the same points, whitened by the size of the same data.
TEST(LieDerivativePenalty, IsTheNuclearNormOfTheLieDerivative) {
  SCOPED_TRACE("seed 1");
  Rng rng(1);
  const Matrix x = rng.normal_matrix(60, 4);
  const Matrix y = rng.normal_matrix(60, 2);
  torch::nn::Sequential net = small_net(4, 2);
  const TensorFunction function = [net](const torch::Tensor& z) mutable { return net->forward(z); };
  const Candidates candidates = tensor_candidates();
  for (const bool relative : {false, true}) {
    LieDerivativePenaltyOptions options;
    options.samples = 60;
    options.projections = 2;  // both outputs, no randomness
    options.average = 0.0;
    options.relative = relative;
    LieDerivativePenalty penalty(candidates, x, y, options);
    penalty(function, to_tensor(x));
    const DifferentiableNetwork network(function, 4);
    const Jet jet = network.jet(x);
    const LieDerivative derivative(ObjectKind::function, candidates);
    const auto spread = [](const Matrix& m) {
      const Matrix centred = m.rowwise() - m.colwise().mean();
      return std::sqrt(centred.squaredNorm() / static_cast<double>(m.rows()));
    };
    const double scale = 2.0 * spread(y) / spread(x);
    const GeneratorFeatures features = derivative.features(x, y);
    const Matrix size = derivative.size_factor(features.input, features.output, scale);
    const Vector expected =
        generalised_spectrum({derivative.rows(jet), size}).values / (relative ? jacobian_rms(jet) / scale : 1.0);
    EXPECT_LT((penalty.singular_values() - expected).norm(), 1e-10 * expected.norm());
    EXPECT_NEAR(penalty.value(), (expected.array().square() + 1e-6).sqrt().sum(), 1e-9);
  }
}

// Oracle: central differences of R_eps in every weight of the first layer (with no average, R is a function of them).
TEST(LieDerivativePenalty, GradientIsThatOfTheDifferences) {
  SCOPED_TRACE("seed 2");
  Rng rng(2);
  const Matrix x = rng.normal_matrix(40, 4);
  torch::nn::Sequential net = small_net(4, 2);
  const TensorFunction function = [net](const torch::Tensor& z) mutable { return net->forward(z); };
  for (const double exponent : {1.0, 0.4}) {
    LieDerivativePenaltyOptions options;
    options.samples = 40;
    options.projections = 2;
    options.average = 0.0;
    options.smoothing = 0.1;
    options.exponent = exponent;
    LieDerivativePenalty penalty(tensor_candidates(), x, rng.normal_matrix(40, 2), options);
    net->zero_grad();
    penalty(function, to_tensor(x)).backward();
    torch::Tensor weight = net->parameters()[0];
    const Matrix gradient = to_matrix(weight.grad());
    const double h = 1e-5;
    Matrix differences(gradient.rows(), gradient.cols());
    const torch::NoGradGuard guard;
    for (Index i = 0; i < gradient.rows(); ++i) {
      for (Index j = 0; j < gradient.cols(); ++j) {
        const auto value = [&](double shift) {
          weight[i][j] += shift;
          {
            const torch::AutoGradMode on(true);
            penalty(function, to_tensor(x));
          }
          weight[i][j] -= shift;
          return penalty.value();
        };
        differences(i, j) = (value(h) - value(-h)) / (2.0 * h);
      }
    }
    EXPECT_LT((gradient - differences).norm(), 1e-6 * differences.norm());
  }
}

// One random projection a sample gives the same on average: here 400 batches of all points, error about 1 / 20.
TEST(LieDerivativePenalty, ProjectionsEstimateTheSame) {
  SCOPED_TRACE("seed 3");
  Rng rng(3);
  const Matrix x = rng.normal_matrix(50, 4);
  const Matrix y = rng.normal_matrix(50, 2);
  torch::nn::Sequential net = small_net(4, 2);
  const TensorFunction function = [net](const torch::Tensor& z) mutable { return net->forward(z); };
  LieDerivativePenaltyOptions options;
  options.samples = 50;
  options.average = 0.0;
  options.projections = 2;
  LieDerivativePenalty exact(tensor_candidates(), x, y, options);
  exact(function, to_tensor(x));
  options.projections = 1;
  options.average = 0.99;
  LieDerivativePenalty random(tensor_candidates(), x, y, options);
  for (int batch = 0; batch < 400; ++batch) {
    random(function, to_tensor(x));
  }
  EXPECT_LT((random.singular_values() - exact.singular_values()).norm(), 0.05 * exact.singular_values().norm());
}

TEST(LieDerivativePenalty, Errors) {
  Rng rng(4);
  const Matrix x = rng.normal_matrix(10, 4);
  EXPECT_THROW(LieDerivativePenalty(tensor_candidates(), x.leftCols(3), x.leftCols(2)), ShapeError);
  LieDerivativePenaltyOptions options;
  options.exponent = 1.5;
  EXPECT_THROW(LieDerivativePenalty(tensor_candidates(), x, x.leftCols(2), options), ValueError);
  LieDerivativePenalty penalty(tensor_candidates(), x, x.leftCols(2));
  EXPECT_EQ(penalty.rank(), 4);
  EXPECT_THROW(penalty([](const torch::Tensor& z) { return z; }, to_tensor(x)), ShapeError);
}

// Perturbed subalgebras of gl(n) in the standard and in another basis.
TEST(KeptSymmetry, MakesThemExact) {
  SCOPED_TRACE("seed 5");
  Rng rng(5);
  for (const std::string name : {"so:3", "so:4", "so:1,3", "sl:2"}) {
    const MatrixGroup truth = parse_group(name);
    const Index n = truth.matrix_size();
    const MatrixGroup gl = parse_group("gl:" + std::to_string(n));
    Matrix coordinates(gl.dimension(), truth.dimension());
    Matrix turned = coordinates;
    const Matrix g = random_orthogonal(rng, n);
    for (Index i = 0; i < truth.dimension(); ++i) {
      coordinates.col(i) = gl.algebra().coordinates(truth.algebra().basis(i));
      turned.col(i) = gl.algebra().coordinates(g * truth.algebra().basis(i) * g.transpose());
    }
    const Matrix mix = random_orthogonal(rng, truth.dimension());
    const Matrix noise = 0.03 * rng.normal_matrix(coordinates.rows(), coordinates.cols());
    const auto kept = close_symmetry(gl, (coordinates + noise) * mix);
    ASSERT_TRUE(kept);
    EXPECT_TRUE(kept->rounded);
    EXPECT_TRUE(kept->group == truth) << kept->group.name();
    EXPECT_LT(principal_angles(kept->coordinates, coordinates).maxCoeff(), 1e-12);
    const auto other = close_symmetry(gl, (turned + noise) * mix);
    ASSERT_TRUE(other);
    EXPECT_EQ(other->identity.name, identify(truth.algebra()).name);
    EXPECT_LT(principal_angles(other->coordinates, turned).maxCoeff(), 0.2);
    EXPECT_LT(other->identity.closure_defect, 1e-12);
  }
}

// y = |x|^2 x by a dense layer on (x, x (x) x), gates and a dense layer: gl(3) moves the trace that |x|^2 is, the rotations do
// not. Trained on noisy data by proximal gradients on both layers' defects, exactly so(3) is kept; restricted to it and trained on,
// the network is equivariant to rounding and its error at least as small.
TEST(LayerPromotion, KeepsTheRotationsExactly) {
  SCOPED_TRACE("seed 7");
  Rng rng(7);
  const MatrixGroup gl = parse_group("gl:3");
  const Representation in = parse_representation("V+S2(V)", gl);
  const Representation hidden = parse_representation("3V+2(1)", gl);
  const Representation out = parse_representation("V", gl);
  GatedOptions gate_options;
  gate_options.gate = Gate::linear;
  GatedNonlinearity gates(hidden, gate_options);
  const Matrix points = rng.normal_matrix(300, 3);
  const Matrix clean = points.rowwise().squaredNorm().asDiagonal() * points;
  const at::Tensor x = to_tensor(points);
  const at::Tensor t = torch::cat({x, symmetric_products(x)}, 1);
  const at::Tensor y = to_tensor(Matrix(clean + 0.1 * rng.normal_matrix(300, 3)));
  const Representation gated = gates->gated_representation();
  const auto parameter = [&](Index rows, Index cols) {
    return to_tensor(Matrix(0.3 * rng.normal_matrix(rows, cols))).set_requires_grad(true);
  };
  const at::Tensor w1 = parameter(gated.dimension(), 9);
  const at::Tensor b1 = torch::zeros({gated.dimension()}, torch::kDouble).set_requires_grad(true);
  const at::Tensor w2 = parameter(3, hidden.dimension());
  LayerPromotionOptions options;
  options.every = 10;
  options.prox = {50, 1e-6, true};
  LayerPromotion promotion({{w1, b1, in, gated}, {w2, at::Tensor(), hidden, out}}, 1.0, options);
  const double rate = 0.01;
  torch::optim::SGD descent({w1, b1, w2}, torch::optim::SGDOptions(rate));
  for (int step = 0; step < 1000; ++step) {
    descent.zero_grad();
    (gates->forward(torch::linear(t, w1, b1)).mm(w2.t()) - y).square().mean().backward();
    descent.step();
    promotion(rate);
  }
  ASSERT_TRUE(promotion.last());
  EXPECT_EQ(promotion.last()->kept.cols(), 3);
  const std::optional<KeptSymmetry> kept = promotion.kept_symmetry();
  ASSERT_TRUE(kept);
  EXPECT_TRUE(kept->group == parse_group("so:3")) << kept->identity.name;
  EXPECT_LT(kept->moved, 0.1);

  EquivariantLinear first = restricted(promotion.layers()[0], kept->group);
  EquivariantLinear second = restricted(promotion.layers()[1], kept->group);
  std::vector<at::Tensor> parameters = first->parameters();
  for (const at::Tensor& more : second->parameters()) {
    parameters.push_back(more);
  }
  const auto network = [&](const at::Tensor& z) {
    return second->forward(gates->forward(first->forward(torch::cat({z, symmetric_products(z)}, 1))));
  };
  torch::optim::Adam adam(parameters, torch::optim::AdamOptions(0.01));
  for (int step = 0; step < 400; ++step) {
    adam.zero_grad();
    (network(x) - y).square().mean().backward();
    adam.step();
  }
  const Representation vector = parse_representation("V", kept->group);
  EXPECT_LT(equivariance_error(network, vector, vector, x), 1e-12);
  const double error = (to_matrix(network(x)) - clean).squaredNorm() / clean.squaredNorm();
  EXPECT_LT(error, 1e-3);  // the noise is 0.01 / 35 of the variance, and averaged over 900 numbers
}

// The whole way at toy size: y = |x|^2 sin(x . z) in R^3 has the rotations about z alone, in gl(3); 600 samples.
TEST(PromotedNetwork, KeepsWhatTheDataHave) {
  SCOPED_TRACE("seed 6");
  Rng rng(6);
  const auto target = [](const Matrix& x) {
    return Matrix(x.rowwise().squaredNorm().array() * (1.0 + x.col(2).array().sin()));
  };
  const Matrix x = rng.normal_matrix(600, 3);
  const Matrix x_test = rng.normal_matrix(1000, 3);
  PromotedNetworkOptions options;
  options.dense = {32, 2, at::kFloat, true};
  options.equivariant.channels = 16;
  options.equivariant.hidden_layers = 2;
  options.equivariant.max_rank = 1;
  options.training.epochs = 60;
  options.training.batch = 100;
  const MatrixGroup gl = parse_group("gl:3");
  const PromotedNetwork result =
      promote_network(parse_representation("V", gl), parse_representation("1", gl), x, target(x), options);
  ASSERT_TRUE(result.kept);
  EXPECT_EQ(result.kept->dimension(), 1);
  Vector rotation = gl.algebra().coordinates(parse_group("so:3").algebra().basis(0));
  EXPECT_LT(principal_angles(result.kept->coordinates, rotation).maxCoeff(), 0.1);
  EXPECT_EQ(result.discovery.discovery.spectrum.values.size(), 9);
  const double mse = mean_square_error(*result.network, to_tensor(x_test), to_tensor(target(x_test)));
  const Matrix y = target(x_test);
  EXPECT_LT(mse, 0.05 * (y.array() - y.mean()).square().mean());
  // It is equivariant to rounding of floats.
  const auto& network = dynamic_cast<const EquivariantMlp&>(*result.network);
  EXPECT_LT(equivariance_error([&](const at::Tensor& z) { return predict(*result.network, z); }, network.input(),
                               network.output(), to_tensor(Matrix(x_test.topRows(100)))),
            1e-5);
  // A group without a name is written by its generators.
  const auto again = make_network(network.description());
  EXPECT_EQ(again->description(), network.description());
}

}  // namespace
}  // namespace lieder::nn
