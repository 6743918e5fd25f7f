#include "lieder/nn/training.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "nn/checkpoint.hpp"

namespace lieder::nn {

namespace {

constexpr Index kRowsAtOnce = 4096;

void check(const TrainingOptions& options) {
  require(options.learning_rate > 0.0 && std::isfinite(options.learning_rate),
          "training: the learning rate must be positive");
  require(options.batch >= 1 && options.epochs >= 1 && options.checkpoint_every >= 1,
          "training: batch, epochs and checkpoint_every must be at least 1");
  require(options.validation >= 0.0 && options.validation < 1.0, "training: validation must lie in [0, 1)");
  require(options.patience >= 0 && options.weight_decay >= 0.0,
          "training: patience and weight decay must not be negative");
  require(!options.resume || !options.checkpoint.empty(), "training: nothing to resume without a checkpoint file");
}

void check(const Network& network, const at::Tensor& x, const at::Tensor& y) {
  const auto check_one = [&](const char* name, const at::Tensor& values, Index columns) {
    if (values.dim() != 2 || values.size(1) != columns) {
      throw ShapeError(fmt::format("training: {}: expected N x {} as the network has, got {} columns", name, columns,
                                   values.dim() == 2 ? values.size(1) : 0));
    }
    require(torch::isfinite(values).all().item<bool>(), fmt::format("training: {} that are not finite", name));
  };
  check_one("inputs", x, network.inputs());
  check_one("outputs", y, network.outputs());
  if (x.size(0) != y.size(0)) {
    throw ShapeError(fmt::format("training: {} inputs but {} outputs", x.size(0), y.size(0)));
  }
  require(x.size(0) >= 1, "training: no samples");
}

at::Tensor to_index(const std::vector<Index>& rows) {
  return torch::tensor(std::vector<std::int64_t>(rows.begin(), rows.end()), torch::kLong);
}

struct Samples {
  at::Tensor x;
  at::Tensor y;
  Index size() const { return x.size(0); }
};

struct SampleSplit {
  Samples train;
  Samples validation;
};

SampleSplit split(const at::Tensor& x, const at::Tensor& y, const TrainingOptions& options) {
  const Index n = x.size(0);
  const auto held_out = static_cast<Index>(std::floor(options.validation * static_cast<double>(n)));
  const std::vector<Index> order = Rng(options.seed).split(0).permutation(n);
  const at::Tensor validation = to_index({order.begin(), order.begin() + held_out});
  const at::Tensor train = to_index({order.begin() + held_out, order.end()});
  return {{x.index_select(0, train), y.index_select(0, train)},
          {x.index_select(0, validation), y.index_select(0, validation)}};
}

// What two runs must have in common for one to go on from the other's checkpoint.
std::string identity_of(const Network& network, const Samples& train, const TrainingOptions& options) {
  return fmt::format(
      "network {}, {} training samples (sum {:.17g}), learning rate {}{}, batch {}, epochs {}, validation {}, weight "
      "decay {}, seed {}",
      network.description(), train.size(), (train.x.sum() + train.y.sum()).item<double>(), options.learning_rate,
      options.cosine ? " (cosine)" : "", options.batch, options.epochs, options.validation, options.weight_decay,
      options.seed);
}

bool weights_are_finite(const Network& network) {
  for (const at::Tensor& p : network.parameters()) {
    if (!std::isfinite(p.detach().sum().item<double>())) {
      return false;
    }
  }
  return true;
}

class Run {
 public:
  Run(Network& network, SampleSplit samples, const TrainingOptions& options)
      : network_(network),
        samples_(std::move(samples)),
        options_(options),
        optimizer_(network.parameters(),
                   torch::optim::AdamOptions(options.learning_rate).weight_decay(options.weight_decay)) {}

  TrainingResult go();

 private:
  double learning_rate(double progress) const {
    return options_.cosine ? options_.learning_rate * 0.5 * (1.0 + std::cos(std::numbers::pi * progress))
                           : options_.learning_rate;
  }
  /// The mean loss; not finite as soon as that of a batch is not.
  double epoch(Index number);
  double step(const at::Tensor& x, const at::Tensor& y, double rate);
  void record(Index number, double loss);
  void start(TrainingResult& result);
  void finish(TrainingResult& result);

  Network& network_;
  SampleSplit samples_;
  const TrainingOptions& options_;
  torch::optim::Adam optimizer_;
  TrainingState state_;
  std::string identity_;
  std::string failure_;
};

double Run::step(const at::Tensor& x, const at::Tensor& y, double rate) {
  for (auto& group : optimizer_.param_groups()) {
    static_cast<torch::optim::AdamOptions&>(group.options()).lr(rate);
  }
  optimizer_.zero_grad();
  const at::Tensor value = network_.forward(x);
  at::Tensor loss = (value - y).square().mean();
  if (options_.penalty) {
    loss = loss + options_.penalty(x, value);
  }
  const double result = loss.item<double>();
  if (!std::isfinite(result)) {
    return result;
  }
  loss.backward();
  optimizer_.step();
  if (options_.after_step) {
    const torch::NoGradGuard guard;
    options_.after_step(rate);
  }
  return result;
}

double Run::epoch(Index number) {
  network_.train();
  const Index n = samples_.train.size();
  const Index batches = (n + options_.batch - 1) / options_.batch;
  const at::Tensor order = to_index(Rng(options_.seed).split(static_cast<std::uint64_t>(number)).permutation(n))
                               .to(samples_.train.x.device());
  double total = 0.0;
  for (Index b = 0; b < batches; ++b) {
    const at::Tensor rows = order.narrow(0, b * options_.batch, std::min(options_.batch, n - b * options_.batch));
    const double progress = (static_cast<double>(number - 1) + static_cast<double>(b) / static_cast<double>(batches)) /
                            static_cast<double>(options_.epochs);
    const double loss =
        step(samples_.train.x.index_select(0, rows), samples_.train.y.index_select(0, rows), learning_rate(progress));
    if (!std::isfinite(loss)) {
      failure_ = fmt::format("the loss is not finite at epoch {}, batch {} of {} (a smaller learning rate may help)",
                             number, b + 1, batches);
      return loss;
    }
    total += loss * static_cast<double>(rows.size(0));
  }
  return total / static_cast<double>(n);
}

void Run::record(Index number, double loss) {
  EpochRecord record{number, loss, 0.0,
                     learning_rate(static_cast<double>(number - 1) / static_cast<double>(options_.epochs))};
  const bool held_out = samples_.validation.size() > 0;
  if (held_out) {
    record.validation_loss = mean_square_error(network_, samples_.validation.x, samples_.validation.y);
  }
  state_.history.push_back(record);
  state_.epoch = number;
  // Without samples held out the last weights are the ones to keep.
  const double value = held_out ? record.validation_loss : loss;
  if (!held_out || state_.best_epoch == 0 || value < state_.best_loss) {
    state_.best_loss = value;
    state_.best_epoch = number;
    state_.best = snapshot(network_);
  }
}

void Run::start(TrainingResult& result) {
  identity_ = identity_of(network_, samples_.train, options_);
  if (options_.resume && std::filesystem::exists(options_.checkpoint)) {
    state_ = load_checkpoint(options_.checkpoint, identity_, network_, optimizer_);
    result.first_epoch = state_.epoch + 1;
    return;
  }
  network_.fit_statistics(samples_.train.x, samples_.train.y);
  state_.best = snapshot(network_);
}

void Run::finish(TrainingResult& result) {
  restore(network_, state_.best);
  network_.eval();
  result.history = state_.history;
  result.best_epoch = state_.best_epoch;
  result.best_loss = state_.best_loss;
  if (!failure_.empty()) {
    result.status = Status::not_converged;
    result.message =
        failure_ + (state_.best_epoch > 0 ? fmt::format("; the weights of epoch {} are kept", state_.best_epoch)
                                          : std::string("; no epoch was complete"));
  }
}

TrainingResult Run::go() {
  const auto clock = std::chrono::steady_clock::now();
  TrainingResult result;
  start(result);
  for (Index number = state_.epoch + 1; number <= options_.epochs; ++number) {
    const double loss = epoch(number);
    if (!std::isfinite(loss)) {
      break;
    }
    if (!weights_are_finite(network_)) {
      failure_ = fmt::format("a weight is not finite after epoch {} (a smaller learning rate may help)", number);
      break;
    }
    record(number, loss);
    const bool go_on = !options_.after_epoch || options_.after_epoch(state_.history.back());
    const bool out_of_patience = options_.patience > 0 && number - state_.best_epoch >= options_.patience;
    const bool last = !go_on || out_of_patience || number == options_.epochs;
    if (!options_.checkpoint.empty() && (number % options_.checkpoint_every == 0 || last)) {
      save_checkpoint(options_.checkpoint, identity_, network_, optimizer_, state_);
    }
    if (!go_on) {
      result.interrupted = true;
      result.message = fmt::format("stopped after epoch {} of {}", number, options_.epochs);
    } else if (out_of_patience) {
      result.message =
          fmt::format("no better validation loss for {} epochs: stopped after epoch {}", options_.patience, number);
    }
    if (last) {
      break;
    }
  }
  finish(result);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - clock).count();
  return result;
}

}  // namespace

TrainingResult train(Network& network, const at::Tensor& x, const at::Tensor& y, const TrainingOptions& options) {
  check(options);
  check(network, x, y);
  const at::Tensor inputs = x.detach();
  const at::Tensor outputs = y.detach().to(network.dtype());
  return Run(network, split(inputs, outputs, options), options).go();
}

at::Tensor predict(Network& network, const at::Tensor& x) {
  const torch::NoGradGuard guard;
  const bool training = network.is_training();
  network.eval();
  std::vector<at::Tensor> parts;
  for (Index i = 0; i == 0 || i < x.size(0); i += kRowsAtOnce) {
    parts.push_back(network.forward(x.narrow(0, i, std::min(kRowsAtOnce, x.size(0) - i))));
  }
  network.train(training);
  return torch::cat(parts, 0);
}

double mean_square_error(Network& network, const at::Tensor& x, const at::Tensor& y) {
  return (predict(network, x).to(torch::kDouble) - y.to(torch::kDouble)).square().mean().item<double>();
}

}  // namespace lieder::nn
