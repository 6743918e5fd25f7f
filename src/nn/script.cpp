#include "lieder/nn/script.hpp"

#include <fmt/format.h>
#include <torch/script.h>

namespace lieder::nn {

std::string ScriptBuilder::constant(const at::Tensor& value) {
  std::string name = fmt::format("c{}", constants_.size());
  constants_.emplace_back(name, value.detach().clone());
  return "self." + name;
}

std::string ScriptBuilder::assign(const std::string& expression) {
  std::string name = fmt::format("v{}", variables_++);
  body_ += fmt::format("    {} = {}\n", name, expression);
  return name;
}

torch::jit::Module ScriptBuilder::build(const std::string& result) const {
  torch::jit::Module module("Network");
  for (const auto& [name, value] : constants_) {
    module.register_buffer(name, value);
  }
  module.define(fmt::format("def forward(self, x):\n{}    return {}\n", body_, result));
  return module;
}

}  // namespace lieder::nn
