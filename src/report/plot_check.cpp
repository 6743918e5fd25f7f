#include "plot_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder::report_detail {

namespace {

constexpr double kLargest = 1e100;
constexpr std::uint64_t kSeed = 1;

// What is wrong with a value; empty if nothing is.
std::string complaint(double value, Domain domain) {
  if (!std::isfinite(value)) {
    return "expected a finite number";
  }
  if (std::abs(value) > kLargest) {
    return fmt::format("expected at most {} in size", kLargest);
  }
  if (domain == Domain::nonnegative && value < 0.0) {
    return "expected a number >= 0";
  }
  if (domain == Domain::positive && value < 1.0 / kLargest) {
    return "expected a positive number, as the axis is logarithmic";
  }
  return {};
}

}  // namespace

void require_drawable(std::string_view name, const VectorRef& values, Domain domain) {
  for (Index i = 0; i < values.size(); ++i) {
    const std::string wrong = complaint(values(i), domain);
    require(wrong.empty(), fmt::format("{}[{}] is {}, {}", name, i, values(i), wrong));
  }
}

void require_drawable_matrix(std::string_view name, const MatrixRef& values) {
  for (Index i = 0; i < values.rows(); ++i) {
    for (Index j = 0; j < values.cols(); ++j) {
      const std::string wrong = complaint(values(i, j), Domain::any);
      require(wrong.empty(), fmt::format("{}({}, {}) is {}, {}", name, i, j, values(i, j), wrong));
    }
  }
}

std::vector<Index> random_subset(Index count, Index limit) {
  std::vector<Index> result(static_cast<std::size_t>(count));
  std::iota(result.begin(), result.end(), Index{0});
  if (count > limit) {
    Rng rng(kSeed);
    result = rng.permutation(count);
    result.resize(static_cast<std::size_t>(limit));
    std::sort(result.begin(), result.end());
  }
  return result;
}

std::vector<Index> spread_subset(const MatrixRef& points, Index limit, double spacing) {
  constexpr Index kCandidates = 5000;
  const std::vector<Index> candidates = random_subset(points.rows(), std::max(kCandidates, limit));
  const Matrix places = points(candidates, Eigen::all);
  Vector distance = Vector::Constant(places.rows(), std::numeric_limits<double>::infinity());
  std::vector<Index> chosen;
  Index next = 0;
  for (Index k = 0; k < limit; ++k) {
    chosen.push_back(candidates[static_cast<std::size_t>(next)]);
    distance = distance.cwiseMin((places.rowwise() - places.row(next)).rowwise().norm());
    if (distance.maxCoeff(&next) <= spacing) {
      break;
    }
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace lieder::report_detail
