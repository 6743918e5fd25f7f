#include "library_flow.hpp"

#include <algorithm>
#include <limits>

#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/flow.hpp"

namespace lieder {

namespace {

constexpr double integration_tolerance = 1e-13;

}  // namespace

Matrix library_flow(const VectorField& field, const MatrixRef& points, double time) {
  const FlowOptions options{integration_tolerance, integration_tolerance, 100000};
  FlowResult result = flow(field, points, time, options);
  if (result.stopped == 0) {
    return result.points;
  }
  for (Index i = 0; i < points.rows(); ++i) {
    if (flow(field, points.row(i), time, options).stopped > 0) {
      result.points.row(i).setConstant(std::numeric_limits<double>::quiet_NaN());
    }
  }
  return result.points;
}

double flow_noise(const VectorField& field, double noise) {
  const auto* functions = dynamic_cast<const Monomials*>(&field.functions());
  const bool exact = functions != nullptr && functions->polynomial_degree() <= 1;  // by the matrix exponential
  return exact ? noise : std::max(noise, 10.0 * integration_tolerance);
}

}  // namespace lieder
