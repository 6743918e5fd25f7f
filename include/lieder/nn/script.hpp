// A network as plain dense operations in TorchScript: what any program with Torch runs without lieder.
//
// A module writes itself as lines of script over constants (dense weights, index lists); the result is a
// torch::jit::Module with `forward(x)`, x of shape {N, inputs}, that torch.jit.load opens in Python.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace torch::jit {
struct Module;
}

namespace lieder::nn {

class ScriptBuilder {
 public:
  /// The expression of a constant: a copy of the tensor, detached.
  std::string constant(const at::Tensor& value);
  /// A new variable with the value of an expression; returns its name.
  std::string assign(const std::string& expression);
  /// The module whose forward computes `result` of its argument "x".
  torch::jit::Module build(const std::string& result) const;

 private:
  std::vector<std::pair<std::string, at::Tensor>> constants_;
  std::string body_;
  int variables_ = 0;
};

}  // namespace lieder::nn
