// Is it a representation rho of a group, and is rho' its derivative?
//
//   "rho(1) = 1"
//   "rho(g h) = rho(g) rho(h)"
//   "rho'(xi) = d/dt rho(exp(t xi))"               at t = 0, by extrapolated central differences
//   "rho' is linear"
//   "rho'([xi, eta]) = [rho'(xi), rho'(eta)]"
//   "rho'(g xi g^-1) = rho(g) rho'(xi) rho(g)^-1"
#pragma once

#include <functional>
#include <string>

#include "lieder/algebra/matrix_group.hpp"
#include "lieder/algebra/representation.hpp"
#include "lieder/testing/check_report.hpp"

namespace lieder {

/// A user's representation: functions of the defining n x n matrices, with d x d results.
struct RepresentationMaps {
  std::string name;
  Index dimension = 0;                                     ///< d >= 1
  std::function<Matrix(const Matrix& g)> group_matrix;     ///< rho
  std::function<Matrix(const Matrix& xi)> algebra_matrix;  ///< rho'
};

/// Random elements are words in exponentials and the components of `group`. Throws ShapeError if a result is not d x d.
CheckReport check_representation(const MatrixGroup& group, const RepresentationMaps& maps,
                                 const CheckOptions& options = {});

/// Besides, "apply_group = group_matrix" and "apply_algebra = algebra_matrix".
CheckReport check_representation(const Representation& representation, const CheckOptions& options = {});

}  // namespace lieder
