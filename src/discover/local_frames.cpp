#include "local_frames.hpp"

#include <algorithm>
#include <cmath>
#include <nanoflann.hpp>

#include "lieder/core/checkpoint.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/parallel.hpp"

namespace lieder::detail {

namespace {

using PointTree = nanoflann::KDTreeEigenMatrixAdaptor<Matrix>;

struct Neighbourhood {
  Matrix offsets;     // neighbours minus the point, nearest first
  double radius = 0;  // distance of the farthest
};

Neighbourhood neighbourhood(const PointTree& tree, const Matrix& points, Index i, Index k, Neighbours use) {
  std::vector<Index> indices(static_cast<std::size_t>(k));
  std::vector<double> squares(static_cast<std::size_t>(k));
  const RowVector query = points.row(i);
  tree.index->knnSearch(query.data(), static_cast<std::size_t>(k), indices.data(), squares.data());
  const Index step = use == Neighbours::all ? 1 : 2;
  const Index first = use == Neighbours::odd ? 1 : 0;
  Neighbourhood result{Matrix((k - first + step - 1) / step, points.cols()), std::sqrt(squares.back())};
  for (Index j = 0; j < result.offsets.rows(); ++j) {
    result.offsets.row(j) = points.row(indices[static_cast<std::size_t>(first + j * step)]) - query;
  }
  return result;
}

// [1, t, t_a t_b (a <= b)] for coordinates t (k x d).
Matrix quadratic_basis(const Matrix& t) {
  const Index d = t.cols();
  Matrix result(t.rows(), 1 + d + d * (d + 1) / 2);
  result.col(0).setOnes();
  result.middleCols(1, d) = t;
  Index column = 1 + d;
  for (Index a = 0; a < d; ++a) {
    for (Index b = a; b < d; ++b) {
      result.col(column++) = t.col(a).cwiseProduct(t.col(b));
    }
  }
  return result;
}

// Orthonormal normals (n x (n - d)) at the point that the offsets start from.
Matrix normal_frame(const Neighbourhood& near, Index d) {
  const Index n = near.offsets.cols();
  const Matrix scaled = near.offsets / near.radius;
  Matrix frame = svd(scaled.rowwise() - scaled.colwise().mean(), true).v;
  for (int pass = 0; pass < 2; ++pass) {
    const Matrix tangential = scaled * frame.leftCols(d);
    const Matrix heights = scaled * frame.rightCols(n - d);
    const Matrix slopes = solve_least_squares(quadratic_basis(tangential), heights).middleRows(1, d);
    Matrix tilted(n, n);
    tilted << frame.leftCols(d) + frame.rightCols(n - d) * slopes.transpose(), frame.rightCols(n - d);
    frame = qr_q(tilted);
  }
  return frame.rightCols(n - d);
}

}  // namespace

Vector local_spread(const Matrix& points, Index k) {
  const PointTree tree(static_cast<int>(points.cols()), std::cref(points), 16);
  const Index n = points.cols();
  const Index count = std::min<Index>(points.rows(), 2000);
  Matrix shares = Matrix::Zero(count, n);
  parallel_for(count, [&](int, Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      const Matrix offsets = neighbourhood(tree, points, i * points.rows() / count, k, Neighbours::all).offsets;
      const Vector s = singular_values(Matrix(offsets.rowwise() - offsets.colwise().mean()));
      const double total = s.norm();
      if (total > 0.0) {
        shares.row(i).head(s.size()) = s / total;
      }
    }
  });
  Vector result(n);
  for (Index j = 0; j < n; ++j) {
    auto column = shares.col(j);
    std::nth_element(column.data(), column.data() + count / 2, column.data() + count);
    result(j) = column(count / 2);
  }
  return result / std::max(result(0), 1e-300);
}

std::vector<Matrix> local_frames(const Matrix& points, Index d, Index k, Neighbours use) {
  const PointTree tree(static_cast<int>(points.cols()), std::cref(points), 16);
  const Index n = points.cols();
  std::vector<Matrix> result(static_cast<std::size_t>(n), Matrix::Zero(points.rows(), n - d));
  constexpr Index block = 2048;  // points between checkpoints
  for (Index start = 0; start < points.rows(); start += block) {
    checkpoint("tangent spaces", start, points.rows());
    parallel_for(std::min(block, points.rows() - start), [&](int, Index first, Index last) {
      for (Index i = start + first; i < start + last; ++i) {
        const Neighbourhood near = neighbourhood(tree, points, i, k, use);
        if (!(near.radius > 0.0)) {
          continue;
        }
        const Matrix normals = normal_frame(near, d);
        for (Index j = 0; j < n; ++j) {
          result[static_cast<std::size_t>(j)].row(i) = normals.row(j);
        }
      }
    });
  }
  return result;
}

}  // namespace lieder::detail
