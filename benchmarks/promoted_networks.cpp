// Networks that are told candidates, not the symmetry, on the three tasks of Finzi, Welling and Wilson (ICML 2021): one
// run, one line of JSON.
//
//   bench_promoted_networks TASK N SEED [key=value ...]
//
// TASK: invariant (candidates gl(5) on both vectors), inertia (gl(3) on the positions, and on the tensor as on a linear
// map, V (x) dual(V)), scattering (gl(4) on the momenta). Keys: broken=0.3 makes the tensor I + 0.3 (I z) z^T, whose
// symmetry is the rotations about z; epochs, lambda, decay, rank, channels; enforce=1 runs the enforced networks (the true
// group; of the broken task O(3)) and the dense network of the same training beside it.
#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/nn/conversions.hpp"
#include "lieder/nn/equivariant_mlp.hpp"
#include "lieder/nn/promoted_network.hpp"
#include "lieder/nn/training.hpp"
#include "nn/tasks.hpp"

namespace {

using namespace lieder;
using namespace lieder::nn;

struct Case {
  Task task;
  std::string candidates;
  std::string output;  // of the candidates
  std::string truth;   // what should be kept
  double broken = 0.0;
  std::map<std::string, double> keys;

  double key(const std::string& name, double otherwise) const {
    const auto found = keys.find(name);
    return found == keys.end() ? otherwise : found->second;
  }
  Matrix targets(const Matrix& x) const {
    Matrix y = task.targets(x);
    for (Index column = 2; broken > 0.0 && column < 9; column += 3) {
      y.col(column) *= 1.0 + broken;  // (I z) z^T is the last column of I
    }
    return y;
  }
};

Case find_case(const std::string& name, const std::map<std::string, double>& keys) {
  Case result;
  if (name == "invariant") {
    result = {invariant_task(), "gl:5", "1", "so:5", 0.0, keys};
  } else if (name == "inertia") {
    result = {inertia_task(), "gl:3", "V*dual(V)", "so:3", 0.0, keys};
  } else {
    require(name == "scattering", "TASK is invariant, inertia or scattering");
    result = {scattering_task(), "gl:4", "1", "so:1,3", 0.0, keys};
  }
  result.broken = result.key("broken", 0.0);
  require(result.broken == 0.0 || name == "inertia", "broken: of the inertia task");
  return result;
}

// Coordinates of the algebra that should be kept: of the rotations about z if the task is broken.
Matrix true_coordinates(const Case& c, const MatrixGroup& candidates) {
  const MatrixGroup truth = parse_group(c.truth);
  const Index count = c.broken > 0.0 ? 1 : truth.dimension();  // so:3 begins with the rotation of axis 0 to axis 1
  Matrix result(candidates.dimension(), count);
  for (Index i = 0; i < count; ++i) {
    result.col(i) = candidates.algebra().coordinates(truth.algebra().basis(i));
  }
  return result;
}

struct Data {
  Matrix x, y, x_test, y_test;
};

double test_mse(Network& network, const Data& data) {
  return mean_square_error(network, to_tensor(data.x_test), to_tensor(data.y_test));
}

PromotedNetworkOptions options_of(const Case& c, Index n, std::uint64_t seed) {
  PromotedNetworkOptions options;
  options.lambda = c.key("lambda", options.lambda);
  options.weight_decay = c.key("decay", options.weight_decay);
  options.dense.products = c.key("products", 1) > 0.0;
  options.equivariant.max_rank = static_cast<Index>(c.key("rank", -1));
  options.equivariant.channels = static_cast<Index>(c.key("channels", 384));
  options.training.epochs = static_cast<Index>(c.key("epochs", std::min(9e5 / static_cast<double>(n), 1000.0)));
  options.training.seed = seed;
  options.trial_epochs = std::max<Index>(1, options.training.epochs / 3);
  options.progress = [](const std::string& text) { std::cerr << text << "\n"; };
  return options;
}

// The enforced network and the dense one of the plain protocol.
void run_beside(const Case& c, const Data& data, const PromotedNetworkOptions& options) {
  TrainingOptions training = options.training;
  training.validation = 0.0;
  for (const std::string kind : {"enforced", "mlp"}) {
    torch::manual_seed(options.training.seed + 1);
    NetworkPtr network;
    if (kind == "mlp") {
      network = std::make_shared<DenseMlp>(data.x.cols(), data.y.cols(), DenseMlpOptions{384, 3, at::kFloat, false});
    } else {
      network = std::make_shared<EquivariantMlp>(c.task.input(), c.task.output(), options.equivariant);
    }
    const TrainingResult result = train(*network, to_tensor(data.x), to_tensor(data.y), training);
    fmt::print(
        "{{\"benchmark\": \"promoted\", \"task\": \"{}\", \"samples\": {}, \"seed\": {}, \"broken\": {}, "
        "\"network\": \"{}\", \"epochs\": {}, \"test_mse\": {:.4g}, \"seconds\": {:.1f}}}\n",
        c.task.name, data.x.rows(), options.training.seed, c.broken, kind, training.epochs, test_mse(*network, data),
        result.seconds);
  }
}

int run(const Case& c, Index n, std::uint64_t seed) {
  Rng rng(1000 + seed);
  Data data;
  data.x = c.task.inputs(rng, n);
  data.x_test = c.task.inputs(rng, 5000);
  data.y = c.targets(data.x);
  data.y_test = c.targets(data.x_test);
  const PromotedNetworkOptions options = options_of(c, n, seed);
  if (c.key("enforce", 0) > 0.0) {
    run_beside(c, data, options);
    return 0;
  }
  const MatrixGroup candidates = parse_group(c.candidates);
  const PromotedNetwork result = promote_network(parse_representation(c.task.in, candidates),
                                                 parse_representation(c.output, candidates), data.x, data.y, options);
  const Matrix truth = true_coordinates(c, candidates);
  const auto angle = [&](const Matrix& coordinates) { return principal_angles(coordinates, truth).maxCoeff(); };
  const Matrix least = result.discovery.discovery.spectrum.generators.rightCols(truth.cols());
  std::string trials;
  for (const PromotionTrial& trial : result.trials) {
    trials += fmt::format(
        "{}{{\"name\": \"{}\", \"dimension\": {}, \"gap\": {:.3g}, \"rounded\": {}, \"moved\": {:.3g}, "
        "\"validation\": {:.4g}, \"failure\": \"{}\"}}",
        trials.empty() ? "" : ", ",
        trial.symmetry.identity.name + (trial.under ? " under " + trial.under->identity.name : ""),
        trial.symmetry.dimension(), trial.symmetry.gap, trial.symmetry.rounded, trial.symmetry.moved,
        std::min(trial.validation_loss, 1e300), trial.failure);
  }
  const Vector& s = result.discovery.discovery.spectrum.values;
  fmt::print(
      "{{\"benchmark\": \"promoted\", \"task\": \"{}\", \"samples\": {}, \"seed\": {}, \"broken\": {}, \"network\": "
      "\"promoted\", \"epochs\": {}, \"kept\": \"{}\", \"dimension\": {}, \"angle\": {:.3g}, \"exact_angle\": {:.3g}, "
      "\"gap\": {:.3g}, \"largest_kept\": {:.3g}, \"dense_validation\": {:.4g}, \"dense_mse\": {:.4g}, "
      "\"test_mse\": {:.4g}, \"trials\": [{}]}}\n",
      c.task.name, n, seed, c.broken, options.training.epochs, result.kept ? result.kept->identity.name : "none",
      result.kept ? result.kept->dimension() : 0, angle(least),
      result.kept && result.kept->dimension() == truth.cols() ? angle(result.kept->coordinates) : 9.0,
      result.kept ? result.kept->gap : 0.0, s(s.size() - truth.cols()), result.dense_loss,
      test_mse(*result.dense, data), test_mse(*result.network, data), trials);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: bench_promoted_networks invariant|inertia|scattering N SEED [key=value ...]\n";
    return 2;
  }
  try {
    std::map<std::string, double> keys;
    for (int i = 4; i < argc; ++i) {
      const std::string word = argv[i];
      const auto equals = word.find('=');
      require(equals != std::string::npos, "expected key=value");
      keys[word.substr(0, equals)] = std::stod(word.substr(equals + 1));
    }
    return run(find_case(argv[1], keys), std::atol(argv[2]), std::strtoull(argv[3], nullptr, 10));
  } catch (const std::invalid_argument& error) {
    std::cerr << "bench_promoted_networks: " << error.what() << "\n";
    return 2;
  }
}
