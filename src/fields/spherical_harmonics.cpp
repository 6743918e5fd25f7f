#include "lieder/fields/spherical_harmonics.hpp"

#include <fmt/format.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

using Complex = std::complex<double>;
using ComplexMatrix = Eigen::MatrixXcd;

// Columns: real harmonics of degree l by the complex ones with the Condon-Shortley sign, Y_real = U Y; m from -l.
ComplexMatrix real_from_complex(int l) {
  ComplexMatrix u = ComplexMatrix::Zero(2 * l + 1, 2 * l + 1);
  const double half = std::sqrt(0.5);
  u(l, l) = 1.0;
  for (int m = 1; m <= l; ++m) {
    const double sign = m % 2 == 0 ? 1.0 : -1.0;
    u(l + m, l - m) = half;
    u(l + m, l + m) = sign * half;
    u(l - m, l - m) = Complex(0.0, half);
    u(l - m, l + m) = Complex(0.0, -sign * half);
  }
  return u;
}

// L_x, L_y, L_z on Y_l^m, m from -l.
std::array<ComplexMatrix, 3> angular_momentum(int l) {
  const Index n = 2 * l + 1;
  ComplexMatrix raise = ComplexMatrix::Zero(n, n);
  ComplexMatrix z = ComplexMatrix::Zero(n, n);
  for (int m = -l; m <= l; ++m) {
    z(l + m, l + m) = static_cast<double>(m);
    if (m < l) {
      raise(l + m + 1, l + m) = std::sqrt(static_cast<double>(l * (l + 1) - m * (m + 1)));
    }
  }
  const ComplexMatrix lower = raise.adjoint();
  return {ComplexMatrix(0.5 * (raise + lower)), ComplexMatrix(Complex(0.0, -0.5) * (raise - lower)), z};
}

// v_k . grad = i L_k on the real harmonics of degree l.
Matrix generator_block(int l, std::size_t axis) {
  const ComplexMatrix u = real_from_complex(l);
  const ComplexMatrix i_l = Complex(0.0, 1.0) * angular_momentum(l)[axis];
  return (u.conjugate() * i_l * u.transpose()).real();
}

// Gradients that are rounding have no axis.
void require_varying(double squared_slope, double squared_size) {
  require(squared_slope > 1e-20 * squared_size, "axis_of_symmetry: the field is constant");
}

void orient(AxisOfSymmetry& result) {
  Vector axis = result.axes.col(0);
  if (axis(2) < 0.0) {
    axis = -axis;
    result.axes.col(0) = axis;
  }
  result.axis = axis;
  result.tilt = std::atan2(std::hypot(axis(0), axis(1)), axis(2));
  result.azimuth = std::atan2(axis(1), axis(0));
}

}  // namespace

SphericalHarmonics::SphericalHarmonics(int max_degree) : max_degree_(max_degree) {
  require(max_degree >= 0 && max_degree <= 200,
          fmt::format("SphericalHarmonics: expected a degree from 0 to 200, got {}", max_degree));
  for (std::size_t axis = 0; axis < 3; ++axis) {
    std::vector<Eigen::Triplet<double>> entries;
    for (int l = 0; l <= max_degree; ++l) {
      const Matrix block = generator_block(l, axis);
      for (Index j = 0; j < block.cols(); ++j) {
        for (Index i = 0; i < block.rows(); ++i) {
          if (std::abs(block(i, j)) > 1e-14 * (l + 1)) {
            entries.emplace_back(place(l, -l) + i, place(l, -l) + j, block(i, j));
          }
        }
      }
    }
    generators_[axis] = SparseMatrix(size(), size());
    generators_[axis].setFromTriplets(entries.begin(), entries.end());
  }
}

Matrix SphericalHarmonics::values(const MatrixRef& points) const {
  require_shape("SphericalHarmonics::values: points", points, -1, 3, "unit vectors");
  Matrix result(points.rows(), size());
  for (Index i = 0; i < points.rows(); ++i) {
    const double colatitude = std::atan2(std::hypot(points(i, 0), points(i, 1)), points(i, 2));
    const double longitude = std::atan2(points(i, 1), points(i, 0));
    for (int m = 0; m <= max_degree_; ++m) {
      const double sign = m % 2 == 0 ? 1.0 : -1.0;
      const double root = m == 0 ? 1.0 : std::numbers::sqrt2 * sign;
      const double c = root * std::cos(m * longitude);
      const double s = root * std::sin(m * longitude);
      for (int l = m; l <= max_degree_; ++l) {
        const double legendre = std::sph_legendre(static_cast<unsigned>(l), static_cast<unsigned>(m), colatitude);
        result(i, place(l, m)) = c * legendre;
        if (m > 0) {
          result(i, place(l, -m)) = s * legendre;
        }
      }
    }
  }
  return result;
}

const SparseMatrix& SphericalHarmonics::rotation_generator(Index axis) const {
  require(axis >= 0 && axis < 3, fmt::format("SphericalHarmonics: expected an axis 0, 1 or 2, got {}", axis));
  return generators_[static_cast<std::size_t>(axis)];
}

Matrix SphericalHarmonics::rotation_gram(const MatrixRef& coefficients) const {
  require_shape("SphericalHarmonics: coefficients", coefficients, size(), -1, "one row for each harmonic");
  std::array<Matrix, 3> moved;
  for (std::size_t k = 0; k < 3; ++k) {
    moved[k] = generators_[k] * coefficients;
  }
  Matrix gram(3, 3);
  for (std::size_t j = 0; j < 3; ++j) {
    for (std::size_t k = 0; k < 3; ++k) {
      gram(static_cast<Index>(j), static_cast<Index>(k)) = moved[j].cwiseProduct(moved[k]).sum();
    }
  }
  return gram;
}

Matrix fit_harmonics(const SphericalHarmonics& harmonics, const Field& field, double* condition) {
  check_field(field);
  require(field.grid->kind() == GridKind::sphere, "fit_harmonics: the field is not on a sphere");
  std::vector<Index> nodes;
  for (Index i = 0; i < field.values.rows(); ++i) {
    if (field.values.row(i).allFinite()) {
      nodes.push_back(i);
    }
  }
  require(
      static_cast<Index>(nodes.size()) >= harmonics.size(),
      fmt::format("fit_harmonics: {} nodes with values are fewer than {} harmonics", nodes.size(), harmonics.size()));
  const Vector roots = field.grid->weights()(nodes).cwiseSqrt();
  const Matrix design = roots.asDiagonal() * harmonics.values(field.grid->points()(nodes, Eigen::all));
  const Matrix target = roots.asDiagonal() * field.values(nodes, Eigen::all);
  if (condition != nullptr) {
    const Vector s = singular_values(design);
    *condition = s(0) / s(s.size() - 1);
  }
  return solve_least_squares(design, target);
}

AxisOfSymmetry axis_of_symmetry(const Matrix& gram, const Matrix& size) {
  require_shape("axis_of_symmetry: Gram matrix", gram, 3, 3);
  require_shape("axis_of_symmetry: size", size, 3, 3);
  // size = F F^T; eigenvectors of F^{-1} G F^{-T}, carried back by F^{-T} and made unit vectors.
  const SymmetricEigen sizes = symmetric_eigen(size);
  require(sizes.values(0) > 1e-12 * sizes.values(2), "axis_of_symmetry: a rotation moves no point of the field");
  const Matrix back = sizes.vectors * sizes.values.cwiseSqrt().cwiseInverse().asDiagonal() * sizes.vectors.transpose();
  const SymmetricEigen found = symmetric_eigen(back * gram * back);
  AxisOfSymmetry result;
  result.defects = found.values.cwiseMax(0.0).cwiseSqrt();
  result.axes = back * found.vectors;
  result.axes.colwise().normalize();
  orient(result);
  return result;
}

AxisOfSymmetry axis_of_symmetry(const SphericalHarmonics& harmonics, const MatrixRef& coefficients) {
  const Matrix gram = harmonics.rotation_gram(coefficients);
  require_varying(gram.trace(), coefficients.squaredNorm());
  return axis_of_symmetry(gram, 2.0 / 3.0 * gram.trace() * Matrix::Identity(3, 3));
}

AxisOfSymmetry axis_of_symmetry(const Field& field, const FieldDerivativeOptions& options) {
  require(field.grid != nullptr && field.grid->kind() == GridKind::sphere,
          "axis_of_symmetry: the field is not on a sphere");
  const FieldJet known = field_jet(field, options);
  Matrix gram = Matrix::Zero(3, 3);
  Matrix inertia = Matrix::Zero(3, 3);  // int |v_n|^2 = n^T inertia n
  double slope = 0.0;
  const double total = known.weights.sum();
  for (Index i = 0; i < known.jet.samples(); ++i) {
    const Eigen::Vector3d x = known.jet.points.row(i).transpose();
    const double weight = known.weights(i) / total;
    inertia += weight * (Matrix::Identity(3, 3) - x * x.transpose());
    for (Index c = 0; c < known.jet.outputs(); ++c) {
      const Eigen::Vector3d gradient(known.jet.jacobian[0](i, c), known.jet.jacobian[1](i, c),
                                     known.jet.jacobian[2](i, c));
      const Eigen::Vector3d moved = x.cross(gradient);  // (e_k x x) . grad u
      gram += weight * (moved * moved.transpose());
      slope += weight * gradient.squaredNorm();
    }
  }
  require_varying(slope, known.jet.values.squaredNorm() / static_cast<double>(known.jet.samples()));
  return axis_of_symmetry(gram, slope * inertia);
}

}  // namespace lieder
