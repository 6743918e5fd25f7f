#include "models/kept_symmetries.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "lieder/algebra/identify.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/discover/accumulator.hpp"
#include "lieder/discover/closure.hpp"
#include "lieder/discover/readable_basis.hpp"
#include "lieder/discover/spectrum.hpp"

namespace lieder {

namespace {

constexpr double kLargestClosureDefect = 0.1;
// Rounding of the brackets of readable generators.
constexpr double kExactClosure = 1e-9;
constexpr Index kDenominator = 2;

AlgebraIdentity identity(const Candidates& candidates, const Matrix& generators, double defect,
                         const StructureConstants& constants) {
  IdentifyOptions options;
  options.noise = std::max({defect, constants.closure_defect, 1e-12});
  return candidates.affine() ? identify(LieAlgebra(homogeneous_matrices(candidates, generators)), options)
                             : identify(constants, options);
}

double root_mean_square(const Matrix& values, const Vector& weights) {
  return std::sqrt(weights.dot(values.rowwise().squaredNorm()) / weights.sum());
}

}  // namespace

GeneratorSplit KeptSymmetryFinder::of(const Jet& jet, const Vector& weights, double largest) const {
  const Candidates& candidates = derivative_.candidates();
  DiscoveryAccumulator accumulator(derivative_);
  accumulator.add(jet, weights);
  const Spectrum spectrum = generalised_spectrum(accumulator.problem());
  const Index total = spectrum.values.size();
  const auto small = static_cast<Index>((spectrum.values.array() <= largest).count());
  GeneratorSplit result;
  result.combinations = spectrum.generators;
  result.defects = spectrum.values;
  result.broken = total;
  for (Index kept = small; kept > 0; --kept) {
    const Matrix generators = spectrum.generators.rightCols(kept);
    const StructureConstants constants = structure_constants_of(candidates, generators, jet.points);
    if (constants.closure_defect > kLargestClosureDefect) {
      continue;
    }
    const AlgebraIdentity algebra = identity(candidates, generators, spectrum.values(total - kept), constants);
    if (algebra.closed) {
      result.broken = total - kept;
      result.algebra = algebra.name;
      break;
    }
  }
  return result;
}

std::optional<GeneratorSplit> KeptSymmetryFinder::readable(const Jet& jet, const Vector& weights,
                                                           const GeneratorSplit& split, double largest) const {
  const Matrix kept = split.kept();
  if (kept.cols() == 0) {
    return std::nullopt;
  }
  DiscoveryAccumulator accumulator(derivative_);
  accumulator.add(jet, weights);
  const ReadableBasis basis = readable_basis(kept, accumulator.problem(), {largest, kDenominator});
  const StructureConstants constants = structure_constants_of(derivative_.candidates(), basis.generators, jet.points);
  if (basis.defects.maxCoeff() > largest || constants.closure_defect > kExactClosure) {
    return std::nullopt;
  }
  GeneratorSplit result = split;
  result.combinations.rightCols(kept.cols()) = basis.generators;
  Vector defects = basis.defects;
  std::sort(defects.begin(), defects.end(), std::greater<>());
  result.defects.tail(kept.cols()) = defects;
  result.exact = true;
  result.algebra = identity(derivative_.candidates(), basis.generators, kExactClosure, constants).name;
  return result;
}

Vector discrete_defects(const DictionaryModel& model, const std::vector<FiniteElement>& elements,
                        const MatrixRef& points, const Vector& weights) {
  const Matrix values = model.value(points);
  const RowVector mean = weights.transpose() * values / weights.sum();
  const double spread = root_mean_square(values.rowwise() - mean, weights);
  const double norm = root_mean_square(values, weights);
  Vector result(static_cast<Index>(elements.size()));
  for (Index i = 0; i < result.size(); ++i) {
    const FiniteElement& g = elements[static_cast<std::size_t>(i)];
    const Matrix moved = model.value(g.move_inputs(points)) * inverse(g.output).transpose();
    const double size = g.output.isIdentity(1e-12) ? spread : norm;
    const double change = root_mean_square(moved - values, weights);
    // A constant up to rounding is left alone by everything.
    result(i) = change <= 1e-12 * norm || size == 0.0 ? 0.0 : change / size;
  }
  return result;
}

}  // namespace lieder
