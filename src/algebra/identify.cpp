#include "lieder/algebra/identify.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "algebra_name.hpp"
#include "bracket_tools.hpp"
#include "lieder/algebra/invariant_forms.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

void check(const IdentifyOptions& options) {
  const auto require_range = [](bool holds, const char* what, double value) {
    require(holds, std::string("identify: ") + what + ", got " + std::to_string(value));
  };
  require_range(options.noise >= 0.0 && std::isfinite(options.noise), "expected noise >= 0", options.noise);
  require_range(options.max_closure_defect > 0.0, "expected max_closure_defect > 0", options.max_closure_defect);
  require_range(options.max_jacobi_defect > 0.0, "expected max_jacobi_defect > 0", options.max_jacobi_defect);
  require_range(options.max_noise >= 0.0, "expected max_noise >= 0", options.max_noise);
  require_range(options.abelian_below >= 0.0, "expected abelian_below >= 0", options.abelian_below);
}

AlgebraIdentity abelian_identity(AlgebraIdentity id) {
  const Index q = id.dimension;
  id.abelian = id.nilpotent = id.solvable = id.reductive = true;
  id.semisimple = q == 0;
  id.rank = id.centre_dimension = id.radical_dimension = id.nilradical_dimension = q;
  id.killing_signature = {0, 0, q};
  id.derived_series = id.lower_central_series = q > 0 ? std::vector<Index>{q, 0} : std::vector<Index>{0};
  const Named named = sum_name({}, {}, q);
  id.name = named.name;
  id.aliases = named.aliases;
  return id;
}

std::vector<Index> dimensions(const std::vector<CoordinateSubspace>& series) {
  std::vector<Index> result;
  for (const CoordinateSubspace& term : series) {
    result.push_back(term.dimension());
  }
  return result;
}

void fill_subspaces(AlgebraIdentity& id, const StructureConstants& c, const SubalgebraOptions& options,
                    const CoordinateSubspace& nil) {
  const auto used = [&id](double gap) { id.smallest_gap = std::min(id.smallest_gap, gap); };
  const auto derived = derived_series(c, options);
  const auto central = lower_central_series(c, options);
  const CoordinateSubspace middle = centre(c, options);
  const Signature killing = signature(c.killing_form(), options.noise, options.reference * options.reference);
  id.derived_series = dimensions(derived);
  id.lower_central_series = dimensions(central);
  id.derived_dimension = derived.size() > 1 ? derived[1].dimension() : c.dimension();
  id.centre_dimension = middle.dimension();
  id.nilradical_dimension = nil.dimension();
  id.killing_signature = {killing.positive, killing.negative, killing.zero};
  for (const auto& series : {derived, central}) {
    for (const CoordinateSubspace& term : series) {
      used(term.gap);
    }
  }
  used(middle.gap);
  used(nil.gap);
  used(killing.gap);
}

// Numbers and name of a closed algebra that is not abelian.
void take_apart(AlgebraIdentity& id, const StructureConstants& c, const SubalgebraOptions& options) {
  const DirectSum parts = direct_sum(c, options);
  const CoordinateSubspace nil = nilradical(c, options);
  id.smallest_gap = std::min(id.smallest_gap, parts.gap);
  fill_subspaces(id, c, options, nil);
  id.radical_dimension = parts.levi.radical.cols();
  id.levi_dimension = parts.levi.levi.cols();
  id.solvable = id.levi_dimension == 0;
  id.nilpotent = id.nilradical_dimension == id.dimension;
  id.semisimple = id.radical_dimension == 0;
  id.reductive = id.radical_dimension == id.centre_dimension;
  std::vector<SimpleType> types;
  std::vector<SimpleType> summands;
  id.compact = !parts.simple.empty();
  for (std::size_t k = 0; k < parts.simple.size(); ++k) {
    types.push_back(simple_type(restrict_to(c, parts.simple[k].basis), parts.simple[k].complex_type,
                                {options.noise, 0.0, options.seed}));
    id.simple_ideals.push_back(types.back().name);
    id.compact = id.compact && types.back().compact();
    id.rank += types.back().rank;
    if (parts.is_summand[k]) {
      summands.push_back(types.back());
    }
  }
  if (!id.reductive) {
    const CoordinateSubspace cartan = cartan_subalgebra(c, options);
    id.rank = cartan.dimension();
    id.smallest_gap = std::min(id.smallest_gap, cartan.gap);
  } else {
    id.rank += id.radical_dimension;
  }
  std::vector<Named> mixed;
  for (const MixedIdeal& ideal : parts.mixed) {
    mixed.push_back(mixed_name(c, ideal, types, nil.basis, options));
    id.smallest_gap = std::min(id.smallest_gap, mixed.back().gap);
  }
  Named named = sum_name(summands, mixed, parts.abelian.cols());
  if (!parts.consistent) {
    const std::string levi = "semisimple(" + std::to_string(id.levi_dimension) + ")";
    named = {id.semisimple ? levi : levi + " |x solvable(" + std::to_string(id.radical_dimension) + ")", {}};
  }
  id.name = named.name;
  id.aliases = named.aliases;
}

}  // namespace

AlgebraIdentity identify(const StructureConstants& c, const IdentifyOptions& options) {
  check(options);
  const SubalgebraOptions defaults = resolved(c, {0.0, 0.0, options.seed});
  AlgebraIdentity id;
  id.dimension = c.dimension();
  id.closure_defect = c.closure_defect;
  id.smallest_gap = 1e16;
  const double largest = largest_constant(c);
  if (largest <= options.abelian_below && c.closure_defect <= options.max_closure_defect) {
    return abelian_identity(id);
  }
  id.jacobi_defect = c.jacobi_defect();
  const double absolute = options.noise > 0.0 ? options.noise : defaults.noise * largest;
  id.noise = std::min(absolute / largest, 1.0);
  if (c.closure_defect > options.max_closure_defect) {
    id.name = "not closed";
    id.closed = false;
    return id;
  }
  const bool meaningless = id.jacobi_defect > options.max_jacobi_defect && largest <= options.max_noise;
  const bool explained = largest <= 3.0 * std::max(options.noise, c.closure_defect);
  if (meaningless || explained) {
    return abelian_identity(id);
  }
  if (id.jacobi_defect > options.max_jacobi_defect) {
    id.name = "not closed";
    id.closed = false;
    return id;
  }
  take_apart(id, c, {id.noise, defaults.reference, options.seed});
  return id;
}

AlgebraIdentity identify(const LieAlgebra& algebra, const IdentifyOptions& options) {
  std::vector<Matrix> basis;
  if (algebra.dimension() > 0) {
    const Index n = algebra.matrix_size();
    const Matrix columns = svd(algebra.as_columns()).u;
    for (Index i = 0; i < columns.cols(); ++i) {
      basis.emplace_back(columns.col(i).reshaped(n, n));
    }
  }
  return identify(structure_constants(LieAlgebra(std::move(basis))), options);
}

}  // namespace lieder
