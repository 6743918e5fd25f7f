// Network files (.pt): a TorchScript module of plain dense operations, so any program with Torch can run it, with two
// things that let lieder go on with it: the trained parameters as they are, and a JSON object ("lieder.json" in the
// archive) of what it is and where it came from.
//
//   {"lieder_network": 1, "network": {... Network::description ...}, "parameters": [names], ... the caller's metadata}
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "lieder/nn/network.hpp"

namespace lieder::nn {

/// A network with initial weights from its description. Throws InputError for JSON that is none.
NetworkPtr make_network(const std::string& description);

/// `metadata`: a JSON object whose members are added. The file appears under its name when complete. Throws InputError.
void save_network(const std::filesystem::path& path, const Network& network, const std::string& metadata = "{}");

struct LoadedNetwork {
  NetworkPtr network;
  std::string metadata;  ///< the JSON object
};

/// Values are bit for bit those of the saved network. Throws InputError that names the file: missing, not a TorchScript
/// module, not one that lieder wrote, damaged.
LoadedNetwork load_network(const std::filesystem::path& path);

}  // namespace lieder::nn
