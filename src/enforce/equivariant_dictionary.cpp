#include "lieder/enforce/equivariant_dictionary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "enforce/block_null_space.hpp"
#include "enforce/equivariance_residual.hpp"
#include "enforce/polynomial_constraints.hpp"
#include "enforce/sampled_constraints.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/linear_combinations.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"
#include "lieder/lie_derivative/bilinear.hpp"

namespace lieder {

using detail::BlockNullSpace;
using detail::RowSparse;

Matrix EquivariantDictionary::coefficients(const VectorRef& c) const {
  require_size("EquivariantDictionary::coefficients: c", c.size(), size(), "one for each equivariant feature");
  const Vector flat = basis * c;
  return flat.reshaped(dictionary->size(), outputs);
}

Vector EquivariantDictionary::coordinates(const MatrixRef& w) const {
  require_shape("EquivariantDictionary::coordinates: w", w, dictionary->size(), outputs);
  return basis.transpose() * Vector(w.reshaped());
}

DictionaryModel EquivariantDictionary::model(const VectorRef& c) const {
  return DictionaryModel(dictionary, coefficients(c));
}

Matrix EquivariantDictionary::features(const MatrixRef& points) const {
  const Index count = points.rows();
  const Index functions = dictionary->size();
  const Matrix values = dictionary->values(points);
  Matrix result(count * outputs, size());
  for (Index c = 0; c < outputs; ++c) {
    const SparseMatrix block = basis.middleRows(c * functions, functions);
    result.middleRows(c * count, count) = values * block;
  }
  return result;
}

DictionaryPtr EquivariantDictionary::scalar_dictionary() const {
  require(outputs == 1 && size() >= 1,
          fmt::format("EquivariantDictionary::scalar_dictionary: expected one output and at least one feature, got {} "
                      "outputs and {} features",
                      outputs, size()));
  return linear_combinations(dictionary, Matrix(basis));
}

namespace {

// The size of a constraint that is not satisfied: generators are divided by their norm, an element's matrix is psi and
// what it makes of a function, both of order one.
constexpr double kScale = 1.0;

// The action and the kind with outputs that move as the inputs do written as matrices wherever that is possible.
struct Resolved {
  GroupAction action;
  ObjectKind kind;
};

// Every psi is a number: it scales the time of a vector field.
bool scales_time(const GroupAction& action) {
  const auto is_number = [](const Matrix& psi) { return psi == psi(0, 0) * Matrix::Identity(psi.rows(), psi.cols()); };
  for (Index a = 0; a < action.generator_count(); ++a) {
    if (!is_number(action.output_generator(a))) {
      return false;
    }
  }
  return std::all_of(action.elements().begin(), action.elements().end(),
                     [&](const FiniteElement& element) { return is_number(element.output); });
}

Resolved resolve(const GroupAction& action, const Dictionary& dictionary, ObjectKind kind) {
  require_size(fmt::format("equivariant_dictionary: inputs of the action of {}", action.name()), action.inputs(),
               dictionary.inputs(), "as many as the dictionary has");
  if (kind == ObjectKind::function) {
    return {action, kind};
  }
  require(kind != ObjectKind::submanifold, "equivariant_dictionary: kind: function, vector_field or map");
  require(
      kind == ObjectKind::map ? action.trivial_outputs() : scales_time(action),
      "equivariant_dictionary: the outputs of a vector field or map move as its inputs do; the action on the outputs "
      "may only be a number, which scales the time of a vector field");
  if (kind == ObjectKind::map) {
    require(action.linear(), fmt::format("equivariant_dictionary: maps need a linear action, {} is not (under "
                                         "translations the constraint on a map is not linear in it)",
                                         action.name()));
  }
  if (action.affine()) {
    return {action.with_output_like_input(), ObjectKind::function};
  }
  require_size("equivariant_dictionary: outputs of a vector field", action.outputs(), action.inputs());
  std::vector<FiniteElement> elements;
  for (const FiniteElement& element : action.elements()) {
    elements.push_back({element.input, element.output * element.input.rightCols(action.inputs())});
  }
  return {GroupAction(action.name(), action.inputs(), action.outputs(), action.generators(), std::move(elements)),
          kind};
}

bool has_polynomial_generators(const GroupAction& action) {
  return !action.generators() || dynamic_cast<const Monomials*>(&action.generators()->functions()) != nullptr;
}

void include_spectrum(EquivariantDictionary& result, const BlockNullSpace& found) {
  if (found.largest > 0.0) {
    result.kept = std::max(result.kept, found.largest_kept / found.largest);
    if (found.smallest_broken > 0.0) {
      const double broken = found.smallest_broken / found.largest;
      result.broken = result.broken > 0.0 ? std::min(result.broken, broken) : broken;
    }
  }
  result.blocks = std::max(result.blocks, found.blocks);
  result.largest_block = std::max(result.largest_block, found.largest_block);
}

SparseMatrix identity(Index size) {
  SparseMatrix result(size, size);
  result.setIdentity();
  return result;
}

// Only the rows with one entry: unknowns that an element (a reflection of an axis, say) sets to zero.
RowSparse single_entry_rows(const RowSparse& matrix) {
  const double zero = matrix.nonZeros() > 0 ? 1e-13 * matrix.coeffs().abs().maxCoeff() : 0.0;
  std::vector<Eigen::Triplet<double>> entries;
  for (Index i = 0; i < matrix.rows(); ++i) {
    Index count = 0;
    Eigen::Triplet<double> last;
    for (RowSparse::InnerIterator it(matrix, i); it; ++it) {
      if (std::abs(it.value()) > zero) {
        ++count;
        last = Eigen::Triplet<double>(static_cast<int>(i), static_cast<int>(it.col()), it.value());
      }
    }
    if (count == 1) {
      entries.push_back(last);
    }
  }
  RowSparse result(matrix.rows(), matrix.cols());
  result.setFromTriplets(entries.begin(), entries.end());
  return result;
}

// The elements within the span of result.basis, from exact matrices.
void impose_exact(EquivariantDictionary& result, const std::vector<RowSparse>& elements,
                  const EquivarianceOptions& options) {
  std::vector<RowSparse> reduced;
  for (const RowSparse& element : elements) {
    reduced.emplace_back(element * result.basis);
  }
  const BlockNullSpace found =
      detail::block_null_space(reduced, result.size(), kScale, options.tolerance, options.max_block);
  include_spectrum(result, found);
  result.basis = (result.basis * found.basis).pruned(1.0, 1e-14);
}

void solve_monomials(EquivariantDictionary& result, const Monomials& dictionary, const Resolved& problem,
                     const EquivarianceOptions& options) {
  const detail::PolynomialConstraints constraints(dictionary, problem.action.outputs());
  std::vector<RowSparse> first;
  for (Index a = 0; a < problem.action.generator_count(); ++a) {
    first.push_back(constraints.generator(problem.action, a, problem.kind == ObjectKind::vector_field));
  }
  std::vector<RowSparse> elements;
  for (const FiniteElement& element : problem.action.elements()) {
    elements.push_back(constraints.element(element));
    first.push_back(single_entry_rows(elements.back()));
  }
  const BlockNullSpace found =
      detail::block_null_space(first, result.basis.rows(), kScale, options.tolerance, options.max_block);
  include_spectrum(result, found);
  result.basis = found.basis;
  if (!elements.empty() && result.size() > 0) {
    impose_exact(result, elements, options);
  }
}

void solve_orthogonal_generators(EquivariantDictionary& result, const OrthogonalPolynomials& dictionary,
                                 const Resolved& problem, const EquivarianceOptions& options) {
  const BilinearPtr derivative =
      exact_lie_derivative(problem.kind, dictionary, problem.action.outputs(), *problem.action.generators());
  std::vector<RowSparse> constraints;
  for (Index a = 0; a < derivative->generators(); ++a) {
    const SparseMatrix matrix = derivative->matrix(a);
    const double norm = problem.action.generators()->input().col(a).norm();
    constraints.emplace_back(matrix / (norm > 0.0 ? norm : 1.0));
  }
  const BlockNullSpace found =
      detail::block_null_space(constraints, result.basis.rows(), kScale, options.tolerance, options.max_block);
  include_spectrum(result, found);
  result.basis = found.basis;
}

// Constraints of one output, or of all outputs together when psi couples them.
void solve_sampled_generators(EquivariantDictionary& result, const Resolved& problem, const Matrix& points,
                              const EquivarianceOptions& options) {
  const Index m = problem.action.outputs();
  const bool separate = problem.kind == ObjectKind::function && problem.action.generators()->output().nonZeros() == 0;
  const Index coupled = separate ? 1 : m;
  const Index unknowns = result.dictionary->size() * coupled;
  require(unknowns <= options.max_block,
          fmt::format("{} unknowns at sample points, more than the limit of {}: use a smaller dictionary", unknowns,
                      options.max_block));
  const Vector scale = detail::function_scale(*result.dictionary, points);
  const GroupAction action = separate ? group_action(*problem.action.generators(), 1) : problem.action;
  const BlockNullSpace found = detail::dense_null_space(
      detail::sampled_generators(result.dictionary, action, problem.kind, points, scale), kScale, options.tolerance);
  include_spectrum(result, found);
  const Matrix unscaled = scale.cwiseInverse().replicate(coupled, 1).asDiagonal() * Matrix(found.basis);
  const Matrix one = unscaled.cols() > 0 ? qr_q(unscaled) : unscaled;
  Matrix all = Matrix::Zero(result.dictionary->size() * m, one.cols() * (m / coupled));
  for (Index c = 0; c < m / coupled; ++c) {
    all.block(c * one.rows(), c * one.cols(), one.rows(), one.cols()) = one;
  }
  result.basis = all.sparseView();
}

void impose_sampled(EquivariantDictionary& result, const Resolved& problem, const Matrix& points,
                    const EquivarianceOptions& options) {
  require(result.size() <= options.max_block,
          fmt::format("{} unknowns at sample points, more than the limit of {}: use a smaller dictionary",
                      result.size(), options.max_block));
  const BlockNullSpace found =
      detail::dense_null_space(detail::sampled_elements(result, problem.action, points), kScale, options.tolerance);
  include_spectrum(result, found);
  result.basis = (result.basis * found.basis).pruned(1.0, 1e-14);
}

Matrix sample_points(const Dictionary& dictionary, const EquivarianceOptions& options, Index count) {
  if (options.points.size() > 0) {
    require_shape("equivariant_dictionary: points", options.points, -1, dictionary.inputs());
    require_finite("equivariant_dictionary: points", options.points);
    return options.points.topRows(std::min(count, options.points.rows()));
  }
  Rng rng(options.seed);
  return rng.normal_matrix(count, dictionary.inputs());
}

void solve_others(EquivariantDictionary& result, const Resolved& problem, const EquivarianceOptions& options) {
  const Matrix points = sample_points(*result.dictionary, options, 2 * result.dictionary->size() + 20);
  const auto* orthogonal = dynamic_cast<const OrthogonalPolynomials*>(result.dictionary.get());
  const bool exact = orthogonal != nullptr && has_polynomial_generators(problem.action) &&
                     problem.kind == ObjectKind::function &&
                     (!problem.action.generators() || problem.action.generators()->copies() == 1);
  result.method = exact && problem.action.elements().empty() ? "exact" : "sampled";
  if (problem.action.generators()) {
    if (exact) {
      solve_orthogonal_generators(result, *orthogonal, problem, options);
    } else {
      solve_sampled_generators(result, problem, points, options);
    }
  }
  if (!problem.action.elements().empty() && result.size() > 0) {
    impose_sampled(result, problem, points, options);
  }
}

std::string why_empty(const GroupAction& action, const EquivariantDictionary& result, Index under_generators) {
  const std::string all =
      fmt::format("{} x {} output{}", result.dictionary->description(), result.outputs, result.outputs == 1 ? "" : "s");
  if (action.generator_count() == 0 || under_generators == 0) {
    return fmt::format("only F = 0 in {} is equivariant under {}: its {} leave nothing", all, action.name(),
                       action.generator_count() == 0 ? "elements" : "generators");
  }
  return fmt::format(
      "only F = 0 in {} is equivariant under {}: the generators leave {} features, the further elements "
      "(reflections, permutations) none of them",
      all, action.name(), under_generators);
}

void finish(EquivariantDictionary& result, const Resolved& problem, const EquivarianceOptions& options) {
  result.rank = result.basis.rows() - result.size();
  result.gap =
      result.broken > 0.0 && result.kept > 0.0 ? result.broken / result.kept : std::numeric_limits<double>::infinity();
  if (result.size() == 0) {
    result.status = Status::empty;
    return;
  }
  const double entries = static_cast<double>(result.outputs * result.size() * (result.dictionary->inputs() + 1));
  const auto count = static_cast<Index>(std::clamp(2e7 / entries, 3.0, 40.0));
  EquivarianceOptions other = options;  // points that no constraint was sampled at, where there are enough
  other.seed = options.seed + 1;
  if (options.points.rows() > count) {
    other.points = options.points.bottomRows(count);
  }
  result.residual = detail::equivariance_residual(result, problem.action, problem.kind,
                                                  sample_points(*result.dictionary, other, count));
  if (result.residual > 1e-8) {
    result.status = Status::not_converged;
    result.message = fmt::format("the features satisfy the constraints to {:.2g} only, expected 1e-8", result.residual);
  } else if (result.gap < 1e3) {
    result.status = Status::ambiguous;
    result.message = fmt::format(
        "no clear gap between features that are equivariant and others: the singular values "
        "{:.2g} and {:.2g} differ by a factor of {:.2g}",
        result.kept, result.broken, result.gap);
  }
}

}  // namespace

EquivariantDictionary equivariant_dictionary(const DictionaryPtr& dictionary, const GroupAction& action,
                                             const EquivarianceOptions& options) {
  require(dictionary != nullptr, "equivariant_dictionary: no dictionary");
  require(options.tolerance > 0.0 && options.tolerance < 1.0, "equivariant_dictionary: tolerance must lie in (0, 1)");
  require(options.max_block >= 1, "equivariant_dictionary: max_block must be at least 1");
  const Resolved problem = resolve(action, *dictionary, options.kind);
  EquivariantDictionary result;
  result.dictionary = dictionary;
  result.outputs = problem.action.outputs();
  result.group = action.name();
  result.basis = identity(dictionary->size() * result.outputs);
  const auto* monomials = dynamic_cast<const Monomials*>(dictionary.get());
  if (monomials != nullptr && has_polynomial_generators(problem.action)) {
    result.method = "exact";
    solve_monomials(result, *monomials, problem, options);
  } else {
    solve_others(result, problem, options);
  }
  finish(result, problem, options);
  if (result.status == Status::empty) {
    Index under_generators = 0;
    if (problem.action.generators() && !problem.action.elements().empty()) {
      const GroupAction connected(action.name(), problem.action.inputs(), problem.action.outputs(),
                                  problem.action.generators(), {});
      EquivarianceOptions inner = options;
      inner.kind = problem.kind;
      under_generators = equivariant_dictionary(dictionary, connected, inner).size();
    }
    result.message = why_empty(problem.action, result, under_generators);
  }
  return result;
}

Vector relax(const EquivariantDictionary& smaller, const VectorRef& c, const EquivariantDictionary& larger) {
  require_size("relax: functions of the larger dictionary", larger.dictionary->size(), smaller.dictionary->size());
  require_size("relax: outputs of the larger dictionary", larger.outputs, smaller.outputs);
  const Matrix w = smaller.coefficients(c);
  Vector result = larger.coordinates(w);
  const double defect = (larger.basis * result - Vector(w.reshaped())).norm();
  require(defect <= 1e-8 * w.norm(),
          fmt::format("relax: the model is not in the space of {} (relative distance {:.2g}): is {} a subgroup of {}?",
                      larger.group, defect / w.norm(), larger.group, smaller.group));
  return result;
}

}  // namespace lieder
