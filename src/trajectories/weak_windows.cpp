#include "trajectories/weak_windows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "trajectories/test_functions.hpp"

namespace lieder::detail {

namespace {

constexpr Index kNarrowestWindow = 6;  // half width of the windows at the ends

using Weights = Eigen::Map<const Vector>;

Weights weights(const WindowMatrix& windows, Index k) {
  const auto first = windows.outerIndexPtr()[k];
  return {windows.valuePtr() + first, windows.outerIndexPtr()[k + 1] - first};
}

Index first_row(const WindowMatrix& windows, Index k) {
  return windows.innerIndexPtr()[windows.outerIndexPtr()[k]];
}

struct Window {
  Index first;
  Index half;
};

std::vector<Window> windows_of(Index samples, Index half_width, Index stride, bool ends) {
  std::vector<Window> result;
  if (ends) {
    for (Index half = half_width - stride; half >= kNarrowestWindow; half -= stride) {
      result.insert(result.begin(), {0, half});
    }
  }
  for (Index first = 0; first + 2 * half_width < samples; first += stride) {
    result.push_back({first, half_width});
  }
  if (ends) {
    for (Index half = half_width - stride; half >= kNarrowestWindow; half -= stride) {
      result.push_back({samples - 1 - 2 * half, half});
    }
  }
  return result;
}

// How many windows further on a window still has rows in common with one.
Index reach(const WindowMatrix& windows) {
  Index result = 0;
  Index next = 0;
  for (Index k = 0; k < windows.rows(); ++k) {
    const Index end = first_row(windows, k) + weights(windows, k).size();
    next = std::max(next, k);
    while (next + 1 < windows.rows() && first_row(windows, next + 1) < end) {
      ++next;
    }
    result = std::max(result, next - k);
  }
  return result;
}

// The covariance is summed over every q-th row, where times are even and windows wide: test functions and the Jacobian
// are smooth, and the narrowest window still has eight of these rows.
Index row_step(const WindowMatrix& windows) {
  Index narrowest = windows.cols();
  Index widest = 0;
  for (Index k = 0; k < windows.rows(); ++k) {
    narrowest = std::min(narrowest, weights(windows, k).size() / 2);
    widest = std::max(widest, weights(windows, k).size() / 2);
  }
  return std::max<Index>(1, std::min(widest / 16, narrowest / 4));
}

// What one window has of the rows 0, q, 2 q, ...: columns for outputs.
struct WindowPiece {
  Index first = 0;  // in units of q
  Matrix values;
};

// Products of the pieces of all pairs of windows, to the places of m outputs for each window.
void add_products(const std::vector<WindowPiece>& pieces, const std::vector<Index>& positions, Index m, Matrix& band) {
  const auto count = static_cast<Index>(pieces.size());
  for (Index k = 0; k < count; ++k) {
    const WindowPiece& own = pieces[static_cast<std::size_t>(k)];
    const Index end = own.first + own.values.rows();
    for (Index l = k; l < count && pieces[static_cast<std::size_t>(l)].first < end; ++l) {
      const WindowPiece& other = pieces[static_cast<std::size_t>(l)];
      const Index from = std::max(own.first, other.first);
      const Index rows = std::min(end, other.first + other.values.rows()) - from;
      if (rows <= 0) {
        continue;
      }
      for (std::size_t j = 0; j < positions.size(); ++j) {
        const auto left = own.values.col(static_cast<Index>(j)).segment(from - own.first, rows);
        for (std::size_t i = 0; i < positions.size(); ++i) {
          const Index below = (l - k) * m + positions[i] - positions[j];
          if (below >= 0) {
            band(below, k * m + positions[j]) +=
                left.dot(other.values.col(static_cast<Index>(i)).segment(from - other.first, rows));
          }
        }
      }
    }
  }
}

// Every q-th entry of x, which starts at row `first`, from the first row that q divides.
template <class Column>
Vector every(const Column& x, Index first, Index q) {
  const Index skip = (q - first % q) % q;
  const Index count = (x.size() - skip + q - 1) / q;
  return x(Eigen::seqN(skip, std::max<Index>(0, count), q));
}

}  // namespace

void fill_windows(const Trajectory& part, Index half_width, Index stride, int power, bool ends, WeakBlock& block) {
  const std::vector<Window> windows = windows_of(part.samples(), half_width, stride, ends);
  const bool even = evenly_spaced(part.times);
  Index entries = 0;
  for (const Window& window : windows) {
    entries += 2 * window.half + 1;
  }
  const auto count = static_cast<Index>(windows.size());
  block.even = even;
  block.value.resize(count, part.samples());
  block.slope.resize(count, part.samples());
  block.value.resizeNonZeros(entries);
  block.slope.resizeNonZeros(entries);
  TestFunction function;
  Index entry = 0;
  for (Index k = 0; k < count; ++k) {
    const Window& window = windows[static_cast<std::size_t>(k)];
    const Index width = 2 * window.half + 1;
    if (!even || function.value.size() != width) {  // on even times windows of one width have the same weights
      function = test_function(part.times.segment(window.first, width), power);
    }
    for (WindowMatrix* matrix : {&block.value, &block.slope}) {
      std::iota(matrix->innerIndexPtr() + entry, matrix->innerIndexPtr() + entry + width,
                static_cast<int>(window.first));
      const Vector& own = matrix == &block.value ? function.value : function.slope;
      std::copy(own.data(), own.data() + width, matrix->valuePtr() + entry);
      matrix->outerIndexPtr()[k + 1] = static_cast<int>(entry + width);
    }
    entry += width;
  }
}

Matrix apply(const WindowMatrix& windows, const MatrixRef& x) {
  Matrix result(windows.rows(), x.cols());
  for (Index k = 0; k < windows.rows(); ++k) {
    const Weights piece = weights(windows, k);
    result.row(k).noalias() = piece.transpose() * x.middleRows(first_row(windows, k), piece.size());
  }
  return result;
}

Matrix covariance_band(const WeakBlock& block, const std::vector<Matrix>& jacobian, const Vector& noise,
                       const std::vector<Index>& outputs) {
  const auto m = static_cast<Index>(outputs.size());
  const Index count = block.value.rows();
  const Index q = block.even ? row_step(block.value) : 1;
  Matrix band = Matrix::Zero(std::min((reach(block.value) + 1) * m, count * m), count * m);
  std::vector<WindowPiece> pieces(static_cast<std::size_t>(count));
  for (Index a = 0; a < noise.size(); ++a) {
    const Matrix& slopes = jacobian[static_cast<std::size_t>(a)];
    const double size = noise(a) * std::sqrt(static_cast<double>(q));
    std::vector<Index> positions;  // of the outputs that depend on state a
    for (Index c = 0; c < m; ++c) {
      const Index output = outputs[static_cast<std::size_t>(c)];
      if (output == a || !slopes.col(output).isZero(0.0)) {
        positions.push_back(c);
      }
    }
    for (Index k = 0; k < count && !positions.empty(); ++k) {
      const Index start = first_row(block.value, k);
      const Vector value = size * every(weights(block.value, k), start, q);
      WindowPiece& piece = pieces[static_cast<std::size_t>(k)];
      piece.first = (start + q - 1) / q;
      piece.values.resize(value.size(), static_cast<Index>(positions.size()));
      for (std::size_t i = 0; i < positions.size(); ++i) {
        const Index output = outputs[static_cast<std::size_t>(positions[i])];
        auto column = piece.values.col(static_cast<Index>(i));
        column = value.cwiseProduct(slopes.col(output)(Eigen::seqN(piece.first * q, value.size(), q)));
        if (output == a) {
          column += size * every(weights(block.slope, k), start, q);
        }
      }
    }
    if (!positions.empty()) {
      add_products(pieces, positions, m, band);
    }
  }
  return band;
}

Matrix slope_band(const WeakBlock& block) {
  const Index count = block.slope.rows();
  const Index q = block.even ? row_step(block.slope) : 1;
  Matrix band = Matrix::Zero(std::min(reach(block.slope) + 1, count), count);
  std::vector<WindowPiece> pieces;
  for (Index k = 0; k < count; ++k) {
    const Index start = first_row(block.slope, k);
    pieces.push_back(
        {(start + q - 1) / q, std::sqrt(static_cast<double>(q)) * every(weights(block.slope, k), start, q)});
  }
  add_products(pieces, {0}, 1, band);
  return band;
}

}  // namespace lieder::detail
