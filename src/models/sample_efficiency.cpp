#include "lieder/models/sample_efficiency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "lieder/algebra/action.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/polynomial_operators.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/models/equivariant_regression.hpp"

namespace lieder {

namespace {

constexpr int kDegree = 3;

const MonomialsPtr& library() {
  static const MonomialsPtr functions = monomials(3, 0, kDegree);
  return functions;
}

// Monomial coefficients of a x + b |x|^2 x + e z^.
Matrix coefficients_of(const EfficiencySystem& system) {
  const Exponents& exponents = library()->exponents();
  Matrix result = Matrix::Zero(exponents.rows(), 3);
  for (Index k = 0; k < exponents.rows(); ++k) {
    const int degree = exponents.row(k).sum();
    for (Index c = 0; c < 3; ++c) {
      // x_c, and x_c x_j^2 for every j: once each in |x|^2 x_c.
      const auto rest = (exponents.row(k) - Eigen::RowVector3i::Unit(c)).eval();
      if (degree == 1 && exponents(k, c) == 1) {
        result(k, c) = system.linear;
      } else if (degree == 3 && rest.minCoeff() >= 0 && rest.maxCoeff() == 2) {
        result(k, c) = system.cubic;
      }
    }
    if (degree == 0) {
      result(k, 2) = system.force;
    }
  }
  return result;
}

EquivariantDictionary rotation_equivariant() {
  EquivarianceOptions options;
  options.kind = ObjectKind::vector_field;
  return equivariant_dictionary(library(), group_action(parse_group("so:3"), 3), options);
}

Candidates all_linear() {
  return parse_candidates("linear", {3, {"x", "y", "z"}, {}, {}});
}

// "so(3), rotations": isomorphic algebras may act in different ways.
std::string kept_text(const PromotedSet& set) {
  const Candidates candidates = all_linear();
  std::vector<Matrix> generators;
  for (Index a = 0; a < set.generators.cols(); ++a) {
    generators.push_back(affine_matrix(candidates.field(set.generators.col(a))));
  }
  return set.kept() > 0 ? fmt::format("{}, {}", set.algebra, describe_action(generators, set.exact ? 1e-6 : 0.05)) : "";
}

}  // namespace

std::string_view to_string(EfficiencyMethod method) {
  switch (method) {
    case EfficiencyMethod::plain:
      return "plain";
    case EfficiencyMethod::sparse:
      return "sparse";
    case EfficiencyMethod::enforced:
      return "enforced";
    case EfficiencyMethod::promoted:
      return "promoted";
    case EfficiencyMethod::promoted_sparse:
      return "promoted sparse";
  }
  return "";
}

const std::vector<EfficiencyMethod>& efficiency_methods() {
  static const std::vector<EfficiencyMethod> all = {EfficiencyMethod::plain, EfficiencyMethod::sparse,
                                                    EfficiencyMethod::enforced, EfficiencyMethod::promoted,
                                                    EfficiencyMethod::promoted_sparse};
  return all;
}

SampleEfficiency::SampleEfficiency(const EfficiencySystem& system, const SparseOptions& sparse,
                                   const PromotedDynamicsOptions& promoted)
    : system_(system), sparse_(sparse), promoted_(promoted) {
  require(std::isfinite(system.linear) && std::isfinite(system.cubic) && std::isfinite(system.force) &&
              std::isfinite(system.noise) && system.noise >= 0.0,
          "sample efficiency: expected finite numbers and noise >= 0");
  require(promoted.kind == ObjectKind::vector_field, "sample efficiency: promoted must be a vector field");
  promoted_.degree = kDegree;
  truth_ = coefficients_of(system);
  const auto legendre = legendre_polynomials(Vector::Constant(3, -1.0), Vector::Constant(3, 1.0), kDegree);
  from_ = Matrix(change_of_basis(*legendre).from_monomials);
  rms_ = (from_ * truth_).norm() / std::sqrt(3.0);
  require(rms_ > 0.0, "sample efficiency: the system is zero");
}

EfficiencyDraw SampleEfficiency::draw(std::uint64_t seed, Index samples) const {
  Rng rng(seed);
  EfficiencyDraw result{Matrix(samples, 3), Matrix(samples, 3)};
  Matrix errors(samples, 3);
  for (Index i = 0; i < samples; ++i) {  // sample by sample: draws of different sizes are nested
    result.states.row(i) = rng.uniform_matrix(1, 3, -1.0, 1.0);
    errors.row(i) = rng.normal_matrix(1, 3);
  }
  result.targets = library()->values(result.states) * truth_ + system_.noise * rms_ * errors;
  return result;
}

double SampleEfficiency::error(const MatrixRef& coefficients) const {
  require_shape("SampleEfficiency::error: coefficients", coefficients, truth_.rows(), truth_.cols());
  return (from_ * (coefficients - truth_)).norm() / (from_ * truth_).norm();
}

EfficiencyResult SampleEfficiency::fit(EfficiencyMethod method, const EfficiencyDraw& draw, std::uint64_t seed) const {
  const auto start = std::chrono::steady_clock::now();
  EfficiencyResult result;
  switch (method) {
    case EfficiencyMethod::plain: {
      const LeastSquaresResult fit = fit_least_squares(library()->values(draw.states), draw.targets);
      result = {error(fit.coefficients), fit.coefficients.size(), 0, "", 0.0, 0.0};
      break;
    }
    case EfficiencyMethod::sparse: {
      const SparseResult fit = sparse_regression(library()->values(draw.states), draw.targets, {}, {}, sparse_);
      result = {error(fit.coefficients), fit.terms(), 0, "", 0.0, 0.0};
      break;
    }
    case EfficiencyMethod::enforced: {
      const EquivariantDictionary equivariant = rotation_equivariant();
      const EquivariantRegression fit = fit_equivariant(equivariant, draw.states, draw.targets);
      result = {error(equivariant.coefficients(fit.coordinates)), equivariant.size(), 3, "so(3), rotations", 0.0, 0.0};
      break;
    }
    case EfficiencyMethod::promoted:
    case EfficiencyMethod::promoted_sparse:
      result = promoted(draw, seed, method == EfficiencyMethod::promoted_sparse);
      break;
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

EfficiencyResult SampleEfficiency::promoted(const EfficiencyDraw& draw, std::uint64_t seed, bool is_sparse) const {
  PromotedDynamicsOptions options = promoted_;
  options.seed = seed;
  if (is_sparse) {
    options.sparse = sparse_;
  }
  const PromotedDynamics fit = fit_promoted_dynamics(draw.states, draw.targets, {}, {}, all_linear(), options);
  EfficiencyResult result{error(fit.coefficients),
                          fit.sparse ? fit.sparse->terms() : fit.kept().size,
                          fit.kept().kept(),
                          kept_text(fit.kept()),
                          0.0,
                          0.0};
  for (const PromotedSet& set : fit.sets) {
    result.duality_gap = std::max(result.duality_gap, set.fit.duality_gap);
  }
  return result;
}

}  // namespace lieder
