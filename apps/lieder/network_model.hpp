// A network as `lieder discover --network` needs it, without Torch: made by lieder-nn, absent in `lieder` itself.
#pragma once

#include <functional>
#include <string>

#include "lieder/discover/discovery.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"

namespace lieder::cli {

struct NetworkModel {
  AnyDifferentiableMap map;
  /// Its symmetries at the points.
  std::function<Discovery(ObjectKind kind, const Matrix& points, const Candidates& candidates, const Vector& weights,
                          const DiscoveryOptions& options)>
      discover;
};

/// Of a file, for so many inputs. Throws InputError.
using NetworkLoader = std::function<NetworkModel(const std::string& path, Index inputs)>;

}  // namespace lieder::cli
