// Which candidate symmetries a fitted model keeps (private).
#pragma once

#include <optional>
#include <vector>

#include "lieder/core/differentiable_map.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/generators/group_action.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"
#include "lieder/promote/path.hpp"

namespace lieder {

class KeptSymmetryFinder {
 public:
  KeptSymmetryFinder(ObjectKind kind, const Candidates& candidates) : derivative_(kind, candidates) {}

  /// The generalised singular directions of the model (its jet at the samples), those with a relative defect of at most
  /// `largest` kept: the smallest ones, as many as close under the bracket.
  GeneratorSplit of(const Jet& jet, const Vector& weights, double largest) const;
  /// The same with the kept generators in readable form (discover/readable_basis.hpp): coefficients near a multiple of
  /// 1/2 are taken to be it. Nothing if a defect is then above `largest`, or if they do not close under the bracket. They
  /// are meant as exact symmetries.
  std::optional<GeneratorSplit> readable(const Jet& jet, const Vector& weights, const GeneratorSplit& split,
                                         double largest) const;

 private:
  LieDerivative derivative_;
};

/// |K_g F - F| / size for each g: root mean squares at the samples, the size of F - mean F, or of F if psi_g moves it.
Vector discrete_defects(const DictionaryModel& model, const std::vector<FiniteElement>& elements,
                        const MatrixRef& points, const Vector& weights);

}  // namespace lieder
