#include "lieder/trajectories/weak_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "lieder/core/banded.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/least_squares.hpp"
#include "lieder/trajectories/derivative_estimate.hpp"
#include "trajectories/test_functions.hpp"

namespace lieder {

namespace {

constexpr Index kWeakRows = 9;
constexpr double kCleanLags = 1.8;  // three tenths of a period of six lags: the quadrature needs the width
constexpr double kNoisyLags = 1.2;  // a fifth: more windows
constexpr double kClean = 1e-3;     // noise relative to the standard deviation of a state

Index check_all(const std::vector<Trajectory>& trajectories, Index minimum_rows) {
  require(!trajectories.empty(), "weak form: no trajectory");
  Index shortest = std::numeric_limits<Index>::max();
  for (const Trajectory& part : trajectories) {
    require_shape("weak form: states", part.states, -1, trajectories.front().dimension(),
                  "all trajectories have the same states");
    check_trajectory(part, minimum_rows);
    shortest = std::min(shortest, part.samples());
  }
  return shortest;
}

// V and D of one trajectory.
WeakBlock block_of(const Trajectory& part, Index half_width, Index stride, int power) {
  const Index width = 2 * half_width + 1;
  const Index count = (part.samples() - width) / stride + 1;
  std::vector<Eigen::Triplet<double>> value;
  std::vector<Eigen::Triplet<double>> slope;
  for (Index k = 0; k < count; ++k) {
    const detail::TestFunction weights = detail::test_function(part.times.segment(k * stride, width), power);
    for (Index j = 0; j < width; ++j) {
      value.emplace_back(static_cast<int>(k), static_cast<int>(k * stride + j), weights.value(j));
      slope.emplace_back(static_cast<int>(k), static_cast<int>(k * stride + j), weights.slope(j));
    }
  }
  WeakBlock block{0, SparseMatrix(count, part.samples()), SparseMatrix(count, part.samples())};
  block.value.setFromTriplets(value.begin(), value.end());
  block.slope.setFromTriplets(slope.begin(), slope.end());
  return block;
}

// The lower band of a sparse symmetric matrix, its diagonal raised by 1e-10 of the largest: neighbouring test functions
// are nearly dependent when the stride is short.
Matrix band_of(const SparseMatrix& a, Index width) {
  Matrix band = Matrix::Zero(std::min(width, a.rows() - 1) + 1, a.cols());
  for (Index j = 0; j < a.outerSize(); ++j) {
    for (SparseMatrix::InnerIterator entry(a, j); entry; ++entry) {
      const Index below = entry.row() - j;
      if (below >= 0 && below < band.rows()) {
        band(below, j) = entry.value();
      }
    }
  }
  const double ridge = 1e-10 * band.row(0).maxCoeff();
  band.row(0).array() += ridge > 0.0 ? ridge : 1.0;  // no noise at all: equal weights
  return band;
}

Index band_width(const WeakSystem& system) {
  return (2 * system.half_width) / system.stride;
}

WeakRows whiten_block(const WeakSystem& system, const WeakBlock& block, const SparseMatrix& covariance,
                      const MatrixRef& targets) {
  const BandedCholesky factor(band_of(covariance, band_width(system)));
  const Index count = block.value.rows();
  return {factor.half_solve(system.features.middleRows(block.first, count)),
          factor.half_solve(targets.middleRows(block.first, count))};
}

void put(const WeakRows& part, Index first, WeakRows& rows) {
  rows.features.middleRows(first, part.features.rows()) = part.features;
  rows.targets.middleRows(first, part.targets.rows()) = part.targets;
}

// n: means of |x_{i + lag} - x_i|^2 over at most about 2,000 rows.
Vector mean_squared_change(const std::vector<Trajectory>& trajectories, Index lag) {
  Index total = 0;
  for (const Trajectory& part : trajectories) {
    total += part.samples() - lag;
  }
  const Index step = std::max<Index>(1, total / 2000);
  Vector sum = Vector::Zero(trajectories.front().dimension());
  Index rows = 0;
  for (const Trajectory& part : trajectories) {
    for (Index i = 0; i + lag < part.samples(); i += step) {
      sum += (part.states.row(i + lag) - part.states.row(i)).cwiseAbs2().transpose();
      ++rows;
    }
  }
  return sum / static_cast<double>(std::max<Index>(1, rows));
}

}  // namespace

Index weak_half_width(const std::vector<Trajectory>& trajectories) {
  const Index shortest = check_all(trajectories, kWeakRows);
  const Vector noise = noise_level(trajectories);
  const Index n = trajectories.front().dimension();
  Index samples = 0;
  RowVector mean = RowVector::Zero(n);
  for (const Trajectory& part : trajectories) {
    samples += part.samples();
    mean += part.states.colwise().sum();
  }
  mean /= static_cast<double>(samples);
  Vector variance = -noise.cwiseAbs2();  // of the data less that of the noise
  for (const Trajectory& part : trajectories) {
    variance += (part.states.rowwise() - mean).colwise().squaredNorm().transpose() / static_cast<double>(samples);
  }
  const Index most = std::max<Index>(4, shortest / 4);
  const Index longest_lag = std::max<Index>(1, shortest / 2);
  Index lag = 1;
  for (bool reached = false; !reached && lag < longest_lag;) {
    const Vector change = mean_squared_change(trajectories, lag) - 2.0 * noise.cwiseAbs2();
    reached = (change.array() >= variance.array() && variance.array() > 0.0).any();
    lag = reached ? lag : std::max(lag + 1, lag + lag / 8);
  }
  const bool noisy = (noise.array() > kClean * variance.array().max(0.0).sqrt()).any();
  const auto rows = static_cast<Index>(std::lround((noisy ? kNoisyLags : kCleanLags) * static_cast<double>(lag)));
  return std::clamp<Index>(rows, std::min<Index>(6, most), most);
}

WeakSystem weak_system(const std::vector<Trajectory>& trajectories, const Dictionary& dictionary,
                       const WeakOptions& options) {
  require(options.power >= 2 && options.power <= 16,
          fmt::format("weak form: expected a power of 2 to 16, got {}", options.power));
  require(options.half_width == 0 || options.half_width >= 3,
          fmt::format("weak form: expected a half width of at least 3 rows, got {}", options.half_width));
  require(options.stride >= 0, "weak form: expected a stride >= 1");
  WeakSystem system;
  system.half_width = options.half_width > 0 ? options.half_width : weak_half_width(trajectories);
  check_all(trajectories, 2 * system.half_width + 1);
  system.stride = options.stride > 0 ? options.stride : std::max<Index>(1, system.half_width / 4);
  Index rows = 0;
  for (const Trajectory& part : trajectories) {
    system.blocks.push_back(block_of(part, system.half_width, system.stride, options.power));
    system.blocks.back().first = rows;
    rows += system.blocks.back().value.rows();
  }
  system.features.resize(rows, dictionary.size());
  system.targets.resize(rows, trajectories.front().dimension());
  for (std::size_t k = 0; k < trajectories.size(); ++k) {
    const WeakBlock& block = system.blocks[k];
    const Matrix& states = trajectories[k].states;
    system.features.middleRows(block.first, block.value.rows()) = block.value * dictionary.values(states);
    system.targets.middleRows(block.first, block.value.rows()) = -(block.slope * states);
  }
  return system;
}

WeakRows whiten(const WeakSystem& system) {
  WeakRows rows{Matrix(system.features.rows(), system.features.cols()),
                Matrix(system.targets.rows(), system.targets.cols())};
  for (const WeakBlock& block : system.blocks) {
    const SparseMatrix covariance = block.slope * SparseMatrix(block.slope.transpose());
    put(whiten_block(system, block, covariance, system.targets), block.first, rows);
  }
  return rows;
}

WeakJacobians weak_jacobians(const std::vector<Trajectory>& trajectories, const Dictionary& dictionary,
                             const MatrixRef& coefficients) {
  require_shape("weak form: coefficients", coefficients, dictionary.size(), -1);
  WeakJacobians result;
  for (const Trajectory& part : trajectories) {
    result.emplace_back();
    for (Index a = 0; a < dictionary.inputs(); ++a) {
      result.back().push_back(dictionary.derivative(part.states, a) * coefficients);
    }
  }
  return result;
}

namespace {

// C_c of one trajectory (weak_form.hpp).
SparseMatrix residual_covariance(const WeakBlock& block, const std::vector<Matrix>& jacobian, const Vector& noise,
                                 Index output) {
  SparseMatrix covariance(block.value.rows(), block.value.rows());
  for (Index a = 0; a < noise.size(); ++a) {
    const auto slope = jacobian[static_cast<std::size_t>(a)].col(output);
    if (a != output && slope.isZero(0.0)) {
      continue;
    }
    SparseMatrix effect = block.value * slope.asDiagonal();
    if (a == output) {
      effect += block.slope;
    }
    effect *= noise(a);
    covariance += SparseMatrix(effect * SparseMatrix(effect.transpose()));
  }
  return covariance;
}

void check_whitening(const WeakSystem& system, const WeakJacobians& jacobians, const Vector& noise) {
  const Index n = system.targets.cols();
  require_size("weak form: noise", noise.size(), n, "one for each state");
  require_size("weak form: trajectories", static_cast<Index>(jacobians.size()),
               static_cast<Index>(system.blocks.size()));
  for (const std::vector<Matrix>& jacobian : jacobians) {
    require_size("weak form: axes of the Jacobian", static_cast<Index>(jacobian.size()), n);
  }
}

}  // namespace

WeakRows whiten(const WeakSystem& system, const WeakJacobians& jacobians, const Vector& noise, Index output) {
  check_whitening(system, jacobians, noise);
  require(output >= 0 && output < system.targets.cols(), "weak form: no such output");
  WeakRows rows{Matrix(system.features.rows(), system.features.cols()), Matrix(system.targets.rows(), 1)};
  for (std::size_t k = 0; k < jacobians.size(); ++k) {
    const WeakBlock& block = system.blocks[k];
    const SparseMatrix covariance = residual_covariance(block, jacobians[k], noise, output);
    put(whiten_block(system, block, covariance, system.targets.col(output)), block.first, rows);
  }
  return rows;
}

WeakRows whiten(const WeakSystem& system, const std::vector<Trajectory>& trajectories, const Dictionary& dictionary,
                const MatrixRef& coefficients, const Vector& noise, Index output) {
  require_shape("weak form: coefficients", coefficients, dictionary.size(), system.targets.cols());
  return whiten(system, weak_jacobians(trajectories, dictionary, coefficients), noise, output);
}

WeakRows whiten(const WeakSystem& system, const std::vector<Trajectory>& trajectories, const Dictionary& dictionary,
                const MatrixRef& coefficients, const Vector& noise) {
  require_shape("weak form: coefficients", coefficients, dictionary.size(), system.targets.cols());
  const WeakJacobians jacobians = weak_jacobians(trajectories, dictionary, coefficients);
  check_whitening(system, jacobians, noise);
  WeakRows rows{Matrix(system.features.rows(), system.features.cols()),
                Matrix(system.targets.rows(), system.targets.cols())};
  for (std::size_t k = 0; k < trajectories.size(); ++k) {
    const WeakBlock& block = system.blocks[k];
    SparseMatrix covariance(block.value.rows(), block.value.rows());
    for (Index c = 0; c < noise.size(); ++c) {
      const SparseMatrix own = residual_covariance(block, jacobians[k], noise, c);
      const double size = own.diagonal().sum();
      if (size > 0.0) {
        covariance += own * (static_cast<double>(own.rows()) / (size * static_cast<double>(noise.size())));
      }
    }
    put(whiten_block(system, block, covariance, system.targets), block.first, rows);
  }
  return rows;
}

WeakFit fit_weak(const std::vector<Trajectory>& trajectories, const Dictionary& dictionary, const WeakOptions& options,
                 double rcond) {
  const WeakSystem system = weak_system(trajectories, dictionary, options);
  const Index n = system.targets.cols();
  WeakFit fit;
  fit.noise = noise_level(trajectories);
  fit.equations = system.features.rows();
  fit.half_width = system.half_width;
  fit.stride = system.stride;
  fit.misfit = Vector::Zero(n);
  LeastSquaresOptions solve;
  solve.rcond = rcond;
  const WeakRows first = whiten(system);
  const LeastSquaresResult start = fit_least_squares(first.features, first.targets, {}, solve);
  fit.coefficients = start.coefficients;
  fit.standard_errors = start.standard_errors();
  for (Index c = 0; c < n; ++c) {
    fit.misfit(c) =
        start.residual_variance(c) / std::max(fit.noise(c) * fit.noise(c), std::numeric_limits<double>::min());
  }
  for (int step = 0; step < options.reweightings; ++step) {
    const Matrix before = fit.coefficients;
    const WeakJacobians jacobians = weak_jacobians(trajectories, dictionary, before);
    for (Index c = 0; c < n; ++c) {
      const WeakRows rows = whiten(system, jacobians, fit.noise, c);
      const LeastSquaresResult found = fit_least_squares(rows.features, rows.targets, {}, solve);
      fit.coefficients.col(c) = found.coefficients;
      fit.standard_errors.col(c) = found.standard_errors();
      fit.misfit(c) = found.residual_variance(0);
    }
  }
  return fit;
}

}  // namespace lieder
