// Fields u : X -> R^c on a grid, and their first-order jets by numerical derivatives.
//
//   (K_g u)(x) = rho_g^{-1} u(theta_g x),        L_xi u = Du v_xi - rho'_xi u
//
// is the Lie derivative of a function with outputs in a representation, so a field enters as the jet of one
// (lie_derivative.hpp); candidates carry rho' as their output action. Derivatives along an axis are
//
//   periodic axes   spectral: i k for each Fourier coefficient (Trefethen, Spectral Methods in MATLAB, 2000, chapter 3)
//   other axes      the polynomial through order + 1 neighbours (Fornberg's weights), all nodes of a disk's radius
//
// and every one comes with an error: its difference from a less accurate estimate, of the lower two thirds of the
// frequencies or of order - 2 (of order 4 for order 2), which exceeds the true error for smooth fields. On the
// sphere and the disk the gradient is Cartesian; on the sphere it is tangent.
#pragma once

#include <string>
#include <vector>

#include "lieder/core/differentiable_map.hpp"
#include "lieder/core/types.hpp"
#include "lieder/fields/grid.hpp"
#include "lieder/fields/kernel_action.hpp"
#include "lieder/generators/candidates.hpp"

namespace lieder {

/// Invariant: values are N x c, c >= 1. NaN is a missing value.
struct Field {
  GridPtr grid;
  Matrix values;
};

/// Throws ShapeError unless there is a row for each node, ValueError for infinities or without any value.
void check_field(const Field& field);

/// A field by its formula: `value(points)` is N x c.
Field sample_field(GridPtr grid, const AnyDifferentiableMap::Value& value);

struct FieldDerivativeOptions {
  /// 2, 4, ... 12: of finite differences along every axis. 0: spectral along periodic axes and 8 along others; of a field with
  /// missing values 2, since every stencil that touches one is lost.
  int order = 0;
};

/// The jet at the nodes where all derivatives are known. Invariant: jet has nodes.size() samples; errors are n
/// matrices of its size, NaN where no second estimate is known; weights are those of the grid at the nodes.
struct FieldJet {
  Jet jet;
  std::vector<Matrix> errors;
  Vector weights;
  std::vector<Index> nodes;
  std::string method;  ///< "spectral", "finite differences of order 8", ...

  /// Root mean square of the errors over that of the derivatives.
  double relative_error() const;
};

/// Cost: n transforms, or N c (order + 1) for each axis. Throws as check_field does; ValueError for an order out of
/// range or when no node has a complete stencil.
FieldJet field_jet(const Field& field, const FieldDerivativeOptions& options = {});

/// The candidates with the values' representation as their action on outputs; nothing is added for scalars. Components
/// c of a field that are several tensors of one rank, one after the other: `count` of them.
Candidates with_values(const Candidates& candidates, const ValueAction& values, Index count = 1);

/// Galilean boosts t d/dx_i of fields on space-time (t, x_1 .. x_d), d of them. With `velocities` the values are (u, 1) in
/// R^(d+1) (homogeneous_values): u moves by u + c. `names`: of t, x_1, ... (empty: "t", "x0", ...).
Candidates galilean_boosts(Index space_dimension, bool velocities, std::vector<std::string> names = {});

/// The field with a constant component 1 after the others, on which shifts of the values are linear.
Field homogeneous_values(const Field& field);

}  // namespace lieder
