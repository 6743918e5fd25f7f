#include "trajectories/spline_filter.hpp"

#include <cmath>

namespace lieder::detail {

namespace {

double factorial(int k) {
  return k <= 1 ? 1.0 : static_cast<double>(k) * factorial(k - 1);
}

// Lower triangular L with L L^T = C, the covariance of (g, ..., g^(m-1)) after one unit of white noise in g^(m).
Block unit_factor(int m) {
  Block factor = Block::Zero(m, m);
  for (int j = 0; j < m; ++j) {
    for (int k = 0; k <= j; ++k) {
      double sum = 1.0 / (static_cast<double>(2 * m - 1 - j - k) * factorial(m - 1 - j) * factorial(m - 1 - k));
      for (int l = 0; l < k; ++l) {
        sum -= factor(j, l) * factor(k, l);
      }
      factor(j, k) = j == k ? std::sqrt(sum) : sum / factor(k, k);
    }
  }
  return factor;
}

// Householder reflections that make the first `columns` columns upper triangular, applied to all of them.
void triangularise(Block& a, Index columns) {
  for (Index j = 0; j < std::min(columns, a.rows() - 1); ++j) {
    const Index rest = a.rows() - j;
    const double norm = a.col(j).tail(rest).norm();
    if (norm == 0.0) {
      continue;
    }
    Eigen::Matrix<double, Eigen::Dynamic, 1, 0, 9, 1> v = a.col(j).tail(rest);
    v(0) += std::copysign(norm, v(0));
    const double scale = 2.0 / v.squaredNorm();
    for (Index c = j; c < a.cols(); ++c) {
      const double along = scale * v.dot(a.col(c).tail(rest));
      a.col(c).tail(rest) -= along * v;
    }
  }
}

double log_diagonal(const Block& a, Index count) {
  double sum = 0.0;
  for (Index j = 0; j < count; ++j) {
    sum += std::log(std::abs(a(j, j)));
  }
  return sum;
}

// The stack of what is known of z_i before its sample, the sample, and the step to z_{i+1}; columns z_i, z_{i+1}, x.
// `extra` more columns hold the identity on the first m + 1 rows: they become the transformation itself.
Block stack(const SplineProcess& process, Index i, const Block& known, double x, double root, Index extra) {
  const Index m = process.order();
  const bool last = i + 1 == process.samples();
  const Index unknowns = last ? m : 2 * m;
  Block a = Block::Zero(last ? m + 1 : 2 * m + 1, unknowns + 1 + extra);
  a.topLeftCorner(m, m) = known.leftCols(m);
  a.col(unknowns).head(m) = known.col(m);
  a(m, 0) = 1.0;
  a(m, unknowns) = x;
  if (!last) {
    a.bottomLeftCorner(m, 2 * m) = root * process.rows(i);
  }
  a.block(0, unknowns + 1, std::min(extra, m + 1), extra).setIdentity();
  triangularise(a, unknowns + 1);
  return a;
}

}  // namespace

SplineProcess::SplineProcess(const VectorRef& times, int order)
    : order_(order), steps_(times.tail(times.size() - 1) - times.head(times.size() - 1)) {
  const Block factor = unit_factor(order);
  Block shift = Block::Zero(order, order);  // Taylor's formula for a step of one
  for (int j = 0; j < order; ++j) {
    for (int k = j; k < order; ++k) {
      shift(j, k) = 1.0 / factorial(k - j);
    }
  }
  after_ = Block::Identity(order, order);
  factor.triangularView<Eigen::Lower>().solveInPlace(after_);
  before_ = -after_ * shift;
}

Block SplineProcess::rows(Index i) const {
  // With D = diag(h^(m - 1/2 - j)): covariance D C D and F = D T D^-1.
  const double step = steps_(i);
  Block result(order_, 2 * order_);
  double scale = 1.0 / std::sqrt(step);
  for (int j = order_ - 1; j >= 0; --j) {
    result.col(j) = scale * before_.col(j);
    result.col(order_ + j) = scale * after_.col(j);
    scale /= step;
  }
  return result;
}

SplineLikelihood spline_likelihood(const SplineProcess& process, const VectorRef& x, double lambda) {
  const Index m = process.order();
  const double root = std::sqrt(lambda);
  SplineLikelihood result;
  Block known = Block::Zero(m, m + 1);
  for (Index i = 0; i < process.samples(); ++i) {
    const Block a = stack(process, i, known, x(i), root, 0);
    const Index unknowns = a.cols() - 1;
    result.log_determinant += log_diagonal(a, m);
    result.residual_squares += a(unknowns, unknowns) * a(unknowns, unknowns);
    if (unknowns > m) {
      known = a.block(m, m, m, m + 1);
    }
  }
  return result;
}

namespace {

// One step of the forward pass: R_ii, R_i,i+1, the right side, the transformation, and the noise covariance of what
// was known before.
struct Step {
  Square diagonal;
  Square upper;
  BlockVector right;
  Square from_known;
  Square next_known;
  BlockVector from_sample;
  BlockVector next_sample;
  Square known_noise;
};

std::vector<Step> forward(const SplineProcess& process, const VectorRef& x, double root) {
  const Index m = process.order();
  std::vector<Step> steps(static_cast<std::size_t>(process.samples()));
  Block known = Block::Zero(m, m + 1);
  Square noise = Square::Zero(m, m);
  for (Index i = 0; i < process.samples(); ++i) {
    const Block a = stack(process, i, known, x(i), root, m + 1);
    const bool last = i + 1 == process.samples();
    const Index unknowns = last ? m : 2 * m;
    Step& step = steps[static_cast<std::size_t>(i)];
    step.diagonal = a.topLeftCorner(m, m);
    step.right = a.col(unknowns).head(m);
    step.from_known = a.block(0, unknowns + 1, m, m);
    step.from_sample = a.col(unknowns + 1 + m).head(m);
    step.known_noise = noise;
    if (last) {
      continue;
    }
    step.upper = a.block(0, m, m, m);
    step.next_known = a.block(m, unknowns + 1, m, m);
    step.next_sample = a.col(unknowns + 1 + m).segment(m, m);
    known.leftCols(m) = a.block(m, m, m, m);
    known.col(m) = a.col(unknowns).segment(m, m);
    noise = (step.next_known * noise * step.next_known.transpose() + step.next_sample * step.next_sample.transpose())
                .eval();
  }
  return steps;
}

}  // namespace

SplineSolution solve_spline(const SplineProcess& process, const VectorRef& x, double lambda) {
  const Index m = process.order();
  const Index samples = process.samples();
  const std::vector<Step> steps = forward(process, x, std::sqrt(lambda));
  SplineSolution result{Vector(samples), Vector(samples), Vector(samples), Vector(samples)};
  BlockVector z;
  Square posterior;  // of z_{i+1}
  Square gain;       // z_{i+1} = gain times what was known before sample i+1, plus later samples
  Square later;      // noise covariance of the latter
  for (Index i = samples - 1; i >= 0; --i) {
    const Step& step = steps[static_cast<std::size_t>(i)];
    BlockVector right = step.right;
    Square known = step.from_known;
    BlockVector sample = step.from_sample;
    Square noise = Square::Zero(m, m);
    Square spread = Square::Identity(m, m);
    if (i + 1 < samples) {
      right -= step.upper * z;
      const Square through = step.upper * gain;
      known -= through * step.next_known;
      sample -= through * step.next_sample;
      noise = step.upper * later * step.upper.transpose();
      spread += step.upper * posterior * step.upper.transpose();
    }
    noise += sample * sample.transpose();
    const auto triangle = step.diagonal.triangularView<Eigen::Upper>();
    z = triangle.solve(right);
    gain = triangle.solve(known);
    const Square half_later = triangle.solve(noise);
    later = triangle.solve(Square(half_later.transpose()));
    const Square half_posterior = triangle.solve(spread);
    posterior = triangle.solve(Square(half_posterior.transpose()));
    const Square total = gain * step.known_noise * gain.transpose() + later;
    result.value(i) = z(0);
    result.slope(i) = z(1);
    result.slope_noise(i) = total(1, 1);
    result.slope_posterior(i) = posterior(1, 1);
  }
  return result;
}

}  // namespace lieder::detail
