#include "lieder/nn/promoted_network.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/generators/group_action.hpp"
#include "lieder/nn/conversions.hpp"
#include "lieder/nn/sum_network.hpp"

namespace lieder::nn {

namespace {

void check(const Representation& input, const Representation& output, const MatrixRef& x, const MatrixRef& y,
           const PromotedNetworkOptions& options) {
  require(input.group() == output.group(), "promote_network: the representations are of different groups");
  require(input.group().dimension() >= 1, "promote_network: the group has no algebra, hence no candidates");
  require_shape("promote_network: x", x, -1, input.dimension(), "as many as the representation " + input.text());
  require_shape("promote_network: y", y, x.rows(), output.dimension(),
                "as many as the representation " + output.text());
  require(options.lambda >= 0.0 && options.weight_decay >= 0.0 && options.slack >= 0.0,
          "promote_network: lambda, weight_decay and slack must not be negative");
  require(options.validation > 0.0 && options.validation < 1.0, "promote_network: validation must lie in (0, 1)");
}

double variance(const MatrixRef& y) {
  return (y.rowwise() - y.colwise().mean()).squaredNorm() / static_cast<double>(y.size());
}

void say(const PromotedNetworkOptions& options, const std::string& text) {
  if (options.progress) {
    options.progress(text);
  }
}

// Step 1: the loss is in the units of y^2, so lambda R is too.
NetworkPtr train_dense(const Candidates& candidates, const MatrixRef& x, const MatrixRef& y, double held_out,
                       const PromotedNetworkOptions& options, PromotedNetwork& result) {
  auto network = std::make_shared<DenseMlp>(x.cols(), y.cols(), options.dense);
  TrainingOptions training = options.training;
  training.validation = held_out;
  training.weight_decay = options.weight_decay;
  LieDerivativePenalty penalty(candidates, x, y, options.penalty);
  if (options.lambda > 0.0) {
    const double weight = options.lambda * variance(y);
    const TensorFunction function = [network](const at::Tensor& z) { return network->forward(z); };
    training.penalty = [&penalty, function, weight](const at::Tensor& batch, const at::Tensor&) {
      return weight * penalty(function, batch);
    };
  }
  result.training = train(*network, to_tensor(x), to_tensor(y), training);
  result.penalty = penalty.value();
  network->eval();
  return network;
}

NetworkDiscovery examine(const NetworkPtr& network, const Candidates& candidates, const MatrixRef& x,
                         const ProposalOptions& proposals) {
  DifferentiableOptions options;
  options.precision = network->dtype() == at::kFloat ? Precision::float32 : Precision::float64;
  const DifferentiableNetwork map([network](const at::Tensor& z) { return network->forward(z); }, x.cols(), options);
  NetworkDiscoveryOptions discovery;
  discovery.discovery.cut.largest_defect = proposals.largest_defect;
  return discover_network(ObjectKind::function, map, x, candidates, Vector(), discovery);
}

TrainingResult train_restricted(Network& network, const MatrixRef& x, const MatrixRef& y, double held_out, Index epochs,
                                const PromotedNetworkOptions& options) {
  TrainingOptions training = options.training;
  training.validation = held_out;
  training.epochs = epochs;
  return train(network, to_tensor(x), to_tensor(y), training);
}

// A network of a kept symmetry, trained; under a larger one, the sum of two.
NetworkPtr train_kept(const PromotionTrial& trial, const Representation& input, const Representation& output,
                      const MatrixRef& x, const MatrixRef& y, double held_out, Index epochs,
                      const PromotedNetworkOptions& options, TrainingResult& result) {
  torch::manual_seed(options.training.seed);
  if (!trial.under) {
    NetworkPtr network = restricted_network(trial.symmetry, input, output, options.equivariant);
    result = train_restricted(*network, x, y, held_out, epochs, options);
    return network;
  }
  const NetworkPtr larger = restricted_network(*trial.under, input, output, options.equivariant);
  result = train_restricted(*larger, x, y, held_out, epochs, options);
  if (result.status != Status::ok) {
    return larger;
  }
  auto sum =
      std::make_shared<SumNetwork>(larger, restricted_network(trial.symmetry, input, output, options.equivariant));
  result = train_restricted(*sum, x, y, held_out, epochs, options);
  return sum;
}

void try_out(PromotionTrial& trial, const Representation& input, const Representation& output, const MatrixRef& x,
             const MatrixRef& y, const PromotedNetworkOptions& options) {
  const Index epochs = options.trial_epochs > 0 ? options.trial_epochs : options.training.epochs;
  trial.validation_loss = std::numeric_limits<double>::infinity();
  try {
    TrainingResult trained;
    train_kept(trial, input, output, x, y, options.validation, epochs, options, trained);
    trial.validation_loss = trained.best_loss;
    trial.failure = trained.status == Status::ok ? "" : trained.message;
  } catch (const std::invalid_argument& error) {
    trial.failure = error.what();
  }
}

// Each proposal by itself, then each inside a larger one under that.
std::vector<PromotionTrial> trials_of(const std::vector<KeptSymmetry>& proposals) {
  std::vector<PromotionTrial> trials;
  for (const KeptSymmetry& symmetry : proposals) {
    trials.push_back({symmetry, std::nullopt, 0.0, {}});
  }
  for (const KeptSymmetry& small : proposals) {
    for (const KeptSymmetry& large : proposals) {
      if (small.dimension() < large.dimension() &&
          principal_angles(small.coordinates, large.coordinates).maxCoeff() < 1e-8) {
        trials.push_back({small, large, 0.0, {}});
      }
    }
  }
  return trials;
}

std::string describe(const PromotionTrial& trial) {
  return trial.under ? fmt::format("{} under {}", trial.symmetry.identity.name, trial.under->identity.name)
                     : trial.symmetry.identity.name;
}

// The most symmetry within the slack of the smallest error; nothing if that is the dense network.
const PromotionTrial* choose(const PromotedNetwork& result, double slack) {
  double best = result.dense_loss;
  for (const PromotionTrial& trial : result.trials) {
    if (trial.failure.empty()) {
      best = std::min(best, trial.validation_loss);
    }
  }
  const PromotionTrial* chosen = nullptr;
  for (const PromotionTrial& trial : result.trials) {
    if (trial.failure.empty() && trial.validation_loss <= (1.0 + slack) * best &&
        (chosen == nullptr || trial.symmetry.dimension() > chosen->symmetry.dimension() ||
         (trial.symmetry.dimension() == chosen->symmetry.dimension() &&
          trial.validation_loss < chosen->validation_loss))) {
      chosen = &trial;
    }
  }
  return chosen;
}

}  // namespace

NetworkPtr restricted_network(const KeptSymmetry& kept, const Representation& input, const Representation& output,
                              const EquivariantMlpOptions& options) {
  return std::make_shared<EquivariantMlp>(parse_representation(input.text(), kept.group),
                                          parse_representation(output.text(), kept.group), options);
}

PromotedNetwork promote_network(const Representation& input, const Representation& output, const MatrixRef& x,
                                const MatrixRef& y, const PromotedNetworkOptions& options) {
  check(input, output, x, y, options);
  const MatrixGroup group = input.group();
  const Candidates candidates = *group_action(input, output).generators();
  PromotedNetwork result;
  say(options, "dense network with the penalty");
  torch::manual_seed(options.training.seed);
  result.dense = train_dense(candidates, x, y, options.validation, options, result);
  result.dense_loss = result.training.best_loss;
  result.network = result.dense;
  if (result.training.status != Status::ok) {
    return result;
  }
  result.discovery = examine(result.dense, candidates, x, options.proposals);
  result.trials = trials_of(proposed_symmetries(result.discovery.discovery.spectrum, group, options.proposals));
  for (PromotionTrial& trial : result.trials) {
    say(options, "equivariant network: " + describe(trial));
    try_out(trial, input, output, x, y, options);
  }
  const PromotionTrial* chosen = choose(result, options.slack);
  if (chosen == nullptr) {
    say(options, "dense network on all samples");
    torch::manual_seed(options.training.seed);
    result.network = train_dense(candidates, x, y, 0.0, options, result);
    return result;
  }
  say(options, "on all samples: " + describe(*chosen));
  result.kept = chosen->symmetry;
  result.under = chosen->under;
  result.network = train_kept(*chosen, input, output, x, y, 0.0, options.training.epochs, options, result.training);
  return result;
}

}  // namespace lieder::nn
