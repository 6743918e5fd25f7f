#include "lieder/discover/discovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lieder/algebra/action.hpp"
#include "lieder/algebra/lie_algebra.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/discover/closure.hpp"
#include "lieder/discover/readable_basis.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {

Matrix Discovery::null_space() const {
  return orthonormal_basis(spectrum.generators.rightCols(cut.symmetries), 1e-13);
}

namespace {

// The direction's largest coordinate (in the candidates' own size) becomes 1.
Generator generator_from(const Candidates& candidates, const GeneralisedProblem& problem, Vector coordinates) {
  const Vector sizes = problem.size.colwise().norm();
  Index lead = 0;
  coordinates.cwiseAbs().cwiseProduct(sizes).maxCoeff(&lead);
  if (coordinates(lead) != 0.0) {
    coordinates /= coordinates(lead);
  }
  const double defect = relative_defects(problem, coordinates)(0);
  Vector shown = coordinates;
  const double largest = coordinates.cwiseAbs().cwiseProduct(sizes).maxCoeff();
  for (Index a = 0; a < shown.size(); ++a) {
    if (std::abs(shown(a)) * sizes(a) < 1e-3 * largest) {
      shown(a) = 0.0;
    }
  }
  return {coordinates, candidates.text(shown, 3), defect};
}

void add_generators(const GeneralisedProblem& problem, const Candidates& candidates, const DiscoveryOptions& options,
                    Discovery& result) {
  const Vector& s = result.spectrum.values;
  const Index kept = result.cut.symmetries;
  const Index broken = s.size() - kept;
  if (kept > 0) {
    // Rounding may raise a defect by a twentieth: less than what noise does to it, and without it the only symmetry of
    // noisy data, a strict minimum, could never be rounded.
    constexpr double kSlack = 1.05;
    double allowed = std::max(options.cut.floor, std::min(kSlack * s(broken), result.cut.tolerance));
    if (result.standard_errors.size() > 0) {
      allowed = std::max(allowed, result.standard_errors.tail(kept).maxCoeff());
    }
    const ReadableBasis basis = readable_basis(result.spectrum.generators.rightCols(kept), problem,
                                               {allowed * (1.0 + 1e-9), options.max_denominator});
    for (Index i = 0; i < kept; ++i) {
      const Vector coordinates = basis.generators.col(i);
      result.symmetries.push_back({coordinates, candidates.text(coordinates), basis.defects(i)});
    }
  }
  for (Index i = broken - 1; i >= 0 && s(i) < options.near_symmetry; --i) {
    result.near_symmetries.push_back(generator_from(candidates, problem, result.spectrum.generators.col(i)));
  }
}

void add_algebra(const Candidates& candidates, const MatrixRef& points, Discovery& result) {
  Matrix coordinates(candidates.size(), static_cast<Index>(result.symmetries.size()));
  for (std::size_t i = 0; i < result.symmetries.size(); ++i) {
    coordinates.col(static_cast<Index>(i)) = result.symmetries[i].coordinates;
  }
  result.structure_constants = structure_constants_of(candidates, coordinates, points);
  // Generators with a defect are known up to an error of that size: so are their brackets.
  IdentifyOptions identify_options;
  const Index kept = result.cut.symmetries;
  const double defect = kept > 0 ? result.spectrum.values(result.spectrum.values.size() - kept) : 0.0;
  identify_options.noise = std::max({defect, result.structure_constants->closure_defect, 1e-12});
  result.algebra = candidates.affine()
                       ? identify(LieAlgebra(homogeneous_matrices(candidates, coordinates)), identify_options)
                       : identify(*result.structure_constants, identify_options);
  if (candidates.affine()) {
    std::vector<Matrix> matrices;
    for (Index i = 0; i < coordinates.cols(); ++i) {
      matrices.push_back(affine_matrix(candidates.field(coordinates.col(i))));
    }
    result.action = describe_action(matrices);
  }
}

}  // namespace

Discovery discover(const GeneralisedProblem& problem, const Candidates& candidates, const MatrixRef& points,
                   const Vector& standard_errors, const DiscoveryOptions& options) {
  require_shape("discover: derivative", problem.derivative, -1, candidates.size(), "one column for each candidate");
  require_shape("discover: size", problem.size, -1, candidates.size(), "one column for each candidate");
  Discovery result;
  result.spectrum = generalised_spectrum(problem, options.trivial_tolerance);
  result.standard_errors = standard_errors;
  if (standard_errors.size() > 0) {
    require_size("discover: standard errors", standard_errors.size(), result.spectrum.values.size());
  }
  result.cut = choose_cut(result.spectrum.values, standard_errors, options.cut);
  add_generators(problem, candidates, options, result);
  if (!result.symmetries.empty()) {
    add_algebra(candidates, points, result);
  }
  if (result.spectrum.values.size() == 0) {
    result.status = Status::rank_deficient;
    result.message = "every candidate acts trivially on the data";
  }
  if (result.algebra && result.algebra->closure_defect > 1e-2) {
    result.warnings.push_back(fmt::format("the generators found do not close under the bracket (defect {:.2g})",
                                          result.algebra->closure_defect));
  }
  return result;
}

Vector principal_angles_to(const Discovery& discovery, const Candidates& candidates, const MatrixGroup& reference) {
  require(candidates.affine(), "principal_angles_to: the candidates are not affine");
  const Index n = candidates.space_dimension();
  const Candidates group = candidates_from_group(reference, {n, {}, {}, {}});
  const auto columns = [n](const Candidates& set, const Matrix& coordinates) {
    Matrix result(n * (n + 1), coordinates.cols());
    for (Index i = 0; i < coordinates.cols(); ++i) {
      result.col(i) = affine_matrix(set.field(coordinates.col(i))).reshaped();
    }
    return result;
  };
  return principal_angles(columns(candidates, discovery.null_space()),
                          columns(group, Matrix::Identity(group.size(), group.size())));
}

}  // namespace lieder
