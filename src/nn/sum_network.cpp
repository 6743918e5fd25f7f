#include "lieder/nn/sum_network.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/nn/training.hpp"

namespace lieder::nn {

SumNetwork::SumNetwork(NetworkPtr trained, NetworkPtr correction)
    : Network("SumNetwork"), trained_(std::move(trained)), correction_(std::move(correction)) {
  require_size("sum of networks: inputs", correction_->inputs(), trained_->inputs());
  require_size("sum of networks: outputs", correction_->outputs(), trained_->outputs());
  register_module("trained", trained_);
  register_module("correction", correction_);
}

at::Tensor SumNetwork::forward(const at::Tensor& x) {
  return trained_->forward(x) + correction_->forward(x);
}

void SumNetwork::fit_statistics(const at::Tensor& x, const at::Tensor& y) {
  correction_->fit_statistics(x, y - predict(*trained_, x).to(y.scalar_type()));
}

std::string SumNetwork::emit(ScriptBuilder& script, const std::string& x) const {
  const std::string first = trained_->emit(script, x);
  return script.assign(fmt::format("{} + {}", first, correction_->emit(script, x)));
}

std::string SumNetwork::description() const {
  return nlohmann::ordered_json({{"network", "sum"},
                                 {"trained", nlohmann::ordered_json::parse(trained_->description())},
                                 {"correction", nlohmann::ordered_json::parse(correction_->description())}})
      .dump();
}

}  // namespace lieder::nn
