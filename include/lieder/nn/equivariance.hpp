// How far a map is from equivariance, by elements of the group applied to samples.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

#include "lieder/algebra/representation.hpp"

namespace lieder::nn {

using TensorMap = std::function<at::Tensor(const at::Tensor&)>;

struct EquivarianceErrorOptions {
  Index elements = 5;  ///< >= 1
  double scale = 0.5;  ///< of the normal algebra coordinates that are exponentiated (rapidities, angles)
  std::uint64_t seed = 0;
};

/// rho(g) x for each row x, computed in doubles, in the type of x.
at::Tensor transformed(const Representation& rho, const MatrixRef& g, const at::Tensor& x);

/// The largest |F(rho_in(g) x) - rho_out(g) F(x)| / (|F(rho_in(g) x)| + |rho_out(g) F(x)|) over random elements g
/// (components included), norms over all samples: rounding for an equivariant map, near 1 for any other. Throws
/// ShapeError for samples of another dimension.
double equivariance_error(const TensorMap& map, const Representation& input, const Representation& output,
                          const at::Tensor& x, const EquivarianceErrorOptions& options = {});

}  // namespace lieder::nn
