#include "differences.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr Index levels = 11;
constexpr double safety = 10.0;
constexpr double resolution = 1e-4;

struct Best {
  Vector derivative;
  double truncation = std::numeric_limits<double>::infinity();
  double rounding = 0.0;
};

// `quotients`: difference quotients for steps h, h/2, ... (columns); `noise`: absolute rounding error of f.
Best extrapolate(const Matrix& quotients, double step, double noise) {
  Best best{Vector::Zero(quotients.rows()), std::numeric_limits<double>::infinity(), 0.0};
  std::vector<Vector> previous;
  double last_error = 0.0;
  for (Index k = 0; k < quotients.cols(); ++k) {
    if (!quotients.col(k).allFinite()) {
      previous.clear();  // outside the domain of f: start again with smaller steps
      continue;
    }
    std::vector<Vector> row{quotients.col(k)};
    double power = 1.0;
    for (const Vector& above : previous) {
      power *= 4.0;
      row.push_back(row.back() + (row.back() - above) / (power - 1.0));
    }
    const std::size_t j = row.size() - 1;
    if (j >= 1) {
      const double error = std::max(largest_entry(row[j] - row[j - 1]), largest_entry(row[j] - previous[j - 1]));
      // Neighbours can agree by chance: no level counts as more than 256 times better than the one before.
      const double truncation = j >= 2 ? std::max(error, last_error / 256.0) : error;
      const double rounding = noise / (step * std::pow(0.5, static_cast<double>(k)));
      if (j >= 2 && truncation + rounding < best.truncation + best.rounding) {
        best = {row[j], truncation, rounding};
      }
      last_error = error;
    }
    previous = std::move(row);
  }
  return best;
}

}  // namespace

Differences differentiate(const std::function<Matrix(double t)>& f, double step, double noise) {
  const Matrix start = f(0.0);
  Vector sizes = Vector::Zero(start.cols());
  std::vector<Matrix> quotients;
  double h = step;
  for (Index k = 0; k < levels; ++k, h /= 2.0) {
    const Matrix ahead = f(h);
    const Matrix behind = f(-h);
    require_shape("differentiate: f(t)", ahead, start.rows(), start.cols());
    require_shape("differentiate: f(-t)", behind, start.rows(), start.cols());
    quotients.emplace_back((ahead - behind) / (2.0 * h));
  }
  Differences result{Matrix(start.rows(), start.cols()), Vector(start.cols()), Vector(start.cols())};
  for (Index c = 0; c < start.cols(); ++c) {
    Matrix column(start.rows(), levels);
    for (Index k = 0; k < levels; ++k) {
      column.col(k) = quotients[static_cast<std::size_t>(k)].col(c);
    }
    const Best best = extrapolate(column, step, noise * largest_entry(start.col(c)));
    result.derivative.col(c) = best.derivative;
    result.truncation(c) = best.truncation;
    result.rounding(c) = best.rounding;
  }
  return result;
}

void add_derivatives(WorstCase& worst, const MatrixRef& claimed, const Differences& differences, double allowed_error,
                     const std::function<std::string(Index column)>& describe) {
  for (Index c = 0; c < claimed.cols(); ++c) {
    const double scale = std::max(largest_entry(claimed.col(c)), largest_entry(differences.derivative.col(c)));
    const bool resolved = std::isfinite(differences.truncation(c));
    const double error = resolved ? largest_entry(claimed.col(c) - differences.derivative.col(c))
                                  : std::numeric_limits<double>::quiet_NaN();
    const double tolerance =
        safety * (std::min(differences.truncation(c), resolution * scale) + differences.rounding(c)) +
        allowed_error * scale;
    worst.add(error, tolerance, [&] { return describe(c) + (resolved ? "" : ": no step gives finite values"); });
  }
}

}  // namespace lieder
