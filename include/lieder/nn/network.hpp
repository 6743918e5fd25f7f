// Networks for regression: what training, files and the command line need of one.
//
// A network fixes its own scales from the training data before training (fit_statistics), by means that keep its
// symmetry, and writes itself as plain dense operations (script.hpp).
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <memory>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/nn/script.hpp"

namespace lieder::nn {

class Network : public torch::nn::Module {
 public:
  using torch::nn::Module::Module;

  /// {N, inputs()} -> {N, outputs()}, in the type of the network. Throws ShapeError.
  virtual at::Tensor forward(const at::Tensor& x) = 0;
  virtual Index inputs() const = 0;
  virtual Index outputs() const = 0;
  virtual at::ScalarType dtype() const = 0;
  /// Sets the scales of inputs and outputs (buffers, not trained). {N, inputs()}, {N, outputs()}, N >= 1.
  virtual void fit_statistics(const at::Tensor& x, const at::Tensor& y) = 0;
  /// The value at `x` as plain dense operations.
  virtual std::string emit(ScriptBuilder& script, const std::string& x) const = 0;
  /// What is needed to make it again, as a JSON object: see make_network in network_file.hpp.
  virtual std::string description() const = 0;

  /// Numbers that are trained.
  Index parameter_count() const;
  /// A TorchScript module of plain dense operations with the same values.
  torch::jit::Module to_script() const;
};

using NetworkPtr = std::shared_ptr<Network>;

struct DenseMlpOptions {
  Index width = 384;        ///< >= 1
  Index hidden_layers = 3;  ///< >= 0
  at::ScalarType dtype = at::kFloat;
  bool products = false;  ///< the first layer also sees all x_i x_j: a lift that commutes with every linear action
};

/// The plain one beside them: linear layers with x sigmoid(x) between, inputs and outputs standardised by column.
class DenseMlp final : public Network {
 public:
  /// Throws ValueError for options out of range.
  DenseMlp(Index inputs, Index outputs, const DenseMlpOptions& options = {});

  at::Tensor forward(const at::Tensor& x) override;
  Index inputs() const override { return inputs_; }
  Index outputs() const override { return outputs_; }
  at::ScalarType dtype() const override { return options_.dtype; }
  void fit_statistics(const at::Tensor& x, const at::Tensor& y) override;
  std::string emit(ScriptBuilder& script, const std::string& x) const override;
  std::string description() const override;

 private:
  at::Tensor lifted(const at::Tensor& x) const;

  Index inputs_;
  Index outputs_;
  DenseMlpOptions options_;
  std::vector<at::Tensor> weights_;
  std::vector<at::Tensor> biases_;
  at::Tensor input_mean_;
  at::Tensor input_scale_;
  at::Tensor output_mean_;
  at::Tensor output_scale_;
};

}  // namespace lieder::nn
