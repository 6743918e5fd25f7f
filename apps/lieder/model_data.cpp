#include "model_data.hpp"

#include <fmt/format.h>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/models/equivariant_regression.hpp"
#include "lieder/trajectories/derivatives.hpp"

namespace lieder::cli {

ModelData model_data(const std::string& kind, const Data& data, std::optional<DerivativeSummary>* summary) {
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
  if (kind == "map") {
    StatePairs pairs = successor_pairs(data.inputs, data.trajectory);
    return {std::move(pairs.states), std::move(pairs.targets), Vector()};
  }
  DerivativeSummary found;
  DerivativeSamples samples = estimate_derivatives(data, found);
  if (summary != nullptr) {
    *summary = std::move(found);
  }
  return {std::move(samples.states), std::move(samples.derivatives), Vector()};
}

Matrix at_samples(const std::string& kind, const Data& data, const MatrixRef& columns) {
  if (kind == "regression" || data.outputs.cols() > 0) {
    return columns;
  }
  if (kind == "map") {
    return successor_pairs(data.inputs, data.trajectory, columns).inputs;
  }
  DerivativeSummary unused;
  return estimate_derivatives(data, unused, columns).inputs;
}

void check_model_data(const std::string& kind, const DataOptions& data, bool fits_weakly) {
  check_derivatives(kind, data, fits_weakly);
  const auto reject = [&kind](bool wrong, const char* option, const char* why) {
    if (wrong) {
      throw InputError(fmt::format("{}: {} (--kind {})", option, why, kind));
    }
  };
  reject(kind == "regression" && data.outputs.empty(), "--outputs", "a regression needs at least one");
  reject(kind == "dynamics" && data.outputs.empty() && data.time.empty(), "--outputs",
         "dynamics needs derivative columns, or --time to estimate them");
  reject(kind != "dynamics" && !data.time.empty(), "--time", "for dynamics only");
  reject(kind == "regression" && !data.trajectory.empty(), "--trajectory", "for dynamics and maps only");
}

std::vector<std::string> output_names(const Data& data, const std::string& kind) {
  if (!data.output_names.empty()) {
    return data.output_names;
  }
  std::vector<std::string> names;
  for (const std::string& name : data.input_names) {
    names.push_back(kind == "dynamics" ? fmt::format("d({})/dt", name) : fmt::format("next {}", name));
  }
  return names;
}

Split split_rows(Index samples, Index train, std::uint64_t seed) {
  if (train > samples) {
    throw InputError(fmt::format("--train: expected at most the {} samples, got {}", samples, train));
  }
  const Index count = train > 0 ? train : std::max<Index>(1, (4 * samples) / 5);
  Rng rng(seed);
  const std::vector<Index> order = rng.permutation(samples);
  return {{order.begin(), order.begin() + count}, {order.begin() + count, order.end()}};
}

ModelData rows_of(const ModelData& data, const std::vector<Index>& rows) {
  return {data.inputs(rows, Eigen::all), data.outputs(rows, Eigen::all),
          data.weights.size() > 0 ? Vector(data.weights(rows)) : Vector()};
}

std::optional<double> error_on(const DictionaryModel& model, const ModelData& data) {
  if (data.inputs.rows() == 0 || (data.weights.size() > 0 && data.weights.sum() == 0.0)) {
    return std::nullopt;
  }
  return relative_error(data.outputs, model.value(data.inputs), data.weights);
}

}  // namespace lieder::cli
