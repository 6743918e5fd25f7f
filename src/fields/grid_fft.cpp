#include "fields/grid_fft.hpp"

#include <complex>
#include <unsupported/Eigen/FFT>

#include "fields/axis_derivative.hpp"

namespace lieder::detail {

void grid_fft(Eigen::VectorXcd& data, const std::vector<Index>& shape, bool inverse) {
  Eigen::FFT<double> fft;
  std::vector<std::complex<double>> line;
  std::vector<std::complex<double>> transformed;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const Index n = shape[axis];
    line.resize(static_cast<std::size_t>(n));
    for_each_line(shape, axis, [&](Index first, Index stride) {
      for (Index i = 0; i < n; ++i) {
        line[static_cast<std::size_t>(i)] = data(first + i * stride);
      }
      if (inverse) {
        fft.inv(transformed, line);
      } else {
        fft.fwd(transformed, line);
      }
      for (Index i = 0; i < n; ++i) {
        data(first + i * stride) = transformed[static_cast<std::size_t>(i)];
      }
    });
  }
}

}  // namespace lieder::detail
