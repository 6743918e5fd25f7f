#include "lieder/trajectories/weak_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "lieder/core/banded.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/least_squares.hpp"
#include "lieder/trajectories/derivative_estimate.hpp"
#include "trajectories/weak_windows.hpp"

namespace lieder {

namespace {

constexpr Index kWeakRows = 9;
constexpr int kPower = 8;
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

// The diagonal raised by 1e-10 of itself: neighbouring test functions are nearly dependent when the stride is short.
Matrix raised(Matrix band) {
  band.row(0) = band.row(0).unaryExpr([](double d) { return d > 0.0 ? d * (1.0 + 1e-10) : 1.0; });  // no noise: equal
  return band;
}

WeakRows whiten_block(const WeakSystem& system, const WeakBlock& block, Matrix band, const MatrixRef& targets) {
  const BandedCholesky factor(raised(std::move(band)));
  const Index count = block.value.rows();
  return {factor.half_solve(system.features.middleRows(block.first, count)),
          factor.half_solve(targets.middleRows(block.first, count))};
}

void put(const WeakRows& part, Index first, WeakRows& rows) {
  rows.features.middleRows(first, part.features.rows()) = part.features;
  rows.targets.middleRows(first, part.targets.rows()) = part.targets;
}

// n: means of |x_{i + lag} - x_i|^2 over at most about 1,000 rows.
Vector mean_squared_change(const std::vector<Trajectory>& trajectories, Index lag) {
  Index total = 0;
  for (const Trajectory& part : trajectories) {
    total += part.samples() - lag;
  }
  const Index step = std::max<Index>(1, total / 1000);
  Vector sum = Vector::Zero(trajectories.front().dimension());
  Index rows = 0;
  for (const Trajectory& part : trajectories) {
    const Index last = part.samples() - lag;
    for (Index c = 0; c < sum.size(); ++c) {
      const double* x = part.states.col(c).data();
      for (Index i = 0; i < last; i += step) {
        sum(c) += (x[i + lag] - x[i]) * (x[i + lag] - x[i]);
      }
    }
    rows += std::max<Index>(0, (last + step - 1) / step);
  }
  return sum / static_cast<double>(std::max<Index>(1, rows));
}

}  // namespace

Index weak_half_width(const std::vector<Trajectory>& trajectories) {
  check_all(trajectories, kWeakRows);
  return weak_half_width(trajectories, noise_level(trajectories));
}

Index weak_half_width(const std::vector<Trajectory>& trajectories, const Vector& noise) {
  const Index shortest = check_all(trajectories, kWeakRows);
  require_size("weak form: noise", noise.size(), trajectories.front().dimension(), "one for each state");
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

bool weak_form_suits(const std::vector<Trajectory>& trajectories, Index functions) {
  if (std::any_of(trajectories.begin(), trajectories.end(),
                  [](const auto& part) { return part.samples() < kWeakRows; })) {
    return false;
  }
  const Index half = weak_half_width(trajectories);
  Index equations = 0;
  for (const Trajectory& part : trajectories) {
    equations += (part.samples() - 2 * half - 1) / std::max<Index>(1, half / 4) + 1;
  }
  return equations >= 4 * functions;
}

WeakSystem weak_system(const std::vector<Trajectory>& trajectories, const Dictionary& dictionary,
                       const WeakOptions& options) {
  const int power = options.power == 0 ? kPower : options.power;
  require(power >= 2 && power <= 16, fmt::format("weak form: expected a power of 2 to 16, got {}", options.power));
  require(options.half_width == 0 || options.half_width >= 3,
          fmt::format("weak form: expected a half width of at least 3 rows, got {}", options.half_width));
  require(options.stride >= 0, "weak form: expected a stride >= 1");
  WeakSystem system;
  system.half_width = options.half_width > 0 ? options.half_width : weak_half_width(trajectories);
  check_all(trajectories, 2 * system.half_width + 1);
  system.stride = options.stride > 0 ? options.stride : std::max<Index>(1, system.half_width / 4);
  Index rows = 0;
  system.blocks.resize(trajectories.size());  // filled in place: sparse matrices are copied, not moved
  for (std::size_t k = 0; k < trajectories.size(); ++k) {
    WeakBlock& block = system.blocks[k];
    detail::fill_windows(trajectories[k], system.half_width, system.stride, power, options.ends, block);
    block.first = rows;
    rows += block.value.rows();
  }
  system.features.resize(rows, dictionary.size());
  system.targets.resize(rows, trajectories.front().dimension());
  expand_around(trajectories, dictionary, system);
  for (std::size_t k = 0; k < trajectories.size(); ++k) {
    const WeakBlock& block = system.blocks[k];
    system.targets.middleRows(block.first, block.value.rows()) = -detail::apply(block.slope, trajectories[k].states);
  }
  return system;
}

WeakRows whiten(const WeakSystem& system) {
  WeakRows rows{Matrix(system.features.rows(), system.features.cols()),
                Matrix(system.targets.rows(), system.targets.cols())};
  for (const WeakBlock& block : system.blocks) {
    put(whiten_block(system, block, detail::slope_band(block), system.targets), block.first, rows);
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
    put(whiten_block(system, block, detail::covariance_band(block, jacobians[k], noise, {output}),
                     system.targets.col(output)),
        block.first, rows);
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
    Matrix mean;
    for (Index c = 0; c < noise.size(); ++c) {
      const Matrix own = detail::covariance_band(block, jacobians[k], noise, {c});
      const double size = own.row(0).mean() * static_cast<double>(noise.size());
      const Matrix share = size > 0.0 ? Matrix(own / size) : Matrix(Matrix::Zero(own.rows(), own.cols()));
      mean = mean.size() == 0 ? share : Matrix(mean + share);
    }
    put(whiten_block(system, block, std::move(mean), system.targets), block.first, rows);
  }
  return rows;
}

WeakRows whiten_jointly(const WeakSystem& system, const WeakJacobians& jacobians, const Vector& noise,
                        const SparseMatrix& basis) {
  check_whitening(system, jacobians, noise);
  const Index functions = system.features.cols();
  const Index n = basis.rows() / functions;
  require(n >= 1 && n <= system.targets.cols() && n * functions == basis.rows(),
          fmt::format("weak form: expected a basis with {} rows for each output, got {}", functions, basis.rows()));
  std::vector<Index> outputs(static_cast<std::size_t>(n));
  std::iota(outputs.begin(), outputs.end(), Index{0});
  WeakRows rows{Matrix(system.features.rows() * n, basis.cols()), Matrix(system.features.rows() * n, 1)};
  for (std::size_t k = 0; k < jacobians.size(); ++k) {
    const WeakBlock& block = system.blocks[k];
    const Index count = block.value.rows();
    const BandedCholesky factor(raised(detail::covariance_band(block, jacobians[k], noise, outputs)));
    Matrix features(count * n, basis.cols());
    for (Index c = 0; c < n; ++c) {
      const SparseMatrix part = basis.middleRows(c * functions, functions);
      features(Eigen::seqN(c, count, n), Eigen::all) = system.features.middleRows(block.first, count) * part;
    }
    const Vector targets = system.targets.block(block.first, 0, count, n).transpose().reshaped();
    rows.features.middleRows(block.first * n, count * n) = factor.half_solve(features);
    rows.targets.middleRows(block.first * n, count * n) = factor.half_solve(targets);
  }
  return rows;
}

void expand_around(const std::vector<Trajectory>& at, const Dictionary& dictionary, WeakSystem& system) {
  require_size("weak form: trajectories", static_cast<Index>(at.size()), static_cast<Index>(system.blocks.size()));
  for (std::size_t k = 0; k < at.size(); ++k) {
    const WeakBlock& block = system.blocks[k];
    system.features.middleRows(block.first, block.value.rows()) =
        detail::apply(block.value, dictionary.values(at[k].states));
  }
}

void correct_targets(const std::vector<Trajectory>& trajectories, const std::vector<Trajectory>& at,
                     const WeakJacobians& jacobians, WeakSystem& system) {
  for (std::size_t k = 0; k < at.size(); ++k) {
    const WeakBlock& block = system.blocks[k];
    const Matrix difference = trajectories[k].states - at[k].states;
    auto targets = system.targets.middleRows(block.first, block.value.rows());
    targets = -detail::apply(block.slope, trajectories[k].states);
    Matrix change = Matrix::Zero(difference.rows(), jacobians[k].front().cols());
    for (Index a = 0; a < difference.cols(); ++a) {
      change += jacobians[k][static_cast<std::size_t>(a)].cwiseProduct(difference.col(a).replicate(1, change.cols()));
    }
    targets.leftCols(change.cols()) -= detail::apply(block.value, change);
  }
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
