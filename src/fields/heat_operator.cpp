#include "lieder/fields/heat_operator.hpp"

#include <cmath>
#include <complex>
#include <numbers>
#include <utility>

#include "fields/grid_fft.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

void check_periodic(const GridPtr& grid) {
  require(grid != nullptr && grid->kind() == GridKind::box, "heat operator: the grid is not a box");
  for (const GridAxis& axis : grid->axes()) {
    require(axis.periodic, "heat operator: the box is not periodic");
  }
}

// Frequencies of the transform along an axis, in radians per length; that of n/2 counts as positive.
Vector frequencies(const GridAxis& axis) {
  const Index n = axis.nodes.size();
  Vector result(n);
  for (Index i = 0; i < n; ++i) {
    result(i) = 2.0 * std::numbers::pi / axis.period * static_cast<double>(2 * i <= n ? i : i - n);
  }
  return result;
}

// D^2 of the trigonometric interpolant and D, at the nodes, from the transform of unit vectors.
Matrix differentiation_matrix(const GridAxis& axis) {
  const Index n = axis.nodes.size();
  const Vector kappa = frequencies(axis);
  Matrix result(n, n);
  for (Index j = 0; j < n; ++j) {
    Eigen::VectorXcd unit = Eigen::VectorXcd::Unit(n, j);
    detail::grid_fft(unit, {n}, false);
    for (Index i = 0; i < n; ++i) {
      unit(i) *= 2 * i == n ? std::complex<double>(0.0) : std::complex<double>(0.0, kappa(i));
    }
    detail::grid_fft(unit, {n}, true);
    result.col(j) = unit.real();
  }
  return result;
}

}  // namespace

HeatOperator::HeatOperator(GridPtr grid, const HeatMedium& medium) : grid_(std::move(grid)) {
  check_periodic(grid_);
  require(grid_->dimension() == 2, "heat operator: expected a box with two axes");
  require(medium.time >= 0.0 && medium.first > 0.0 && medium.second > 0.0 && std::abs(medium.modulation) < 1.0,
          "heat operator: expected a time >= 0, diffusivities > 0 and |modulation| < 1");
  const GridAxis& x = grid_->axes()[0];
  const Vector phase = 2.0 * std::numbers::pi / x.period * (x.nodes.array() - x.nodes(0)).matrix();
  const Vector factor = (1.0 + medium.modulation * phase.array().cos()).matrix();
  const Matrix d = differentiation_matrix(x);
  Matrix along = medium.first * d * factor.asDiagonal() * d;
  const Index n = x.nodes.size();
  if (n % 2 == 0) {
    // The alternating mode has no derivative at the nodes, but it decays as the mode of its frequency does.
    const double highest = std::numbers::pi * static_cast<double>(n) / x.period;
    Vector alternating = Vector::Constant(n, 1.0 / std::sqrt(static_cast<double>(n)));
    for (Index i = 1; i < n; i += 2) {
      alternating(i) = -alternating(i);
    }
    along -= medium.first * highest * highest * alternating * alternating.transpose();
  }
  const Vector kappa = frequencies(grid_->axes()[1]);
  for (Index k = 0; 2 * k <= kappa.size(); ++k) {
    Matrix a = along;
    a.diagonal() -= kappa(k) * kappa(k) * medium.second * factor;
    exponentials_.push_back(matrix_exponential(medium.time * a));
  }
}

Field HeatOperator::apply(const Field& u) const {
  check_field(u);
  require_same_grid("heat operator: u", *grid_, *u.grid);
  require(u.values.allFinite(), "heat operator: u has missing values");
  const Index rows = grid_->shape()[0];
  const Index columns = grid_->shape()[1];
  Field result{grid_, Matrix(u.values.rows(), u.values.cols())};
  for (Index c = 0; c < u.values.cols(); ++c) {
    // Rows of the array in C order: transformed along x_2, multiplied along x_1.
    Eigen::MatrixXcd spectrum(rows, columns);
    for (Index i = 0; i < rows; ++i) {
      Eigen::VectorXcd line = u.values.col(c).segment(i * columns, columns).cast<std::complex<double>>();
      detail::grid_fft(line, {columns}, false);
      spectrum.row(i) = line.transpose();
    }
    for (Index k = 0; k < columns; ++k) {
      const Index frequency = 2 * k <= columns ? k : columns - k;
      const Eigen::VectorXcd moved =
          exponentials_[static_cast<std::size_t>(frequency)].cast<std::complex<double>>() * spectrum.col(k);
      spectrum.col(k) = moved;
    }
    for (Index i = 0; i < rows; ++i) {
      Eigen::VectorXcd line = spectrum.row(i).transpose();
      detail::grid_fft(line, {columns}, true);
      result.values.col(c).segment(i * columns, columns) = line.real();
    }
  }
  return result;
}

Field random_periodic_field(const GridPtr& grid, double length, Rng& rng, Index components) {
  check_periodic(grid);
  require(length >= 0.0 && components >= 1, "random_periodic_field: expected a length >= 0 and a component");
  const std::vector<Index> shape = grid->shape();
  Field result{grid, Matrix(grid->size(), components)};
  for (Index c = 0; c < components; ++c) {
    // Real white noise, smoothed in Fourier space, so that the field is real without bookkeeping.
    Eigen::VectorXcd data = rng.normal_vector(grid->size()).cast<std::complex<double>>();
    detail::grid_fft(data, shape, false);
    Index inner = grid->size();
    Vector squares = Vector::Zero(grid->size());
    for (std::size_t a = 0; a < shape.size(); ++a) {
      inner /= shape[a];
      const Vector kappa = frequencies(grid->axes()[a]);
      for (Index i = 0; i < grid->size(); ++i) {
        squares(i) += std::pow(kappa((i / inner) % shape[a]), 2);
      }
    }
    data.array() *= (-0.5 * length * length * squares.array()).exp().cast<std::complex<double>>();
    detail::grid_fft(data, shape, true);
    const Vector real = data.real();
    result.values.col(c) = real / std::sqrt(real.squaredNorm() / static_cast<double>(real.size()));
  }
  return result;
}

}  // namespace lieder
