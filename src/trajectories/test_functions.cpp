#include "trajectories/test_functions.hpp"

#include <algorithm>
#include <cmath>

#include "lieder/dictionary/orthogonal_family.hpp"
#include "lieder/trajectories/finite_difference.hpp"

namespace lieder::detail {

namespace {

constexpr Index kInterpolation = 6;  // points

struct Bump {
  double centre;
  double half;
  int power;

  double value(double t) const {
    const double s = (t - centre) / half;
    return std::pow(std::max(0.0, 1.0 - s * s), power);
  }
  double slope(double t) const {
    const double s = (t - centre) / half;
    return -2.0 * power * s * std::pow(std::max(0.0, 1.0 - s * s), power - 1) / half;
  }
};

// Interpolation by six neighbours times phi, by a Gauss rule that is exact on each step.
TestFunction product_integration(const VectorRef& times, const Bump& bump) {
  const Index count = times.size();
  TestFunction result{Vector::Zero(count), Vector::Zero(count)};
  const GaussRule rule = gauss_rule(OrthogonalFamily::legendre, bump.power + kInterpolation / 2 + 1);
  for (Index i = 0; i + 1 < count; ++i) {
    const Index first = std::clamp<Index>(i + 1 - kInterpolation / 2, 0, count - kInterpolation);
    const double step = times(i + 1) - times(i);
    for (Index g = 0; g < rule.nodes.size(); ++g) {
      const double t = times(i) + 0.5 * step * (1.0 + rule.nodes(g));
      const Vector weights =
          (step * rule.weights(g)) * finite_difference_weights(t, times.segment(first, kInterpolation), 0).col(0);
      result.value.segment(first, kInterpolation) += bump.value(t) * weights;
      result.slope.segment(first, kInterpolation) += bump.slope(t) * weights;
    }
  }
  return result;
}

}  // namespace

bool evenly_spaced(const VectorRef& times, double tolerance) {
  const Index count = times.size();
  const double step = (times(count - 1) - times(0)) / static_cast<double>(std::max<Index>(1, count - 1));
  return ((times.tail(count - 1) - times.head(count - 1)).array() - step).abs().maxCoeff() <= tolerance * step;
}

TestFunction test_function(const VectorRef& times, int power) {
  const Index count = times.size();
  const Bump bump{0.5 * (times(0) + times(count - 1)), 0.5 * (times(count - 1) - times(0)), power};
  if (!evenly_spaced(times)) {
    return product_integration(times, bump);
  }
  TestFunction result{Vector(count), Vector(count)};
  const double step = 2.0 * bump.half / static_cast<double>(count - 1);
  for (Index i = 0; i < count; ++i) {
    const double t = bump.centre + (static_cast<double>(i) * step - bump.half);
    result.value(i) = step * bump.value(t);
    result.slope(i) = step * bump.slope(t);
  }
  return result;
}

}  // namespace lieder::detail
