#include "lieder/nn/torchscript.hpp"

#include <gtest/gtest.h>
#include <torch/script.h>
#include <torch/torch.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/nn/conversions.hpp"
#include "lieder/nn/network.hpp"
#include "lieder/nn/network_discovery.hpp"
#include "lieder/nn/network_file.hpp"

namespace lieder::nn {
namespace {

class TorchScript : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  // y = sin |W x|^2 with W = w 1: invariant under rotations.
  std::string rotation_invariant() const {
    torch::jit::Module module("Invariant");
    module.register_parameter("w", 0.7 * torch::eye(3, torch::kDouble), false);
    module.define("def forward(self, x):\n    return torch.sin(torch.linear(x, self.w).square().sum(1, True))\n");
    module.save(path("invariant.pt"));
    return path("invariant.pt");
  }

  static std::string message(const std::string& file, Index inputs) {
    try {
      load_torchscript(file, inputs);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("lieder_torchscript_" + std::to_string(::getpid()));
};

TEST_F(TorchScript, DiscoversThroughBothModes) {
  const DifferentiableNetwork network = load_torchscript(rotation_invariant(), 3);
  EXPECT_EQ(network.outputs(), 1);
  EXPECT_EQ(network.options().precision, Precision::float64);
  Rng rng(1);
  const Matrix x = rng.normal_matrix(200, 3);
  const Matrix v = rng.normal_matrix(200, 3);
  const Vector squares = 0.49 * x.rowwise().squaredNorm();
  const Vector expected = (2.0 * 0.49) * squares.array().cos() * x.cwiseProduct(v).rowwise().sum().array();
  EXPECT_LT((network.jvp(x, v) - expected).norm(), 1e-13);
  const Matrix w = Matrix::Ones(200, 1);
  EXPECT_LT((network.vjp(x, w).cwiseProduct(v).rowwise().sum() - expected).norm(), 1e-13);
  const NetworkDiscovery found =
      discover_network(ObjectKind::function, network, x, parse_candidates("affine", {3, {}, {}, {}}));
  ASSERT_TRUE(found.discovery.algebra);
  EXPECT_EQ(found.discovery.algebra->name, "so(3)");
}

// The files of this library are TorchScript too.
TEST_F(TorchScript, ReadsOurOwnNetworks) {
  torch::manual_seed(1);
  DenseMlp network(4, 2, DenseMlpOptions{8, 2, at::kFloat, true});
  Rng rng(2);
  const Matrix x = rng.normal_matrix(20, 4);
  network.fit_statistics(to_tensor(x), to_tensor(rng.normal_matrix(20, 2)));
  save_network(path("ours.pt"), network);
  const DifferentiableNetwork loaded = load_torchscript(path("ours.pt"), 4);
  const torch::NoGradGuard guard;
  EXPECT_LT((loaded.value(x) - to_matrix(network.forward(to_tensor(x)))).norm(), 1e-5);
  EXPECT_EQ(to_matrix(load_network(path("ours.pt")).network->forward(to_tensor(x))),
            to_matrix(network.forward(to_tensor(x))));
}

TEST_F(TorchScript, BadFiles) {
  EXPECT_NE(message(path("missing.pt"), 3).find("cannot be read"), std::string::npos);
  std::ofstream(path("text.pt")) << "no network\n";
  const std::string text = message(path("text.pt"), 3);
  EXPECT_NE(text.find("not a TorchScript module"), std::string::npos);
  EXPECT_EQ(text.find('\n'), std::string::npos);
  torch::save(torch::ones({3, 3}), path("tensor.pt"));  // a tensor, as torch.save writes it
  const std::string tensor = message(path("tensor.pt"), 3);
  EXPECT_EQ(tensor.find('\n'), std::string::npos);
  EXPECT_NE(tensor.find("tensor.pt"), std::string::npos);
  EXPECT_EQ(message(rotation_invariant(), 5), path("invariant.pt") + ": the network takes 3 inputs, got 5 columns");
}

}  // namespace
}  // namespace lieder::nn
