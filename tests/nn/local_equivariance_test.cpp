#include "lieder/nn/local_equivariance.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "lieder/algebra/representation.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/nn/conversions.hpp"

namespace lieder::nn {
namespace {

// y = W x as a layer.
ChainLayer linear(const std::string& name, const Matrix& w) {
  const torch::Tensor weight = to_tensor(w);
  return {name, DifferentiableNetwork([weight](const torch::Tensor& x) { return x.mm(weight.t()); }, w.cols())};
}

ChainLayer pointwise(const std::string& name, Index width) {
  return {name, DifferentiableNetwork([](const torch::Tensor& x) { return x.tanh(); }, width)};
}

// Copies of the identity, and noise: 2V -> 3V of so(3).
Matrix nearly_equivariant(Rng& rng, Index out, Index in, double noise) {
  const Matrix mix = rng.normal_matrix(out, in);
  Matrix result = noise * rng.normal_matrix(3 * out, 3 * in);
  for (Index i = 0; i < out; ++i) {
    for (Index j = 0; j < in; ++j) {
      result.block(3 * i, 3 * j, 3, 3) += mix(i, j) * Matrix::Identity(3, 3);
    }
  }
  return result;
}

struct Chain {
  explicit Chain(std::uint64_t seed) : rng(seed) {
    layers.push_back(linear("first", nearly_equivariant(rng, 3, 2, 0.0)));
    layers.push_back(pointwise("tanh", 9));
    layers.push_back(linear("second", nearly_equivariant(rng, 1, 3, 0.1)));
    const MatrixGroup group = parse_group("so:3");
    xi = group.random_algebra_element(rng);
    for (const char* text : {"2V", "3V", "3V", "V"}) {
      const Representation representation = parse_representation(text, group);
      generators.push_back(representation.algebra_matrix(xi));
      elements.push_back(representation.group_matrix(matrix_exponential(xi)));
    }
    points = rng.normal_matrix(50, 6);
  }
  Rng rng;
  std::vector<ChainLayer> layers;
  Matrix xi;
  std::vector<Matrix> generators;
  std::vector<Matrix> elements;
  Matrix points;
};

Matrix through(const std::vector<ChainLayer>& layers, Matrix z) {
  for (const ChainLayer& layer : layers) {
    z = layer.network.value(z);
  }
  return z;
}

// Oracle: the derivative of g^-1 F(g x) of the whole chain by central differences; each layer's by the same.
TEST(LocalEquivariance, AddsUpToTheWhole) {
  SCOPED_TRACE("seed 1");
  Chain s(1);
  const ChainEquivariance found = local_equivariance(s.layers, s.points, s.generators);
  const double t = 1e-5;
  const auto moved = [&](double time) {
    const Matrix in = matrix_exponential(time * s.generators.front());
    const Matrix out = matrix_exponential(-time * s.generators.back());
    return Matrix(through(s.layers, s.points * in.transpose()) * out.transpose());
  };
  const Matrix difference = (moved(t) - moved(-t)) / (2.0 * t);
  EXPECT_LT((found.derivative - difference).norm(), 1e-8 * difference.norm() + 1e-9);
  EXPECT_NEAR(found.error, std::sqrt(difference.squaredNorm() / 50.0), 1e-7);
  double sum = 0.0;
  for (const LayerEquivariance& layer : found.layers) {
    sum += layer.contribution;
  }
  EXPECT_LE(found.error, sum * (1.0 + 1e-12));
  EXPECT_LT(found.layers[0].relative, 1e-14);  // equivariant
  EXPECT_GT(found.layers[1].relative, 0.01);   // tanh does not commute with rotations
  EXPECT_GT(found.layers[2].relative, 0.01);
  EXPECT_NEAR(found.layers[2].contribution, found.layers[2].error, 1e-14);  // the last layer is at the output
}

TEST(LocalEquivariance, FiniteTransformations) {
  SCOPED_TRACE("seed 2");
  Chain s(2);
  const std::vector<double> errors = transformation_errors(s.layers, s.points, s.elements);
  ASSERT_EQ(errors.size(), 4U);
  EXPECT_LT(errors[0], 1e-14);
  EXPECT_GT(errors[1], 0.01);
  const Matrix a = through(s.layers, s.points * s.elements.front().transpose());
  const Matrix b = through(s.layers, s.points) * s.elements.back().transpose();
  EXPECT_NEAR(errors[3], (a - b).norm() / b.norm(), 1e-12);
}

TEST(LocalEquivariance, Errors) {
  Chain s(3);
  std::vector<Matrix> few = s.generators;
  few.pop_back();
  EXPECT_THROW(local_equivariance(s.layers, s.points, few), ShapeError);
  std::vector<Matrix> wrong = s.generators;
  wrong[1] = Matrix::Zero(8, 8);
  EXPECT_THROW(local_equivariance(s.layers, s.points, wrong), ShapeError);
  EXPECT_THROW(local_equivariance({}, s.points, std::vector<Matrix>{}), ValueError);
}

}  // namespace
}  // namespace lieder::nn
