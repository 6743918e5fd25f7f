// Symmetries of one field among candidates, from its values on a grid.
//
// Rows L_xi u at the nodes with the weights of the grid, relative to |Du| |v_xi| as for functions; on the sphere and the
// disk candidates that leave X in place, such as rotations, make sense. The floor of a singular value is the error of
// the derivatives propagated along its fixed direction a_j: SE_j = |(C - C') a_j| with C' from the less accurate
// derivatives (FieldJet), so that a direction which only the grid fails to resolve is not taken for broken; and no
// defect counts as smaller than the relative error of the derivatives.
#pragma once

#include "lieder/discover/discovery.hpp"
#include "lieder/fields/field.hpp"

namespace lieder {

struct FieldDiscovery {
  Discovery discovery;
  std::string method;             ///< of the derivatives
  double derivative_error = 0.0;  ///< relative
  Index nodes = 0;                ///< with complete derivatives
  Index missing = 0;              ///< nodes without
};

/// `candidates` act on R^n of the grid's points, with an output action on the c components or none (scalars). Throws
/// as field_jet does; ShapeError if candidates and field do not fit. Cost N c q^2.
FieldDiscovery discover_field(const Field& field, const Candidates& candidates,
                              const FieldDerivativeOptions& derivatives = {}, const DiscoveryOptions& options = {});

}  // namespace lieder
