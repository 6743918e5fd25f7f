#pragma once

#include "network_model.hpp"

namespace lieder::cli {

/// A TorchScript module, from Python or from `lieder train`.
NetworkModel load_network_model(const std::string& path, Index inputs);

}  // namespace lieder::cli
