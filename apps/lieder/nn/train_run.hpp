// What `lieder train` does, without its output.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data_options.hpp"
#include "lieder/core/status.hpp"
#include "lieder/nn/promoted_network.hpp"
#include "lieder/nn/training.hpp"

namespace lieder::cli {

struct TrainOptions {
  DataOptions data;
  std::string network = "equivariant";  // or mlp, promoted
  std::string candidates;               // of a promoted network: linear, rotations or a group
  std::string group;
  std::string input_representation;   // empty: copies of V
  std::string output_representation;  // empty: outputs that do not move
  std::string out;
  std::string precision = "float";  // or double
  std::string checkpoint;           // empty: OUT.checkpoint
  std::string report;
  Index channels = 384;
  Index layers = 3;
  Index epochs = 0;  // 0: about 1800 steps at batches of 500: min(9e5 / N, 1000)
  Index batch = 500;
  Index patience = 0;
  Index train = 0;  // 0: 80 %
  Index threads = 0;
  double learning_rate = 3e-3;
  double validation = 0.1;
  std::optional<double> weight_decay;  // nothing: 0, of a promoted network's dense one 0.03
  double lambda = 1e-3;                // of the penalty of a promoted network
  bool resume = false;
  bool json = false;
};

struct TrainRun {
  Status status = Status::ok;
  std::string message;
  std::string group;  // empty for a plain network
  std::string input_representation;
  std::string output_representation;
  std::string hidden_representation;
  std::vector<std::string> input_names;
  std::vector<std::string> output_names;
  Index samples = 0;
  Index train_samples = 0;  // held-out ones included
  Index test_samples = 0;
  Index parameters = 0;
  Index epochs = 0;
  nn::TrainingResult training;
  std::optional<nn::PromotedNetwork> promoted;
  std::string candidates;    // the group of the candidates
  double train_error = 0.0;  // relative: ||y - F(x)|| / ||y||
  std::optional<double> test_error;
  std::optional<double> test_mse;
  std::optional<double> equivariance_error;
  bool saved = false;
  std::vector<std::string> notes;
};

/// Reads, trains and saves. Throws InputError.
TrainRun run_train(const TrainOptions& options);

}  // namespace lieder::cli
