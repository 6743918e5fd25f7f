#include "lieder/discover/cloud_discovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "lieder/core/error.hpp"
#include "lieder/discover/accumulator.hpp"

namespace lieder {

Discovery discover_submanifold(const Jet& normals, const Candidates& candidates, const Vector& weights,
                               const DiscoveryOptions& options) {
  const LieDerivative derivative(ObjectKind::submanifold, candidates);
  DiscoveryAccumulator accumulator(derivative);
  accumulator.add(normals, weights);
  return discover(accumulator.problem(), candidates, normals.points, {}, options);
}

namespace {

// A hull that only units make: the spread of one column is small beside the others'.
void warn_about_units(const MatrixRef& points, Discovery& discovery) {
  Matrix standard = points.rowwise() - points.colwise().mean();
  for (Index j = 0; j < standard.cols(); ++j) {
    const double size = standard.col(j).norm();
    standard.col(j) /= size > 0.0 ? size : 1.0;
  }
  if (affine_hull(standard).dimension(TangentOptions().hull_ratio) == points.cols()) {
    discovery.warnings.push_back(
        "that subspace is an effect of units: with every column scaled to unit spread there is none");
  }
}

// An accepted generator whose defect is more than errors of the tangent spaces explain is an approximate symmetry.
void warn_about_approximate(const TangentSpaces& tangents, const Candidates& candidates, Discovery& discovery) {
  const Index kept = discovery.cut.symmetries;
  const Index coarse = 2 * tangents.neighbours;
  if (kept == 0 || tangents.normals.samples() < coarse || tangents.weights.minCoeff() == 0.0) {
    return;
  }
  std::vector<VectorField> fields;
  for (Index i = 0; i < kept; ++i) {
    fields.push_back(candidates.field(discovery.spectrum.generators.col(discovery.spectrum.values.size() - kept + i)));
  }
  Vector z;
  const Vector fine_defects = cross_validated_defects(tangents, fields, tangents.neighbours, &z);
  const Vector coarse_defects = cross_validated_defects(tangents, fields, coarse);
  Index count = 0;
  double largest = 0.0;
  for (Index i = 0; i < kept; ++i) {
    const double ratio = fine_defects(i) > 0.0 ? coarse_defects(i) / fine_defects(i) : 0.0;
    if (z(i) > 5.0 && ratio > 0.7 && ratio < 1.5) {
      ++count;
      largest = std::max(largest, fine_defects(i));
    }
  }
  if (count > 0) {
    discovery.warnings.push_back(fmt::format(
        "{} of the {} symmetries {} approximate: a defect of {:.2g} is more than errors of the tangent spaces explain",
        count, kept, count == 1 ? "is" : "are", largest));
  }
}

}  // namespace

CloudDiscovery discover_cloud(const MatrixRef& points, const Candidates& candidates, const Vector& weights,
                              const TangentOptions& tangent_options, const DiscoveryOptions& options) {
  require_finite("point cloud", points);
  require_shape("point cloud", points, -1, candidates.inputs(), "as many coordinates as the candidates act on");
  CloudDiscovery result{estimate_tangents(points, tangent_options), {}};
  Vector total = result.tangents.weights;
  if (weights.size() > 0) {
    require_size("point cloud: weights", weights.size(), points.rows());
    total = total.cwiseProduct(weights);
  }
  result.discovery = discover_submanifold(result.tangents.normals, candidates, total, options);
  const TangentSpaces& tangents = result.tangents;
  const Index n = points.cols();
  if (tangents.hull_dimension < n) {
    result.discovery.notes.push_back(fmt::format(
        "the points lie in an affine subspace of dimension {} and were moved onto it{}", tangents.hull_dimension,
        tangents.intrinsic_dimension == tangents.hull_dimension ? "; it is the tangent space everywhere" : ""));
    warn_about_units(points, result.discovery);
  } else {
    warn_about_approximate(tangents, candidates, result.discovery);
  }
  const Index lost = static_cast<Index>((result.tangents.weights.array() == 0.0).count());
  if (lost > 0) {
    result.discovery.warnings.push_back(fmt::format("{} points have only copies of themselves as neighbours", lost));
  }
  return result;
}

}  // namespace lieder
