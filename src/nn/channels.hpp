// The copies of summands that the coordinates of a representation belong to (private).
#pragma once

#include <cstdint>
#include <vector>

#include "lieder/algebra/representation.hpp"

namespace lieder::nn {

/// One distinct summand that is not trivial: its copies' coordinates, copy after copy.
struct ChannelGroup {
  Representation representation;
  std::vector<std::int64_t> coordinates;
  Index copies = 0;
  Index first_copy = 0;  ///< number of its copy 0 among all copies that are not trivial
};

struct Channels {
  std::vector<std::int64_t> scalars;  ///< coordinates of the trivial copies
  std::vector<ChannelGroup> groups;
  std::vector<std::int64_t> owner;  ///< of each coordinate: number of its copy, -1 for a scalar
  Index copies = 0;                 ///< that are not trivial
};

Channels channels_of(const Representation& representation);

/// A basis of the symmetric forms T with rho(g)^T T rho(g) = T, a x a each, unit Frobenius norm; for an orthogonal
/// representation the identity (scaled) is the first. `skew` (optional) receives the skew ones.
std::vector<Matrix> invariant_forms(const Representation& piece, std::vector<Matrix>* skew = nullptr);

/// True if rho(g) is orthogonal for all g: rho' skew on the basis and rho orthogonal at the components, to rounding.
bool is_orthogonal(const Representation& representation);

}  // namespace lieder::nn
