// An exactly rotation- and reflection-equivariant network, trained, saved and run again without lieder.
#include <torch/script.h>
#include <torch/torch.h>

#include <cstdio>
#include <filesystem>

#include "lieder/nn/equivariance.hpp"
#include "lieder/nn/equivariant_mlp.hpp"
#include "lieder/nn/network_file.hpp"
#include "lieder/nn/training.hpp"

int main() {
  using namespace lieder;
  torch::manual_seed(1);

  // y = (a.b) a - |a|^2 b of two vectors: a vector, under all of O(3).
  const MatrixGroup group = parse_group("o:3");
  const at::Tensor x = torch::randn({400, 6}, torch::kDouble);
  const at::Tensor a = x.narrow(1, 0, 3);
  const at::Tensor b = x.narrow(1, 3, 3);
  const at::Tensor y = (a * b).sum(1, true) * a - (a * a).sum(1, true) * b;

  nn::EquivariantMlpOptions options;
  options.channels = 32;
  options.hidden_layers = 2;
  options.dtype = at::kDouble;
  nn::EquivariantMlp network(parse_representation("2V", group), parse_representation("V", group), options);
  nn::TrainingOptions training;
  training.epochs = 60;
  training.batch = 50;
  const nn::TrainingResult result = nn::train(network, x, y, training);

  const double error = nn::equivariance_error([&](const at::Tensor& z) { return nn::predict(network, z); },
                                              network.input(), network.output(), x);
  const auto path = std::filesystem::temp_directory_path() / "lieder_equivariant_network.pt";
  nn::save_network(path, network);
  torch::jit::Module plain = torch::jit::load(path.string());
  std::filesystem::remove(path);
  const double difference = (plain.forward({x}).toTensor() - nn::predict(network, x)).abs().max().item<double>();
  std::printf("validation error %.2g, equivariance error %.1e, the plain module differs by %.1e\n", result.best_loss,
              error, difference);
  const double variance = (y - y.mean(0)).square().mean().item<double>();
  return result.best_loss < 0.05 * variance && error < 1e-12 && difference < 1e-10 ? 0 : 1;
}
