#include "worst_case.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>

namespace lieder {

WorstCase::WorstCase(std::string property, std::uint64_t seed) {
  check_.property = std::move(property);
  check_.seed = seed;
}

void WorstCase::add(double error, double tolerance, const std::function<std::string()>& describe) {
  ++check_.trials;
  double ratio = std::numeric_limits<double>::infinity();
  if (error == 0.0) {
    ratio = 0.0;
  } else if (std::isfinite(error) && tolerance > 0.0) {
    ratio = error / tolerance;
  }
  if (ratio > ratio_) {
    ratio_ = ratio;
    check_.error = error;
    check_.tolerance = tolerance;
    check_.worst_case = describe();
  }
}

std::string point_text(const VectorRef& x) {
  constexpr Index longest = 8;
  std::string text;
  for (Index i = 0; i < std::min(x.size(), longest); ++i) {
    text += fmt::format("{}{:.6g}", i == 0 ? "" : ", ", x(i));
  }
  return "(" + text + (x.size() > longest ? ", ...)" : ")");
}

double largest_entry(const MatrixRef& a) {
  return a.size() == 0 ? 0.0 : a.cwiseAbs().maxCoeff<Eigen::PropagateNaN>();
}

double rounding(double size, Index length, double depth) {
  // Each sum of `length` terms has a relative error of at most length * eps, two sides are compared, and the factor 8
  // covers the constants of factorizations (Higham, Accuracy and Stability of Numerical Algorithms, 2002, chapter 3).
  return 16.0 * std::numeric_limits<double>::epsilon() * static_cast<double>(length) * depth * size;
}

}  // namespace lieder
