#include "lieder/discover/readable_basis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "lieder/core/error.hpp"

namespace lieder {

Vector relative_defects(const GeneralisedProblem& problem, const MatrixRef& directions) {
  const Matrix derivative = problem.derivative * directions;
  const Matrix size = problem.size * directions;
  Vector result(directions.cols());
  for (Index i = 0; i < directions.cols(); ++i) {
    const double length = size.col(i).norm();
    result(i) = length > 0.0 ? derivative.col(i).norm() / length : 0.0;
  }
  return result;
}

double nearest_rational(double value, Index max_denominator) {
  double best = std::round(value);
  for (Index r = 2; r <= max_denominator; ++r) {
    const auto denominator = static_cast<double>(r);
    const double trial = std::round(value * denominator) / denominator;
    if (std::abs(trial - value) < std::abs(best - value) - 1e-15) {
      best = trial;
    }
  }
  return best;
}

namespace {

// Gauss-Jordan with complete pivoting on the rows of m (d x q). Returns the pivot column of each row.
std::vector<Index> eliminate(Matrix& m) {
  const Index d = m.rows();
  std::vector<Index> pivots(static_cast<std::size_t>(d), -1);
  std::vector<bool> done(static_cast<std::size_t>(d), false);
  for (Index step = 0; step < d; ++step) {
    Index row = -1;
    Index col = 0;
    double best = 0.0;
    for (Index i = 0; i < d; ++i) {
      if (done[static_cast<std::size_t>(i)]) {
        continue;
      }
      for (Index j = 0; j < m.cols(); ++j) {
        if (std::abs(m(i, j)) > best * (1.0 + 1e-8)) {  // ties: the first one, so that rounding does not choose
          best = std::abs(m(i, j));
          row = i;
          col = j;
        }
      }
    }
    if (row < 0) {
      break;
    }
    m.row(row) /= m(row, col);
    for (Index i = 0; i < d; ++i) {
      if (i != row) {
        m.row(i) -= m(i, col) * m.row(row);
        m(i, col) = 0.0;
      }
    }
    done[static_cast<std::size_t>(row)] = true;
    pivots[static_cast<std::size_t>(row)] = col;
  }
  return pivots;
}

// Snaps one generator; coarse tolerances first.
Vector snap(const Vector& generator, const GeneralisedProblem& problem, const ReadableBasisOptions& options) {
  constexpr std::array<double, 7> tolerances = {0.1, 0.03, 0.01, 3e-3, 1e-3, 1e-6, 1e-9};
  for (const double tolerance : tolerances) {
    Vector trial = generator;
    for (double& value : trial) {
      const double rational = nearest_rational(value, options.max_denominator);
      if (std::abs(value - rational) <= tolerance * std::max(1.0, std::abs(value))) {
        value = rational;
      }
    }
    if (!trial.isZero(0.0) && relative_defects(problem, trial)(0) <= options.allowed_defect) {
      return trial;
    }
  }
  return generator;
}

}  // namespace

Matrix sparse_basis(const MatrixRef& subspace, const Vector& scales) {
  require_size("sparse_basis: scales", scales.size(), subspace.rows());
  require(scales.size() == 0 || scales.minCoeff() > 0.0, "sparse_basis: scales must be positive");
  const Index d = subspace.cols();
  Matrix rows = (scales.asDiagonal() * subspace).transpose();
  for (Index i = 0; i < d; ++i) {
    rows.row(i).normalize();
  }
  const std::vector<Index> pivots = eliminate(rows);
  std::vector<Index> order(static_cast<std::size_t>(d));
  std::iota(order.begin(), order.end(), Index{0});
  std::sort(order.begin(), order.end(), [&](Index a, Index b) {
    return pivots[static_cast<std::size_t>(a)] < pivots[static_cast<std::size_t>(b)];
  });
  Matrix result(subspace.rows(), d);
  for (Index i = 0; i < d; ++i) {
    const Index row = order[static_cast<std::size_t>(i)];
    const Index pivot = pivots[static_cast<std::size_t>(row)];
    result.col(i) = scales.cwiseInverse().asDiagonal() * rows.row(row).transpose();
    if (pivot >= 0 && result(pivot, i) != 0.0) {
      result.col(i) /= result(pivot, i);
    }
  }
  return result;
}

ReadableBasis readable_basis(const MatrixRef& null_space, const GeneralisedProblem& problem,
                             const ReadableBasisOptions& options) {
  require_shape("readable_basis: null space", null_space, problem.size.cols(), -1);
  require(options.allowed_defect > 0.0, "readable_basis: allowed_defect must be positive");
  require(options.max_denominator >= 1, "readable_basis: max_denominator must be at least 1");
  Vector sizes = problem.size.colwise().norm();
  const double largest = sizes.size() > 0 ? sizes.maxCoeff() : 0.0;
  sizes = sizes.unaryExpr([largest](double s) { return s > 1e-14 * largest ? s : 1.0; });
  ReadableBasis result{sparse_basis(null_space, sizes), Vector()};
  for (Index i = 0; i < result.generators.cols(); ++i) {
    result.generators.col(i) = snap(result.generators.col(i), problem, options);
  }
  result.defects = relative_defects(problem, result.generators);
  return result;
}

}  // namespace lieder
