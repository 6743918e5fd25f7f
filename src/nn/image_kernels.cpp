#include "lieder/nn/image_kernels.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/linear_combinations.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"
#include "lieder/fields/kernel_action.hpp"
#include "lieder/fields/kernel_dictionary.hpp"

namespace lieder::nn {

namespace {

constexpr double kSmallestOnPixels = 1e-3;

Matrix rotation(double angle) {
  Matrix result(2, 2);
  result << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
  return result;
}

Vector widths_of(const ImageKernelOptions& options) {
  require(options.size >= 1 && options.size <= 31 && options.size % 2 == 1,
          fmt::format("image kernels: the size must be odd, 1 to 31, got {}", options.size));
  require(options.max_degree >= 0 && options.max_degree <= 12, "image kernels: max_degree must lie in 0 .. 12");
  if (options.widths.size() > 0) {
    for (Index p = 0; p < options.widths.size(); ++p) {
      const double width = options.widths(p);
      require(std::isfinite(width) && width > 0.0, fmt::format("image kernels: width {} must be positive", p));
      for (Index q = 0; q < p; ++q) {
        require(std::abs(width - options.widths(q)) > 1e-3 * width, "image kernels: two widths are equal");
      }
    }
    return options.widths;
  }
  std::vector<double> found{0.6};
  while (found.back() * 1.6 <= static_cast<double>(options.size - 1) / 4.0 + 1e-12) {
    found.push_back(found.back() * 1.6);
  }
  return Eigen::Map<const Vector>(found.data(), static_cast<Index>(found.size()));
}

// <f_p, f_q> of f_p = r^l exp(-r^2 / (2 w_p^2)), up to a factor of l: int r^(2l+1) exp(-a r^2) dr = l! / (2 a^(l+1)).
Matrix radial_gram(const Vector& widths, int degree) {
  Matrix gram(widths.size(), widths.size());
  for (Index p = 0; p < widths.size(); ++p) {
    for (Index q = 0; q < widths.size(); ++q) {
      const double a = 0.5 / (widths(p) * widths(p)) + 0.5 / (widths(q) * widths(q));
      gram(p, q) = 0.5 * std::tgamma(degree + 1.0) * std::pow(a, -(degree + 1.0));
    }
  }
  return gram;
}

// <Y, Y> of a homogeneous polynomial on the unit circle, by the trapezoidal rule: exact.
double circle_square(const Dictionary& harmonics, Index k) {
  const Index nodes = 64;
  Matrix points(nodes, 2);
  for (Index i = 0; i < nodes; ++i) {
    const double angle = 2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(nodes);
    points.row(i) << std::cos(angle), std::sin(angle);
  }
  return harmonics.values(points).col(k).squaredNorm() * 2.0 * std::numbers::pi / static_cast<double>(nodes);
}

void require_plane(const MatrixGroup& group) {
  require(group.matrix_size() == 2 && !group.affine(),
          fmt::format("image kernels: {} does not act on the plane by 2 x 2 matrices", group.name()));
}

// Rows with a basis of the row space of the kernels on the pixels.
Matrix independent_rows(const Matrix& rows) {
  if (rows.rows() == 0) {
    return rows;
  }
  const Svd found = svd(rows);
  const Index kept = (found.s.array() > kSmallestOnPixels * std::max(found.s(0), 1e-300)).count();
  return found.v.leftCols(kept).transpose();
}

}  // namespace

Representation frequency(const MatrixGroup& group, Index m) {
  require_plane(group);
  require(m >= 0, "frequency: m must not be negative");
  if (m == 0) {
    return Representation::trivial(group);
  }
  const double factor = static_cast<double>(m);
  Matrix quarter(2, 2);
  quarter << 0.0, -1.0, 1.0, 0.0;
  std::vector<Matrix> algebra;
  for (const Matrix& xi : group.algebra().basis()) {
    const double turn = 0.5 * (xi(1, 0) - xi(0, 1));
    const Matrix rest = xi - turn * quarter - 0.5 * xi.trace() * Matrix::Identity(2, 2);
    require(rest.norm() <= 1e-12 * xi.norm(),
            fmt::format("frequency: the algebra of {} has more than rotations and scalings", group.name()));
    algebra.emplace_back(factor * turn * quarter);
  }
  std::vector<Matrix> components;
  for (const Matrix& h : group.components()) {
    require((h.transpose() * h - Matrix::Identity(2, 2)).norm() <= 1e-12,
            fmt::format("frequency: a component of {} is not orthogonal", group.name()));
    Matrix image = rotation(factor * std::atan2(h(1, 0), h(0, 0)));
    if (determinant(h) < 0.0) {
      image.col(1) *= -1.0;
    }
    components.push_back(std::move(image));
  }
  return Representation::custom(group, fmt::format("f{}", m), std::move(algebra), std::move(components));
}

DictionaryPtr image_kernel_functions(const ImageKernelOptions& options) {
  const Vector widths = widths_of(options);
  const DictionaryPtr harmonics = harmonic_polynomials(2, 0, options.max_degree);
  const Index h = harmonics->size();
  const Index p = widths.size();
  Matrix coefficients = Matrix::Zero(p * h, p * h);
  for (Index k = 0; k < h; ++k) {
    const int degree = static_cast<int>((k + 1) / 2);  // 1, then two of each degree
    const Matrix gram = radial_gram(widths, degree) * circle_square(*harmonics, k);
    // gram = L L^T: the columns of L^-T are orthonormal combinations, each of the widths before it and its own.
    const Matrix inverse_root = inverse(Matrix(gram.llt().matrixL())).transpose();
    for (Index a = 0; a < p; ++a) {
      for (Index b = 0; b < p; ++b) {
        coefficients(a * h + k, b * h + k) = inverse_root(a, b);
      }
    }
  }
  return linear_combinations(radial_harmonics(2, options.max_degree, widths), std::move(coefficients));
}

Matrix image_taps(const Dictionary& functions, Index size) {
  const double centre = 0.5 * static_cast<double>(size - 1);
  Matrix points(size * size, 2);
  for (Index i = 0; i < size; ++i) {
    for (Index j = 0; j < size; ++j) {  // -d
      points.row(i * size + j) << centre - static_cast<double>(j), static_cast<double>(i) - centre;
    }
  }
  return functions.values(points).transpose();
}

Matrix steerable_taps(const DictionaryPtr& functions, Index size, const Representation& input,
                      const Representation& output) {
  require(input.group() == output.group(), "steerable kernels: the representations are of different groups");
  const MatrixGroup& group = input.group();
  require_plane(group);
  const GroupAction action =
      kernel_action(group_action(group), representation_values(group, input), representation_values(group, output));
  EquivarianceOptions options;
  // Differences over the length of the widest Gaussian and less, so that all functions are seen.
  const Index pairs = input.dimension() * output.dimension();
  Rng rng(1);
  options.points = rng.normal_matrix(2 * functions->size() + 40, 4);
  const EquivariantDictionary found = equivariant_dictionary(of_difference(functions), action, options);
  require(found.status == Status::ok || found.status == Status::empty, "steerable kernels: " + found.message);
  const Matrix taps = image_taps(*functions, size);
  Matrix rows(found.size(), pairs * taps.cols());
  const Matrix basis(found.basis);
  for (Index e = 0; e < found.size(); ++e) {
    for (Index c = 0; c < pairs; ++c) {
      rows.block(e, c * taps.cols(), 1, taps.cols()) =
          basis.col(e).segment(c * functions->size(), functions->size()).transpose() * taps;
    }
  }
  return independent_rows(rows);
}

at::Tensor correlate(const char* name, const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                     ImagePadding padding) {
  const Index size = weight.size(2);
  const Index least = padding == ImagePadding::zeros ? 1 : size;
  if (x.dim() != 4 || x.size(1) != weight.size(1) || x.size(2) < least || x.size(3) < least) {
    throw ShapeError(fmt::format(
        "{}: expected images N x {} x h x w with h, w >= {}, got {} dimensions{}", name, weight.size(1), least, x.dim(),
        x.dim() == 4 ? fmt::format(": N x {} x {} x {}", x.size(1), x.size(2), x.size(3)) : ""));
  }
  const Index half = (size - 1) / 2;
  if (padding == ImagePadding::circular && half > 0) {
    return torch::conv2d(at::pad(x, {half, half, half, half}, "circular"), weight, bias);
  }
  return torch::conv2d(x, weight, bias, 1, padding == ImagePadding::zeros ? half : 0);
}

}  // namespace lieder::nn
