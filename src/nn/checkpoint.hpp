// The state of a training run on disk (private).
#pragma once

#include <torch/optim/adam.h>

#include <filesystem>
#include <string>
#include <vector>

#include "lieder/nn/training.hpp"

namespace lieder::nn {

/// Copies of everything in a network that training changes: parameters and buffers, in order.
std::vector<at::Tensor> snapshot(const Network& network);
void restore(Network& network, const std::vector<at::Tensor>& state);

struct TrainingState {
  Index epoch = 0;  // the last that is complete
  std::vector<EpochRecord> history;
  std::vector<at::Tensor> best;
  Index best_epoch = 0;
  double best_loss = 0.0;
};

/// `identity`: what a resumed run must have in common. Complete or absent. Throws InputError.
void save_checkpoint(const std::filesystem::path& path, const std::string& identity, const Network& network,
                     const torch::optim::Adam& optimizer, const TrainingState& state);
/// Throws InputError that names the file: not a checkpoint, of another run, damaged.
TrainingState load_checkpoint(const std::filesystem::path& path, const std::string& identity, Network& network,
                              torch::optim::Adam& optimizer);

}  // namespace lieder::nn
