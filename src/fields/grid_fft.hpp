// Complex Fourier transforms of arrays in C order, axis by axis (Eigen's transform: decision 0009) (private).
#pragma once

#include <vector>

#include "lieder/core/types.hpp"

namespace lieder::detail {

/// In place; the inverse is divided by the number of entries.
void grid_fft(Eigen::VectorXcd& data, const std::vector<Index>& shape, bool inverse);

}  // namespace lieder::detail
