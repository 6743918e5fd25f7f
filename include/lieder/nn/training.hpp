// Training by Adam on batches of a regression loss, with checkpoints that resume bit for bit on the CPU.
//
//   loss = mean over a batch of |F(x) - y|^2 / outputs, plus the caller's penalty
//
// (Kingma and Ba, ICLR 2015). The learning rate falls along a half cosine to zero (Loshchilov and Hutter, ICLR 2017) or
// stays. Everything random is a function of the seed and the epoch, so a run that goes on from a checkpoint takes the
// same batches in the same order; a checkpoint holds weights, Adam's moments, the best weights, Torch's generator and
// the history. It appears under its name when it is complete.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"
#include "lieder/nn/network.hpp"

namespace lieder::nn {

struct EpochRecord {
  Index epoch = 0;               ///< 1, 2, ...
  double train_loss = 0.0;       ///< mean over the epoch's batches, penalties included
  double validation_loss = 0.0;  ///< mean square error on the samples held out; 0 without any
  double learning_rate = 0.0;    ///< of the epoch's first step
};

struct TrainingOptions {
  double learning_rate = 3e-3;  ///< > 0
  bool cosine = true;
  Index batch = 500;          ///< >= 1; at most all samples are used
  Index epochs = 1000;        ///< >= 1
  double validation = 0.1;    ///< share of the samples that is held out, in [0, 1); 0: none, the last weights are kept
  Index patience = 0;         ///< epochs without a better validation loss after which training stops; 0: never
  double weight_decay = 0.0;  ///< >= 0
  std::uint64_t seed = 0;     ///< of the batches and of the held-out samples
  std::filesystem::path checkpoint;  ///< empty: none
  Index checkpoint_every = 10;       ///< epochs, >= 1
  bool resume = false;               ///< go on from `checkpoint` if that file exists
  /// Called after each epoch; training stops when it returns false.
  std::function<bool(const EpochRecord&)> after_epoch;
  /// Added to the loss of a batch: of its inputs and of the network's values at them.
  std::function<at::Tensor(const at::Tensor& x, const at::Tensor& value)> penalty;
  /// Called after each step with its learning rate, gradients off: a proximal step on the weights.
  std::function<void(double learning_rate)> after_step;
};

struct TrainingResult {
  Status status = Status::ok;  ///< not_converged: the loss or a weight is not finite (the network has the best weights)
  std::string message;
  std::vector<EpochRecord> history;
  Index best_epoch = 0;      ///< whose weights the network has
  double best_loss = 0.0;    ///< validation loss of it; train loss without samples held out
  bool interrupted = false;  ///< stopped by after_epoch
  Index first_epoch = 1;     ///< > 1 after resuming
  double seconds = 0.0;      ///< of this run
};

/// Fits the scales of the network to the training samples (`fit_statistics`, not when resuming), then its weights.
/// x: {N, inputs}, y: {N, outputs}. Throws ShapeError, ValueError (options out of range, no samples, numbers that are
/// not finite), InputError (a checkpoint of another network or other options, a file that cannot be read or written).
TrainingResult train(Network& network, const at::Tensor& x, const at::Tensor& y, const TrainingOptions& options = {});

/// Mean square error over all entries, in blocks, in evaluation mode.
double mean_square_error(Network& network, const at::Tensor& x, const at::Tensor& y);
/// Values in blocks, in evaluation mode, without gradients.
at::Tensor predict(Network& network, const at::Tensor& x);

}  // namespace lieder::nn
