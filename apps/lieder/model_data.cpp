#include "model_data.hpp"

#include <fmt/format.h>

#include "lieder/core/error.hpp"
#include "lieder/discover/trajectories.hpp"

namespace lieder::cli {

ModelData model_data(const std::string& kind, const Data& data) {
  if (kind == "regression") {
    return {data.inputs, data.outputs, data.weights};
  }
  if (data.outputs.cols() > 0) {
    if (data.outputs.cols() != data.inputs.cols()) {
      throw InputError(fmt::format("--outputs: expected one column for each of the {} inputs, got {}",
                                   data.inputs.cols(), data.outputs.cols()));
    }
    return {data.inputs, data.outputs, data.weights};
  }
  if (data.weights.size() > 0) {
    throw InputError("--weights: not together with trajectories");
  }
  const StatePairs pairs = kind == "dynamics" ? derivative_pairs(data.inputs, data.time, data.trajectory)
                                              : successor_pairs(data.inputs, data.trajectory);
  return {pairs.states, pairs.targets, Vector()};
}

}  // namespace lieder::cli
