#include "fields/axis_derivative.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <unsupported/Eigen/FFT>
#include <vector>

#include "lieder/trajectories/finite_difference.hpp"

namespace lieder::detail {

namespace {

// Nodes around node i, unwrapped along a periodic axis: their places and their coordinates.
struct Neighbours {
  std::vector<Index> places;
  Vector coordinates;
};

Neighbours neighbours(const GridAxis& axis, Index i, Index count) {
  const Index n = axis.nodes.size();
  const Index wanted = std::min(count, n);
  Index first = i - (wanted - 1) / 2;
  if (!axis.periodic) {
    first = std::clamp<Index>(first, 0, n - wanted);
  }
  Neighbours result{{}, Vector(wanted)};
  for (Index j = 0; j < wanted; ++j) {
    const Index place = ((first + j) % n + n) % n;
    const Index turns = (first + j - place) / n;
    result.places.push_back(place);
    result.coordinates(j) = axis.nodes(place) + static_cast<double>(turns) * axis.period;
  }
  return result;
}

}  // namespace

void for_each_line(const std::vector<Index>& shape, std::size_t axis, const std::function<void(Index, Index)>& visit) {
  Index stride = 1;
  Index outer = 1;
  for (std::size_t a = 0; a < shape.size(); ++a) {
    if (a < axis) {
      outer *= shape[a];
    } else if (a > axis) {
      stride *= shape[a];
    }
  }
  for (Index o = 0; o < outer; ++o) {
    for (Index s = 0; s < stride; ++s) {
      visit(o * shape[axis] * stride + s, stride);
    }
  }
}

RowSparse stencils(const GridAxis& axis, int order) {
  const Index n = axis.nodes.size();
  std::vector<Eigen::Triplet<double>> entries;
  for (Index i = 0; i < n; ++i) {
    const Neighbours near = neighbours(axis, i, order + 1);
    const Vector weights = finite_difference_weights(axis.nodes(i), near.coordinates, 1).col(1);
    const double zero = 1e-12 * weights.cwiseAbs().maxCoeff();
    for (Index j = 0; j < weights.size(); ++j) {
      if (std::abs(weights(j)) > zero) {
        entries.emplace_back(i, near.places[static_cast<std::size_t>(j)], weights(j));
      }
    }
  }
  RowSparse result(n, n);
  result.setFromTriplets(entries.begin(), entries.end());
  return result;
}

Matrix derivative_by_stencils(const Matrix& values, const std::vector<Index>& shape, std::size_t axis,
                              const RowSparse& stencils) {
  Matrix result(values.rows(), values.cols());
  for (Index c = 0; c < values.cols(); ++c) {
    for_each_line(shape, axis, [&](Index first, Index stride) {
      for (Index i = 0; i < stencils.rows(); ++i) {
        double sum = 0.0;
        for (RowSparse::InnerIterator it(stencils, i); it; ++it) {
          sum += it.value() * values(first + it.col() * stride, c);
        }
        result(first + i * stride, c) = sum;
      }
    });
  }
  return result;
}

Matrix spectral_axis_derivative(const Matrix& values, const std::vector<Index>& shape, std::size_t axis, double period,
                                Index highest) {
  const Index n = shape[axis];
  const double unit = 2.0 * std::numbers::pi / period;
  Eigen::FFT<double> fft;
  std::vector<std::complex<double>> line(static_cast<std::size_t>(n));
  std::vector<std::complex<double>> spectrum;
  Matrix result(values.rows(), values.cols());
  for (Index c = 0; c < values.cols(); ++c) {
    for_each_line(shape, axis, [&](Index first, Index stride) {
      for (Index i = 0; i < n; ++i) {
        line[static_cast<std::size_t>(i)] = values(first + i * stride, c);
      }
      fft.fwd(spectrum, line);
      for (Index i = 0; i < n; ++i) {
        const Index k = i <= n / 2 ? i : i - n;
        // The highest frequency of an even number of nodes has no sign: its derivative vanishes at the nodes.
        const bool kept = std::abs(k) <= highest && 2 * std::abs(k) != n;
        spectrum[static_cast<std::size_t>(i)] *=
            kept ? std::complex<double>(0.0, unit * static_cast<double>(k)) : std::complex<double>(0.0, 0.0);
      }
      fft.inv(line, spectrum);
      for (Index i = 0; i < n; ++i) {
        result(first + i * stride, c) = line[static_cast<std::size_t>(i)].real();
      }
    });
  }
  return result;
}

}  // namespace lieder::detail
