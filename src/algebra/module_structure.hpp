// Private: how a Lie algebra of matrices acts on R^n.
#pragma once

#include <vector>

#include "lieder/algebra/invariant_forms.hpp"

namespace lieder {

/// R^n under a completely reducible set of matrices.
struct ModuleStructure {
  std::vector<Index> dimensions;  ///< of the irreducible summands, largest first (a trivial one has dimension 1)
  Index commutant = 0;            ///< its dimension; 1: absolutely irreducible
  Index symmetric_forms = 0;      ///< number of independent invariant symmetric forms
  Signature form;                 ///< of the only symmetric form, when there is exactly one
  double gap = 0.0;
};

ModuleStructure module_structure(const std::vector<Matrix>& matrices, Index n, const InvariantOptions& options);

}  // namespace lieder
