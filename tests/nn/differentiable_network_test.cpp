#include "lieder/nn/differentiable_network.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder::nn {
namespace {

// n - 16 - 16 - m with smooth activations, in double precision.
TensorFunction smooth_net(Index n, Index m) {
  torch::manual_seed(3);
  torch::nn::Sequential net(torch::nn::Linear(n, 16), torch::nn::SiLU(), torch::nn::Linear(16, 16), torch::nn::Tanh(),
                            torch::nn::Linear(16, m));
  net->to(torch::kDouble);
  return [net](const torch::Tensor& x) mutable { return net->forward(x); };
}

// x -> x^3, whose backward pass is written by hand: Torch has no forward rule for it.
struct Cube : torch::autograd::Function<Cube> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x) {
    context->save_for_backward({x});
    return x * x * x;
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const torch::Tensor x = context->get_saved_variables()[0];
    return {3.0 * x * x * gradients[0]};
  }
};

// Oracle: central differences, error O(h^2) with h = 6e-6 relative: 1e-8.
TEST(DifferentiableNetwork, ProductsAreThoseOfTheDifferences) {
  SCOPED_TRACE("seed 7");
  Rng rng(7);
  const Matrix x = rng.normal_matrix(9, 5);
  const Matrix v = rng.normal_matrix(9, 5);
  const Matrix w = rng.normal_matrix(9, 3);
  for (const JvpMethod method : {JvpMethod::forward, JvpMethod::twice_reverse, JvpMethod::automatic}) {
    DifferentiableOptions options;
    options.jvp = method;
    const DifferentiableNetwork network(smooth_net(5, 3), 5, options);
    EXPECT_EQ(network.outputs(), 3);
    const AnyDifferentiableMap differences =
        with_finite_differences(5, 3, [&](const Matrix& points) { return network.value(points); });
    EXPECT_LT((network.jvp(x, v) - differences.jvp(x, v)).norm(), 1e-7);
    const double left = network.vjp(x, w).cwiseProduct(v).sum();
    const double right = network.jvp(x, v).cwiseProduct(w).sum();
    EXPECT_NEAR(left, right, 1e-12 * w.norm() * v.norm());
    for (const JacobianRoute route : {JacobianRoute::reverse, JacobianRoute::forward}) {
      const Jet jet = network.jet(x, route);
      Matrix product = Matrix::Zero(9, 3);
      for (Index j = 0; j < 5; ++j) {
        product += v.col(j).asDiagonal() * jet.jacobian[static_cast<std::size_t>(j)];
      }
      EXPECT_LT((product - network.jvp(x, v)).norm(), 1e-12);
      EXPECT_EQ(jet.values, network.value(x));
    }
    EXPECT_LT((network.map().jvp(x, v) - network.jvp(x, v)).norm(), 1e-14);
  }
}

TEST(DifferentiableNetwork, FallsBackWhereThereIsNoForwardRule) {
  Rng rng(8);
  const DifferentiableNetwork network([](const torch::Tensor& x) { return Cube::apply(x); }, 4);
  EXPECT_EQ(network.jvp_method(), JvpMethod::twice_reverse);
  EXPECT_EQ(DifferentiableNetwork(smooth_net(4, 2), 4).jvp_method(), JvpMethod::forward);
  const Matrix x = rng.normal_matrix(6, 4);
  const Matrix v = rng.normal_matrix(6, 4);
  EXPECT_LT((network.jvp(x, v) - Matrix(3.0 * x.array().square() * v.array())).norm(), 1e-13);
}

TEST(DifferentiableNetwork, ConstantsHaveNoDerivative) {
  const DifferentiableNetwork network(
      [](const torch::Tensor& x) {
        return torch::ones({x.size(0), 2}, x.options());
      },
      3);
  const Matrix x = Matrix::Ones(4, 3);
  EXPECT_EQ(network.jvp(x, x), Matrix::Zero(4, 2));
  EXPECT_EQ(network.vjp(x, Matrix::Ones(4, 2)), Matrix::Zero(4, 3));
}

TEST(DifferentiableNetwork, ShapesOfSamples) {
  DifferentiableOptions options;
  options.sample_shape = {1, 4, 4};
  torch::nn::Conv2d layer(torch::nn::Conv2dOptions(1, 2, 3));
  layer->to(torch::kDouble);
  const DifferentiableNetwork network([layer](const torch::Tensor& x) mutable { return layer->forward(x); }, 16,
                                      options);
  EXPECT_EQ(network.outputs(), 8);  // 2 channels of 2 x 2
  Rng rng(9);
  const Matrix x = rng.normal_matrix(3, 16);
  const Matrix v = rng.normal_matrix(3, 16);
  // Affine: the product is the difference of two values.
  EXPECT_LT((network.jvp(x, v) - (network.value(x + v) - network.value(x))).norm(), 1e-12);
}

TEST(DifferentiableNetwork, Errors) {
  try {
    DifferentiableNetwork(smooth_net(5, 3), 4);
    FAIL();
  } catch (const ValueError& error) {
    EXPECT_NE(std::string(error.what()).find("does not take 4 inputs"), std::string::npos);
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
  }
  EXPECT_THROW(DifferentiableNetwork([](const torch::Tensor& x) { return x.sum(); }, 4), ShapeError);
  const DifferentiableNetwork network(smooth_net(5, 3), 5);
  EXPECT_THROW(network.value(Matrix::Zero(2, 4)), ShapeError);
  EXPECT_THROW(network.jvp(Matrix::Zero(2, 5), Matrix::Zero(3, 5)), ShapeError);
  // The mean over the batch makes samples depend on one another.
  const DifferentiableNetwork mixing([](const torch::Tensor& x) { return x - x.mean(0, true); }, 3);
  Rng rng(10);
  EXPECT_THROW(mixing.require_samples_independent(rng.normal_matrix(5, 3)), ValueError);
  network.require_samples_independent(rng.normal_matrix(5, 5));
}

}  // namespace
}  // namespace lieder::nn
