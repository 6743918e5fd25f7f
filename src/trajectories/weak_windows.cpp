#include "trajectories/weak_windows.hpp"

#include <algorithm>

#include "trajectories/test_functions.hpp"

namespace lieder::detail {

namespace {

constexpr Index kNarrowest = 6;  // half width of the windows at the ends

using Piece = Eigen::Map<const Vector>;

Piece weights(const WindowMatrix& windows, Index k) {
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
    for (Index half = half_width - stride; half >= kNarrowest; half -= stride) {
      result.insert(result.begin(), {0, half});
    }
  }
  for (Index first = 0; first + 2 * half_width < samples; first += stride) {
    result.push_back({first, half_width});
  }
  if (ends) {
    for (Index half = half_width - stride; half >= kNarrowest; half -= stride) {
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

// Pieces of the rows of a matrix with m rows for each window, of one axis: piece k is (width of k) x m.
void add_products(const WindowMatrix& windows, const std::vector<Matrix>& pieces, const std::vector<Index>& positions,
                  Index m, Matrix& band) {
  for (Index k = 0; k < windows.rows(); ++k) {
    const Index start = first_row(windows, k);
    const Matrix& own = pieces[static_cast<std::size_t>(k)];
    for (Index l = k; l < windows.rows() && first_row(windows, l) < start + own.rows(); ++l) {
      const Matrix& other = pieces[static_cast<std::size_t>(l)];
      const Index from = std::max(start, first_row(windows, l));
      const Index rows = std::min(start + own.rows(), first_row(windows, l) + other.rows()) - from;
      const Matrix product = other.middleRows(from - first_row(windows, l), rows)
                                 .transpose()
                                 .lazyProduct(own.middleRows(from - start, rows));
      for (std::size_t j = 0; j < positions.size(); ++j) {
        for (std::size_t i = 0; i < positions.size(); ++i) {
          const Index below = (l - k) * m + positions[i] - positions[j];
          if (below >= 0) {
            band(below, k * m + positions[j]) += product(static_cast<Index>(i), static_cast<Index>(j));
          }
        }
      }
    }
  }
}

}  // namespace

WeakBlock weak_block(const Trajectory& part, Index half_width, Index stride, int power, bool ends) {
  const std::vector<Window> windows = windows_of(part.samples(), half_width, stride, ends);
  const bool even = evenly_spaced(part.times);
  Index entries = 0;
  for (const Window& window : windows) {
    entries += 2 * window.half + 1;
  }
  const auto count = static_cast<Index>(windows.size());
  WeakBlock block{0, WindowMatrix(count, part.samples()), WindowMatrix(count, part.samples())};
  block.value.reserve(entries);
  block.slope.reserve(entries);
  TestFunction function;
  for (Index k = 0; k < count; ++k) {
    const Window& window = windows[static_cast<std::size_t>(k)];
    const Index width = 2 * window.half + 1;
    if (!even || function.value.size() != width) {  // on even times windows of one width have the same weights
      function = test_function(part.times.segment(window.first, width), power);
    }
    block.value.startVec(k);
    block.slope.startVec(k);
    for (Index j = 0; j < width; ++j) {
      block.value.insertBack(k, window.first + j) = function.value(j);
      block.slope.insertBack(k, window.first + j) = function.slope(j);
    }
  }
  block.value.finalize();
  block.slope.finalize();
  return block;
}

Matrix apply(const WindowMatrix& windows, const MatrixRef& x) {
  Matrix result(windows.rows(), x.cols());
  for (Index k = 0; k < windows.rows(); ++k) {
    const Piece piece = weights(windows, k);
    result.row(k).noalias() = piece.transpose() * x.middleRows(first_row(windows, k), piece.size());
  }
  return result;
}

Matrix covariance_band(const WeakBlock& block, const std::vector<Matrix>& jacobian, const Vector& noise,
                       const std::vector<Index>& outputs) {
  const auto m = static_cast<Index>(outputs.size());
  const Index count = block.value.rows();
  Matrix band = Matrix::Zero(std::min((reach(block.value) + 1) * m, count * m), count * m);
  std::vector<Matrix> pieces(static_cast<std::size_t>(count));
  for (Index a = 0; a < noise.size(); ++a) {
    const Matrix& slopes = jacobian[static_cast<std::size_t>(a)];
    std::vector<Index> positions;  // of the outputs that depend on state a
    for (Index c = 0; c < m; ++c) {
      const Index output = outputs[static_cast<std::size_t>(c)];
      if (output == a || !slopes.col(output).isZero(0.0)) {
        positions.push_back(c);
      }
    }
    for (Index k = 0; k < count && !positions.empty(); ++k) {
      const Piece value = weights(block.value, k);
      const Index start = first_row(block.value, k);
      Matrix& piece = pieces[static_cast<std::size_t>(k)];
      piece.resize(value.size(), static_cast<Index>(positions.size()));
      for (std::size_t i = 0; i < positions.size(); ++i) {
        const Index output = outputs[static_cast<std::size_t>(positions[i])];
        auto column = piece.col(static_cast<Index>(i));
        column = noise(a) * value.cwiseProduct(slopes.col(output).segment(start, value.size()));
        if (output == a) {
          column += noise(a) * weights(block.slope, k);
        }
      }
    }
    if (!positions.empty()) {
      add_products(block.value, pieces, positions, m, band);
    }
  }
  return band;
}

Matrix slope_band(const WeakBlock& block) {
  const Index count = block.slope.rows();
  Matrix band = Matrix::Zero(std::min(reach(block.slope) + 1, count), count);
  std::vector<Matrix> pieces;
  for (Index k = 0; k < count; ++k) {
    pieces.emplace_back(weights(block.slope, k));
  }
  add_products(block.slope, pieces, {0}, 1, band);
  return band;
}

}  // namespace lieder::detail
