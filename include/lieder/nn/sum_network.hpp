// F + G: a trained network and a correction to it.
//
// Where F is equivariant under a group that the data nearly have and G under a subgroup that they have, the sum is
// equivariant under the subgroup, and G has only what breaks the larger symmetry to learn.
#pragma once

#include "lieder/nn/network.hpp"

namespace lieder::nn {

class SumNetwork final : public Network {
 public:
  /// Both are shared, not copied. Throws ShapeError unless they have the same inputs and outputs.
  SumNetwork(NetworkPtr trained, NetworkPtr correction);

  at::Tensor forward(const at::Tensor& x) override;
  Index inputs() const override { return trained_->inputs(); }
  Index outputs() const override { return trained_->outputs(); }
  at::ScalarType dtype() const override { return trained_->dtype(); }
  /// Of the correction, to what the trained network leaves; that keeps its own.
  void fit_statistics(const at::Tensor& x, const at::Tensor& y) override;
  std::string emit(ScriptBuilder& script, const std::string& x) const override;
  std::string description() const override;

  const NetworkPtr& trained() const { return trained_; }
  const NetworkPtr& correction() const { return correction_; }

 private:
  NetworkPtr trained_;
  NetworkPtr correction_;
};

}  // namespace lieder::nn
