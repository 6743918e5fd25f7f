#include "lieder/sparse/nonnegative_least_squares.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// The column that is not closed and has the smallest angle with the residual; -1 when none is acute.
Index steepest_column(const MatrixRef& a, const Vector& residual, const Vector& size, const std::vector<char>& closed,
                      double rounding) {
  Index best = -1;
  double largest = rounding;
  for (Index j = 0; j < a.cols(); ++j) {
    if (closed[static_cast<std::size_t>(j)] == 0 && size(j) > 0.0) {
      const double slope = a.col(j).dot(residual) / size(j);
      if (slope > largest) {
        largest = slope;
        best = j;
      }
    }
  }
  return best;
}

// Moves x towards the unconstrained solution on the passive columns as far as no entry changes its sign; returns the
// columns that reached zero, none when the solution was reached.
std::vector<Index> advance(const MatrixRef& a, const VectorRef& b, const std::vector<Index>& passive, Vector& x) {
  const Matrix columns = a(Eigen::all, passive);
  const Vector target = Eigen::ColPivHouseholderQR<Matrix>(columns).solve(Vector(b));
  double step = 1.0;
  std::vector<double> ratio(passive.size(), 2.0);
  for (std::size_t i = 0; i < passive.size(); ++i) {
    const double t = target(static_cast<Index>(i));
    const double from = x(passive[i]);
    if (t <= 0.0) {
      ratio[i] = from > 0.0 ? from / (from - t) : 0.0;
      step = std::min(step, ratio[i]);
    }
  }
  std::vector<Index> leaving;
  for (std::size_t i = 0; i < passive.size(); ++i) {
    double& entry = x(passive[i]);
    entry += step * (target(static_cast<Index>(i)) - entry);
    if (ratio[i] <= step) {
      entry = 0.0;
      leaving.push_back(passive[i]);
    }
  }
  return leaving;
}

}  // namespace

NonnegativeSolution nonnegative_least_squares(const MatrixRef& a, const VectorRef& b) {
  require_size("nonnegative least squares: b", b.size(), a.rows(), "one for each row of A");
  require_finite("nonnegative least squares: A", a);
  require(b.allFinite(), "nonnegative least squares: b: expected finite numbers");
  const Index k = a.cols();
  NonnegativeSolution result{Vector::Zero(k), b.norm(), 0, Status::ok};
  const Vector size = a.colwise().norm().transpose();
  std::vector<Index> passive;
  std::vector<char> closed(static_cast<std::size_t>(k), 0);  // passive, or refused since the last progress
  const auto close = [&closed](Index j, bool yes) { closed[static_cast<std::size_t>(j)] = yes ? 1 : 0; };
  const double rounding = 64.0 * std::numeric_limits<double>::epsilon() * b.norm();
  while (true) {
    const Vector residual = b - a * result.x;
    result.residual = residual.norm();
    const Index entering = steepest_column(a, residual, size, closed, rounding);
    if (entering < 0) {
      return result;
    }
    passive.push_back(entering);
    close(entering, true);
    while (true) {
      if (++result.iterations > 10 * (1 + k)) {
        result.status = Status::not_converged;
        return result;
      }
      const std::vector<Index> leaving = advance(a, b, passive, result.x);
      std::erase_if(passive,
                    [&leaving](Index j) { return std::find(leaving.begin(), leaving.end(), j) != leaving.end(); });
      const bool refused = leaving.size() == 1 && leaving.front() == entering;
      for (const Index j : leaving) {
        close(j, refused);
      }
      if (leaving.empty()) {
        std::fill(closed.begin(), closed.end(), 0);
        for (const Index j : passive) {
          close(j, true);
        }
      }
      if (leaving.empty() || refused || passive.empty()) {
        break;
      }
    }
  }
}

LeastDistanceSolution least_distance(const MatrixRef& g, const VectorRef& h) {
  require_size("least distance: h", h.size(), g.rows(), "one for each row of G");
  const Index q = g.cols();
  Matrix dual(q + 1, g.rows());
  dual.topRows(q) = g.transpose();
  dual.row(q) = h.transpose();
  const Vector unit = Vector::Unit(q + 1, q);
  const NonnegativeSolution solution = nonnegative_least_squares(dual, unit);
  const Vector r = dual * solution.x - unit;
  LeastDistanceSolution result{Vector::Zero(q), Vector::Zero(g.rows()), solution.status};
  if (solution.residual < 1e-8) {
    result.status = Status::empty;
    return result;
  }
  result.y = -r.head(q) / r(q);
  result.multipliers = -solution.x / r(q);
  return result;
}

}  // namespace lieder
