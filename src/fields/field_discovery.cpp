#include "lieder/fields/field_discovery.hpp"

#include <cmath>
#include <utility>

#include "fields/resolution.hpp"
#include "lieder/core/accumulator.hpp"
#include "lieder/core/error.hpp"
#include "lieder/discover/accumulator.hpp"

namespace lieder {

namespace {

// |(C - C') a_j| for the directions a_j of the spectrum, per unit weight.
Vector propagated_errors(const FieldJet& field, const LieDerivative& derivative, const Matrix& directions) {
  std::vector<Index> known;
  for (Index i = 0; i < field.jet.samples(); ++i) {
    bool finite = true;
    for (const Matrix& error : field.errors) {
      finite = finite && error.row(i).allFinite();
    }
    if (finite) {
      known.push_back(i);
    }
  }
  if (known.empty()) {
    return {};
  }
  // L is linear in the jet: the rows of (0, error of Du) are the error of the rows.
  const Vector weights = field.weights(known);
  const Vector roots = (weights / weights.sum()).cwiseSqrt();
  Jet error{
      field.jet.points(known, Eigen::all), Matrix::Zero(static_cast<Index>(known.size()), field.jet.outputs()), {}};
  for (const Matrix& part : field.errors) {
    error.jacobian.emplace_back(roots.asDiagonal() * part(known, Eigen::all));
  }
  TsqrAccumulator rows(derivative.cols());
  rows.add(derivative.rows(error));
  return (rows.factor() * directions).colwise().norm().transpose();
}

}  // namespace

FieldDiscovery discover_field(const Field& field, const Candidates& candidates,
                              const FieldDerivativeOptions& derivatives, const DiscoveryOptions& options) {
  const FieldJet jet = field_jet(field, derivatives);
  require_size("discover_field: inputs of the candidates", candidates.inputs(), field.grid->dimension(),
               "the dimension of the points");
  require((jet.weights.array() > 0.0).any(), "discover_field: no node with complete derivatives has a weight");
  const LieDerivative derivative(ObjectKind::function, candidates);
  DiscoveryAccumulator accumulator(derivative);
  accumulator.add(jet.jet, jet.weights);
  const GeneralisedProblem problem = accumulator.problem();
  const Spectrum spectrum = generalised_spectrum(problem, options.trivial_tolerance);
  const Vector errors = propagated_errors(jet, derivative, spectrum.generators);
  DiscoveryOptions floored = options;
  floored.cut.floor = detail::resolution(options.cut.floor, jet.relative_error());
  FieldDiscovery result{discover(problem, candidates, jet.jet.points, errors, floored), jet.method,
                        jet.relative_error(), static_cast<Index>(jet.nodes.size()),
                        field.grid->size() - static_cast<Index>(jet.nodes.size())};
  return result;
}

}  // namespace lieder
