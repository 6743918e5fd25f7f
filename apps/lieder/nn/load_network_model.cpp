#include "nn/load_network_model.hpp"

#include "lieder/nn/network_discovery.hpp"
#include "lieder/nn/torchscript.hpp"

namespace lieder::cli {

NetworkModel load_network_model(const std::string& path, Index inputs) {
  const nn::DifferentiableNetwork network = nn::load_torchscript(path, inputs);
  return {network.map(), [network](ObjectKind kind, const Matrix& points, const Candidates& candidates,
                                   const Vector& weights, const DiscoveryOptions& options) {
            nn::NetworkDiscoveryOptions how;
            how.discovery = options;
            return nn::discover_network(kind, network, points, candidates, weights, how).discovery;
          }};
}

}  // namespace lieder::cli
