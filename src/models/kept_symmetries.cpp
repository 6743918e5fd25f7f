#include "models/kept_symmetries.hpp"

#include <algorithm>
#include <vector>

#include "lieder/algebra/identify.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/discover/accumulator.hpp"
#include "lieder/discover/closure.hpp"
#include "lieder/discover/spectrum.hpp"
#include "lieder/lie_derivative/bilinear.hpp"
#include "lieder/promote/normalisation.hpp"

namespace lieder {

namespace {

constexpr double largest_closure_defect = 0.1;

AlgebraIdentity identity(const Candidates& candidates, const Matrix& generators, double defect,
                         const StructureConstants& constants) {
  IdentifyOptions options;
  options.noise = std::max({defect, constants.closure_defect, 1e-12});
  return candidates.affine() ? identify(LieAlgebra(homogeneous_matrices(candidates, generators)), options)
                             : identify(constants, options);
}

}  // namespace

KeptSymmetries KeptSymmetryFinder::of(const Jet& jet, const Vector& weights, double largest) const {
  DiscoveryAccumulator accumulator(derivative_);
  accumulator.add(jet, weights);
  const Spectrum spectrum = generalised_spectrum(accumulator.problem());
  const Index total = spectrum.values.size();
  const auto small = static_cast<Index>((spectrum.values.array() <= largest).count());
  KeptSymmetries result{Matrix(candidates().size(), 0), spectrum.values, {}};
  for (Index kept = small; kept > 0; --kept) {
    const Matrix generators = spectrum.generators.rightCols(kept);
    const StructureConstants constants = structure_constants_of(candidates(), generators, jet.points);
    if (constants.closure_defect > largest_closure_defect) {
      continue;
    }
    const AlgebraIdentity algebra = identity(candidates(), generators, spectrum.values(total - kept), constants);
    if (algebra.closed) {
      result.generators = generators;
      result.algebra = algebra.name;
      break;
    }
  }
  return result;
}

Matrix functions_with_symmetries(const OrthogonalPolynomials& basis, ObjectKind kind, Index outputs,
                                 const Candidates& candidates, const Matrix& generators, double defect) {
  const Index size = basis.size() * outputs;
  if (generators.cols() == 0) {
    return Matrix::Identity(size, size);
  }
  std::vector<VectorField> fields;
  std::vector<Matrix> actions;
  for (Index a = 0; a < generators.cols(); ++a) {
    fields.push_back(candidates.field(generators.col(a)));
    actions.push_back(candidates.output_matrix(generators.col(a)));
  }
  Candidates kept = candidates_from_fields("kept", fields, candidates.names());
  if (candidates.outputs() > 0) {
    kept = kept.with_output_action(actions);
  }
  const Svd stacked =
      svd(qr_r(exact_lie_derivative(kind, basis, outputs, normalised(kept, GeneratorNorm::frobenius))->dense()), true);
  Vector values = Vector::Zero(size);
  values.head(stacked.s.size()) = stacked.s;
  if (!(values(0) > 0.0)) {
    return Matrix::Identity(size, size);
  }
  values = (values / values(0)).cwiseMax(std::max(defect, 1e-9));
  Index first = size;  // of the null directions
  double best = 3.0;
  for (Index i = 1; i < size; ++i) {
    const double ratio = values(i - 1) / values(i);
    if (values(i) <= 0.3 && ratio > best) {
      best = ratio;
      first = i;
    }
  }
  return stacked.v.rightCols(size - first);
}

}  // namespace lieder
