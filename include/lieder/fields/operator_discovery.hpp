// Symmetries of any operator on fields that can be called: a solver, a trained network, a formula, linear or not.
//
//   d/dt K_{exp(t xi)} T K_{exp(t xi)}^{-1} u = L_xi (T u) - DT(u) [L_xi u]  at t = 0,     L_xi u = Du v_xi - rho'_xi u,
//
// with sigma' for rho' on the output side. Rows are the nodes of several fields u; the defect of xi is relative to
// (|L_xi (T u)|^2 + |DT(u) L_xi u|^2)^(1/2), so that 0 is a symmetry and about 1 no relation at all. On a periodic box only
// periodic generators make sense for every field; others need fields that vanish towards its boundary, and an
// operator that leaves them so. Floors: derivatives of fields propagated as in field_discovery.hpp.
#pragma once

#include <functional>
#include <vector>

#include "lieder/discover/discovery.hpp"
#include "lieder/fields/field.hpp"

namespace lieder {

/// Invariant: value(u) is a field with as many components for every u; derivative(u, du) = DT(u)[du].
struct FieldOperator {
  std::function<Field(const Field&)> value;
  /// Empty: value(du) if `linear`, else central differences, error O(h^2) with h = eps^(1/3) |u| / |du|.
  std::function<Field(const Field& u, const Field& du)> derivative;
  bool linear = false;
};

/// `input`, `output`: the candidates with their actions on the values of u and of T u (with_values), as many on both
/// sides, in the same order. Throws ValueError without fields, for fields with missing values, or for sides that do not fit; as
/// field_jet otherwise. Cost: q + 1 calls for each field (2 q + 1 by differences), once more for the floors.
Discovery discover_operator(const FieldOperator& op, const std::vector<Field>& fields, const Candidates& input,
                            const Candidates& output, const FieldDerivativeOptions& derivatives = {},
                            const DiscoveryOptions& options = {});

}  // namespace lieder
