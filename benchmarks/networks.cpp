// The three tasks of Finzi, Welling and Wilson (ICML 2021) with equivariant networks and plain ones: one run, one line.
//
//   bench_networks TASK N SEED [equivariant|mlp] [key=value ...]
//
// TASK: invariant, inertia, scattering. Protocol: Adam 3e-3, batches of 500, width 384, three hidden layers,
// min(9e5/N, 1000) epochs, 5000 test points. Ours: the learning rate falls along a cosine, outputs and invariants are
// standardised, the weights are those of the last epoch.
// Keys: epochs, channels, bilinear, polynomial, rank, rate, cosine, double (each a number).
#include <fmt/format.h>
#include <torch/torch.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "lieder/core/error.hpp"
#include "lieder/nn/conversions.hpp"
#include "lieder/nn/equivariance.hpp"
#include "lieder/nn/equivariant_mlp.hpp"
#include "lieder/nn/training.hpp"
#include "nn/tasks.hpp"

namespace {

using namespace lieder;
using namespace lieder::nn;

Task find_task(const std::string& name) {
  const std::map<std::string, Task> known = {
      {"invariant", invariant_task()}, {"inertia", inertia_task()}, {"scattering", scattering_task()}};
  const auto found = known.find(name);
  require(found != known.end(), "TASK is invariant, inertia or scattering");
  return found->second;
}

int run(const std::string& name, Index n, std::uint64_t seed, const std::string& kind,
        const std::map<std::string, double>& keys) {
  const auto key = [&](const std::string& k, double otherwise) {
    const auto found = keys.find(k);
    return found == keys.end() ? otherwise : found->second;
  };
  const Task task = find_task(name);
  torch::manual_seed(seed + 1);
  Rng rng(1000 + seed);
  const Matrix x = task.inputs(rng, n);
  const Matrix x_test = task.inputs(rng, 5000);
  const at::ScalarType type = key("double", 0) > 0.0 ? at::kDouble : at::kFloat;
  NetworkPtr network;
  if (kind == "mlp") {
    DenseMlpOptions options;
    options.dtype = type;
    network = std::make_shared<DenseMlp>(x.cols(), task.output().dimension(), options);
  } else {
    EquivariantMlpOptions options;
    options.channels = static_cast<Index>(key("channels", 384));
    options.bilinear_layers = static_cast<Index>(key("bilinear", 1));
    options.max_rank = static_cast<Index>(key("rank", -1));
    options.polynomial = key("polynomial", 1) > 0.0;
    options.dtype = type;
    network = std::make_shared<EquivariantMlp>(task.input(), task.output(), options);
  }
  TrainingOptions options;
  options.epochs = static_cast<Index>(key("epochs", std::min(9e5 / static_cast<double>(n), 1000.0)));
  options.learning_rate = key("rate", 3e-3);
  options.cosine = key("cosine", 1) > 0.0;
  options.validation = 0.0;
  options.seed = seed;
  const TrainingResult result = train(*network, to_tensor(x), to_tensor(task.targets(x)), options);
  const double mse = mean_square_error(*network, to_tensor(x_test), to_tensor(task.targets(x_test)));
  double defect = 0.0;
  if (kind != "mlp") {
    defect = equivariance_error([&](const at::Tensor& z) { return predict(*network, z); }, task.input(), task.output(),
                                to_tensor(Matrix(x_test.topRows(500))));
  }
  fmt::print(
      "{{\"benchmark\": \"networks\", \"task\": \"{}\", \"samples\": {}, \"seed\": {}, \"network\": \"{}\", \"dtype\": "
      "\"{}\", \"epochs\": {}, \"parameters\": {}, \"train_loss\": {:.4g}, \"test_mse\": {:.4g}, "
      "\"equivariance_error\": {:.2g}, \"seconds\": {:.1f}}}\n",
      task.name, n, seed, kind, type == at::kFloat ? "float" : "double", options.epochs, network->parameter_count(),
      result.history.empty() ? 0.0 : result.history.back().train_loss, mse, defect, result.seconds);
  return result.status == Status::ok ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: bench_networks invariant|inertia|scattering N SEED [equivariant|mlp] [key=value ...]\n";
    return 2;
  }
  try {
    std::map<std::string, double> keys;
    for (int i = 5; i < argc; ++i) {
      const std::string word = argv[i];
      const auto equals = word.find('=');
      require(equals != std::string::npos, "expected key=value");
      keys[word.substr(0, equals)] = std::stod(word.substr(equals + 1));
    }
    return run(argv[1], std::atol(argv[2]), std::strtoull(argv[3], nullptr, 10), argc > 4 ? argv[4] : "equivariant",
               keys);
  } catch (const std::invalid_argument& error) {
    std::cerr << "bench_networks: " << error.what() << "\n";
    return 2;
  }
}
