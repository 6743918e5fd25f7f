#include "models/suggested_symmetries.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "lieder/algebra/identify.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/dictionary/polynomial_operators.hpp"
#include "lieder/discover/closure.hpp"
#include "lieder/discover/readable_basis.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"
#include "lieder/generators/group_action.hpp"
#include "lieder/lie_derivative/bilinear.hpp"
#include "lieder/promote/normalisation.hpp"

namespace lieder {

namespace {

constexpr double kNearlyClosed = 0.3;
constexpr double kClosed = 1e-9;  // exact coefficients are small fractions: what is left is rounding

// A coefficient may move by this much: less than half the distance to the next fraction.
struct Rounding {
  Index denominator;
  double tolerance;
};
constexpr std::array<Rounding, 2> kRoundings = {{{1, 0.35}, {2, 0.2}}};

std::string name_of(const Candidates& candidates, const Matrix& generators, double noise,
                    const StructureConstants& constants) {
  IdentifyOptions options;
  options.noise = std::max({noise, constants.closure_defect, 1e-12});
  const AlgebraIdentity identity = candidates.affine()
                                       ? identify(LieAlgebra(homogeneous_matrices(candidates, generators)), options)
                                       : identify(constants, options);
  return identity.closed ? identity.name : std::string();
}

std::optional<SuggestedSymmetry> rounded(const Candidates& candidates, const Matrix& echelon, const Matrix& points,
                                         const Rounding& rounding) {
  Matrix generators = echelon;
  for (double& value : generators.reshaped()) {
    const double fraction = nearest_rational(value, rounding.denominator);
    if (std::abs(value - fraction) > rounding.tolerance) {
      return std::nullopt;
    }
    value = fraction;
  }
  const StructureConstants constants = structure_constants_of(candidates, generators, points);
  if (constants.closure_defect > kClosed) {
    return std::nullopt;
  }
  return SuggestedSymmetry{generators, 0.0, true, name_of(candidates, generators, 0.0, constants)};
}

}  // namespace

std::vector<SuggestedSymmetry> suggested_symmetries(const Candidates& candidates, const Spectrum& spectrum,
                                                    const Vector& sizes, const Matrix& points, double largest) {
  std::vector<SuggestedSymmetry> result;
  const Index total = spectrum.values.size();
  for (Index d = 1; d <= total && spectrum.values(total - d) <= largest; ++d) {
    const Matrix generators = spectrum.generators.rightCols(d);
    const double defect = spectrum.values(total - d);
    const Matrix echelon = sparse_basis(generators, sizes);
    std::optional<SuggestedSymmetry> exact;
    for (const Rounding& rounding : kRoundings) {
      if (!exact) {
        exact = rounded(candidates, echelon, points, rounding);
      }
    }
    const StructureConstants constants = structure_constants_of(candidates, generators, points);
    if (constants.closure_defect <= kNearlyClosed) {
      SuggestedSymmetry near{generators, defect, false, name_of(candidates, generators, defect, constants)};
      if (!near.algebra.empty() && !(exact && same_symmetry(*exact, near, 1e-6))) {
        result.push_back(std::move(near));
      }
    }
    if (exact) {
      exact->defect = defect;
      result.push_back(*std::move(exact));
    }
  }
  return result;
}

bool same_symmetry(const SuggestedSymmetry& a, const SuggestedSymmetry& b, double angle) {
  return a.generators.cols() == b.generators.cols() && principal_angles(a.generators, b.generators).maxCoeff() <= angle;
}

namespace {

Matrix exact_models(const OrthogonalPolynomials& basis, const MonomialsPtr& monomials, const Candidates& kept) {
  const EquivariantDictionary equivariant = equivariant_dictionary(monomials, group_action(kept, kept.outputs()));
  const Matrix readable(readable_basis(equivariant));
  const SparseMatrix change = change_of_basis(basis).from_monomials;
  Matrix result(readable.rows(), readable.cols());
  for (Index c = 0; c < kept.outputs(); ++c) {
    result.middleRows(c * basis.size(), basis.size()) = change * readable.middleRows(c * basis.size(), basis.size());
  }
  return result;
}

}  // namespace

Matrix models_with_symmetry(const OrthogonalPolynomials& basis, const MonomialsPtr& monomials, const Candidates& kept,
                            const SuggestedSymmetry& symmetry) {
  if (symmetry.exact) {
    return exact_models(basis, monomials, kept);
  }
  const Index size = basis.size() * kept.outputs();
  const BilinearPtr derivative = exact_lie_derivative(ObjectKind::function, basis, kept.outputs(), normalised(kept));
  const Svd stacked = svd(qr_r(derivative->dense()), true);
  Vector values = Vector::Zero(size);
  values.head(stacked.s.size()) = stacked.s;
  if (!(values(0) > 0.0)) {
    return Matrix::Identity(size, size);
  }
  values = (values / values(0)).cwiseMax(std::max(symmetry.defect, 1e-9));
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
