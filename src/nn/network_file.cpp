#include "lieder/nn/network_file.hpp"

#include <fmt/format.h>
#include <torch/script.h>
#include <torch/torch.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "lieder/core/error.hpp"
#include "lieder/io/output_file.hpp"
#include "lieder/nn/equivariant_mlp.hpp"
#include "lieder/nn/kept_symmetry.hpp"
#include "lieder/nn/sum_network.hpp"

namespace lieder::nn {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* metadata_name = "lieder.json";

at::ScalarType type_of(const Json& description) {
  return description.at("dtype").get<std::string>() == "float" ? at::kFloat : at::kDouble;
}

// A group of the list by its name, any other by its generators.
MatrixGroup group_of(const Json& d) {
  if (!d.contains("generators")) {
    return parse_group(d.at("group").get<std::string>());
  }
  std::vector<Matrix> basis;
  for (const auto& entries : d.at("generators").get<std::vector<std::vector<double>>>()) {
    const auto n = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(entries.size()))));
    if (n * n != static_cast<Index>(entries.size())) {
      throw InputError("network: a generator is not a square matrix");
    }
    basis.emplace_back(Eigen::Map<const Matrix>(entries.data(), n, n));
  }
  return connected_group(d.at("group").get<std::string>(), basis);
}

NetworkPtr make(const Json& d) {
  const auto kind = d.at("network").get<std::string>();
  if (kind == "mlp") {
    return std::make_shared<DenseMlp>(d.at("inputs").get<Index>(), d.at("outputs").get<Index>(),
                                      DenseMlpOptions{d.at("width").get<Index>(), d.at("hidden_layers").get<Index>(),
                                                      type_of(d), d.at("products").get<bool>()});
  }
  if (kind == "equivariant") {
    const MatrixGroup group = group_of(d);
    EquivariantMlpOptions options;
    options.channels = d.at("channels").get<Index>();
    options.hidden_layers = d.at("hidden_layers").get<Index>();
    options.max_rank = d.at("max_rank").get<Index>();
    options.bilinear_layers = d.at("bilinear_layers").get<Index>();
    options.polynomial = d.at("polynomial").get<bool>();
    options.dtype = type_of(d);
    return std::make_shared<EquivariantMlp>(
        parse_representation(d.at("input_representation").get<std::string>(), group),
        parse_representation(d.at("output_representation").get<std::string>(), group), options);
  }
  if (kind == "sum") {
    return std::make_shared<SumNetwork>(make(d.at("trained")), make(d.at("correction")));
  }
  throw InputError(fmt::format("network: unknown kind '{}': expected equivariant or mlp", kind));
}

// Names and tensors of everything that is saved.
std::vector<std::pair<std::string, at::Tensor>> state_of(const Network& network) {
  std::vector<std::pair<std::string, at::Tensor>> result;
  for (const auto& item : network.named_parameters()) {
    result.emplace_back(item.key(), item.value());
  }
  for (const auto& item : network.named_buffers()) {
    result.emplace_back(item.key(), item.value());
  }
  return result;
}

}  // namespace

NetworkPtr make_network(const std::string& description) {
  try {
    return make(Json::parse(description));
  } catch (const nlohmann::json::exception& error) {
    throw InputError(fmt::format("network: not a description of one: {}", error.what()));
  }
}

void save_network(const std::filesystem::path& path, const Network& network, const std::string& metadata) {
  Json json = {{"lieder_network", 1}, {"network", Json::parse(network.description())}};
  std::vector<std::string> names;
  torch::jit::Module script = network.to_script();
  torch::jit::Module parameters("Parameters");
  for (const auto& [name, tensor] : state_of(network)) {
    parameters.register_buffer(fmt::format("p{}", names.size()), tensor.detach().clone());
    names.push_back(name);
  }
  script.register_module("lieder", parameters);
  json["parameters"] = names;
  json.update(Json::parse(metadata));
  torch::jit::ExtraFilesMap files;
  files[metadata_name] = json.dump(2);
  AtomicFile file(path);
  try {
    script.save(file.temporary_path().string(), files);
  } catch (const c10::Error& error) {
    throw InputError(fmt::format("{}: cannot be written: {}", path.string(), error.what_without_backtrace()));
  }
  file.commit();
}

LoadedNetwork load_network(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) {
    throw InputError(fmt::format("{}: no such file", path.string()));
  }
  torch::jit::Module script;
  torch::jit::ExtraFilesMap files;
  files[metadata_name] = "";
  try {
    script = torch::jit::load(path.string(), torch::Device(torch::kCPU), files);
  } catch (const c10::Error&) {
    throw InputError(fmt::format("{}: not a TorchScript module, or a damaged one", path.string()));
  }
  if (files[metadata_name].empty()) {
    throw InputError(fmt::format("{}: a TorchScript module, but not a network that lieder wrote", path.string()));
  }
  try {
    const Json json = Json::parse(files[metadata_name]);
    LoadedNetwork result{make(json.at("network")), json.dump(2)};
    const auto names = json.at("parameters").get<std::vector<std::string>>();
    const auto state = state_of(*result.network);
    require(state.size() == names.size(), "another number of parameters than the network has");
    const torch::jit::Module parameters = script.attr("lieder").toModule();
    const torch::NoGradGuard guard;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const at::Tensor saved = parameters.attr(fmt::format("p{}", i)).toTensor();
      require(state[i].first == names[i] && state[i].second.sizes() == saved.sizes(),
              fmt::format("parameter {} is not that of the network", names[i]));
      at::Tensor(state[i].second).copy_(saved);
    }
    result.network->eval();
    return result;
  } catch (const nlohmann::json::exception& error) {
    throw InputError(fmt::format("{}: damaged: {}", path.string(), error.what()));
  } catch (const c10::Error& error) {
    throw InputError(fmt::format("{}: damaged: {}", path.string(), error.what_without_backtrace()));
  } catch (const ValueError& error) {
    throw InputError(fmt::format("{}: damaged: {}", path.string(), error.what()));
  }
}

}  // namespace lieder::nn
