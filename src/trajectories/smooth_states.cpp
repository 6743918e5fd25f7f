#include <Eigen/Cholesky>
#include <algorithm>
#include <numeric>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/trajectories/weak_form.hpp"
#include "trajectories/test_functions.hpp"

namespace lieder {

namespace {

constexpr Index kNarrowestCubic = 2;  // half window: one degree of freedom more than a cubic
constexpr double kExcess = 1.5;       // of the noise's variance
constexpr Index kJudged = 1000;       // residuals that judge a window, about
constexpr Index kPolynomial = 4;      // coefficients of a cubic

// H: values of the cubic that fits best at all nodes, from the data at the nodes; only `count` rows from `first` on.
Matrix hat_rows(const VectorRef& nodes, Index first, Index count) {
  const double half = 0.5 * (nodes(nodes.size() - 1) - nodes(0));
  const Vector s = (nodes.array() - (nodes(0) + half)) / half;
  Matrix powers(s.size(), kPolynomial);
  powers.col(0).setOnes();
  for (Index k = 1; k < kPolynomial; ++k) {
    powers.col(k) = powers.col(k - 1).cwiseProduct(s);
  }
  const Matrix gram = powers.transpose() * powers;
  return gram.llt().solve(Matrix(powers.middleRows(first, count).transpose())).transpose() * powers.transpose();
}

class LocalCubic {
 public:
  LocalCubic(const Vector& times, Index half) : times_(times), half_(half), even_(detail::evenly_spaced(times)) {
    if (even_) {
      centre_ = hat_rows(times.head(2 * half + 1), half, 1);
    }
  }

  /// The value at row i of columns x, half <= i < samples - half.
  RowVector row(const MatrixRef& x, Index i) const {
    const Index width = 2 * half_ + 1;
    if (even_) {
      return centre_ * x.middleRows(i - half_, width);
    }
    return hat_rows(times_.segment(i - half_, width), half_, 1).row(0) * x.middleRows(i - half_, width);
  }

  Matrix all(const MatrixRef& x) const {
    const Index width = 2 * half_ + 1;
    Matrix result(x.rows(), x.cols());
    result.topRows(half_) = hat_rows(times_.head(width), 0, half_) * x.topRows(width);
    result.bottomRows(half_) = hat_rows(times_.tail(width), half_ + 1, half_) * x.bottomRows(width);
    for (Index i = half_; i + half_ < x.rows(); ++i) {
      result.row(i) = row(x, i);
    }
    return result;
  }

 private:
  const Vector& times_;
  Index half_;
  bool even_;
  RowVector centre_;
};

// Mean squares of the residuals at some rows inside.
Vector residuals(const std::vector<Trajectory>& trajectories, Index half) {
  Vector squares = Vector::Zero(trajectories.front().dimension());
  Index total = 0;
  Index rows = 0;
  for (const Trajectory& part : trajectories) {
    total += part.samples();
  }
  const Index step = std::max<Index>(1, total / kJudged);
  for (const Trajectory& part : trajectories) {
    const LocalCubic fit(part.times, half);
    for (Index i = half; i + half < part.samples(); i += step) {
      squares += (part.states.row(i) - fit.row(part.states, i)).cwiseAbs2().transpose();
      ++rows;
    }
  }
  return squares / static_cast<double>(std::max<Index>(1, rows));
}

}  // namespace

std::vector<Trajectory> smooth_states(const std::vector<Trajectory>& trajectories, Index half_width,
                                      const Vector& noise) {
  require(!trajectories.empty(), "smooth_states: no trajectory");
  require_size("smooth_states: noise", noise.size(), trajectories.front().dimension(), "one for each state");
  Index shortest = trajectories.front().samples();
  for (const Trajectory& part : trajectories) {
    check_trajectory(part);
    shortest = std::min(shortest, part.samples());
  }
  std::vector<Trajectory> result = trajectories;
  std::vector<Index> open(static_cast<std::size_t>(noise.size()));
  std::iota(open.begin(), open.end(), Index{0});
  for (Index half = std::min(half_width, (shortest - 1) / 2); half >= kNarrowestCubic && !open.empty(); half /= 2) {
    const Vector squares = residuals(trajectories, half);
    std::vector<Index> now;
    std::vector<Index> later;
    for (const Index c : open) {
      (squares(c) <= kExcess * noise(c) * noise(c) ? now : later).push_back(c);
    }
    for (std::size_t k = 0; k < result.size() && !now.empty(); ++k) {
      const Trajectory& part = trajectories[k];
      result[k].states(Eigen::all, now) = LocalCubic(part.times, half).all(part.states(Eigen::all, now));
    }
    open = std::move(later);
  }
  return result;
}

}  // namespace lieder
