#include "lieder/nn/network.hpp"

#include <gtest/gtest.h>
#include <torch/script.h>
#include <torch/torch.h>

#include "lieder/core/error.hpp"
#include "lieder/nn/equivariant_mlp.hpp"
#include "nn/action.hpp"
#include "nn/tasks.hpp"

namespace lieder::nn {
namespace {

TEST(Networks, HiddenRepresentationsFillTheBudget) {
  for (const char* name : {"o:3", "o:5", "o:1,3", "so:2", "gl:3", "sp:4", "s:5", "so:3 x z:2"}) {
    SCOPED_TRACE(name);
    const MatrixGroup group = parse_group(name);
    for (const Index channels : {4, 37, 384}) {
      EXPECT_EQ(hidden_representation(group, channels).dimension(), channels);
      EXPECT_EQ(hidden_representation(group, channels, 0).dimension(), channels);
    }
  }
  EXPECT_EQ(hidden_representation(parse_group("o:3"), 384).text(), "32V+10V^2+3V^3+117(1)");
  EXPECT_EQ(hidden_representation(parse_group("o:5"), 384).text(), "25V+5V^2+134(1)");
  EXPECT_THROW(hidden_representation(parse_group("o:3"), 3), ValueError);
}

// Random weights and the tasks' own inputs; elements are products of exponentials and reflections.
TEST(Networks, AreEquivariantForEveryTask) {
  for (const Task& task : tasks()) {
    for (const at::ScalarType type : {at::kDouble, at::kFloat}) {
      SCOPED_TRACE(task.name + (type == at::kFloat ? ", float" : ", double"));
      torch::manual_seed(1);
      EquivariantMlpOptions options;
      options.dtype = type;
      options.channels = 96;
      EquivariantMlp network(task.input(), task.output(), options);
      Rng rng(2);
      const at::Tensor x = to_tensor(task.inputs(rng, 300));
      network.fit_statistics(x, to_tensor(task.targets(to_matrix(x))));
      randomise(network, rng, 0.1);
      const double error = equivariance_error([&](const at::Tensor& z) { return predict(network, z); }, network.input(),
                                              network.output(), x);
      EXPECT_LT(error, type == at::kDouble ? 1e-12 : 1e-5);
    }
  }
}

TEST(Networks, WorkForEveryKindOfGroup) {
  for (const auto& [name, in, out] :
       std::vector<std::tuple<const char*, const char*, const char*>>{{"gl:2", "2V+2dual(V)", "V+1+V*dual(V)"},
                                                                      {"sp:4", "3V", "V+1"},
                                                                      {"s:4", "2V", "V^2"},
                                                                      {"so:3 x z:2", "V@so:3*V@z:2+1", "V@so:3"},
                                                                      {"u:2", "2V", "V+1"},
                                                                      {"o:3", "V^2", "1"}}) {
    SCOPED_TRACE(name);
    const MatrixGroup group = parse_group(name);
    EquivariantMlpOptions options;
    options.dtype = at::kDouble;
    options.channels = 40;
    EquivariantMlp network(parse_representation(in, group), parse_representation(out, group), options);
    Rng rng(3);
    randomise(network, rng, 0.2);
    const at::Tensor x = normal_batch(rng, 30, network.inputs());
    EXPECT_LT(equivariance_error([&](const at::Tensor& z) { return network.forward(z); }, network.input(),
                                 network.output(), x),
              1e-11);
    const at::Tensor w = normal_batch(rng, 30, network.outputs());
    // Second differences of step 1e-5 of sums of size 1 to 100.
    EXPECT_LT(gradient_defect(
                  network, [&] { return (network.forward(x) * w).sum(); }, rng),
              1e-5);
    torch::jit::Module script = network.to_script();
    const at::Tensor same = script.forward({x}).toTensor() - network.forward(x);
    EXPECT_LT(same.abs().max().item<double>(), 1e-12 * (1.0 + network.forward(x).abs().max().item<double>()));
  }
}

TEST(Networks, DenseOnesExportToo) {
  torch::manual_seed(4);
  DenseMlp network(3, 2, DenseMlpOptions{16, 2, at::kDouble});
  Rng rng(4);
  const at::Tensor x = 5.0 * normal_batch(rng, 40, 3) - 2.0;
  network.fit_statistics(x, normal_batch(rng, 40, 2));
  torch::jit::Module script = network.to_script();
  EXPECT_TRUE(torch::equal(script.forward({x}).toTensor(), network.forward(x)));
  EXPECT_EQ(network.parameter_count(), 3 * 16 + 16 + 16 * 16 + 16 + 16 * 2 + 2);
  EXPECT_THROW(network.forward(torch::zeros({2, 4})), ShapeError);
  EXPECT_THROW(DenseMlp(3, 2, DenseMlpOptions{0}), ValueError);
}

TEST(Networks, CallersMistakes) {
  const MatrixGroup group = parse_group("o:3");
  const Representation v = parse_representation("V", group);
  EquivariantMlpOptions options;
  options.channels = 16;
  EXPECT_THROW(EquivariantMlp(v, parse_representation("V", parse_group("so:3")), options), ValueError);
  options.bilinear_layers = 7;
  EXPECT_THROW(EquivariantMlp(v, v, options), ValueError);
  options.bilinear_layers = 1;
  EquivariantMlp network(v, v, options);
  EXPECT_THROW(network.forward(torch::zeros({2, 4})), ShapeError);
}

}  // namespace
}  // namespace lieder::nn
